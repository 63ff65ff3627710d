import { ZERO, toIso } from '../../kernel/index.ts'
import type { AccountId, Instant, UserId } from '../../kernel/index.ts'
import { watchLimits } from '../../risk/index.ts'
import type { BreachEvent, LimitReading, WatchedLimit } from '../../risk/index.ts'
import type { StreamChange } from '../../contract/index.ts'
import type { DeskEvent, MarginAlert } from '../desk-outcome.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import { appendEvents, makeEventBuffer } from '../streams/keyed.ts'
import type { KeyedChange } from '../streams/keyed.ts'
import type { TopicSource } from '../streams/subscription.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow } from './holdings.ts'
import { limitReadings, readRiskLimits, riskUse } from './limits.ts'

type RiskAlert = StreamChange<'risk_alerts'>['items'][number]
export type AlertDeps = RiskDeps &
  Readonly<{
    logger: Logger
    /** Hears every event that has become durable; the answer stops it. */
    listen: (listener: (event: DeskEvent) => void) => () => void
  }>
type MarginEdge = Pick<MarginAlert, 'accountId' | 'kind' | 'ratio' | 'at'>
type Audience = Readonly<{ userId: UserId; accountId: AccountId | null }>

/** Risk moves with marks; limits are looked at this often while somebody follows them. */
const CHECK_INTERVAL_MS = 5_000

const SEPARATOR = '|'

const ownAccounts = ({ desk }: Pick<RiskDeps, 'desk'>, { userId, accountId }: Audience) =>
  desk
    .accountsOf(userId)
    .filter(({ id, status }) => status !== 'closed' && (accountId === null || id === accountId))

async function readingsOf(deps: RiskDeps, audience: Audience): Promise<readonly LimitReading[]> {
  const own = ownAccounts(deps, audience)
  const all = await Promise.all(
    own.map(async (account) => {
      const limits = await readRiskLimits(deps.store, account.id)
      const use = await riskUse(deps, accountNow(deps, account))
      return limitReadings(limits, use).map((one) => ({ ...one, key: `${account.id}${SEPARATOR}${one.key}` }))
    }),
  )
  return all.flat()
}

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

function alertOf(
  { key, value, max }: Pick<WatchedLimit, 'key' | 'value' | 'max'>,
  kind: BreachEvent['kind'],
  at: Instant,
): RiskAlert {
  const [accountId = '', limit = ''] = key.split(SEPARATOR)
  return { account_id: accountId, limit: limit as RiskAlert['limit'], kind, value, max, at: toIso(at) }
}

/** Risk limits of own accounts at their edges (RSK-17): told once each way, with hysteresis, while somebody follows them. */
export function riskAlertsSource(deps: AlertDeps, audience: Audience): TopicSource {
  const buffer = makeEventBuffer<RiskAlert>()
  let watched: readonly WatchedLimit[] | null = null
  let checkedAt: Instant | null = null
  let running: Promise<void> | null = null
  const stop = deps.listen((event) => {
    if (event.kind !== 'margin' || event.margin.userId !== audience.userId) return
    const { accountId, kind, ratio, at } = event.margin
    if (audience.accountId !== null && audience.accountId !== accountId) return
    // Without futures nothing is asked of the account any more.
    const told = kind === 'recovery' ? (ratio ?? ZERO) : ratio
    buffer.put(marginAlert({ accountId, kind, ratio: told, at }))
  })

  const check = async (): Promise<void> => {
    const step = watchLimits(watched ?? [], await readingsOf(deps, audience))
    // What stands at the first look is in every reader's first snapshot: it is not told a second time.
    const isFirst = watched === null
    watched = step.limits
    const at = deps.clock.now()
    if (!isFirst) for (const event of step.events) buffer.put(alertOf(event, event.kind, at))
  }
  /** One look at a time: whoever asks meanwhile waits for the same. */
  const look = (): Promise<void> => {
    checkedAt = deps.clock.now()
    running ??= check().finally(() => {
      running = null
    })
    return running
  }
  const collect = (): KeyedChange<RiskAlert> | null => {
    const isDue = checkedAt === null || deps.clock.now() - checkedAt >= CHECK_INTERVAL_MS
    if (isDue && running === null) {
      // The limits stay as they were seen last, and are looked at again in a moment.
      look().catch((error: unknown) => deps.logger.error('risk_alerts_failed', errorFields(error)))
    }
    return buffer.take()
  }
  const snapshot = async () => {
    await look()
    const at = deps.clock.now()
    const limits = (watched ?? []).flatMap((limit) =>
      limit.state === 'clear' ? [] : [alertOf(limit, limit.state === 'breached' ? 'breach' : 'warning', at)],
    )
    return { items: [...limits, ...marginAlerts(deps, audience, at)] }
  }
  return {
    ...{ channel: 'risk_alerts', symbol: null, snapshot, collect, close: stop },
    merge: (older, newer) => appendEvents(older as KeyedChange<RiskAlert>, newer as KeyedChange<RiskAlert>),
    keepsAll: true,
  }
}
