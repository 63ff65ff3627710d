import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BanKind, RateLimitStore } from '../../../core/app/index.ts'
import type { ContractEntry } from '../../../core/contract/index.ts'
import { addressKey } from './address-key.ts'
import type { Bans } from './bans.ts'
import { transportRefusal } from '../failures.ts'
import type { Refusal } from '../failures.ts'
import type { RateCaller, TransportPorts } from '../ports.ts'
import { isStreamEntry, isUncounted } from '../requests/route-table.ts'

/** `baseRequests` in `windowMs` is the free tier's and an anonymous address's budget. */
export type RateLimitOptions = Readonly<{
  baseRequests: number
  windowMs: number
  /** Off switches everything that counts by address or by endpoint; tiers stay. Refused in production. */
  perAddress: boolean
  registrationsPerAddress: number
  /** Requests of the lowest tier in one second; half of `baseRequests`, and 50 at least, when left out. */
  burstRequests?: number
}>

export type RateDecision = Readonly<{
  allowed: boolean
  /** Who is shut out altogether; null when nobody is. */
  banned: BanKind | null
  limit: number
  remaining: number
  resetSeconds: number
}>

/** Where a call over a socket comes from, and what proves whose it is. */
export type SocketCall = Readonly<{ address: string; credential: string | null }>

/** `userId` is whose call it is; null of nobody's. */
type CountedCall = Readonly<{ decision: RateDecision; userId: string | null }>

export type RateLimiter = Readonly<{
  /** Counts one request, `entry` being null where the path is unknown. */
  count: (request: FastifyRequest, entry: ContractEntry | null) => Promise<RateDecision>
  /**
   * Counts one call over a socket towards the limits of REST: its caller's tier and its entry's own. A stream counts as no
   * call there: how many a socket may follow is bounded, and a page that comes back follows all of its own again at once.
   */
  countCall: (call: SocketCall, entry: ContractEntry) => Promise<CountedCall>
  /** Why an address may not open a socket; null when it may. */
  shutOut: (address: string) => Promise<RateDecision | null>
  /** Notes that a socket of this address was closed for a flood. */
  flooded: (address: string) => Promise<void>
  /** What a request that does not count is told. */
  idle: RateDecision
}>

const ADDRESS_CAP_FACTOR = 10
const PRO_FACTOR = 5
const ENDPOINT_WINDOW_MS = 5 * 60_000
const LOGINS_PER_WINDOW = 10
const PREDICTIONS_PER_MINUTE = 10
const MINUTE_MS = 60_000
const BURST_WINDOW_MS = 1_000
const BURST_MIN = 50

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

type LimiterPorts = Pick<TransportPorts, 'callerOf'> &
  Readonly<{
    /** What a request brings to prove whose it is. */
    credentialOf: (request: FastifyRequest) => string | null
  }>

type Told = readonly (RateDecision | null)[]
type Own = Readonly<{ told: Told; isTierSpent: boolean }>

/** Spends what a call costs its caller: of their tier, of its burst, and of the entry's own limit by address. */
const makeOwnSpending =
  (spend: Spend, options: RateLimitOptions) =>
  async (caller: RateCaller | null, address: string, entry: ContractEntry | null): Promise<Own> => {
    const [endpoint, tier, burst] = await Promise.all([
      options.perAddress && entry?.access.limit ? spend(entry.access.limit, address) : null,
      spendOn(tierBudget(caller, address, options), spend),
      spendOn(burstBudget(caller, address, options), spend),
    ])
    // A burst is told only when it is over: in between the budget of the minute says more.
    const told = [endpoint, tier, burst?.allowed === false ? burst : null]
    return { told, isTierSpent: tier?.allowed === false || burst?.allowed === false }
  }

/** Limits by address, tier and endpoint; the tightest one that refuses is the one that is told. */
export function makeRateLimiter(
  fastify: FastifyInstance,
  ports: LimiterPorts,
  options: RateLimitOptions,
  bans: Bans,
): RateLimiter {
  const spend = makeSpending(fastify, options)
  const shutOut = async (kind: BanKind, subject: string): Promise<RateDecision | null> => {
    const seconds = options.perAddress ? await bans.secondsLeft(kind, subject) : 0
    if (seconds === 0) return null
    return { allowed: false, banned: kind, limit: 0, remaining: 0, resetSeconds: seconds }
  }
  const violated = async (kind: BanKind, subject: string): Promise<void> => {
    if (options.perAddress) await bans.violation(kind, subject)
  }

  const spendOwn = makeOwnSpending(spend, options)
  const tightest = (told: Told): RateDecision =>
    told.filter((decision) => decision !== null).toSorted(tightestFirst)[0] ?? idle

  /** Who asks, and whether their address or their account is shut out. */
  const asking = async (credential: string | null, from: string) => {
    const address = addressKey(from)
    const known = callerWith(ports, credential, from)
    const [bannedAddress, caller] = await Promise.all([shutOut('address', address), known])
    const banned = bannedAddress ?? (caller && (await shutOut('account', caller.userId)))
    return { address, caller, banned }
  }

  const count: RateLimiter['count'] = async (request, entry) => {
    const { address, caller, banned } = await asking(ports.credentialOf(request), request.ip)
    if (banned) return banned
    // Asked at once: a shared store answers all of them in one round.
    const [cap, own] = await Promise.all([
      options.perAddress ? spend('cap', address) : null,
      spendOwn(caller, address, entry),
    ])
    if (cap?.allowed === false) await violated('address', address)
    if (caller && own.isTierSpent) await violated('account', caller.userId)
    return tightest([cap, ...own.told])
  }

  const idle: RateDecision = {
    allowed: true,
    banned: null,
    limit: options.baseRequests,
    remaining: options.baseRequests,
    resetSeconds: Math.ceil(options.windowMs / 1000),
  }
  const countCall: RateLimiter['countCall'] = async ({ address: from, credential }, entry) => {
    const { address, caller, banned } = await asking(credential, from)
    const userId = caller?.userId ?? null
    if (banned) return { decision: banned, userId }
    if (isStreamEntry(entry) || isUncounted(entry.path)) return { decision: idle, userId }
    // It is refused and nothing more: a page that asks again by itself must not get its trader shut out.
    return { decision: tightest((await spendOwn(caller, address, entry)).told), userId }
  }
  return {
    count,
    countCall,
    shutOut: (address) => shutOut('address', addressKey(address)),
    flooded: (address) => violated('address', addressKey(address)),
    idle,
  }
}

