import { makeKeyedQueue } from '../../../../src/core/app/keyed-queue.ts'
import {
  DEFAULT_TRANSFER_LIMITS,
  failureRules,
  makeAccountHandlers,
  makeAlgoDriver,
  makeInstrumentHandlers,
  makeApp,
  makeAuditWriter,
  makeBookHandlers,
  makeExecutionHandlers,
  makeGuardHandlers,
  makeLiveMarket,
  makeClientHandlers,
  makeMoveCash,
  makeHolds,
  makeWithdrawals,
  makeOverviewHandlers,
  makePortfolioHandlers,
  makeReconciliationHandlers,
  makeRiskGuard,
  makeComputeGate,
  makeRiskHandlers,
  makeTradingHandlers,
  makeValuations,
} from '../../../../src/core/app/index.ts'
import type { DeskEvent } from '../../../../src/core/app/index.ts'
import { contract, contractEntries } from '../../../../src/core/contract/index.ts'
import { permissionsOf } from '../../../../src/core/identity/index.ts'
import {
  MS_PER_DAY,
  ZERO,
  addMs,
  asId,
  decimal,
  instant,
  makeRandom,
  ok,
  refused,
} from '../../../../src/core/kernel/index.ts'
import type { AccountId, Failure, JsonObject, Result } from '../../../../src/core/kernel/index.ts'
import type { ReferencePrices } from '../../../../src/core/market-data/index.ts'
import { DEFAULT_LIMITS } from '../../../../src/core/orders/index.ts'
import { typescriptKernel } from '../../../../src/core/pricing/index.ts'
import { makeOwners } from '../../../../src/main/engine/owners.ts'
import { openBooks } from '../../../../src/main/engine/books.ts'
import { openTradingFloor } from '../../../../src/main/engine/floor/trading-floor.ts'
import {
  BTC,
  CALL,
  btcUsd,
  fees,
  makeCountingIds,
  makeHandClock,
  must,
  spxOption,
  symbolOf,
} from '../../../sim/support/venue.ts'
import { inlinePool } from '../../../support/inline-pool.ts'
import { makeMemoryStore } from '../../../support/memory-store.ts'
import { userId } from '../../../support/records.ts'
import { openRecord } from '../../../../src/core/audit/index.ts'
import { context, countedSalt, fakeCipher } from '../support.ts'

/** The one caller who is an administrator. */
/** Nobody but the operator of this room could book money. */
const ONE_OPERATOR = {
  isSamePerson: async (one: string, other: string) => one === other,
  hasOtherApprover: async () => false,
}

export const OPERATOR = 99

const EXPIRY = '2027-01-15T21:00:00Z'
/** SPX stands here: the venue's 6800 options lie just out of and in the money. */
const SPX_LEVEL = 6_790

type Levels = readonly (readonly [price: number, quantity: number])[]

const levelsOf = (levels: Levels) =>
  levels.map(([price, quantity]) => ({ price: decimal(price), quantity: decimal(quantity) }))

/**
 * The trading half of an engine over a store in memory: real floor, real desk, real handlers behind the real pipeline.
 * Callers are named by their token: `Bearer 1` is user 1.
 */
