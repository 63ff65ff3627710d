import { makeCandidateFinder } from './candidates.ts'
import type { CandidateFinder } from './candidates.ts'
import { entryHash } from '../findings/decisions.ts'
import { evidenceOf } from './evidence.ts'
import { matchName, prepareName } from './match-name.ts'
import type { NameMatch, NameRules, WordPair } from './match-name.ts'
import { ofacParts, ofacScore } from './ofac-score.ts'
import { FAMILIES, familiesOf, identifierKey, tokensIn } from './screening-index.ts'
import type { NameFamily, ScreeningIndex } from './screening-index.ts'
import type { ListEntry, ScorePart, Screening, ScreeningHit, ScreeningQuery } from '../types.ts'

/** The one default: at or above it a name is a hit. Its figures are in the room's README. */
export const SCREENING_THRESHOLD = 74

const RULES: Readonly<Record<NameFamily, NameRules>> = {
  person: { surplusMax: 1.3, surplusMin: 0.25, conflict: 0.9, otherForm: 0 },
  entity: { surplusMax: 1.1, surplusMin: 0.45, conflict: 0.9, otherForm: 4 },
  craft: { surplusMax: 1.1, surplusMin: 0.45, conflict: 0.9, otherForm: 0 },
}

/** Names that could reach the threshold share this much of the smaller name's words; below it nobody is compared. */
const CANDIDATE_SHARE = 0.58
const CANDIDATES_MAX = 150
/** From this threshold down candidates are sought as the authority's search seeks them: same first letter, half alike. */
const WIDE_BELOW = 70
const WIDE_SHARE = 0.3
const WIDE_CANDIDATES_MAX = 5_000

/** What speaks for an entry lifts a name that is like; it never makes one of a name that is not. */
const LIFT_FROM = 68
const WEAK_ALIAS_FACTOR = 0.97
const SCORE_MAX = 100

type Found = Readonly<{ entry: number; name: string; match: NameMatch; isWeak: boolean }>

export type Screener = Readonly<{
  index: ScreeningIndex
  /** Screens one query. `threshold` is 0 to 100; the default is the product's. */
  screen: (query: ScreeningQuery, threshold?: number) => Screening
}>

/** Screens against one index. It keeps scratch numbers for each listed name, so that a query allocates little. */
export function makeScreener(index: ScreeningIndex): Screener {
  const finders = Object.fromEntries(
    FAMILIES.map((family) => [family, makeCandidateFinder(index.families[family])]),
  ) as Readonly<Record<NameFamily, CandidateFinder>>

  const hashes = new Map<number, string>()
  const hashOf = (at: number, entry: ListEntry): string => {
    const hash = hashes.get(at) ?? entryHash(entry)
    hashes.set(at, hash)
    return hash
  }

  const bestIn = (family: NameFamily, name: string, isWide: boolean, best: Map<number, Found>): void => {
    const names = index.families[family]
    const tokens = tokensIn(family, name, true)
    const prepared = prepareName(tokens, names)
    const candidates = isWide
      ? finders[family](prepareName(tokens, names, true), WIDE_SHARE, WIDE_CANDIDATES_MAX)
      : finders[family](prepared, CANDIDATE_SHARE, CANDIDATES_MAX)
    for (const number of candidates) {
      const listed = names.names[number]
      if (!listed) continue
      const match = matchName(prepared, names, number, RULES[family])
      const score = listed.isWeak ? match.score * WEAK_ALIAS_FACTOR : match.score
      const known = best.get(listed.entry)
      if (!known || known.match.score < score)
        best.set(listed.entry, {
          entry: listed.entry,
          name: listed.text,
          match: { ...match, score },
          isWeak: listed.isWeak,
        })
    }
  }

  return {
    index,
    screen: (query, threshold = SCREENING_THRESHOLD) => {
      const best = new Map<number, Found>()
      for (const family of familiesOf(query.type ?? null))
        bestIn(family, query.name, threshold < WIDE_BELOW, best)
      const decided = decidedBy(query, index)
      const entries = new Set([...best.keys(), ...decided.keys()])
      const hits = [...entries].flatMap((at) => {
        const entry = index.entries[at]
        const hit = entry && hitOf(query, entry, best.get(at) ?? null, decided.get(at) ?? null, threshold)
        return hit ? [{ ...hit, entryHash: hashOf(at, entry) }] : []
      })
      return { hits: hits.toSorted(bestFirst), threshold, lists: index.lists }
    },
  }
}

