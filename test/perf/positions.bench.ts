import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDesk } from '../../src/core/app/desk/index.ts'
import type { Store } from '../../src/core/app/index.ts'
import { positionsSource } from '../../src/core/app/streams/private-sources.ts'
import type { PrivateDeps } from '../../src/core/app/streams/private-sources.ts'
import type { Valuation } from '../../src/core/app/trading/answers.ts'
import { asId, decimal, instant } from '../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS } from '../../src/core/orders/index.ts'
import type { PositionRecord } from '../../src/core/portfolio/index.ts'
import { openPostgresStore, openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { EMPTY_SNAPSHOT, fees, makeCountingIds } from '../sim/support/venue.ts'
import { startPostgres } from '../support/postgres.ts'
import {
  NOON,
  accountId,
  accountRecord,
  balanceRecord,
  positionRecord,
  spotInstrument,
  userId,
} from '../support/records.ts'
import { quantile } from './load.ts'
import { print } from './result.ts'

// 10,000 open positions: revaluing them when one instrument of two hundred ticks, and one user's in the store.

const POSITIONS = 10_000
const SYMBOLS = 200
const ROUNDS = 1_000
/** Rounds before the clock starts. */
const WARM_ROUNDS = 50
const TARGET_MS = 5

/** One user's accounts with a position in every instrument each. */
const accountOf = (number: number) => accountId(1 + Math.floor(number / SYMBOLS))
const symbolOf = (number: number) => asId<'instrument'>(`S${number % SYMBOLS}-USD`)

function print5(bench: string, timesMs: readonly number[]): void {
  print(bench, 'p50', quantile(timesMs, 0.5), 'ms', TARGET_MS)
  print(bench, 'p99', quantile(timesMs, 0.99), 'ms', TARGET_MS)
}

function benchRevaluation(): void {
  const positions = Array.from({ length: POSITIONS }, (_, number) =>
    positionRecord(number, { accountId: accountOf(number), symbol: symbolOf(number) }),
  )
  const accounts = Array.from({ length: POSITIONS / SYMBOLS }, (_, number) =>
    accountRecord(number + 1, { userId: userId(1) }),
  )
  const valuations = new Map(
    Array.from({ length: SYMBOLS }, (_, number): [string, Valuation] => [
      symbolOf(number),
      { mark: decimal(50_000), state: 'live', at: 'now', greeks: null, impliedVolatility: null } as Valuation,
    ]),
  )
  let now = NOON
  const clock = { now: () => now }
  const desk = makeDesk({
    ...{ clock, ids: makeCountingIds(), fees: fees(), limits: DEFAULT_LIMITS },
    snapshot: {
      ...EMPTY_SNAPSHOT,
      accounts,
      balances: accounts.map((_, number) => balanceRecord(number + 1, '1000000')),
      instruments: Array.from({ length: SYMBOLS }, (_, number) => spotInstrument(symbolOf(number))),
      positions,
    },
  })
  const deps = {
    desk,
    clock,
    valuations: { valuationOf: (symbol: string) => valuations.get(symbol) as Valuation },
  }
  const source = positionsSource(deps as unknown as PrivateDeps, { userId: userId(1), accountId: null })
  const timesMs: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    now = instant(now + 1_000)
    const symbol = symbolOf(round)
    const before = valuations.get(symbol) as Valuation
    valuations.set(symbol, { ...before, mark: decimal(50_000 + round + 1) })
    const started = performance.now()
    const change = source.collect() as { items: readonly unknown[] } | null
    timesMs.push(performance.now() - started)
    const expected = round === 0 ? POSITIONS : POSITIONS / SYMBOLS
    if (change?.items.length !== expected) throw new Error(`${change?.items.length} positions moved`)
  }
  print5('positions: one tick among 10,000 open', timesMs.slice(WARM_ROUNDS))
}

/** A hundred users with a hundred open positions each. */
async function benchQuery(bench: string, store: Store): Promise<void> {
  const records = Array.from({ length: POSITIONS }, (_, number): PositionRecord => {
    const user = userId(1 + Math.floor(number / 100))
    return positionRecord(number, { symbol: symbolOf(number), userId: user })
  })
  for (let next = 0; next < POSITIONS; next += 1_000) {
    const some = records.slice(next, next + 1_000)
    await store.commit(some.map((record) => ({ op: 'put', table: 'positions', record })))
  }
  const timesMs: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now()
    const filter = { userId: userId(1 + (round % 100)), isFlat: false }
    const found = await store.trading.positions(filter, { limit: 500, offset: 0 })
    timesMs.push(performance.now() - started)
    if (found.items.length !== 100) throw new Error(`${found.items.length} positions of the user`)
  }
  print5(bench, timesMs.slice(WARM_ROUNDS))
}

benchRevaluation()

const directory = mkdtempSync(join(tmpdir(), 'optionix-bench-'))
try {
  const opened = await openSqliteStore({ directory, key: Buffer.alloc(32, 7) })
  if (!opened.ok) throw new Error(opened.failure.message)
  await benchQuery('positions: of one user in SQLite', opened.value)
  await opened.value.close()
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const server = await startPostgres({ isFlushed: true })
try {
  const opened = await openPostgresStore({ url: await server.newDatabase() })
  if (!opened.ok) throw new Error(opened.failure.message)
  await benchQuery('positions: of one user in PostgreSQL', opened.value)
  await opened.value.close()
} finally {
  server.stop()
}
