import { errorFields } from '../../core/app/index.ts'
import type { Logger, RateLimitStore, ServiceState } from '../../core/app/index.ts'
import type { Clock } from '../../core/kernel/index.ts'
import type { SharedRateLimits } from '../adapters/redis/index.ts'
import { makeLocalRateLimits } from '../transport/index.ts'

/** Counts of requests, wherever they are kept. */
export type RateLimits = RateLimitStore &
  Readonly<{
    /** Of the server that shares them. */
    sharing: () => Promise<ServiceState>
    close: () => void
  }>

/** After a count that the shared server did not take, requests do not wait for it again for this long. */
const PAUSE_MS = 1_000

/** Counts on the shared server, and in this process while it does not answer: said once when it begins and when it ends. */
export function withLocalFallback(
  shared: RateLimitStore,
  { clock, logger }: Readonly<{ clock: Clock; logger: Logger }>,
): RateLimitStore {
  const local = makeLocalRateLimits(clock)
  let isShared = true
  let triedAgainAt = 0
  const turn = (next: boolean, tell: () => void): void => {
    if (isShared !== next) tell()
    isShared = next
  }
  return {
    add: async (key, windowMs) => {
      if (clock.now() < triedAgainAt) return local.add(key, windowMs)
      try {
        const count = await shared.add(key, windowMs)
        turn(true, () => logger.warn('limits_shared_again', {}))
        return count
      } catch (error) {
        triedAgainAt = clock.now() + PAUSE_MS
        turn(false, () => logger.warn('limits_local_redis_unreachable', errorFields(error)))
        return local.add(key, windowMs)
      }
    },
  }
}

/** Counts in this process when no Redis is configured; its driver is loaded only when one is. */
export async function openRateLimits(
  parts: Readonly<{ redisUrl: string | null; clock: Clock; logger: Logger }>,
): Promise<RateLimits> {
  const { redisUrl, clock, logger } = parts
  if (redisUrl === null) {
    return {
      ...makeLocalRateLimits(clock),
      sharing: () => Promise.resolve('not_configured'),
      close: () => undefined,
    }
  }
  const { connectSharedRateLimits } = await import('../adapters/redis/index.ts')
  const shared: SharedRateLimits = connectSharedRateLimits({ url: redisUrl, onTrouble: firstOf(logger) })
  return {
    ...withLocalFallback(shared, { clock, logger }),
    sharing: async () => {
      await shared.ping()
      return 'healthy'
    },
    close: shared.close,
  }
}

/** The reason of a lost link in the log, not once more for each of the tries that fail alike. */
function firstOf(logger: Logger): (error: Error) => void {
  let last = ''
  return (error) => {
    if (error.message === last) return
    last = error.message
    logger.warn('redis_link', errorFields(error))
  }
}