const bestFirst = (a: ScreeningHit, b: ScreeningHit): number =>
  b.score - a.score || b.ofacScore - a.ofacScore || (a.list + a.entityId < b.list + b.entityId ? -1 : 1)

/** Entries that bear an identifier or a chain address of the query, with that identifier. */
function decidedBy(query: ScreeningQuery, index: ScreeningIndex): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const value of [...(query.identifiers ?? []), ...(query.wallets ?? [])])
    for (const at of index.byIdentifier.get(identifierKey(value)) ?? []) found.set(at, value)
  return found
}

function hitOf(
  query: ScreeningQuery,
  entry: ListEntry,
  found: Found | null,
  identifier: string | null,
  threshold: number,
): Omit<ScreeningHit, 'entryHash'> | null {
  const evidence = found ? evidenceOf(query, entry) : []
  const points = evidence.reduce((sum, part) => sum + part.points, 0)
  const name = found?.match.score ?? 0
  const isCounted = name >= LIFT_FROM || points < 0
  const lifted = isCounted ? name + points : name
  const score = identifier === null ? Math.min(SCORE_MAX, Math.max(0, lifted)) : SCORE_MAX
  const rounded = rounded10(score)
  if (rounded < threshold || (name === 0 && identifier === null)) return null
  const parts = ofacParts(query.name)
  return {
    list: entry.list,
    entityId: entry.entityId,
    type: entry.type,
    name: entry.names[0]?.text ?? '',
    matchedName: found?.name ?? entry.names[0]?.text ?? '',
    score: rounded,
    ofacScore: entry.names.reduce((max, { text }) => Math.max(max, ofacScore(parts, ofacParts(text))), 0),
    parts: partsOf({ identifier, found, evidence, isCounted }),
    political: entry.political,
    isCorroborated: identifier !== null || evidence.some(({ isDecisive }) => isDecisive),
    entry,
  }
}

type Findings = Readonly<{
  identifier: string | null
  found: Found | null
  evidence: ReturnType<typeof evidenceOf>
  /** Whether what stands beside the name moves the score. */
  isCounted: boolean
}>

/** Where the points come from. An identifier brings all of them: what else agrees is told and adds nothing. */
function partsOf({ identifier, found, evidence, isCounted }: Findings): readonly ScorePart[] {
  const decides = identifier !== null
  const why = [`identifier ${identifier} is the entry's own: it decides`]
  return [
    ...(decides ? [{ part: 'identifier', points: SCORE_MAX, why } as const] : []),
    ...(found
      ? [
          {
            part: 'name',
            points: decides ? 0 : rounded10(found.match.score),
            why: nameReasons(found),
          } as const,
        ]
      : []),
    ...evidence.map(({ part, points, why: reason }) => ({
      part,
      points: decides || !isCounted ? 0 : points,
      why: [reason],
    })),
  ]
}

const rounded10 = (score: number): number => Math.round(score * 10) / 10

/** Every reason of a score, a sentence each. */
export const reasonsOf = ({ parts }: Pick<ScreeningHit, 'parts'>): readonly string[] =>
  parts.flatMap(({ why }) => why)

const percent = (share: number): string => `${Math.round(share * 100)} %`

const PAIR_WORDS: Readonly<Record<WordPair['how'], string>> = {
  same: 'the same',
  spelling: 'a spelling of it',
  short_form: 'a short form of it',
  similar: 'alike',
  initial: 'its initial',
  joined: 'written together or apart',
}

const pairReason = ({ query, listed, similarity, how }: WordPair): string =>
  how === 'same'
    ? `${query}: the same`
    : `${query} for ${listed}: ${PAIR_WORDS[how]} (${percent(similarity)})`

function nameReasons({ match, isWeak }: Found): readonly string[] {
  const missing = (words: readonly string[], where: string): readonly string[] =>
    words.length === 0 ? [] : [`${words.join(' ')}: ${where}`]
  return [
    `names agree to ${match.score.toFixed(1)}`,
    ...match.pairs.map(pairReason),
    ...missing(match.missingInListed, 'not in the listed name'),
    ...missing(match.missingInQuery, 'only in the listed name'),
    ...(match.formCost > 0 ? [`another legal form (-${match.formCost})`] : []),
    ...(isWeak ? ['the publisher calls the alias weak'] : []),
  ]
}
