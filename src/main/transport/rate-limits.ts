import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RateLimitStore } from '../../core/app/index.ts'
import type { ContractEntry } from '../../core/contract/index.ts'
import { transportRefusal } from './failures.ts'
import type { Refusal } from './failures.ts'
import { credentialHeader } from './http-context.ts'
import type { RateCaller, TransportPorts } from './ports.ts'

/** API inventory 1.6. `baseRequests` in `windowMs` is the free tier's and an anonymous address's budget. */
export type RateLimitOptions = Readonly<{
  baseRequests: number
  windowMs: number
  /** Off switches everything that counts by address or by endpoint; tiers stay. Refused in production. */
  perAddress: boolean
  registrationsPerAddress: number
}>

export type RateDecision = Readonly<{
  allowed: boolean
  banned: boolean
  limit: number
  remaining: number
  resetSeconds: number
}>

export type RateLimiter = Readonly<{
  /** Counts one request, `entry` being null where the path is unknown. */
  count: (request: FastifyRequest, entry: ContractEntry | null) => Promise<RateDecision>
  /** Counts one call over a socket: only entries that have a limit of their own, and that limit is REST's too. */
  countCall: (address: string, entry: ContractEntry) => Promise<RateDecision>
  /** What a request that does not count is told. */
  idle: RateDecision
}>

const ADDRESS_CAP_FACTOR = 10
const PRO_FACTOR = 5
const ENDPOINT_WINDOW_MS = 5 * 60_000
const LOGINS_PER_WINDOW = 10
const PREDICTIONS_PER_MINUTE = 10
const BAN_AFTER_VIOLATIONS = 10
const BAN_MS = 10 * 60_000
const BANS_MAX = 10_000

type Counter = ReturnType<FastifyInstance['createRateLimit']>

/** Our store as the library wants one: every limit counts in it, and its key says which limit it is. */
export function libraryStoreOf(store: RateLimitStore): FastifyRateLimitStoreCtor {
  return class implements FastifyRateLimitStore {
    incr(key: string, ...[done, windowMs]: [Parameters<FastifyRateLimitStore['incr']>[1], number]): void {
      store.add(key, windowMs).then(
        ({ count, endsInMs }) => done(null, { current: count, ttl: endsInMs }),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      )
    }

    child(): FastifyRateLimitStore {
      return this
    }
  }
}

/** Limits by address, tier and endpoint; the tightest one that refuses is the one that is told. */
export function makeRateLimiter(
  fastify: FastifyInstance,
  ports: Pick<TransportPorts, 'callerOf' | 'clock'>,
  options: RateLimitOptions,
): RateLimiter {
  const keys = new WeakMap<FastifyRequest, string>()
  const counter = (max: number, timeWindow: number): Counter =>
    fastify.createRateLimit({ max, timeWindow, keyGenerator: (request) => keys.get(request) ?? request.ip })
  const minute = 60_000
  const counters = {
    cap: counter(options.baseRequests * ADDRESS_CAP_FACTOR, options.windowMs),
    base: counter(options.baseRequests, options.windowMs),
    pro: counter(options.baseRequests * PRO_FACTOR, options.windowMs),
    login: counter(LOGINS_PER_WINDOW, ENDPOINT_WINDOW_MS),
    register: counter(options.registrationsPerAddress, ENDPOINT_WINDOW_MS),
    predict: counter(PREDICTIONS_PER_MINUTE, minute),
  }
  const bans = makeBans(ports)

  // The counters read nothing of a request but its key and the options of its route; a call on a socket has neither.
  const spend = async (which: keyof typeof counters, key: string): Promise<RateDecision> => {
    const counted = { routeOptions: {} } as unknown as FastifyRequest
    keys.set(counted, `${which} ${key}`)
    return decisionOf(await counters[which](counted))
  }

  const count: RateLimiter['count'] = async (request, entry) => {
    const address = request.ip
    const banSeconds = options.perAddress ? bans.secondsLeft(address) : 0
    if (banSeconds > 0)
      return { allowed: false, banned: true, limit: 0, remaining: 0, resetSeconds: banSeconds }
    const caller = await callerOf(request, ports)
    const decisions: RateDecision[] = []
    if (options.perAddress) {
      const cap = await spend('cap', address)
      if (!cap.allowed) bans.violation(address)
      decisions.push(cap)
      if (entry?.access.limit) decisions.push(await spend(entry.access.limit, address))
    }
    const tier = tierBudget(caller, address, options)
    if (tier) decisions.push(await spend(tier.counter, tier.key))
    return decisions.toSorted(tightestFirst)[0] ?? idle
  }

  const idle: RateDecision = {
    allowed: true,
    banned: false,
    limit: options.baseRequests,
    remaining: options.baseRequests,
    resetSeconds: Math.ceil(options.windowMs / 1000),
  }
  const countCall: RateLimiter['countCall'] = async (address, entry) => {
    if (!options.perAddress || !entry.access.limit) return idle
    const banSeconds = bans.secondsLeft(address)
    if (banSeconds > 0)
      return { allowed: false, banned: true, limit: 0, remaining: 0, resetSeconds: banSeconds }
    return spend(entry.access.limit, address)
  }
  return { count, countCall, idle }
}

