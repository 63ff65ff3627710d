/**
 * The score that the authority's own Sanctions List Search shows. OFAC FAQ 249 (28 April 2021) says how: Jaro-Winkler
 * over the whole names, Jaro-Winkler over the parts of the names, the higher of the two. What it does not say was found
 * by others from its answers (OpenSanctions, "OFAC matcher", July 2026): the prefix bonus of Winkler (1990) is given whatever the Jaro
 * score is, as SimMetrics does; whole names are compared only when they begin with the same letter; parts of one or
 * two letters are left out; a part whose best partner lies under one half counts nothing.
 */

const PREFIX_MAX = 4
const PREFIX_WEIGHT = 0.1
const BOOST_FROM = 0.7
const PART_FLOOR = 0.5
const SHORT_PART = 2

/** Jaro (1989): the share of characters in common, in reach of each other, less half of those out of order. */
function jaro(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  if (a === '' || b === '') return 0
  const reach = Math.max(0, (Math.max(a.length, b.length) >> 1) - 1)
  const taken = new Uint8Array(b.length)
  const common: number[] = []
  for (let i = 0; i < a.length; i += 1) {
    const end = Math.min(b.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (taken[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue
      taken[j] = 1
      common.push(a.charCodeAt(i))
      break
    }
  }
  if (common.length === 0) return 0
  let [at, outOfOrder] = [0, 0]
  for (let j = 0; j < b.length; j += 1) {
    if (taken[j] !== 1) continue
    if (b.charCodeAt(j) !== common[at]) outOfOrder += 1
    at += 1
  }
  const count = common.length
  return (count / a.length + count / b.length + (count - (outOfOrder >> 1)) / count) / 3
}

/** Winkler's bonus for a common beginning of up to four characters, given from a Jaro score of `boostFrom` on. */
function jaroWinkler(a: string, b: string, boostFrom: number = BOOST_FROM): number {
  const score = jaro(a, b)
  if (score === 0 || score < boostFrom) return score
  let prefix = 0
  while (prefix < Math.min(PREFIX_MAX, a.length, b.length) && a[prefix] === b[prefix]) prefix += 1
  return score + prefix * PREFIX_WEIGHT * (1 - score)
}

/** A name in capitals as OFAC's search sees it: apostrophes, commas and dots gone, the rest of the signs parts names. */
export const ofacParts = (name: string): readonly string[] =>
  name
    .normalize('NFD')
    .replaceAll(/[\p{M}'’‘`.,"]/gu, '')
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')

function wholeScore(query: readonly string[], listed: readonly string[]): number {
  const [a, b] = [query.join(' '), listed.join(' ')]
  return a !== '' && a[0] === b[0] ? jaroWinkler(a, b, 0) : 0
}

function partScore(query: readonly string[], listed: readonly string[]): number {
  const long = query.filter((part) => part.length > SHORT_PART)
  const parts = long.length > 0 ? long : query
  if (parts.length === 0) return 0
  const sum = parts.reduce((total, part) => {
    const best = listed.reduce((max, other) => Math.max(max, jaroWinkler(part, other)), 0)
    return total + (best >= PART_FLOOR ? best : 0)
  }, 0)
  return sum / parts.length
}

/** 0 to 100, of parts as `ofacParts` makes them. */
export const ofacScore = (query: readonly string[], listed: readonly string[]): number =>
  Math.round(Math.max(wholeScore(query, listed), partScore(query, listed)) * 100)
