import { DEFAULT_PARAMETERS, alertsOf, makeMonitor, microsOf } from '../../src/core/compliance/aml/index.ts'
import type {
  Account,
  Alert,
  AmlParameters,
  History,
  OrderEvent,
  Payment,
  PaymentType,
} from '../../src/core/compliance/aml/index.ts'
import { MS_PER_DAY, instant } from '../../src/core/kernel/index.ts'

/** Day 0 of every script: a Monday. */
export const MONDAY = Date.UTC(2026, 2, 2)

/** `3 10:30` or `3 10:30:15.250`: a day and a time of it. */
const momentOf = (day: string, time: string): number =>
  MONDAY +
  Number(day) * MS_PER_DAY +
  (Date.parse(`1970-01-01T${time.length === 5 ? `${time}:00` : time}Z`) || 0)

const cell = (text: string | undefined): string => (text === undefined || text === '-' ? '' : text)

const linesOf = (script: string): readonly (readonly string[])[] =>
  script
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '')

/**
 * Payments as a table, a line each: day, time, account, type, dollars, counterparty, country, depositor; `-` or nothing
 * leaves a cell empty. The customer is the account's name without its digits: `ann` and `ann2` are both Ann's.
 */
const paymentsOf = (script: string): readonly Payment[] =>
  linesOf(script).map(([day = '', time = '', account = '', type = '', dollars = '', ...rest], at) => ({
    id: `p${at + 1}`,
    at: instant(momentOf(day, time)),
    type: type as PaymentType,
    account,
    customer: account.replace(/\d/g, ''),
    counterparty: cell(rest[0]),
    counterpartyCountry: cell(rest[1]),
    amountMicros: microsOf(dollars.replaceAll(',', '')) ?? NaN,
    depositor: cell(rest[2]),
  }))

/** An old account of a person in the US who declared 5,000 a month. */
export const account = (name: string, change: Partial<Account> = {}): Account => ({
  account: name,
  customer: name.replace(/\d/g, ''),
  kind: 'person',
  country: 'US',
  openedAt: instant(MONDAY - 1_000 * MS_PER_DAY),
  expectedMonthlyMicros: 5_000_000_000,
  lastActivityBefore: instant(MONDAY - 3 * MS_PER_DAY),
  ...change,
})

export const historyOf = (script: string, accounts: readonly Account[] = []): History => {
  const payments = paymentsOf(script)
  const told = new Set(accounts.map(({ account: name }) => name))
  const others = [...new Set(payments.map((payment) => payment.account))].filter((name) => !told.has(name))
  return { accounts: [...accounts, ...others.map((name) => account(name))], payments, orders: [] }
}

export const alertsOn = (
  script: string,
  accounts: readonly Account[] = [],
  parameters: AmlParameters = DEFAULT_PARAMETERS,
): readonly Alert[] => alertsOf(historyOf(script, accounts), parameters)

/** The typologies that stand at the end, and whom they name: `T01 ann`. */
export const seenOn = (script: string, accounts: readonly Account[] = []): readonly string[] =>
  alertsOn(script, accounts).map(({ typology, customer }) => `${typology} ${customer}`)

/**
 * Order events as a table, a line each: time (of day 0, or `day/time`), event, order, trader, owner, symbol, side,
 * quantity, price, counterparty, capacity.
 */
const ordersOf = (script: string): readonly OrderEvent[] =>
  linesOf(script).map(([time = '', event = '', orderId = '', trader = '', ...rest], at) => {
    const [day, clock] = time.includes('/') ? time.split('/') : ['0', time]
    const [owner, symbol = '', side, quantity, price, counterparty, capacity] = rest
    return {
      seq: at + 1,
      at: instant(momentOf(day ?? '0', clock ?? '')),
      event: event as OrderEvent['event'],
      orderId,
      trader,
      beneficialOwner: cell(owner),
      symbol,
      side: side === 'S' ? 'S' : 'B',
      quantity: Number(quantity),
      price: Number(price ?? 0),
      counterparty: cell(counterparty),
      ...(capacity === 'agency' || capacity === 'principal' ? { capacity } : {}),
    }
  })

export const marketAlertsOn = (
  script: string,
  parameters: AmlParameters = DEFAULT_PARAMETERS,
): readonly Alert[] => alertsOf({ accounts: [], payments: [], orders: ordersOf(script) }, parameters)

export const marketSeenOn = (script: string): readonly string[] =>
  marketAlertsOn(script).map(({ typology, customer }) => `${typology} ${customer}`)

const named = (alerts: Iterable<Alert>): readonly string[] =>
  [...alerts]
    .filter(({ state }) => state === 'open')
    .map(({ typology, customer }) => `${typology} ${customer}`)
    .toSorted()

/** Longer than any script. */
const LATENESS_MS = 10 * MS_PER_DAY

/** Told one by one to a monitor that waits for what is late. */
function told(orders: readonly OrderEvent[]): readonly string[] {
  const monitor = makeMonitor({ ...DEFAULT_PARAMETERS, latenessMs: LATENESS_MS })
  const alerts = [...orders.flatMap((event) => monitor.onOrder(event)), ...monitor.finish()]
  return named(new Map(alerts.map((alert) => [alert.id, alert])).values())
}

/**
 * What a market's script raises: its rows as they lie in a file, the other way round (numbered so), and told one by one to a
 * monitor that they reach last first.
 */
export function marketSeenEveryWay(script: string): readonly (readonly string[])[] {
  const orders = ordersOf(script)
  const reversed = orders.toReversed().map((event, at) => ({ ...event, seq: at + 1 }))
  const read = [orders, reversed].map((one) =>
    named(alertsOf({ accounts: [], payments: [], orders: one }, DEFAULT_PARAMETERS)),
  )
  return [...read, told(orders.toReversed()), told(reversed)]
}
