import { weightOf } from './name-index.ts'
import type { NameIndex } from './name-index.ts'
import type { NameToken, NameTokens } from '../names/tokens.ts'
import type { Vocabulary, WordFound, WordMatch } from './vocabulary.ts'

/** One or several neighbouring words of the query that may be one word of a listed name. */
type Span = Readonly<{ from: number; length: number; text: string; weight: number }>

/** A span of the query that means a word of the lists, or two of them written as one. */
type Meaning = Readonly<{ span: number; similarity: number; how: WordMatch }>

/** The query with everything that its words may mean. */
export type PreparedName = Readonly<{
  tokens: readonly NameToken[]
  weights: readonly number[]
  form: string | null
  spans: readonly Span[]
  ofWord: ReadonlyMap<number, readonly Meaning[]>
  ofJoined: ReadonlyMap<number, readonly Meaning[]>
}>

/** A word of the query, or several, that stand for a word of the listed name, or several. */
export type WordPair = Readonly<{
  query: string
  listed: string
  similarity: number
  weight: number
  how: WordMatch | 'initial' | 'joined'
}>

export type NameMatch = Readonly<{
  /** 0 to 100, of the name alone. */
  score: number
  pairs: readonly WordPair[]
  missingInQuery: readonly string[]
  missingInListed: readonly string[]
  /** Points that another legal form has cost. */
  formCost: number
}>

/** What differs between the names of persons and those of firms and ships. */
export type NameRules = Readonly<{
  /** Cost of words that one side has and the other has not, from names that tell little to names that tell much. */
  surplusMax: number
  surplusMin: number
  /** Cost of words on both sides that have no partner: they contradict each other. */
  conflict: number
  /** Cost of a legal form that is another one. */
  otherForm: number
}>

const JOINED_DISCOUNT = 0.02
const INITIAL_SIMILARITY = 0.85
const WORDS_JOINED_MAX = 3
/** A single word of a longer name is no match of the name; with the initials of all others it is, if the word is rare. */
const ONE_OF_MANY_MAX = 60
const WITH_INITIALS_MAX = 84
const RARE_WEIGHT = 0.78
/** One word against one word: nothing else speaks for the slip in it. */
const LONE_SLIP = 1.4

function spansOf(tokens: readonly NameToken[], weights: readonly number[]): readonly Span[] {
  const spans: Span[] = []
  for (let from = 0; from < tokens.length; from += 1) {
    let [text, weight] = ['', 0]
    for (let length = 1; length <= WORDS_JOINED_MAX && from + length <= tokens.length; length += 1) {
      const token = tokens[from + length - 1] as NameToken
      text += token.text
      weight += weights[from + length - 1] as number
      const isSearched =
        length === 1 ? token.role !== 'initial' && token.role !== 'particle' : text.length > 3
      if (isSearched) spans.push({ from, length, text, weight })
    }
  }
  return spans
}

type LookUp = (vocabulary: Vocabulary, word: string) => readonly WordFound[]

/** Reads the query against an index: which listed words each of its words may mean. */
export function prepareName(name: NameTokens, index: NameIndex, isWide = false): PreparedName {
  const { tokens, form } = name
  const weights = tokens.map((token) => weightOf(token, index.rarityOf(token.text)))
  const spans = spansOf(tokens, weights)
  const lookUp: LookUp = (vocabulary, word) =>
    isWide
      ? [...vocabulary.lookUpWide(word), ...vocabulary.lookUp(word, name.isAbjad)]
      : vocabulary.lookUp(word, name.isAbjad)
  const ofWord = new Map<number, Meaning[]>()
  const ofJoined = new Map<number, Meaning[]>()
  const keep = (
    map: Map<number, Meaning[]>,
    span: number,
    found: readonly WordFound[],
    discount: number,
  ): void => {
    for (const { id, similarity, how } of found) {
      const meaning = { span, similarity: similarity - discount, how }
      const known = map.get(id)
      if (known) known.push(meaning)
      else map.set(id, [meaning])
    }
  }
  for (const [at, { text, length }] of spans.entries()) {
    keep(ofWord, at, lookUp(index.vocabulary, text), length === 1 ? 0 : JOINED_DISCOUNT)
    if (length === 1) keep(ofJoined, at, index.joined.lookUp(text, name.isAbjad), JOINED_DISCOUNT)
  }
  return { tokens, weights, form, spans, ofWord, ofJoined }
}

/** One possible pairing inside a name: places of the query and of the listed name, by number of the first and count. */
type Pairing = Readonly<{
  from: number
  length: number
  listedFrom: number
  listedLength: number
  similarity: number
  weight: number
  how: WordMatch
}>

function pairingsOf(query: PreparedName, index: NameIndex, name: number): Pairing[] {
  const [start, end] = [index.starts[name] as number, index.starts[name + 1] as number]
  const pairings: Pairing[] = []
  const add = (meanings: readonly Meaning[] | undefined, place: number, listedLength: number): void => {
    for (const { span, similarity, how } of meanings ?? []) {
      const { from, length, weight } = query.spans[span] as Span
      let listedWeight = index.weights[place] as number
      if (listedLength === 2) listedWeight += index.weights[place + 1] as number
      pairings.push({
        from,
        length,
        listedFrom: place - start,
        listedLength,
        similarity,
        weight: how === 'same' ? listedWeight : Math.max(listedWeight, Math.min(weight, listedWeight * 1.3)),
        how,
      })
    }
  }
  for (let place = start; place < end; place += 1) {
    add(query.ofWord.get(index.wordIds[place] as number), place, 1)
    const joined = index.joinedIds[place] as number
    if (joined >= 0) add(query.ofJoined.get(joined), place, 2)
  }
  return pairings
}

