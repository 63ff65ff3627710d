import { randomBytes } from 'node:crypto'
import {
  createUser,
  failureRules,
  issueSetupCode,
  listUsers,
  makeApp,
  makeLiveMarket,
  makeRegistry,
  makeResolveCaller,
  makeStreamHub,
  setRole,
  unlockUser,
  verifyAudit,
} from '../../core/app/index.ts'
import type { AdministrationPorts, App, Store } from '../../core/app/index.ts'
import { contract, contractEntries } from '../../core/contract/index.ts'
import type { Caller } from '../../core/identity/index.ts'
import { ok } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { DEFAULT_FEES_TEXT, loadFeeSchedule } from '../../core/ledger/index.ts'
import type { ReferencePrices } from '../../core/market-data/index.ts'
import { makeLimits } from '../../core/orders/index.ts'
import { loadSp500History } from '../adapters/feeds/index.ts'
import { makeJoseTokens } from '../adapters/tokens/index.ts'
import { openAuditLog } from './audit-log.ts'
import { identityPortsOf, makeHandlers, makeOwners, makeUserOpening } from './handlers.ts'
import type { HandlerParts } from './handlers.ts'
import { makeHeartbeat } from './heartbeat.ts'
import { openStore } from './open-store.ts'
import type { OpenStore } from './open-store.ts'
import type { EngineOptions } from './options.ts'
import { makePaperMarketRunner } from './paper-market-runner.ts'
import type { PaperMarketRunner } from './paper-market-runner.ts'
import { systemClock, uuidSource } from './platform.ts'
import { openTradingFloor } from './trading-floor.ts'
import type { TradingFloor } from './trading-floor.ts'

export { readConfig } from './configuration.ts'
export type { Config } from './configuration.ts'
export { engineOptionsOf } from './options-of.ts'
export { defaultDataFolder } from './places.ts'
export { DEFAULT_PAPER } from './options.ts'
export type { EngineOptions } from './options.ts'
export { importFile } from './import-file.ts'
export { systemClock, uuidSource } from './platform.ts'

/** The running desk, whatever face it shows. */
export type Engine = Readonly<{
  app: App
  /** The caller that a token belongs to; null for a bad one. Chooses rate limits, grants nothing. */
  callerOf: (authorization: string) => Promise<Caller | null>
  /** Makes the one-time code to print on the console; null once there is an administrator. */
  issueSetupCode: () => Promise<string | null>
  key: Readonly<{ custody: string; warning: string | null; recoveryKey: string | null }>
  storeKind: OpenStore['kind']
  store: Store
  floor: TradingFloor
  administration: Readonly<{
    createUser: (input: Parameters<typeof createUser>[1]) => ReturnType<typeof createUser>
    listUsers: (page: Parameters<typeof listUsers>[1]) => ReturnType<typeof listUsers>
    unlockUser: (email: string) => ReturnType<typeof unlockUser>
    setRole: (email: string, role: string) => ReturnType<typeof setRole>
  }>
  verifyAudit: () => ReturnType<typeof verifyAudit>
  /** Ends streams, lets what was accepted become durable, closes the store. */
  close: () => Promise<void>
}>

const TOKEN_SECRET_SETTING = 'token.secret'
const END_OF_DAY_CHECK_MS = 1_000

/** The configured secret, or one made at the first start and kept in the encrypted store. */
async function tokenSecret(options: EngineOptions, store: Store, floor: TradingFloor): Promise<string> {
  if (options.tokenSecret !== null) return options.tokenSecret
  const known = await store.setting(TOKEN_SECRET_SETTING)
  if (known !== null) return known
  const value = randomBytes(48).toString('base64url')
  const record = { name: TOKEN_SECRET_SETTING, value }
  await floor.committer.commit({ writes: [{ op: 'put', table: 'settings', record }], facts: [] })
  return value
}

/** Cancels DAY orders when the UTC day turns while the engine runs. */
function followDays(floor: TradingFloor, logger: EngineOptions['logger']): NodeJS.Timeout {
  let day = Math.floor(systemClock.now() / 86_400_000)
  return setInterval(() => {
    const today = Math.floor(systemClock.now() / 86_400_000)
    if (today === day || !floor.isOpen()) return
    day = today
    floor.settleOwn(floor.desk.endDay()).catch((error: unknown) => {
      logger.error('day_not_ended', { message: String(error) })
    })
  }, END_OF_DAY_CHECK_MS)
}

const NO_REFERENCE: ReferencePrices = { level: () => null }

type Opened = Readonly<{ parts: HandlerParts; runner: PaperMarketRunner | null }>