export async function openTradingRoom(options: Readonly<{ quoted?: boolean }> = {}) {
  const clock = makeHandClock()
  const ids = makeCountingIds()
  const store = makeMemoryStore()
  const { cipher } = fakeCipher()
  const falls: unknown[] = []
  const floor = await openTradingFloor({
    ...{ store, clock, ids, fees: fees(), limits: DEFAULT_LIMITS },
    openSealer: async () =>
      makeAuditWriter({ nextIndex: (await store.auditHead()).size, cipher, ids, salt: countedSalt() }),
    onFall: (error) => falls.push(error),
  })
  const { desk, committer, publish, listen } = floor
  const reference: ReferencePrices = {
    level: (symbol) =>
      symbol === 'SPX'
        ? { symbol, price: decimal(SPX_LEVEL), previousClose: null, at: clock.now(), source: 'paper' }
        : null,
  }
  const live = makeLiveMarket({ desk, clock, reference, kernel: typescriptKernel })
  const valuations = makeValuations({ desk, live, reference, clock })
  const ports = {
    desk,
    committer,
    store,
    publish,
    valuations,
    clock,
    ids,
    transferLimits: DEFAULT_TRANSFER_LIMITS,
    clientOrders: makeKeyedQueue(),
    live,
    compute: inlinePool,
    kernel: typescriptKernel,
  }
  const riskGuard = makeRiskGuard(ports)
  const deps = { ...ports, riskGuard }
  const moveCash = makeMoveCash(deps)
  const withdrawals = makeWithdrawals(deps)
  const limits = DEFAULT_LIMITS
  const algos = makeAlgoDriver({ ...deps, limits })
  listen((event) => void algos.heard(event))
  const orderValueMax = DEFAULT_LIMITS.notionalMax

  const openAccount = async (user: number | null, type: 'demo' | 'paper' = 'demo', cash = 100_000) => {
    const opened = must(
      desk.openAccount({
        userId: user === null ? null : userId(user),
        accountType: type,
        ethereumAddress: null,
        initialPaperCash: user === null ? ZERO : decimal(cash),
        mayOverdraw: user === null,
        requestId: null,
        personal: null,
      }),
    )
    await floor.settleOwn(opened)
    return opened.value
  }

  await floor.settleOwn(
    desk.listInstruments([btcUsd(), spxOption(6800, 'call', EXPIRY), spxOption(6800, 'put', EXPIRY)]),
  )
  const maker = await openAccount(null, 'paper')
  const quote = (bids: Levels, asks: Levels, symbol: string = BTC, participant: AccountId = maker.id) =>
    floor.settleOwn(
      desk.quoteMarket({ participant, symbol: symbolOf(symbol), bids: levelsOf(bids), asks: levelsOf(asks) }),
    )
  const quoteAll = async () => {
    await quote([[49_990, 5]], [[50_010, 5]])
    await quote([[120, 50]], [[121, 50]], CALL)
    await quote([[115, 50]], [[116, 50]], CALL.replace(/C$/, 'P'))
  }
  if (options.quoted !== false) await quoteAll()

  const logged: string[] = []
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (event: string) => void logged.push(event),
  }
  const books = openBooks({ store, floor, clock, ids, logger: log })
  const gate = makeComputeGate(() => Promise.resolve())
  const handlers = {
    trading: makeTradingHandlers({ ...deps, algos, gate }),
    guards: makeGuardHandlers({ ...deps, limits, queue: makeKeyedQueue() }),
    risk: makeRiskHandlers({ ...deps, gate }),
    execution: makeExecutionHandlers({ ...deps, driver: algos, ids, limits }),
    instruments: makeInstrumentHandlers({ ...deps, reference, algos }),
    books: makeBookHandlers({
      approvals: ONE_OPERATOR,
      ...{ ...deps, fees: fees(), settlements: books.settlements, withdrawals },
      isHeld: makeHolds({ store }),
    }),
    reconciliation: makeReconciliationHandlers({ ...deps, reconciler: books.reconciler }),
    accounts: makeAccountHandlers({
      approvals: ONE_OPERATOR,
      ...deps,
      ...{ moveCash, withdrawals, orderValueMax, paperMarketOpen: true },
    }),
    portfolios: makePortfolioHandlers({ ...deps, moveCash, withdrawals, algos }),
    clients: makeClientHandlers(deps),
    overview: makeOverviewHandlers(deps),
  }
  const rooms = Object.keys(handlers)
  const app = makeApp({
    entries: contractEntries(contract).filter((entry) => rooms.includes(entry.name.split('.')[0] ?? '')),
    handlers,
    resolveCaller: async (authorization) => {
      const number = Number(/^Bearer (\d+)$/.exec(authorization ?? '')?.[1])
      if (!Number.isInteger(number)) return refused({ code: 'unauthenticated', message: 'Sign in.' })
      return ok({
        userId: userId(number),
        sessionId: asId<'session'>(`session-${number}`),
        email: `${number}@example.com`,
        role: number === OPERATOR ? ('admin' as const) : ('trader' as const),
        tier: 'free' as const,
        permissions: permissionsOf(number === OPERATOR ? 'admin' : 'trader'),
        provenAt: clock.now(),
      })
    },
    owners: makeOwners({ floor, store }),
    findIdempotent: store.trading.idempotent,
    committer,
    clock,
    rules: failureRules,
    logger: log,
    validateOutputs: true,
  })

  return {
    ...{ app, store, floor, desk, clock, ids, live, valuations, reference, listen, falls, orderValueMax },
    ...{ books, logged },
    ...{ quote, quoteAll, openAccount, maker, algos, userOf: userId },
    /** Calls an entry as user `user`. */
    call: (user: number, name: string, input: JsonObject, idempotencyKey: string | null = null) =>
      app.call(name, input, context({ authorization: `Bearer ${user}`, idempotencyKey })),
    /** The log, each record with what its body says. */
    records: async () =>
      (await store.audit.range(0, 10_000)).map((record) => ({
        ...record,
        facts: openRecord(record, cipher).body.facts,
      })),
    heard: (): DeskEvent[] => {
      const events: DeskEvent[] = []
      listen((event) => void events.push(event))
      return events
    },
  }
}

/** An answer's fields, whatever the entry. */
export function answer(result: Result<unknown>): Record<string, unknown> {
  return must(result) as Record<string, unknown>
}

export function failureOf(result: Result<unknown>): Failure {
  if (result.ok) throw new Error(`expected a refusal, got ${JSON.stringify(result.value)}`)
  return result.failure
}

export const BUY = { symbol: 'BTC-USD', side: 'buy', quantity: '0.5' }

const HISTORY_DAYS = 60

/** Daily bars of the last sixty days: 2 % a day, seeded. */
export async function keepHistory(
  room: Awaited<ReturnType<typeof openTradingRoom>>,
  symbols: readonly string[],
): Promise<void> {
  const random = makeRandom(5)
  const today = Math.floor(room.clock.now() / MS_PER_DAY) * MS_PER_DAY
  for (const symbol of symbols) {
    let price = symbol === 'SPX' ? SPX_LEVEL : 50_000
    for (let day = HISTORY_DAYS; day > 0; day -= 1) {
      price *= 1 + 0.02 * random.normal()
      const close = decimal(price.toFixed(2))
      const record = {
        ...{ symbol: symbolOf(symbol), timeframe: '1d' as const },
        at: addMs(instant(today), -day * MS_PER_DAY),
        ...{ open: close, high: close, low: close, close, volume: decimal(100) },
      }
      await room.floor.committer.commit({ writes: [{ op: 'put', table: 'bars', record }], facts: [] })
    }
  }
}
