import anyAscii from 'any-ascii'
import { partedSyllables } from './hangul.ts'
import {
  ABBREVIATIONS,
  FILLERS,
  LEGAL_FORMS,
  LEGAL_FORM_WORDS_MAX,
  NAMES_TOO,
  NUMBER_WORDS,
  PARTICLES,
  TITLES,
  TRADE_WORDS,
  VESSEL_PREFIXES,
} from './name-words.ts'
import type { SubjectType } from '../types.ts'

/** What a word does in a name; `initial` is one letter that stands for a name. */
export type TokenRole = 'name' | 'initial' | 'particle' | 'trade' | 'number'

export type NameToken = Readonly<{
  text: string
  role: TokenRole
  /** How much the word tells by its role alone, 0 to 1. */
  weight: number
}>

export type NameTokens = Readonly<{
  tokens: readonly NameToken[]
  /** Class of the legal form, where the name has one. */
  form: string | null
  /** Written in a script without vowels: only consonants can be compared. */
  isAbjad: boolean
}>

const WEIGHTS = { name: 1, nameToo: 0.4, initial: 0.5, particle: 0.12, trade: 0.45, number: 0.45 } as const

const ABJAD = /[\u0590-\u07ff\ufb1d-\ufdff\ufe70-\ufefc]/u
/** Letters that carry a vowel where scripts write none: tables of transliteration leave them out. */
const ALEFS = /[اأإآٱعאע]/gu
/** Signs that belong to a letter and part nothing: apostrophes, half rings, soft signs. */
const INSIDE_WORDS = /['’‘`´ʼʻʿʾ"“”]/gu

/** Latin letters, lower case, words parted by one blank. */
export function latinText(name: string): string {
  const parted = name
    .normalize('NFKC')
    .replace(INSIDE_WORDS, '')
    .replace(ALEFS, 'a')
    .replaceAll('ة', 'ه')
    .replace(/(\p{Ll}{2})(\p{Lu}\p{Ll}{2})/gu, '$1 $2')
  const latin = /\P{ASCII}/u.test(parted)
    ? anyAscii(partedSyllables(parted)).replace(INSIDE_WORDS, '')
    : parted
  return latin
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  8: 'b',
  9: 'g',
}

/** Figures in a person's name are letters that look like them. */
const lettersOf = (word: string): string =>
  /[a-z]/.test(word) && /\d/.test(word) ? word.replace(/\d/g, (digit) => LOOKALIKES[digit] ?? digit) : word

const SERVANT = /^(?:abd|bd|abd[aeou]+[lr]?|abdil)$/
const ARTICLE = /^(?:al|el|ul|ur|ar|as|an|az|ad|us|un|ush|ash)$/
const FAITH = /^d[ie]+ne?$/
/** `abdurrahman`, `abdelrahman` and `abdarrahman` are `abdul rahman`; `abdullah` is one name. */
const SERVANT_OF = /^abd[aeou]+(?:l|r(?=r)|n(?=n)|z(?=z)|s(?=s)|d(?=d)|t(?=t))([a-z]{3,})$/
const OF_GOD = /^l?[ao]h?$/

function servantName(word: string): readonly string[] {
  const name = SERVANT_OF.exec(word)?.[1]
  return name === undefined || OF_GOD.test(name) || name === 'lah' ? [word] : ['abdul', name]
}

/** Arabic names that are written apart or in one: `Abd al-Rahman`, `Abdurrahman`, `Bashir-ud-Din`. */
function arabicWords(words: readonly string[]): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const [word, next] = [words[at] as string, words[at + 1] ?? '']
    const last = found.at(-1)
    if (SERVANT.test(word) && words.length > 1) {
      found.push('abdul')
      if (ARTICLE.test(next) && at + 2 < words.length) at += 1
    } else if (/^(?:ud|ad|ed|al|ul|el)$/.test(word) && FAITH.test(next) && last !== undefined) {
      found[found.length - 1] = `${last}uddin`
      at += 1
    } else found.push(...servantName(word))
  }
  return found
}

const SURNAMES_WITHOUT_VOWEL = new Set(['ng', 'md', 'st', 'dr', 'mr', 'jr', 'sr', 'ms'])

/** `JC` is Jean-Claude. */
const initialsOf = (word: string): readonly string[] =>
  word.length === 2 && !/[aeiouy\d]/.test(word) && !SURNAMES_WITHOUT_VOWEL.has(word) ? [...word] : [word]

function personTokens(words: readonly string[], isAbjad: boolean): readonly NameToken[] {
  const kept = words.filter((word) => !TITLES.has(word) || NAMES_TOO.has(word))
  const isNamed = kept.filter((word) => !PARTICLES.has(word)).length > 1 || words.length === 1
  const named = (isNamed ? kept : words).map(lettersOf)
  const plain = arabicWords(isAbjad ? named : named.flatMap(initialsOf))
  return plain.map((text): NameToken => {
    if (PARTICLES.has(text) && plain.length > 1)
      return { text: particleOf(text), role: 'particle', weight: WEIGHTS.particle }
    if (text.length === 1) return { text, role: 'initial', weight: WEIGHTS.initial }
    return {
      text,
      role: 'name',
      weight: text === 'abdul' || TITLES.has(text) ? WEIGHTS.nameToo : WEIGHTS.name,
    }
  })
}

