import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DEFAULT_PARAMETERS,
  MARKET_TYPOLOGIES,
  alertsOf,
  makeMonitor,
} from '../../../../src/core/compliance/aml/index.ts'
import type { Alert, History, Monitor, Payment, Typology } from '../../../../src/core/compliance/aml/index.ts'
import {
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  instant,
  makeRandom,
} from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { labelledPayments } from '../../../support/aml-history.ts'
import { labelledOrders } from '../../../support/aml-market.ts'
import { TUNED_ON } from '../../../support/aml-world.ts'

const LATENESS_MS = 6 * MS_PER_HOUR
const LATE = { ...DEFAULT_PARAMETERS, latenessMs: LATENESS_MS }

const historyOf = (seed: number): History =>
  labelledPayments(seed, TUNED_ON, { people: 5, lookAlikes: 1, cases: 1 }).history

/** As a network delivers them: each payment up to the lateness after it happened. */
function delivered(payments: readonly Payment[], seed: number): readonly Payment[] {
  const random = makeRandom(seed)
  return payments
    .map((payment) => ({ payment, arrivesAt: payment.at + random.next() * LATENESS_MS }))
    .toSorted((one, other) => one.arrivesAt - other.arrivesAt)
    .map(({ payment }) => payment)
}

function collect(monitor: Monitor, payments: readonly Payment[], alerts = new Map<string, Alert>()) {
  for (const payment of payments) for (const alert of monitor.onPayment(payment)) alerts.set(alert.id, alert)
  return alerts
}

const open = (alerts: ReadonlyMap<string, Alert>): readonly Alert[] =>
  [...alerts.values()]
    .filter(({ state }) => state === 'open')
    .toSorted((one, other) => one.id.localeCompare(other.id))

const sorted = (history: History): readonly Alert[] =>
  alertsOf(history, DEFAULT_PARAMETERS).toSorted((one, other) => one.id.localeCompare(other.id))

describe('the order of arrival', () => {
  it('makes no difference as long as nothing is later than the lateness', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const history = historyOf(seed)
        const monitor = makeMonitor(LATE)
        for (const account of history.accounts) monitor.putAccount(account)
        const alerts = collect(monitor, delivered(history.payments, seed + 1))
        for (const alert of monitor.finish()) alerts.set(alert.id, alert)
        expect(monitor.lateEvents()).toBe(0)
        expect(open(alerts)).toEqual(sorted(history))
      }),
      { numRuns: 3, seed: 6_012 },
    )
  })

  it('later still is counted, and judged on arrival', () => {
    const { accounts, payments } = historyOf(7)
    const monitor = makeMonitor(LATE)
    for (const account of accounts) monitor.putAccount(account)
    const byTime = payments.toSorted((one, other) => one.at - other.at)
    const [first, ...rest] = byTime as [Payment, ...Payment[]]
    collect(monitor, [...rest, first])
    expect(monitor.lateEvents()).toBe(1)
  })
})

const LATENESS_OF_ORDERS_MS = 5 * MS_PER_SECOND

/** Rounded down, so that much happens at one instant. */
const coarse = <Event extends Readonly<{ at: Instant }>>(
  events: readonly Event[],
  grainMs: number,
): Event[] => events.map((event) => ({ ...event, at: instant(Math.floor(event.at / grainMs) * grainMs) }))

/** In any order as long as nothing is later than this. */
function shuffled<Event extends Readonly<{ at: Instant }>>(
  events: readonly Event[],
  latenessMs: number,
  seed: number,
): readonly Event[] {
  const random = makeRandom(seed)
  return events
    .map((event) => ({ event, arrivesAt: event.at + random.next() * latenessMs, chance: random.next() }))
    .toSorted((one, other) => one.arrivesAt - other.arrivesAt || one.chance - other.chance)
    .map(({ event }) => event)
}

function judged(history: History, latenessMs: number, seed: number): readonly Alert[] {
  const monitor = makeMonitor({ ...DEFAULT_PARAMETERS, latenessMs })
  for (const account of history.accounts) monitor.putAccount(account)
  const alerts = collect(monitor, shuffled(history.payments, latenessMs, seed))
  for (const event of shuffled(history.orders, latenessMs, seed)) {
    for (const alert of monitor.onOrder(event)) alerts.set(alert.id, alert)
  }
  for (const alert of monitor.finish()) alerts.set(alert.id, alert)
  expect(monitor.lateEvents()).toBe(0)
  return open(alerts)
}

