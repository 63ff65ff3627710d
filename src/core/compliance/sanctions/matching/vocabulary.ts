import { makeKeyIndexBuilder } from './key-index.ts'
import type { KeyIndex } from './key-index.ts'
import { cognatesOf, shortFormsOf, spellingsOf } from '../names/name-variants.ts'
import { countUp } from './steps.ts'
import type { Steps } from './steps.ts'
import { fold, makeSpellingDistance, skeleton } from '../names/spelling.ts'

/** How two words were found to be one. */
export type WordMatch = 'same' | 'spelling' | 'short_form' | 'similar'

export type WordFound = Readonly<{ id: number; similarity: number; how: WordMatch }>

/** The words of all listed names of one kind, and which of them a word may mean. */
export type Vocabulary = Readonly<{
  /** Number of a word, -1 when it stands in no name. */
  idOf: (word: string) => number
  /** Words that `word` may mean, each with a similarity from `SIMILARITY_MIN` to 1. */
  lookUp: (word: string, isAbjad: boolean) => readonly WordFound[]
  /** Words that begin with the same letter and are half alike: for those who ask below the usual threshold. */
  lookUpWide: (word: string) => readonly WordFound[]
}>

const SIMILARITY_MIN = 0.7
const WIDE_SIMILARITY_MIN = 0.5
const SAME_SPELLING = 0.96
const SHORT_FORM = 0.9
/** `Juan` for `John`: the same saint, rarely the same man. */
const COGNATE = 0.84
/** A word that is a name of its own on the lists is not a slip for another one, unless it is a spelling of it. */
const OWN_NAME_COUNT = 4
const OWN_NAME_BELOW = 0.87
const OWN_NAME_DISCOUNT = 0.14
const SAME_SOUND_SPELLING = 0.97
const ABJAD_MATCH = 0.92
/** Looked-up words that are remembered. */
const KNOWN_MAX = 20_000
const SKELETON_LENGTH_MIN = 3
/** Shorter words are found as they are written or sound, not with a letter missing. */
const DELETION_LENGTH_MIN = 3

/** The word, and the word with each one letter left out: two words one error apart share one of these. */
function* deletions(folded: string): Generator<string> {
  yield folded
  if (folded.length < DELETION_LENGTH_MIN) return
  for (let at = 0; at < folded.length; at += 1) yield folded.slice(0, at) + folded.slice(at + 1)
}

/** Two consonants tell something about a short word, and nothing about a long one. */
const isTelling = (folded: string, bones: string): boolean =>
  bones.length >= SKELETON_LENGTH_MIN || folded.length <= (bones.length === 2 ? 4 : 3)

const skeletonKey = (bones: string): string => `#${bones}`

/** Keys of a word as it is written and as it sounds: a slip may hide a letter group, or make one. */
const typoKeys = (word: string, folded: string): Iterable<string> =>
  word === folded ? deletions(word) : new Set([...deletions(folded), ...deletions(word)])

/** Words that are read between two stops. */
const STRETCH = 100

/** `folded` is filled: what each word is once it is folded. */
function* indexWords(words: readonly string[], folded: string[], withTypos: boolean): Steps<KeyIndex> {
  const keys = makeKeyIndexBuilder()
  yield* countUp(words.length, STRETCH, (id) => {
    const word = fold(words[id] as string)
    folded.push(word)
    if (!withTypos) keys.add(word, id)
    else for (const key of typoKeys(words[id] as string, word)) keys.add(key, id)
    const bones = skeleton(word)
    if (isTelling(word, bones)) keys.add(skeletonKey(bones), id)
    if (withTypos) keys.add(`^${word[0] ?? ''}`, id)
  })
  return yield* keys.build()
}

/** Given names come again and again, and it is they that mean most. */
function remembering(search: Vocabulary['lookUp']): Vocabulary['lookUp'] {
  const known = new Map<string, readonly WordFound[]>()
  return (word, isAbjad) => {
    const key = isAbjad ? `${word}|` : word
    const kept = known.get(key)
    if (kept) return kept
    if (known.size >= KNOWN_MAX) known.clear()
    const found = search(word, isAbjad)
    known.set(key, found)
    return found
  }
}

/** Without `withTypos` a word is found as it is written or as it sounds. */
export function* makeVocabulary(
  words: readonly string[],
  withTypos: boolean,
  countOf: (id: number) => number = () => 0,
): Steps<Vocabulary> {
  const ids = new Map(words.map((word, id) => [word, id]))
  const folded: string[] = []
  const keys = yield* indexWords(words, folded, withTypos)
  const distance = makeSpellingDistance()

  const similarity = (word: string, other: string, least: number): number => {
    if (word === other) return SAME_SOUND_SPELLING
    const length = Math.max(word.length, other.length)
    return 1 - distance(word, other, (1 - least) * length) / length
  }

  const search = (word: string, isAbjad: boolean): readonly WordFound[] => {
    const found = new Map<number, WordFound>()
    const keep = (id: number | undefined, value: number, how: WordMatch): void => {
      if (id === undefined || value < SIMILARITY_MIN) return
      const kept = found.get(id)
      if (!kept || kept.similarity < value) found.set(id, { id, similarity: value, how })
    }
    keep(ids.get(word), 1, 'same')
    for (const other of spellingsOf(word)) keep(ids.get(other), SAME_SPELLING, 'spelling')
    for (const other of cognatesOf(word)) keep(ids.get(other), COGNATE, 'spelling')
    for (const other of shortFormsOf(word)) keep(ids.get(other), SHORT_FORM, 'short_form')
    const form = fold(word)
    const bones = skeleton(form)
    const isOwnName = countOf(ids.get(word) ?? -1) >= OWN_NAME_COUNT
    const seen = new Set<number>()
    const compare = (id: number): void => {
      if (seen.has(id)) return
      seen.add(id)
      const value = similarity(form, folded[id] as string, SIMILARITY_MIN)
      keep(id, isOwnName && value < OWN_NAME_BELOW ? value - OWN_NAME_DISCOUNT : value, 'similar')
      if (isAbjad && bones === skeleton(folded[id] as string)) keep(id, ABJAD_MATCH, 'spelling')
    }
    for (const key of withTypos ? typoKeys(word, form) : [form]) for (const id of keys.idsOf(key)) compare(id)
    if (isTelling(form, bones) || isAbjad) for (const id of keys.idsOf(skeletonKey(bones))) compare(id)
    return [...found.values()]
  }

  const lookUpWide = (word: string): readonly WordFound[] => {
    const form = fold(word)
    return [...keys.idsOf(`^${form[0] ?? ''}`)].flatMap((id): readonly WordFound[] => {
      const value = similarity(form, folded[id] as string, WIDE_SIMILARITY_MIN)
      return value < WIDE_SIMILARITY_MIN ? [] : [{ id, similarity: value, how: 'similar' }]
    })
  }

  return { idOf: (word) => ids.get(word) ?? -1, lookUp: remembering(search), lookUpWide }
}
