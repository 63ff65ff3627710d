import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, alertsOf, makeMonitor } from '../../../../src/core/compliance/aml/index.ts'
import type { Alert, History, Monitor, Payment } from '../../../../src/core/compliance/aml/index.ts'
import { MS_PER_HOUR, makeRandom } from '../../../../src/core/kernel/index.ts'
import { labelledPayments } from '../../../support/aml-history.ts'
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
