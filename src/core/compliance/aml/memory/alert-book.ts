import { instant } from '../../../kernel/index.ts'
import type { Action, Alert, Typology } from '../types.ts'

/** What a rule saw when its line was crossed. */
export type Finding = Readonly<{
  typology: Typology
  /** What the episode is about: an account, a person's day, a ring. */
  subject: string
  customer: string
  customers?: readonly string[]
  firstAt: number
  lastAt: number
  evidence: readonly string[]
  /** How far beyond the line: measured over threshold, 1 at the line. */
  excess: number
  explanation: string
  action: Action
  weight: number
  /** Findings that lie so far apart are still one episode. */
  gapMs?: number
  /** An episode that would grow longer than this begins anew; so evidence stays bounded. */
  longestMs: number
}>

type Kept = { alert: Alert; evidence: Set<string> }

export type AlertBookState = {
  /** The last episode of each typology and subject. */
  episodes: Map<string, Kept>
  /** Payments that are evidence of a wider finding, and of which: they begin no narrower one. */
  claimed: Map<string, Readonly<{ key: string; at: number }>>
}

export const emptyAlertBook = (): AlertBookState => ({ episodes: new Map(), claimed: new Map() })

/** Findings whose payments are hops or parts of it, and not in-and-outs or fans of their own. */
const CLAIMS: ReadonlySet<Typology> = new Set(['T03', 'T06', 'T07', 'T08', 'T13', 'T16'])

/** What gives way to a wider finding that took over its evidence. */
const GIVES_WAY: Readonly<Partial<Record<Typology, readonly Typology[]>>> = {
  T04: ['T06', 'T07', 'T08', 'T13', 'T16'],
  T05: ['T07'],
  T06: ['T07'],
  T16: ['T08'],
  T01: ['T03'],
  T14: ['T06', 'T07', 'T13'],
  T15: ['T06', 'T07'],
}

const SCORE_MAX = 100

/** The weight at the line, and towards 100 the further beyond it: halfway at twice the line. */
function scoreOf(weight: number, excess: number): number {
  const beyond = excess > 1 ? 1 - 1 / excess : 0
  return Math.min(SCORE_MAX, Math.round(weight + (SCORE_MAX - weight) * beyond))
}

export type AlertBook = Readonly<{
  raise: (finding: Finding) => Alert | null
  withdraw: (typology: Typology, subject: string, because: string) => void
  /** The subject of the wider finding of this typology that holds a payment; null when none does. */
  claimantOf: (typology: Typology, paymentId: string) => string | null
  episode: (typology: Typology, subject: string) => Alert | null
  /** What changed since the last call. */
  take: () => Alert[]
  forgetBefore: (at: number) => void
}>

const keyOf = (typology: Typology, subject: string): string => `${typology}|${subject}`

export function makeAlertBook(state: AlertBookState): AlertBook {
  let changes: Alert[] = []

  const put = (key: string, kept: Kept): Alert => {
    state.episodes.set(key, kept)
    changes = changes.filter(({ id }) => id !== kept.alert.id)
    changes.push(kept.alert)
    return kept.alert
  }

  const withdrawKept = (key: string, kept: Kept, because: string): void => {
    if (kept.alert.state === 'open') put(key, { ...kept, alert: withdrawn(kept.alert, because) })
  }

  /** Narrower episodes fall whose first evidence, what came in, lies in the wider one. */
  const replaceNarrower = (alert: Alert, evidence: ReadonlySet<string>): void => {
    for (const [key, kept] of state.episodes) {
      const { typology } = kept.alert
      if (GIVES_WAY[typology]?.includes(alert.typology) !== true) continue
      const [first] = kept.alert.evidence
      if (first !== undefined && evidence.has(first)) {
        withdrawKept(key, kept, `is evidence of ${alert.id}`)
      }
    }
  }

  const raise = (finding: Finding): Alert | null => {
    const key = keyOf(finding.typology, finding.subject)
    const present = state.episodes.get(key)
    const joins =
      present !== undefined &&
      finding.firstAt <= present.alert.lastAt + (finding.gapMs ?? 0) &&
      finding.lastAt - present.alert.firstAt <= finding.longestMs
    if (!joins && isTaken(state, finding)) return null
    const kept = joins ? extended(present, finding) : opened(finding)
    if (kept === null) return null
    const alert = put(key, kept)
    if (CLAIMS.has(alert.typology)) claim(state, key, alert)
    if (alert.state === 'open') replaceNarrower(alert, kept.evidence)
    return alert
  }

  return {
    raise,
    withdraw: (typology, subject, because) => {
      const key = keyOf(typology, subject)
      const kept = state.episodes.get(key)
      if (kept !== undefined) withdrawKept(key, kept, because)
    },
    claimantOf: (typology, id) => {
      const key = state.claimed.get(id)?.key
      return key !== undefined && typologyOf(key) === typology ? key.slice(typology.length + 1) : null
    },
    episode: (typology, subject) => state.episodes.get(keyOf(typology, subject))?.alert ?? null,
    take: () => {
      const taken = changes
      changes = []
      return taken
    },
    forgetBefore: (at) => {
      for (const [key, { alert }] of state.episodes) if (alert.lastAt < at) state.episodes.delete(key)
      for (const [id, claim] of state.claimed) if (claim.at < at) state.claimed.delete(id)
    },
  }
}

