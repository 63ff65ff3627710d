/**
 * Transaction monitoring in one process: `npx node test/perf/aml.bench.ts` prints one JSON object a line. Payments a second of its
 * processor time over three years of two thousand customers (target 20,000), and how much the memory of the monitor grows from
 * half-time to the end: a window that forgets nothing doubles it.
 */
import { DEFAULT_PARAMETERS, makeMonitor } from '../../src/core/compliance/aml/index.ts'
import type { Account, Payment, PaymentType } from '../../src/core/compliance/aml/index.ts'
import { MS_PER_DAY, instant, makeRandom } from '../../src/core/kernel/index.ts'
import { print } from './result.ts'

const TARGET_PER_SECOND = 20_000
const PAYMENTS = 600_000
const CUSTOMERS = 2_000
const SPAN_MS = 3 * 365 * MS_PER_DAY
const START = Date.UTC(2026, 0, 1)

const account = (number: number): Account => ({
  account: `A${number}`,
  customer: `C${number}`,
  kind: number % 10 === 0 ? 'business' : 'person',
  country: 'US',
  openedAt: instant(START - 400 * MS_PER_DAY),
  expectedMonthlyMicros: 8_000_000_000,
  lastActivityBefore: instant(START - MS_PER_DAY),
})

const random = makeRandom(1)
const TYPES: readonly PaymentType[] = [
  'CARD',
  'CARD',
  'CARD',
  'TRANSFER_OUT',
  'TRANSFER_IN',
  'WIRE_IN',
  'WIRE_OUT',
  'CASH_IN',
  'CASH_OUT',
]

/** A tenth of the customers makes half of the payments. */
function payment(number: number): Payment {
  const busy = random.next() < 0.5
  const customer = random.integer(busy ? CUSTOMERS / 10 : CUSTOMERS)
  const isInside = random.next() < 0.2
  return {
    id: `P${number}`,
    at: instant(START + (SPAN_MS * number) / PAYMENTS),
    type: TYPES[random.integer(TYPES.length)] ?? 'CARD',
    account: `A${customer}`,
    customer: `C${customer}`,
    counterparty: isInside ? `A${random.integer(CUSTOMERS)}` : `X${customer}-${random.integer(60)}`,
    counterpartyCountry: 'US',
    amountMicros: Math.ceil(Math.exp(5 + 1.6 * random.normal()) * 100) * 10_000,
    depositor: '',
  }
}

const payments = Array.from({ length: PAYMENTS }, (_, number) => payment(number))
const monitor = makeMonitor(DEFAULT_PARAMETERS)
for (let number = 0; number < CUSTOMERS; number += 1) monitor.putAccount(account(number))

const sizeMb = (): number => JSON.stringify(monitor.snapshot()).length / 1e6

let alerts = 0
/** Judges a part of the payments; the processor's milliseconds that it took. */
function judge(part: readonly Payment[]): number {
  const before = process.cpuUsage()
  for (const one of part) alerts += monitor.onPayment(one).length
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const half = PAYMENTS >> 1
const firstMs = judge(payments.slice(0, half))
const halfMb = sizeMb()
const secondMs = judge(payments.slice(half))
print('aml', 'payments', (PAYMENTS * 1_000) / (firstMs + secondMs), '1/s', TARGET_PER_SECOND)
print('aml', 'alert_changes', alerts, '1')
print('aml', 'memory_at_half_time', halfMb, 'MB')
print('aml', 'memory_growth_in_second_half', sizeMb() / halfMb, '1', 1.25)