type CounterName = keyof ReturnType<typeof limitsOf>
type Spend = (which: CounterName, key: string) => Promise<RateDecision>

/** How many requests each counter lets through in how many milliseconds. */
const limitsOf = ({ baseRequests, windowMs, registrationsPerAddress, burstRequests }: RateLimitOptions) => {
  const burst = burstRequests ?? Math.max(BURST_MIN, Math.ceil(baseRequests / 2))
  return {
    cap: [baseRequests * ADDRESS_CAP_FACTOR, windowMs],
    base: [baseRequests, windowMs],
    pro: [baseRequests * PRO_FACTOR, windowMs],
    burst: [burst, BURST_WINDOW_MS],
    burst_pro: [burst * PRO_FACTOR, BURST_WINDOW_MS],
    burst_elite: [burst * ADDRESS_CAP_FACTOR, BURST_WINDOW_MS],
    login: [LOGINS_PER_WINDOW, ENDPOINT_WINDOW_MS],
    register: [registrationsPerAddress, ENDPOINT_WINDOW_MS],
    predict: [PREDICTIONS_PER_MINUTE, MINUTE_MS],
  } as const
}

function makeSpending(fastify: FastifyInstance, options: RateLimitOptions): Spend {
  const keys = new WeakMap<FastifyRequest, string>()
  const keyGenerator = (request: FastifyRequest): string => keys.get(request) ?? request.ip
  const counters = Object.fromEntries(
    Object.entries(limitsOf(options)).map(([name, [max, timeWindow]]) => [
      name,
      fastify.createRateLimit({ max, timeWindow, keyGenerator }),
    ]),
  ) as Readonly<Record<CounterName, Counter>>
  return async (which, key) => {
    // The counters read nothing of a request but its key and the options of its route; a call on a socket has neither.
    const counted = { routeOptions: {} } as unknown as FastifyRequest
    keys.set(counted, `${which} ${key}`)
    return decisionOf(await counters[which](counted))
  }
}

type Budget = Readonly<{ counter: CounterName; key: string }>

const spendOn = (budget: Budget | null, spend: Spend): Promise<RateDecision> | null =>
  budget && spend(budget.counter, budget.key)

const tightestFirst = (left: RateDecision, right: RateDecision): number =>
  Number(left.allowed) - Number(right.allowed) || left.remaining - right.remaining

/** Which tier's budget a request draws on; an elite caller has none, an anonymous one its address's. */
function tierBudget(caller: RateCaller | null, address: string, options: RateLimitOptions): Budget | null {
  if (caller === null) return options.perAddress ? { counter: 'base', key: address } : null
  if (caller.tier === 'elite') return null
  return { counter: caller.tier === 'pro' ? 'pro' : 'base', key: caller.userId }
}

const BURST_OF = { free: 'burst', pro: 'burst_pro', elite: 'burst_elite' } as const

/** What may come in one second: a minute's budget is not meant to be spent in its first. */
function burstBudget(caller: RateCaller | null, address: string, options: RateLimitOptions): Budget | null {
  if (caller === null) return options.perAddress ? { counter: 'burst', key: address } : null
  return { counter: BURST_OF[caller.tier], key: caller.userId }
}

const callerWith = async (
  ports: Pick<TransportPorts, 'callerOf'>,
  credential: string | null,
  address: string,
): Promise<RateCaller | null> => (credential === null ? null : ports.callerOf(credential, address))

function decisionOf(answer: Awaited<ReturnType<Counter>>): RateDecision {
  if (answer.isAllowed) return { allowed: true, banned: null, limit: 0, remaining: 0, resetSeconds: 0 }
  const { isExceeded, max, remaining, ttlInSeconds } = answer
  return {
    allowed: !isExceeded,
    banned: null,
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
  if (decision.banned !== null) {
    const message = `This ${decision.banned} is shut out for a while; an administrator can end that.`
    return transportRefusal(ports, requestId, `${decision.banned}_banned`, message, details)
  }
  const message = `Too many requests; try again in ${decision.resetSeconds} s.`
  return transportRefusal(ports, requestId, 'rate_limited', message, details)
}