const withdrawn = (alert: Alert, because: string): Alert => ({
  ...alert,
  revision: alert.revision + 1,
  state: 'withdrawn',
  withdrawnBecause: because,
})

/** Whether a wider finding already holds what a narrower one would begin with. */
function isTaken({ claimed }: AlertBookState, { typology, evidence }: Finding): boolean {
  const claim = claimed.get(evidence[0] ?? '')
  return claim !== undefined && GIVES_WAY[typology]?.includes(typologyOf(claim.key)) === true
}

/** The alert's payments are its own, unless a wider finding has them. */
function claim({ claimed }: AlertBookState, key: string, alert: Alert): void {
  for (const id of alert.evidence) {
    const present = claimed.get(id)
    const isFree = present === undefined || GIVES_WAY[typologyOf(present.key)]?.includes(alert.typology)
    if (isFree || present.key === key) claimed.set(id, { key, at: alert.lastAt })
  }
}

const typologyOf = (key: string): Typology => key.slice(0, 3) as Typology

function opened(finding: Finding): Kept {
  const { typology, customer, firstAt, lastAt, action, explanation, weight, excess } = finding
  const evidence = new Set(finding.evidence)
  const [first = finding.subject] = evidence
  const last = [...evidence].at(-1) ?? first
  const alert: Alert = {
    id: first === last ? `${typology}-${first}` : `${typology}-${first}~${last}`,
    revision: 1,
    state: 'open',
    withdrawnBecause: null,
    typology,
    customer,
    customers: finding.customers ?? [customer],
    firstAt: instant(firstAt),
    lastAt: instant(lastAt),
    score: scoreOf(weight, excess),
    action,
    evidence: [...evidence],
    explanation,
  }
  return { alert, evidence }
}

const strength = (action: Action): number => ['report', 'warn', 'hold', 'block'].indexOf(action)

/** The episode with what the finding adds; null when it adds nothing. */
function extended(present: Kept, finding: Finding): Kept | null {
  const { alert } = present
  const fresh = finding.evidence.filter((id) => !present.evidence.has(id))
  if (fresh.length === 0) return null
  const evidence = new Set([...present.evidence, ...fresh])
  const customers = [...new Set([...alert.customers, ...(finding.customers ?? [finding.customer])])]
  return {
    evidence,
    alert: {
      ...alert,
      revision: alert.revision + 1,
      customers,
      firstAt: instant(Math.min(alert.firstAt, finding.firstAt)),
      lastAt: instant(Math.max(alert.lastAt, finding.lastAt)),
      score: Math.max(alert.score, scoreOf(finding.weight, finding.excess)),
      action: strength(finding.action) > strength(alert.action) ? finding.action : alert.action,
      evidence: [...evidence],
      explanation: finding.explanation,
    },
  }
}
