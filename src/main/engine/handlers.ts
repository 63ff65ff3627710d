import { loadavg, cpus } from 'node:os'
import { statfsSync } from 'node:fs'
import {
  PAPER_CASH_USD,
  makeAccountHandlers,
  makeAuditHandlers,
  makeIdentityHandlers,
  makeLaterHandlers,
  makeMarketFeeds,
  makeMarketHandlers,
  makeSubscribe,
  makeSystemHandlers,
  makeTradingHandlers,
  makeValuations,
} from '../../core/app/index.ts'
import type {
  Handlers,
  IdentityPorts,
  LiveMarket,
  Registry,
  Store,
  StreamHub,
  UserOpening,
} from '../../core/app/index.ts'
import { asId, decimalText, present } from '../../core/kernel/index.ts'
import type { Clock, IdSource } from '../../core/kernel/index.ts'
import type { FeeSchedule } from '../../core/ledger/index.ts'
import type { TokenIssuer } from '../../core/identity/index.ts'
import type { ReferencePrices } from '../../core/market-data/index.ts'
import type { TradingLimits } from '../../core/orders/index.ts'
import { makePasswordHasher } from '../adapters/crypto/index.ts'
import { ABOUT } from './about.ts'
import type { AuditLog } from './audit-log.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { EngineOptions } from './options.ts'
import type { TradingFloor } from './trading-floor.ts'

export type HandlerParts = Readonly<{
  options: EngineOptions
  store: Store
  floor: TradingFloor
  clock: Clock
  ids: IdSource
  fees: FeeSchedule
  limits: TradingLimits
  auditLog: AuditLog
  registry: Registry
  tokens: TokenIssuer
  live: LiveMarket
  reference: ReferencePrices
  hub: StreamHub
  heartbeat: Heartbeat
  isReady: () => boolean
}>

/** The demo account of a new user, in the transaction that creates the user. Without a paper market there is none. */
export function makeUserOpening(floor: TradingFloor, demo: boolean): UserOpening {
  return {
    openingWrites: (user, cause) => {
      if (!demo) return { writes: [], facts: [], events: [] }
      const opened = floor.desk.openAccount({
        userId: user.id,
        accountType: 'demo',
        ethereumAddress: null,
        initialPaperCash: PAPER_CASH_USD,
        ...cause,
      })
      if (!opened.ok) throw new Error(`no demo account: ${opened.failure.message}`)
      return opened.value
    },
    publish: floor.publish,
  }
}

export function identityPortsOf(parts: HandlerParts): IdentityPorts {
  const { options, store, floor, clock, ids, registry, tokens } = parts
  return {
    store,
    committer: floor.committer,
    clock,
    ids,
    hasher: makePasswordHasher(),
    tokens,
    registry,
    opening: makeUserOpening(floor, options.demo),
    policy: { lengthMin: options.passwordLengthMin },
    lives: options.tokenLives,
  }
}

/** Lets other work run between two stretches of a long check. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function freeDiskBytes(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return null // A file system that does not tell is shown as unknown.
  }
}

function systemHandlersOf(parts: HandlerParts) {
  const { options, store, floor, clock, fees, limits, isReady } = parts
  const feedState = () => parts.heartbeat.links().links.find((link) => link.name === 'feed')?.state
  const notConfigured = () => Promise.resolve('not_configured' as const)
  const healthy = () => Promise.resolve('healthy' as const)
  return makeSystemHandlers({
    clock,
    startedAt: clock.now(),
    about: { ...ABOUT, version: options.version, environment: options.environment },
    probes: {
      database: async () => {
        await store.ping()
        return floor.isOpen() ? 'healthy' : 'unhealthy'
      },
      redis: notConfigured,
      blockchain: notConfigured,
      model: notConfigured,
      compliance_engine: notConfigured,
      api: healthy,
      audit: () => Promise.resolve(floor.isOpen() ? 'healthy' : 'unhealthy'),
      security_services: healthy,
      market_data: () => {
        const state = feedState()
        return Promise.resolve(state === 'off' ? 'not_configured' : state === 'live' ? 'healthy' : 'degraded')
      },
    },
    resources: () => ({
      cpu: present(loadavg()[0], 'load') / cpus().length,
      memory: process.memoryUsage.rss(),
      disk: freeDiskBytes(options.dataDirectory),
    }),
    securityFeatures: {
      mfa_enabled: false,
      rbac_enabled: true,
      encryption_enabled: true,
      audit_logging: true,
      compliance_monitoring: false,
    },
    isReady,
    publicConfig: () => ({
      supported_symbols: floor.desk
        .instruments()
        .filter((instrument) => instrument.kind !== 'option')
        .map((instrument) => instrument.symbol),
      trading_hours: options.demo ? 'paper market: always open' : 'no market is configured',
      fee_structure: Object.fromEntries(
        Object.entries(fees).map(([kind, { maker, taker }]) => [
          kind,
          {
            maker: `${decimalText(maker.share)} of value + ${decimalText(maker.perUnit)} USD a unit`,
            taker: `${decimalText(taker.share)} of value + ${decimalText(taker.perUnit)} USD a unit`,
          },
        ]),
      ),
      risk_limits: {
        min_position_size: decimalText(limits.notionalMin),
        max_position_size: decimalText(limits.notionalMax),
        daily_limit: decimalText(limits.dailyValueMax),
      },
      tiers: {
        free: { requests_per_minute: 100 },
        pro: { requests_per_minute: 500 },
        elite: { requests_per_minute: null },
      },
      maintenance_mode: false,
      demo: options.demo,
      password_min_length: options.passwordLengthMin,
    }),
  })
}

/** Every handler of the contract over the parts that run today. */
export function makeHandlers(parts: HandlerParts): Handlers {
  const { options, store, floor, clock, limits, live, reference, hub, heartbeat } = parts
  const { desk, committer, publish, listen } = floor
  const valuations = makeValuations({ desk, live, reference, clock })
  const trading = { desk, committer, store, publish, valuations, clock }
  const orderValueMax = limits.notionalMax
  const market = makeMarketHandlers({ desk, store, clock, reference, live })
  const feeds = makeMarketFeeds({ desk, clock, reference, live, handlers: market })
  return {
    system: systemHandlersOf(parts),
    identity: makeIdentityHandlers(identityPortsOf(parts)),
    accounts: makeAccountHandlers({ ...trading, orderValueMax, paperMarketOpen: options.demo }),
    trading: makeTradingHandlers(trading),
    market: {
      ...market,
      subscribe: makeSubscribe({
        ...{ desk, store, valuations, clock, orderValueMax, listen, hub, feeds },
        links: heartbeat.links,
      }),
    },
    audit: makeAuditHandlers({ store, cipher: parts.auditLog.cipher, breathe }),
    later: makeLaterHandlers(),
  }
}

/** Who owns what, for the guard in front of every entry that names an object. Nobody is exempt. */
export const makeOwners = ({ floor, store }: Pick<HandlerParts, 'floor' | 'store'>) => ({
  order: async (id: string, caller: { userId: string }) => {
    const open = floor.desk.openOrder(asId<'order'>(id))
    const order = open ?? (await store.trading.order(asId<'order'>(id)))
    return order?.userId === caller.userId
  },
  account: async (id: string, caller: { userId: string }) =>
    floor.desk.account(asId<'account'>(id))?.userId === caller.userId,
  position: async (id: string, caller: { userId: string }) =>
    (await store.trading.position(asId<'position'>(id)))?.userId === caller.userId,
})
