/**
 * How names sound when they are written in Latin letters by different hands. `fold` brings letter groups to one sign
 * each, `skeleton` leaves the consonants, `makeSpellingDistance` weighs what remains: a vowel for another vowel is a
 * transliteration, a consonant for another is a typing error or another name.
 */

/** Letter groups, longest first, to one sign. Capitals are sounds that have no letter of their own. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/shch|tsch|tch|cz/g, 'C'],
  [/sch|sh/g, 'S'],
  [/dzh|dsch|dj|zh/g, 'j'],
  [/ch/g, 'C'],
  [/kh|qh/g, 'X'],
  [/gh/g, 'G'],
  [/ph/g, 'f'],
  [/th/g, 'T'],
  [/dh/g, 'd'],
  [/ts|tz/g, 'Z'],
  [/ck|cq/g, 'k'],
  [/x/g, 'ks'],
  [/ou|oo/g, 'u'],
  [/ee/g, 'i'],
  [/(?:[iey]y|yi|ij|ii|iy|iyi|ej|ei|ey|yj|ie)$/g, 'i'],
]
const DOUBLED = /([a-zA-Z])\1/g

/** A word with its letter groups as signs and without doubled letters. */
export const fold = (word: string): string =>
  GROUPS.reduce((text, [pattern, sign]) => text.replace(pattern, sign), word).replace(DOUBLED, '$1')

const SOUND_CLASSES: Readonly<Record<string, string>> = {
  q: 'k',
  c: 'k',
  g: 'k',
  G: 'k',
  X: 'h',
  z: 's',
  Z: 's',
  T: 't',
  d: 't',
  w: 'v',
  b: 'v',
  f: 'v',
  p: 'v',
  C: 'S',
  j: 'S',
  y: 'i',
}
const isVowel = (letter: string): boolean => 'aeiouy'.includes(letter)

/** The consonants of a folded word in their classes, without a last `s`; `a` stands for a first vowel. */
export function skeleton(folded: string): string {
  let text = ''
  for (const [at, letter] of [...folded].entries()) {
    const sound = isVowel(letter) ? (at === 0 ? 'a' : '') : (SOUND_CLASSES[letter] ?? letter)
    if (sound !== '' && !(sound === 'h' && at > 0) && !text.endsWith(sound)) text += sound
  }
  return text.length > 3 && text.endsWith('s') ? text.slice(0, -1) : text
}

/** Costs of taking one sign for another, by groups of signs; whatever is not named costs 1. */
const LIKE: readonly (readonly [string, number])[] = [
  ['iy', 0.2],
  ['ie', 0.35],
  ['ye', 0.35],
  ['ou', 0.3],
  ['ae', 0.4],
  ['ao', 0.4],
  ['uw', 0.3],
  ['ow', 0.4],
  ['kqc', 0.3],
  ['gGq', 0.4],
  ['kg', 0.6],
  ['kX', 0.4],
  ['hX', 0.25],
  ['GX', 0.5],
  ['qX', 0.45],
  ['szZ', 0.35],
  ['cZ', 0.35],
  ['cs', 0.4],
  ['CS', 0.45],
  ['CZ', 0.5],
  ['Cc', 0.4],
  ['Sjs', 0.5],
  ['jz', 0.45],
  ['vw', 0.2],
  ['vb', 0.5],
  ['vf', 0.45],
  ['bp', 0.65],
  ['fp', 0.65],
  ['dt', 0.55],
  ['Tt', 0.25],
  ['Ts', 0.45],
  ['Td', 0.4],
  ['jyi', 0.35],
  ['jg', 0.4],
  ['jC', 0.5],
  ['mn', 0.7],
  ['lr', 0.75],
  ['xh', 0.5],
]
const OTHER_VOWEL = 0.55
const SIGNS = 128

function substitutionCosts(): Float32Array {
  const costs = new Float32Array(SIGNS * SIGNS).fill(1)
  const set = (a: string, b: string, cost: number): void => {
    const [x, y] = [a.charCodeAt(0), b.charCodeAt(0)]
    costs[x * SIGNS + y] = costs[y * SIGNS + x] = cost
  }
  for (const a of 'aeiouy') for (const b of 'aeiouy') set(a, b, OTHER_VOWEL)
  for (const [signs, cost] of LIKE) for (const a of signs) for (const b of signs) set(a, b, cost)
  for (let sign = 0; sign < SIGNS; sign += 1) costs[sign * SIGNS + sign] = 0
  return costs
}

function insertionCosts(): Float32Array {
  const costs = new Float32Array(SIGNS).fill(1)
  for (const letter of 'aeiouy') costs[letter.charCodeAt(0)] = 0.5
  for (const [letter, cost] of Object.entries({ h: 0.35, w: 0.6, j: 0.6, s: 0.85 }))
    costs[letter.charCodeAt(0)] = cost
  return costs
}

/** No letter comes or goes for less. */
const INSERTION_MIN = 0.35
const SUBSTITUTION = substitutionCosts()
const INSERTION = insertionCosts()
const TRANSPOSITION = 0.7
/** Another first sound is rarely a slip. */
const OTHER_START = 0.35
const LENGTH_MAX = 64

/**
 * Cost of turning one folded word into another: optimal string alignment (Damerau 1964) with weighted steps. A cost above
 * `limit` is infinite: most words that are compared are nothing alike, and that is seen early.
 */
export function makeSpellingDistance(): (a: string, b: string, limit: number) => number {
  const width = LENGTH_MAX + 1
  const cost = new Float32Array(width * width)
  return (a, b, limit) => {
    const rows = Math.min(a.length, LENGTH_MAX)
    const columns = Math.min(b.length, LENGTH_MAX)
    if (Math.abs(rows - columns) * INSERTION_MIN > limit) return Infinity
    for (let i = 1; i <= rows; i += 1)
      cost[i * width] = (cost[(i - 1) * width] as number) + insertionAt(a, i - 1)
    for (let j = 1; j <= columns; j += 1) cost[j] = (cost[j - 1] as number) + insertionAt(b, j - 1)
    for (let i = 1; i <= rows; i += 1) {
      const from = a.charCodeAt(i - 1) & 127
      const insertion = insertionAt(a, i - 1)
      let least = cost[i * width] as number
      for (let j = 1; j <= columns; j += 1) {
        const to = b.charCodeAt(j - 1) & 127
        const at = i * width + j
        let best = (cost[at - width - 1] as number) + (SUBSTITUTION[from * SIGNS + to] as number)
        best = Math.min(best, (cost[at - width] as number) + insertion)
        best = Math.min(best, (cost[at - 1] as number) + (INSERTION[to] as number))
        if (i > 1 && j > 1 && from === (b.charCodeAt(j - 2) & 127) && to === (a.charCodeAt(i - 2) & 127))
          best = Math.min(best, (cost[at - 2 * width - 2] as number) + TRANSPOSITION)
        cost[at] = best
        if (best < least) least = best
      }
      // A step over two letters may come cheaper than the row; it costs no less than a transposition.
      if (least > limit + TRANSPOSITION) return Infinity
    }
    const total = cost[rows * width + columns] as number
    const start = SUBSTITUTION[(a.charCodeAt(0) & 127) * SIGNS + (b.charCodeAt(0) & 127)] as number
    return start >= 0.5 ? total + OTHER_START : total
  }
}

const insertionAt = (word: string, at: number): number => INSERTION[word.charCodeAt(at) & 127] as number