const particleOf = (text: string): string =>
  text === 'ibn' || text === 'ben' || text === 'bn' ? 'bin' : ARTICLE.test(text) ? 'al' : text

/** Single letters in a row are one word: `l l c`, `a b c`. */
function joinLetters(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  let run = ''
  for (const word of [...words, '']) {
    if (/^[a-z]$/.test(word)) run += word
    else {
      if (run !== '') joined.push(run)
      if (word !== '') joined.push(word)
      run = ''
    }
  }
  return joined
}

/** The legal form that the words from `at` on spell, longest first. */
function formAt(words: readonly string[], at: number): Readonly<{ length: number; kind: string }> | null {
  for (let length = Math.min(LEGAL_FORM_WORDS_MAX, words.length - at); length > 0; length -= 1) {
    const kind = LEGAL_FORMS.get(words.slice(at, at + length).join(' '))
    if (kind !== undefined) return { length, kind }
  }
  return null
}

/** A form stands at the head, at the end, or before the end where only forms follow. */
function splitForm(words: readonly string[]): Readonly<{ rest: readonly string[]; form: string | null }> {
  let [rest, form] = [words, null as string | null]
  for (;;) {
    const head = rest.length > 1 ? formAt(rest, 0) : null
    if (head && head.length < rest.length && head.kind !== 'corporation') {
      form = form ?? head.kind
      rest = rest.slice(head.length)
      continue
    }
    const at = rest.findIndex(
      (_, index) => index > 0 && index + (formAt(rest, index)?.length ?? 0) === rest.length,
    )
    if (at < 0) return { rest, form }
    form = formAt(rest, at)?.kind ?? form
    rest = rest.slice(0, at)
  }
}

const expand = (words: readonly string[]): readonly string[] => {
  const expanded: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const pair = ABBREVIATIONS.get(`${words[at]} ${words[at + 1]}`)
    expanded.push(pair ?? ABBREVIATIONS.get(words[at] as string) ?? (words[at] as string))
    if (pair !== undefined) at += 1
  }
  return expanded
}

/** `forty four`, `Forty 4`, `44` and `XLIV`'s smaller kin become figures. */
function figures(words: readonly string[]): readonly string[] {
  const found: string[] = []
  let open: number | null = null
  const close = (): void => {
    if (open !== null) found.push(String(open))
    open = null
  }
  for (const word of words) {
    const value: number | null =
      NUMBER_WORDS.get(word) ?? (/^\d$/.test(word) && open !== null ? Number(word) : null)
    if (value !== null && open !== null && open >= 20 && open % 10 === 0 && value < 10) open += value
    else {
      close()
      if (value === null) found.push(word)
      else open = value
    }
  }
  close()
  return found
}

/** Words of legal forms under each spelling with one letter left out. */
const FORM_WORDS: ReadonlyMap<string, string> = new Map(
  [...LEGAL_FORMS.keys()]
    .flatMap((form) => form.split(' '))
    .filter((word) => word.length > 4)
    .flatMap((word) => oneLess(word).map((key) => [key, word] as const)),
)

function oneLess(word: string): readonly string[] {
  return [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))]
}

/** `LIMITDE LIABILLITY COMPAYN`: the words of a form are known with a slip in them. */
const formWord = (word: string): string => {
  if (word.length < 4) return word
  const found = oneLess(word).flatMap((key) => FORM_WORDS.get(key) ?? [])[0]
  return found !== undefined && Math.abs(found.length - word.length) < 2 ? found : word
}

function firmTokens(
  words: readonly string[],
  type: SubjectType,
  hasSlips: boolean,
): Pick<NameTokens, 'tokens' | 'form'> {
  const joined = joinLetters(words)
  const { rest, form } =
    type === 'entity' ? splitForm(hasSlips ? joined.map(formWord) : joined) : { rest: joined, form: null }
  const named =
    type === 'vessel' && rest.length > 1 && VESSEL_PREFIXES.has(rest[0] ?? '') ? rest.slice(1) : rest
  const tokens = figures(expand(named)).map((text): NameToken => {
    if (/^\d+$/.test(text)) return { text, role: 'number', weight: WEIGHTS.number }
    if (FILLERS.has(text) && rest.length > 1) return { text, role: 'particle', weight: WEIGHTS.particle }
    if (TRADE_WORDS.has(text)) return { text, role: 'trade', weight: WEIGHTS.trade }
    return { text, role: 'name', weight: WEIGHTS.name }
  })
  return { tokens, form }
}

/** `LAST, First` in the order in which it is spoken. */
const spoken = (name: string): string => name.replace(/^([^,]+),([^,]+)$/, '$2 $1')

/**
 * The words of a name as they are compared. Without a type the name is read as a person's. `hasSlips`: it is
 * a query's, whose words of a legal form may be misspelt.
 */
export function tokensOf(name: string, type: SubjectType | null, hasSlips = false): NameTokens {
  const isPerson = type === null || type === 'person'
  const words = latinText(isPerson ? spoken(name) : name)
    .split(' ')
    .filter((word) => word !== '')
  const isAbjad = ABJAD.test(name)
  if (isPerson) return { tokens: personTokens(words, isAbjad), form: null, isAbjad }
  return { ...firmTokens(words, type, hasSlips), isAbjad }
}
