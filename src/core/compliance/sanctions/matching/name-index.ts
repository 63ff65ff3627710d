import { assert } from '../../../kernel/index.ts'
import { countUp } from './steps.ts'
import type { Steps } from './steps.ts'
import type { NameToken, NameTokens } from '../names/tokens.ts'
import { makeVocabulary } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** One name of one entry, read into words. `entry` is the entry's place among the entries. */
export type IndexedName = Readonly<{ entry: number; text: string; tokens: NameTokens; isWeak: boolean }>

/** The listed names of one kind of subject, with every word that stands in them and where. */
export type NameIndex = Readonly<{
  names: readonly IndexedName[]
  vocabulary: Vocabulary
  /** Two neighbouring words written as one. */
  joined: Vocabulary
  /** Number of the word at each place of a name (`names[n]`: from `starts[n]` on). */
  starts: Uint32Array
  wordIds: Int32Array
  /** Number of the joined pair that begins at each place, -1 where none does. */
  joinedIds: Int32Array
  /** What each word tells: its role's weight times how rare it is on the lists. */
  weights: Float32Array
  /** What all words of a name tell together. */
  totals: Float32Array
  /** Names in which a word stands. */
  postingsOf: (wordId: number) => Uint32Array
  joinedPostingsOf: (joinedId: number) => Uint32Array
  /** 0 to 1: how rarely a word is part of a listed name. */
  rarityOf: (word: string) => number
}>

/** Rarity is measured against no fewer names than these, so that a short list judges words as a long one does. */
const RARITY_NAMES_MIN = 10_000
const COMMON_WEIGHT = 0.4

/** What a word of this role and this rarity tells. */
export const weightOf = (token: NameToken, rarity: number): number =>
  token.weight * (COMMON_WEIGHT + (1 - COMMON_WEIGHT) * rarity)

type Postings = Readonly<{ of: (id: number) => Uint32Array; countOf: (id: number) => number }>

/** Names of each word, in two typed arrays. */
function postingsOf(ids: Int32Array, starts: Uint32Array, words: number): Postings {
  const froms = new Uint32Array(words + 1)
  for (const id of ids) if (id >= 0) froms[id + 1] = (froms[id + 1] as number) + 1
  for (let id = 1; id <= words; id += 1) froms[id] = (froms[id] as number) + (froms[id - 1] as number)
  const next = froms.slice()
  const names = new Uint32Array(froms[words] as number)
  for (let name = 0; name + 1 < starts.length; name += 1) {
    for (let at = starts[name] as number; at < (starts[name + 1] as number); at += 1) {
      const id = ids[at] as number
      if (id < 0) continue
      names[next[id] as number] = name
      next[id] = (next[id] as number) + 1
    }
  }
  return {
    of: (id) => names.subarray(froms[id], froms[id + 1]),
    countOf: (id) => (id < 0 ? 0 : (froms[id + 1] as number) - (froms[id] as number)),
  }
}

function numberer() {
  const ids = new Map<string, number>()
  return {
    words: (): readonly string[] => [...ids.keys()],
    idOf: (word: string): number => {
      const known = ids.get(word)
      if (known !== undefined) return known
      ids.set(word, ids.size)
      return ids.size - 1
    },
  }
}

/** Names that are numbered between two stops. */
const STRETCH = 2_000

export function* buildNameIndex(names: readonly IndexedName[]): Steps<NameIndex> {
  const places = names.reduce((sum, { tokens }) => sum + tokens.tokens.length, 0)
  const starts = new Uint32Array(names.length + 1)
  const wordIds = new Int32Array(places)
  const joinedIds = new Int32Array(places).fill(-1)
  const [words, pairs] = [numberer(), numberer()]
  let at = 0
  yield* countUp(names.length, STRETCH, (number) => {
    const { tokens } = names[number] as IndexedName
    starts[number] = at
    for (const [place, token] of tokens.tokens.entries()) {
      const next = tokens.tokens[place + 1]
      wordIds[at] = words.idOf(token.text)
      if (next && token.role !== 'initial' && next.role !== 'initial')
        joinedIds[at] = pairs.idOf(token.text + next.text)
      at += 1
    }
  })
  starts[names.length] = at
  assert(at === places, 'every word of every name has its place')
  const postings = postingsOf(wordIds, starts, words.words().length)
  yield
  const vocabulary = yield* makeVocabulary(words.words(), true, postings.countOf)
  const joinedPostings = postingsOf(joinedIds, starts, pairs.words().length)
  const scale = Math.log(1 + Math.max(names.length, RARITY_NAMES_MIN))
  const rarityOf = (word: string): number => 1 - Math.log(1 + postings.countOf(vocabulary.idOf(word))) / scale
  const weights = new Float32Array(places)
  const totals = new Float32Array(names.length)
  yield* countUp(names.length, STRETCH, (name) => {
    for (const [place, token] of (names[name] as IndexedName).tokens.tokens.entries()) {
      const weight = weightOf(token, rarityOf(token.text))
      weights[(starts[name] as number) + place] = weight
      totals[name] = (totals[name] as number) + (weights[(starts[name] as number) + place] as number)
    }
  })
  return {
    names,
    vocabulary,
    joined: yield* makeVocabulary(pairs.words(), false),
    starts,
    wordIds,
    joinedIds,
    weights,
    totals,
    postingsOf: postings.of,
    joinedPostingsOf: joinedPostings.of,
    rarityOf,
  }
}
