import { Redis } from 'ioredis'
import type { BanStore, RateLimitStore } from '../../../core/app/index.ts'
import { sharedBans } from './shared-bans.ts'

export type SharedRateLimits = RateLimitStore &
  Readonly<{
    bans: BanStore
    /** Rejects while the server does not answer. */
    ping: () => Promise<void>
    close: () => void
  }>

type SharedRateLimitsOptions = Readonly<{
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  url: string
  /** Says why the link was lost or not made; called again at every try. */
  onTrouble: (error: Error) => void
}>

const KEY_PREFIX = 'optionix:limit:'
/** A request waits for its count: a server that hangs must not hold it up for long. */
const ANSWER_MS_MAX = 500
const CONNECT_MS_MAX = 1_000
const RETRY_MS = 250
const RETRY_MS_MAX = 5_000

/**
 * One step on the server, so that counts made at once cannot share a number and no key is left without its end. A key
 * that has no end (-1), because somebody took it away, gets one.
 */
const ADD = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { count, left }
`

const isPair = (answer: unknown): answer is readonly [number, number] =>
  Array.isArray(answer) && answer.length === 2 && answer.every((part) => typeof part === 'number')

/** Counts and bans that several servers share. Connects by itself and again after a loss; until then every count rejects. */
export function connectSharedRateLimits({ url, onTrouble }: SharedRateLimitsOptions): SharedRateLimits {
  const client = new Redis(url, {
    connectTimeout: CONNECT_MS_MAX,
    commandTimeout: ANSWER_MS_MAX,
    // A count that waits for the link to come back is of no use to a request: it is refused at once.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(tries * RETRY_MS, RETRY_MS_MAX),
    connectionName: 'optionix',
  })
  client.on('error', onTrouble)
  return {
    add: async (key, windowMs) => {
      const answer: unknown = await client.eval(ADD, 1, `${KEY_PREFIX}${key}`, windowMs)
      if (!isPair(answer)) throw new Error('Redis did not answer a count with two numbers.')
      return { count: answer[0], endsInMs: answer[1] }
    },
    bans: sharedBans(client),
    ping: async () => {
      await client.ping()
    },
    close: () => client.disconnect(),
  }
}