const bitsOf = (from: number, length: number): number => ((1 << length) - 1) << from

/** Takes the best pairing first, then the best of what is left: names are short, and a word rarely has two suitors. */
function assign(
  pairings: Pairing[],
): Readonly<{ taken: readonly Pairing[]; used: number; listedUsed: number }> {
  pairings.sort((a, b) => b.similarity - a.similarity || b.weight - a.weight)
  const taken: Pairing[] = []
  let [used, listedUsed] = [0, 0]
  for (const pairing of pairings) {
    const bits = bitsOf(pairing.from, pairing.length)
    const listedBits = bitsOf(pairing.listedFrom, pairing.listedLength)
    if ((used & bits) !== 0 || (listedUsed & listedBits) !== 0) continue
    used |= bits
    listedUsed |= listedBits
    taken.push(pairing)
  }
  return { taken, used, listedUsed }
}

type Left = { place: number; token: NameToken; weight: number }

const leftOf = (tokens: readonly NameToken[], weightAt: (place: number) => number, used: number): Left[] =>
  tokens.flatMap((token, place) =>
    (used & (1 << place)) !== 0 || token.role === 'particle'
      ? []
      : [{ place, token, weight: weightAt(place) }],
  )

/** An initial stands for a name that begins with it. Takes both out of what is left. */
function pairInitials(left: Left[], listedLeft: Left[]): WordPair[] {
  const pairs: WordPair[] = []
  for (const own of [...left]) {
    const partner = listedLeft.find(
      ({ token }) =>
        token.text[0] === own.token.text[0] &&
        (token.role === 'initial' || own.token.role === 'initial') &&
        token.role !== 'number',
    )
    if (!partner) continue
    left.splice(left.indexOf(own), 1)
    listedLeft.splice(listedLeft.indexOf(partner), 1)
    pairs.push({
      query: own.token.text,
      listed: partner.token.text,
      similarity: INITIAL_SIMILARITY,
      weight: Math.min(own.weight, partner.weight),
      how: 'initial',
    })
  }
  return pairs
}

const sumOf = (left: readonly Left[]): number => left.reduce((sum, { weight }) => sum + weight, 0)
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** Compares the query with one listed name. */
export function matchName(query: PreparedName, index: NameIndex, name: number, rules: NameRules): NameMatch {
  const listed = (index.names[name] as NameIndex['names'][number]).tokens
  const start = index.starts[name] as number
  const { taken, used, listedUsed } = assign(pairingsOf(query, index, name))
  const left = leftOf(query.tokens, (place) => query.weights[place] as number, used)
  const listedLeft = leftOf(listed.tokens, (place) => index.weights[start + place] as number, listedUsed)
  const initials = pairInitials(left, listedLeft)
  const words = (tokens: readonly NameToken[], from: number, length: number): string =>
    tokens
      .slice(from, from + length)
      .map(({ text }) => text)
      .join(' ')
  const pairs = [
    ...taken.map((pairing): WordPair => ({
      query: words(query.tokens, pairing.from, pairing.length),
      listed: words(listed.tokens, pairing.listedFrom, pairing.listedLength),
      similarity: pairing.similarity,
      weight: pairing.weight,
      how: pairing.length + pairing.listedLength > 2 ? 'joined' : pairing.how,
    })),
    ...initials,
  ]
  const formCost = isOtherForm(query.form, listed.form) ? rules.otherForm : 0
  return {
    score: scoreOf(pairs, left, listedLeft, rules, formCost),
    pairs,
    formCost,
    missingInListed: left.map(({ token }) => token.text),
    missingInQuery: listedLeft.map(({ token }) => token.text),
  }
}

const isOtherForm = (form: string | null, listed: string | null): boolean =>
  form !== null && listed !== null && form !== listed

/**
 * The share of what the names tell that agrees. Words without a partner on one side alone are a longer name; on both
 * sides they contradict each other. The less the agreeing words tell, the more a word too many counts.
 */
function scoreOf(
  pairs: readonly WordPair[],
  left: readonly Left[],
  listedLeft: readonly Left[],
  rules: NameRules,
  formCost: number,
): number {
  const told = pairs.reduce((sum, { weight }) => sum + weight, 0)
  if (told === 0 || pairs.every(({ how }) => how === 'initial')) return 0
  const agreed = pairs.reduce((sum, { weight, similarity }) => sum + weight * similarity, 0)
  const [own, other] = [sumOf(left), sumOf(listedLeft)]
  const conflict = Math.min(own, other)
  const surplus = Math.abs(own - other)
  const surplusCost = clamp(rules.surplusMax - 0.6 * agreed, rules.surplusMin, rules.surplusMax)
  const share = agreed / (told + 2 * conflict * rules.conflict + surplus * surplusCost)
  const score = 100 * share - formCost
  const named = pairs.filter(({ how }) => how !== 'initial')
  const [only] = named
  if (named.length !== 1 || !only || only.query.includes(' ') || only.listed.includes(' ')) return score
  if (left.length + listedLeft.length > 0) return Math.min(score, ONE_OF_MANY_MAX)
  if (pairs.length === 1) return score - (1 - only.similarity) * 100 * (LONE_SLIP - 1)
  return Math.min(score, only.weight >= RARE_WEIGHT ? WITH_INITIALS_MAX : ONE_OF_MANY_MAX)
}
