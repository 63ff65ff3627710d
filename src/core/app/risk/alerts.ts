import { ZERO, toIso } from '../../kernel/index.ts'
import type { AccountId, Instant, UserId } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { BreachEvent, WatchedLimit } from '../../risk/index.ts'
import type { StreamChange } from '../../contract/index.ts'
import type { DeskEvent, MarginAlert } from '../desk-port/outcome.ts'
import type { Committer } from '../committer.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import { appendEvents, makeEventBuffer } from '../streams/keyed.ts'
import type { KeyedChange } from '../streams/keyed.ts'
import type { TopicSource } from '../streams/subscription.ts'
import type { RiskDeps } from './deps.ts'
import { makeLimitWatch } from './limit-watch.ts'
import type { LimitWatch } from './limit-watch.ts'

type RiskAlert = StreamChange<'risk_alerts'>['items'][number]
export type AlertDeps = RiskDeps &
  Readonly<{
    logger: Logger
    /** Where the watch keeps what it saw. */
    committer?: Pick<Committer, 'commit'>
    /** What all streams share; without it a stream has a memory of its own. */
    limitWatch?: LimitWatch
    /** Hears every event that has become durable; the answer stops it. */
    listen: (listener: (event: DeskEvent) => void) => () => void
  }>
type MarginEdge = Pick<MarginAlert, 'accountId' | 'kind' | 'ratio' | 'at'>
type Audience = Readonly<{ userId: UserId; accountId: AccountId | null }>

const ownAccounts = ({ desk }: Pick<RiskDeps, 'desk'>, { userId, accountId }: Audience) =>
  desk
    .accountsOf(userId)
    .filter(({ id, status }) => status !== 'closed' && (accountId === null || id === accountId))

/** Shown where maintenance is that many times the equity or more, and where there is none. */
const RATIO_MAX = 1_000_000

/** Margin is not looked at here: the desk says when an account's comes to an edge, within the command that brought it there. */
const marginAlert = ({ accountId, kind, ratio, at }: MarginEdge): RiskAlert => ({
  account_id: accountId,
  limit: 'margin',
  ...{ kind, value: Math.min(ratio?.toNumber() ?? RATIO_MAX, RATIO_MAX), max: 1, at: toIso(at) },
})

/** Accounts that are warned now, worse ones as breaches. */
function marginAlerts(deps: RiskDeps, audience: Audience, at: Instant): readonly RiskAlert[] {
  return ownAccounts(deps, audience).flatMap(({ id }) => {
    const { warnedAt, ratio, isExhausted } = deps.desk.marginOf(id)
    if (warnedAt === null) return []
    const kind = isExhausted || ratio?.gte(1) === true ? 'breach' : 'warning'
    return [marginAlert({ accountId: id, kind, ratio, at })]
  })
}

const alertOf = (
  accountId: AccountId,
  { key, value, max }: Pick<WatchedLimit, 'key' | 'value' | 'max'>,
  kind: BreachEvent['kind'],
  at: Instant,
): RiskAlert => ({ account_id: accountId, limit: key as RiskAlert['limit'], kind, value, max, at: toIso(at) })

/** What is at an edge now, as a reader's first snapshot has it. */
const standingAlerts = (
  accountId: AccountId,
  limits: readonly WatchedLimit[],
  at: Instant,
): readonly RiskAlert[] =>
  limits.flatMap((limit) =>
    limit.state === 'clear'
      ? []
      : [alertOf(accountId, limit, limit.state === 'breached' ? 'breach' : 'warning', at)],
  )

/** Puts the edges of an audience's accounts where its readers take them; the answer stops it. */
function listenFor(deps: AlertDeps, audience: Audience, put: (alert: RiskAlert) => void): () => void {
  return deps.listen((event) => {
    if (event.kind !== 'margin' || event.margin.userId !== audience.userId) return
    const { accountId, kind, ratio, at } = event.margin
    if (audience.accountId !== null && audience.accountId !== accountId) return
    // Without futures nothing is asked of the account any more.
    const told = kind === 'recovery' ? (ratio ?? ZERO) : ratio
    put(marginAlert({ accountId, kind, ratio: told, at }))
  })
}

/**
 * Risk limits of own accounts at their edges: told once each way, with hysteresis, while somebody follows them. The
 * edges are the accounts' own: every reader sees the same.
 */
export function riskAlertsSource(deps: AlertDeps, audience: Audience): TopicSource {
  const { limitWatch = makeLimitWatch(deps) } = deps
  const buffer = makeEventBuffer<RiskAlert>()
  let hasLooked = false
  const stopMargin = listenFor(deps, audience, buffer.put)
  const stopLimits = limitWatch.listen(({ accountId, event, at }) => {
    // What stands at the first look is in every reader's first snapshot: it is not told a second time.
    if (!hasLooked || !ownAccounts(deps, audience).some(({ id }) => id === accountId)) return
    buffer.put(alertOf(accountId, event, event.kind, at))
  })

  const look = async (accounts: readonly AccountRecord[]): Promise<readonly RiskAlert[]> => {
    const all = await Promise.all(accounts.map((account) => limitWatch.look(account)))
    hasLooked = true
    const at = deps.clock.now()
    return accounts.flatMap(({ id }, place) => standingAlerts(id, all[place] ?? [], at))
  }
  const collect = (): KeyedChange<RiskAlert> | null => {
    const due = ownAccounts(deps, audience).filter(({ id }) => limitWatch.isDue(id))
    if (due.length > 0) {
      // The limits stay as they were seen last, and are looked at again in a moment.
      look(due).catch((error: unknown) => deps.logger.error('risk_alerts_failed', errorFields(error)))
    }
    return buffer.take()
  }
  const snapshot = async () => {
    const limits = await look(ownAccounts(deps, audience))
    return { items: [...limits, ...marginAlerts(deps, audience, deps.clock.now())] }
  }
  const close = (): void => {
    stopMargin()
    stopLimits()
  }
  return {
    ...{ channel: 'risk_alerts', symbol: null, snapshot, collect, close },
    merge: (older, newer) => appendEvents(older as KeyedChange<RiskAlert>, newer as KeyedChange<RiskAlert>),
    keepsAll: true,
  }
}
