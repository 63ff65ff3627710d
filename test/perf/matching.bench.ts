/**
 * The matching core and the venue engine against `nodejs-order-book`, one seeded stream for all of them, in turns in one
 * process: `npm run -s bench -- matching`. `inner` is the core beneath the desk's books; `engine` is the whole venue in
 * memory, which the product does not run on today: what the desk takes for an order is `bench -- desk`. Throughput is the
 * best of three whole runs, by the wall clock and without a timer inside; `against` is the peer's. Latency comes from runs
 * of their own with two readings of `performance.now` around every single operation; what a reading itself takes is in
 * those figures and is printed beside them (`timer`), not taken off.
 */
import { OrderBook, Side } from 'nodejs-order-book'
import type { LimitOrderOptions } from 'nodejs-order-book'
import {
  POLICY,
  addInstrument,
  cancelOrder,
  journalLine,
  journalledCommand,
  makeCore,
  makeIncoming,
  makeVenueEngine,
  submitOrder,
} from '../../src/core/matching/index.ts'
import type { SideCode, VenueCommand } from '../../src/core/matching/index.ts'
import { CANCEL, TAKE, makeOrderStream } from './order-stream.ts'
import { print as printResult } from './result.ts'

// The package keeps the names of its times in force to itself.
type TimeInForce = LimitOrderOptions['timeInForce']
const [GOOD_TILL_CANCELLED, IMMEDIATE_OR_CANCEL] = [
  'GTC',
  'IOC',
] as readonly string[] as readonly TimeInForce[]

const OPERATIONS = 1_000_000
const RESTING = 14_000
const ACCOUNTS = 100
const SEED = 20_261_121
const ROUNDS = 3

/** Targets: p99 and p99.9 of one operation, and the replay of as many journalled commands. */
const TARGETS_US = { inner: [1, 3], engine: [3, 25] } as const
const RECOVERY_TARGET_S = 5

const stream = makeOrderStream(OPERATIONS, RESTING, SEED)
const ids = Array.from({ length: OPERATIONS }, (_, at) => `o${at}`)
/** Takers have an account of their own, so that self-trade prevention takes nothing out of the stream. */
const accountOf = (at: number): number =>
  stream.kind[at] === TAKE ? ACCOUNTS - 1 : (at * 7_919) % (ACCOUNTS - 1)

/** One system under test: a fresh one for every run, one operation of the stream, and the lots that rest at the end. */
type System = Readonly<{ step: (at: number) => void; restingLots: () => number }>

function innerBook(): System {
  const core = makeCore({ orders: 16_384, levels: 1_024, events: 1_024 })
  addInstrument(core)
  const slots = new Int32Array(OPERATIONS)
  const incoming = makeIncoming()
  const { kind, side, ticks, lots, target } = stream
  return {
    step: (at) => {
      if (kind[at] === CANCEL) cancelOrder(core, slots[target[at] as number] as number)
      else {
        incoming.side = side[at] as SideCode
        incoming.ticks = ticks[at] as number
        incoming.lots = lots[at] as number
        incoming.policy = kind[at] === TAKE ? POLICY.cancel : POLICY.rest
        slots[at] = submitOrder(core, incoming)
      }
      // The reader of the ring keeps up.
      core.events.read = core.events.written
    },
    restingLots: () => core.lots.reduce((sum, resting) => sum + resting, 0),
  }
}

const openingCommands = (): readonly VenueCommand[] => [
  { kind: 'instrument' },
  ...Array.from({ length: ACCOUNTS }, (_, account): readonly VenueCommand[] => [
    { kind: 'account', shortLotsMax: 0 },
    { kind: 'deposit', account, cash: 1e13 },
    { kind: 'deliver', account, instrument: 0, lots: 1e12 },
  ]).flat(),
]

function commandOf(at: number): VenueCommand {
  const target = stream.target[at] as number
  if (stream.kind[at] === CANCEL)
    return { kind: 'cancel', account: accountOf(target), clientId: ids[target] as string }
  const isTaker = stream.kind[at] === TAKE
  return {
    kind: 'submit',
    order: {
      account: accountOf(at),
      clientId: ids[at] as string,
      instrument: 0,
      side: stream.side[at] === 0 ? 'buy' : 'sell',
      limitTicks: stream.ticks[at] as number,
      lots: stream.lots[at] as number,
      policy: isTaker ? 'cancel' : 'rest',
    },
  }
}