describe('events of one instant', () => {
  const seen = new Set<Typology>()
  const check = (history: History, latenessMs: number, seed: number): void => {
    const alerts = sorted(history)
    for (const { typology } of alerts) seen.add(typology)
    expect(judged(history, latenessMs, seed)).toEqual(alerts)
    // Nor does the order of the rows in a file.
    const rows = {
      ...history,
      payments: shuffled(history.payments, 1e12, seed),
      orders: shuffled(history.orders, 1e12, seed),
    }
    expect(sorted(rows)).toEqual(alerts)
  }

  it.each([1, MS_PER_MINUTE, MS_PER_HOUR])('of money, to %d ms, may come in any order', (grainMs) => {
    const { history } = labelledPayments(17, TUNED_ON, { people: 5, lookAlikes: 1, cases: 2 })
    const payments = coarse(history.payments, grainMs)
    fc.assert(
      fc.property(fc.nat(), (seed) => check({ ...history, payments }, LATENESS_MS, seed)),
      { numRuns: 2, seed: 6_013 },
    )
  })

  it.each([1, 100, MS_PER_SECOND])('of markets, to %d ms, may come in any order', (grainMs) => {
    const { history } = labelledOrders(17, 1)
    const orders = coarse(history.orders, grainMs)
    fc.assert(
      fc.property(fc.nat(), (seed) => check({ ...history, orders }, LATENESS_OF_ORDERS_MS, seed)),
      { numRuns: 2, seed: 6_014 },
    )
  })

  it('are of every typology', () => {
    const money = Array.from({ length: 17 }, (_, at) => `T${String(at + 1).padStart(2, '0')}`)
    expect([...seen].toSorted()).toEqual([...MARKET_TYPOLOGIES, ...money].toSorted())
  })

  it('what comes and what goes make a rapid in-out whichever is told first, waited for or not', () => {
    const row = (id: string, type: 'WIRE_IN' | 'WIRE_OUT', usd: number): Payment => ({
      ...{ id, type, at: instant(Date.UTC(2026, 2, 2, 12)), account: 'a', customer: 'ann' },
      ...{ counterparty: `${type} party`, counterpartyCountry: '', depositor: '', amountMicros: usd * 1e6 },
    })
    // An hour before, little came; at noon 20,000 come, and 19,000 go in two parts.
    const before = { ...row('p0', 'WIRE_IN', 100), at: instant(Date.UTC(2026, 2, 2, 11)) }
    const [credit, ...debits] = [
      row('p2', 'WIRE_IN', 20_000),
      row('p1', 'WIRE_OUT', 9_000),
      row('p3', 'WIRE_OUT', 10_000),
    ]
    const [first, second] = debits as [Payment, Payment]
    const orders = [
      [credit, first, second],
      [first, credit, second],
      [first, second, credit],
      [second, first, credit],
    ] as readonly Payment[][]
    const found = orders.map((order) =>
      open(collect(makeMonitor(DEFAULT_PARAMETERS), [before, ...order])).map(
        ({ typology, score, evidence }) => [typology, score, ...evidence.toSorted()],
      ),
    )
    expect(found[0]).toMatchObject([['T04', expect.any(Number), 'p1', 'p2', 'p3']])
    for (const other of found) expect(other).toEqual(found[0])
    const late = { ...first, at: instant(first.at - 1) }
    expect(open(collect(makeMonitor(DEFAULT_PARAMETERS), [before, late, credit, second]))).toEqual([])
  })
})

describe('a snapshot', () => {
  it('taken anywhere and read back as JSON goes on to the same alerts', () => {
    const history = historyOf(11)
    const payments = delivered(history.payments, 3)
    const half = payments.length >> 1
    const first = makeMonitor(LATE)
    for (const account of history.accounts) first.putAccount(account)
    const alerts = collect(first, payments.slice(0, half))
    const second = makeMonitor(LATE, JSON.parse(JSON.stringify(first.snapshot())))
    collect(second, payments.slice(half), alerts)
    for (const alert of second.finish()) alerts.set(alert.id, alert)
    expect(open(alerts)).toEqual(sorted(history))
  })
})
