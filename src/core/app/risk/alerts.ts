import { toIso } from '../../kernel/index.ts'
import type { AccountId, Instant, UserId } from '../../kernel/index.ts'
import { watchLimits } from '../../risk/index.ts'
import type { BreachEvent, LimitReading, WatchedLimit } from '../../risk/index.ts'
import type { StreamChange } from '../../contract/index.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import { appendEvents, makeEventBuffer } from '../streams/keyed.ts'
import type { KeyedChange } from '../streams/keyed.ts'
import type { TopicSource } from '../streams/subscription.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow } from './holdings.ts'
import { limitReadings, readRiskLimits, riskUse } from './limits.ts'

type RiskAlert = StreamChange<'risk_alerts'>['items'][number]
export type AlertDeps = RiskDeps & Readonly<{ logger: Logger }>
type Audience = Readonly<{ userId: UserId; accountId: AccountId | null }>

/** Risk moves with marks; limits are looked at this often while somebody follows them. */
const CHECK_INTERVAL_MS = 5_000

const SEPARATOR = '|'

async function readingsOf(deps: RiskDeps, { userId, accountId }: Audience): Promise<readonly LimitReading[]> {
  const own = deps.desk
    .accountsOf(userId)
    .filter(({ id, status }) => status !== 'closed' && (accountId === null || id === accountId))
  const all = await Promise.all(
    own.map(async (account) => {
      const limits = await readRiskLimits(deps.store, account.id)
      const use = await riskUse(deps, accountNow(deps, account))
      return limitReadings(limits, use).map((one) => ({ ...one, key: `${account.id}${SEPARATOR}${one.key}` }))
    }),
  )
  return all.flat()
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
    return {
      items: (watched ?? []).flatMap((limit) =>
        limit.state === 'clear'
          ? []
          : [alertOf(limit, limit.state === 'breached' ? 'breach' : 'warning', at)],
      ),
    }
  }
  return {
    ...{ channel: 'risk_alerts', symbol: null, snapshot, collect, close: () => undefined },
    merge: (older, newer) => appendEvents(older as KeyedChange<RiskAlert>, newer as KeyedChange<RiskAlert>),
    keepsAll: true,
  }
}
