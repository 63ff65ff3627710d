import { errorFields } from '../../core/app/index.ts'
import type { BanStore, Logger, RateLimitStore, ServiceState } from '../../core/app/index.ts'
import type { Clock } from '../../core/kernel/index.ts'
import type { SharedRateLimits } from '../adapters/redis/index.ts'
import { makeLocalBans, makeLocalRateLimits } from '../transport/index.ts'

/** Counts of requests and bans, wherever they are kept. */
export type RateLimits = RateLimitStore &
  Readonly<{
    bans: BanStore
    /** Of the server that shares them. */
    sharing: () => Promise<ServiceState>
    close: () => void
  }>

/** After a question that the shared server did not answer, requests do not wait for it again for this long. */
const PAUSE_MS = 1_000

type Parts = Readonly<{ clock: Clock; logger: Logger }>

/** Asks the shared server, and this process while it does not answer: said once when it begins and when it ends. */
function makeFallback({ clock, logger }: Parts) {
  let isShared = true
  let triedAgainAt = 0
  const turn = (next: boolean, tell: () => void): void => {
    if (isShared !== next) tell()
    isShared = next
  }
  return async <Answer>(shared: () => Promise<Answer>, local: () => Promise<Answer>): Promise<Answer> => {
    if (clock.now() < triedAgainAt) return local()
    try {
      const answer = await shared()
      turn(true, () => logger.warn('limits_shared_again', {}))
      return answer
    } catch (error) {
      triedAgainAt = clock.now() + PAUSE_MS
      turn(false, () => logger.warn('limits_local_redis_unreachable', errorFields(error)))
      return local()
    }
  }
}

type Fallback = ReturnType<typeof makeFallback>

/** Bans on the shared server, with a copy here: who was shut out stays so when that server dies or forgets. */
function bansWithCopy(shared: BanStore, local: BanStore, either: Fallback): BanStore {
  return {
    put: async (ban) => {
      await local.put(ban)
      await either(
        () => shared.put(ban),
        () => Promise.resolve(),
      )
    },
    find: (kind, subject) =>
      either(
        async () => {
          const found = await shared.find(kind, subject)
          if (found !== null) {
            await local.put(found)
            return found
          }
          // Made while the shared server was away, or forgotten by it: lifting leaves a trace there, so it still runs.
          const kept = await local.find(kind, subject)
          if (kept !== null) await shared.put(kept)
          return kept
        },
        () => local.find(kind, subject),
      ),
    all: () => either(shared.all, local.all),
  }
}

/** Counts and bans on the shared server, and in this process while it does not answer. */
export function withLocalFallback(
  shared: RateLimitStore & Readonly<{ bans: BanStore }>,
  parts: Parts,
): RateLimitStore & Readonly<{ bans: BanStore }> {
  const local = makeLocalRateLimits(parts.clock)
  const either = makeFallback(parts)
  return {
    add: (key, windowMs) =>
      either(
        () => shared.add(key, windowMs),
        () => local.add(key, windowMs),
      ),
    bans: bansWithCopy(shared.bans, makeLocalBans(parts.clock), either),
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
      bans: makeLocalBans(clock),
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