/** The whole engine: client ids, accounts, cover checked and held, one object per event. */
function venueEngine(): System {
  let events = 0
  const engine = makeVenueEngine((event) => (events = event.sequence))
  for (const command of openingCommands()) engine.apply(command)
  return {
    step: (at) => void engine.apply(commandOf(at)),
    restingLots: () => (events > 0 ? engine.venue.core.lots.reduce((sum, lots) => sum + lots, 0) : 0),
  }
}

function peer(): System {
  const book = new OrderBook()
  return {
    step: (at) => {
      if (stream.kind[at] === CANCEL) {
        book.cancel(ids[stream.target[at] as number] as string)
        return
      }
      book.limit({
        id: ids[at] as string,
        side: stream.side[at] === 0 ? Side.BUY : Side.SELL,
        size: stream.lots[at] as number,
        price: stream.ticks[at] as number,
        timeInForce: stream.kind[at] === TAKE ? IMMEDIATE_OR_CANCEL : GOOD_TILL_CANCELLED,
      })
    },
    restingLots: () =>
      book.depth().reduce((sum, side) => side.reduce((lots, [, size]) => lots + size, sum), 0),
  }
}

const SYSTEMS = { inner: innerBook, engine: venueEngine, 'nodejs-order-book': peer } as const
type Name = keyof typeof SYSTEMS
const NAMES = Object.keys(SYSTEMS) as readonly Name[]

/** Operations a second of one run; every system must end with the same lots at rest. */
function throughput(make: () => System, expected: number | null): Readonly<{ rate: number; lots: number }> {
  const system = make()
  const started = performance.now()
  for (let at = 0; at < OPERATIONS; at += 1) system.step(at)
  const rate = (OPERATIONS * 1_000) / (performance.now() - started)
  const lots = system.restingLots()
  if (expected !== null && lots !== expected) throw new Error(`${lots} lots rest instead of ${expected}`)
  return { rate, lots }
}

/** Microseconds of every operation, ascending, over `count` operations. */
function latencies(step: (at: number) => void, count: number): Float64Array {
  const times = new Float64Array(count)
  for (let at = 0; at < count; at += 1) {
    const started = performance.now()
    step(at)
    times[at] = (performance.now() - started) * 1_000
  }
  return times.sort()
}

const print = (metric: string, value: number, unit: string, against?: number): void =>
  printResult('matching', metric, value, unit, against)

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? NaN

function benchThroughput(): void {
  const best: Record<Name, number> = { inner: 0, engine: 0, 'nodejs-order-book': 0 }
  let lots: number | null = null
  for (const name of Array.from({ length: ROUNDS }, () => NAMES).flat()) {
    const run = throughput(SYSTEMS[name], lots)
    lots = run.lots
    best[name] = Math.max(best[name], run.rate)
  }
  print('peer.throughput', best['nodejs-order-book'], 'ops/s')
  print('inner.throughput', best.inner, 'ops/s', best['nodejs-order-book'])
  print('engine.throughput', best.engine, 'ops/s', best['nodejs-order-book'])
}

function benchLatency(): void {
  const timer = latencies(() => undefined, OPERATIONS)
  print('timer.p50', quantile(timer, 0.5), 'us')
  print('timer.p999', quantile(timer, 0.999), 'us')
  for (const name of NAMES) {
    const times = latencies(SYSTEMS[name]().step, OPERATIONS)
    const isPeer = name === 'nodejs-order-book'
    const [p99Max, p999Max] = isPeer ? [] : TARGETS_US[name]
    const of = isPeer ? 'peer' : name
    print(`${of}.p50`, quantile(times, 0.5), 'us')
    print(`${of}.p99`, quantile(times, 0.99), 'us', p99Max)
    print(`${of}.p999`, quantile(times, 0.999), 'us', p999Max)
    print(`${of}.max`, quantile(times, 1), 'us')
  }
}

/** A journal as a file holds it, line by line: read and applied to an empty venue. */
function benchRecovery(): void {
  const lines = openingCommands().map(journalLine)
  for (let at = 0; at < OPERATIONS; at += 1) lines.push(journalLine(commandOf(at)))
  const journal = lines.join('\n').concat('\n')
  const started = performance.now()
  const engine = makeVenueEngine(() => undefined)
  for (let from = 0, to = journal.indexOf('\n'); to >= 0; from = to + 1, to = journal.indexOf('\n', from))
    engine.apply(journalledCommand(journal.slice(from, to)))
  print('recovery', (performance.now() - started) / 1_000, 's', RECOVERY_TARGET_S)
  print('recovery.resting', engine.venue.core.resting, 'orders')
}

print('stream.resting', stream.restingAtEnd, 'orders')
benchThroughput()
benchLatency()
benchRecovery()