async function openParts(options: EngineOptions, opened: OpenStore, ready: () => boolean): Promise<Opened> {
  const { store, databaseKey } = opened
  const { logger } = options
  const [clock, ids] = [systemClock, uuidSource]
  const fees = loadFeeSchedule(DEFAULT_FEES_TEXT)
  if (!fees.ok) throw new Error(fees.failure.message)
  const limits = makeLimits(options.limits)
  const auditLog = await openAuditLog({ store, databaseKey: databaseKey.key, clock, ids })
  const floor = await openTradingFloor({
    ...{ store, clock, ids, limits, fees: fees.value },
    openSealer: auditLog.openSealer,
    onFall: (error) => logger.error('store_failed', { message: String(error) }),
  })
  const hub = makeStreamHub(clock)
  const registry = makeRegistry({ users: store.users, clock })
  const tokens = makeJoseTokens(await tokenSecret(options, store, floor))
  let quoted: (count: number) => void = () => undefined
  const runner = options.demo
    ? await makePaperMarketRunner({
        ...{ floor, store, clock, logger, settings: options.paper },
        history: await loadSp500History(),
        onQuotes: (count) => quoted(count),
      })
    : null
  const reference = runner?.reference ?? NO_REFERENCE
  const live = makeLiveMarket({ desk: floor.desk, clock, reference })
  const heartbeat = makeHeartbeat({
    ...{ clock, floor, readers: hub.readers },
    quotedInstruments: () => runner?.quotedInstruments() ?? null,
  })
  quoted = (count) => heartbeat.quoted(count, clock.now())
  const parts: HandlerParts = {
    ...{
      options,
      store,
      floor,
      clock,
      ids,
      limits,
      auditLog,
      registry,
      tokens,
      live,
      reference,
      hub,
      heartbeat,
    },
    fees: fees.value,
    isReady: ready,
  }
  return { parts, runner }
}

/** What trades and positions mean to market data, once they are durable. */
function feedLiveMarket({ floor, live, options }: HandlerParts): void {
  floor.listen((event) => {
    if (event.kind === 'position') live.position(event.position)
    if (event.kind !== 'trade') return
    const bars = live.trade(event.trade)
    if (bars.length === 0) return
    const writes = bars.map((record) => ({ op: 'put' as const, table: 'bars' as const, record }))
    floor.committer.commit({ writes, facts: [] }).catch((error: unknown) => {
      options.logger.error('bars_not_stored', { message: String(error) })
    })
  })
}

const USERS_READ = 500

/** Users from before the paper market was switched on get their demo account when it is. */
async function openMissingDemoAccounts({ store, floor }: HandlerParts): Promise<void> {
  const opening = makeUserOpening(floor, true)
  for (let offset = 0; ; offset += USERS_READ) {
    const { items } = await store.users.list({}, { limit: USERS_READ, offset })
    for (const user of items) {
      const has = floor.desk.accountsOf(user.id).some((account) => account.accountType === 'demo')
      if (has) continue
      const opened = opening.openingWrites(user, { requestId: null, personal: null })
      await floor.committer.commit({ writes: opened.writes, facts: opened.facts })
    }
    if (items.length < USERS_READ) return
  }
}

function makeEngineApp(parts: HandlerParts): { app: App; callerOf: Engine['callerOf'] } {
  const { store, floor, clock, tokens, registry, options, heartbeat } = parts
  const resolveCaller = makeResolveCaller({ tokens, registry, clock })
  const app = makeApp({
    entries: contractEntries(contract),
    handlers: makeHandlers(parts),
    resolveCaller,
    owners: makeOwners(parts),
    findIdempotent: store.trading.idempotent,
    committer: floor.committer,
    clock,
    rules: failureRules,
    logger: options.logger,
    validateOutputs: options.environment === 'test',
  })
  return {
    app: {
      statusOf: app.statusOf,
      call: (name, input, context) => {
        heartbeat.commanded()
        return app.call(name, input, context)
      },
    },
    callerOf: async (authorization) => {
      const caller = await resolveCaller(authorization)
      return caller.ok ? caller.value : null
    },
  }
}

/** Opens everything, in the order in which one part needs another. What is wrong comes back as a sentence. */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, Failure>> {
  const opened = await openStore(options)
  if (!opened.ok) return opened
  let isReady = false
  const { parts, runner } = await openParts(options, opened.value, () => isReady)
  const { store, floor, hub, heartbeat, live } = parts
  feedLiveMarket(parts)
  for (const position of floor.desk.openPositions()) live.position(position)
  await runner?.start(live)
  if (options.demo) await openMissingDemoAccounts(parts)
  const flushing = setInterval(hub.flush, options.streamIntervalMs)
  const days = followDays(floor, options.logger)
  const administration: AdministrationPorts = identityPortsOf(parts)
  isReady = true
  const { databaseKey } = opened.value
  return ok({
    ...makeEngineApp(parts),
    issueSetupCode: () =>
      issueSetupCode({
        ...{ store, committer: floor.committer },
        secrets: { bytes: (count) => randomBytes(count) },
      }),
    key: {
      custody: databaseKey.custody,
      warning: databaseKey.warning ?? null,
      recoveryKey: databaseKey.recoveryKey ?? null,
    },
    storeKind: opened.value.kind,
    store,
    floor,
    administration: {
      createUser: (input) => createUser(administration, input),
      listUsers: (page) => listUsers(administration, page),
      unlockUser: (email) => unlockUser(administration, email),
      setRole: (email, role) => setRole(administration, email, role),
    },
    verifyAudit: () => verifyAudit(store, () => new Promise((resolve) => setImmediate(resolve))),
    close: async () => {
      isReady = false
      clearInterval(flushing)
      clearInterval(days)
      await runner?.stop()
      hub.close()
      heartbeat.close()
      await floor.committer.drained().catch((error: unknown) => {
        options.logger.error('closed_with_losses', { message: String(error) })
      })
      await store.close()
    },
  })
}