const tightestFirst = (left: RateDecision, right: RateDecision): number =>
  Number(left.allowed) - Number(right.allowed) || left.remaining - right.remaining

/** Which tier's budget a request draws on; an elite caller has none, an anonymous one its address's. */
function tierBudget(caller: RateCaller | null, address: string, options: RateLimitOptions) {
  if (caller === null) return options.perAddress ? ({ counter: 'base', key: address } as const) : null
  if (caller.tier === 'elite') return null
  return { counter: caller.tier === 'pro' ? 'pro' : 'base', key: caller.userId } as const
}

async function callerOf(
  request: FastifyRequest,
  ports: Pick<TransportPorts, 'callerOf'>,
): Promise<RateCaller | null> {
  const credential = credentialHeader(request.headers)
  return credential === null ? null : ports.callerOf(credential, request.ip)
}

function decisionOf(answer: Awaited<ReturnType<Counter>>): RateDecision {
  if (answer.isAllowed) return { allowed: true, banned: false, limit: 0, remaining: 0, resetSeconds: 0 }
  const { isExceeded, max, remaining, ttlInSeconds } = answer
  return {
    allowed: !isExceeded,
    banned: false,
    limit: max,
    remaining,
    resetSeconds: Math.max(1, ttlInSeconds),
  }
}

/** What a caller over a limit is told. */
export function limitRefusal(
  ports: Pick<TransportPorts, 'clock'>,
  requestId: string,
  decision: RateDecision,
): Refusal {
  const details = { limit: decision.limit, retry_after_s: decision.resetSeconds }
  return decision.banned
    ? transportRefusal(ports, requestId, 'address_banned', 'This address is shut out for a while.', details)
    : transportRefusal(ports, requestId, 'rate_limited', 'Too many requests; try again later.', details)
}

/** Addresses that ran over the hard cap ten times are shut out for ten minutes. */
function makeBans(ports: Pick<TransportPorts, 'clock'>) {
  const violations = new Map<string, number>()
  const until = new Map<string, number>()
  const forgetOldest = (map: Map<string, number>): void => {
    const [oldest] = map.keys()
    if (map.size > BANS_MAX && oldest !== undefined) map.delete(oldest)
  }
  return {
    secondsLeft: (address: string): number => {
      const end = until.get(address)
      if (end === undefined) return 0
      const left = end - ports.clock.now()
      if (left <= 0) until.delete(address)
      return Math.max(0, Math.ceil(left / 1000))
    },
    violation: (address: string): void => {
      const seen = (violations.get(address) ?? 0) + 1
      if (seen < BAN_AFTER_VIOLATIONS) violations.set(address, seen)
      else {
        violations.delete(address)
        until.set(address, ports.clock.now() + BAN_MS)
      }
      forgetOldest(violations)
      forgetOldest(until)
    },
  }
}
