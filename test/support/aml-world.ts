import type { Account, Label, Payment, PaymentType, Typology } from '../../src/core/compliance/aml/index.ts'
import type { Random } from '../../src/core/kernel/index.ts'
import { MS_PER_DAY, MS_PER_HOUR, instant } from '../../src/core/kernel/index.ts'

export const START = Date.UTC(2026, 0, 5)
export const DAYS = 150

/** How far a planted case lies beyond its lines, and how ordinary life looks; drawn anew for tuning and for the figures. */
export type Style = Readonly<{
  /** Extra members, deposits, hops beyond the least: 0 to this. */
  extra: number
  /** How much of a window a case takes, as a share of it. */
  spread: Readonly<{ from: number; to: number }>
  /** Amounts beyond the line, as a share of it. */
  above: Readonly<{ from: number; to: number }>
  /** Minutes that a salary run takes. */
  payrollMinutes: number
  countries: Readonly<{ called: readonly string[]; monitored: readonly string[]; fine: readonly string[] }>
}>

export const TUNED_ON: Style = {
  extra: 3,
  spread: { from: 0.2, to: 0.8 },
  above: { from: 0.05, to: 0.8 },
  payrollMinutes: 10,
  countries: { called: ['IR', 'KP'], monitored: ['YE', 'SY', 'HT'], fine: ['DE', 'FR', 'JP', 'CA'] },
}

export const UNSEEN: Style = {
  extra: 6,
  spread: { from: 0.05, to: 0.97 },
  above: { from: 0.005, to: 2.5 },
  payrollMinutes: 400,
  countries: {
    called: ['KP', 'IR', 'MM'],
    monitored: ['VE', 'SS', 'LB', 'VN', 'CD', 'NP'],
    fine: ['GB', 'SE', 'CH', 'AU', 'SG', 'BR'],
  },
}

/** Customers who must not be alerted, with what they do that looks like something. */
export type Benign = Readonly<{ kind: string; customer: string }>

/** Makes accounts and payments, and keeps the labels. */
export function makeWorld(random: Random, style: Style) {
  const accounts: Account[] = []
  const payments: Payment[] = []
  const labels: Label[] = []
  const benign: Benign[] = []
  let last = 0

  const between = (from: number, to: number): number => from + (to - from) * random.next()
  const pick = <Item>(items: readonly Item[]): Item => items[random.integer(items.length)] as Item
  const cents = (dollars: number): number => Math.round(dollars * 100) * 10_000
  const some = (least: number): number => least + random.integer(style.extra + 1)
  /** A line and something more. */
  const above = (line: number): number => line * (1 + between(style.above.from, style.above.to))

  const open = (change: Partial<Account> = {}): Account => {
    const number = accounts.length + 1
    const account: Account = {
      account: `A${number}`,
      customer: `C${number}`,
      kind: 'person',
      country: 'US',
      openedAt: instant(START - between(400, 3_000) * MS_PER_DAY),
      expectedMonthlyMicros: cents(between(4_000, 9_000)),
      lastActivityBefore: instant(START - between(1, 20) * MS_PER_DAY),
      ...change,
    }
    accounts.push(account)
    return account
  }

  const pay = (
    type: PaymentType,
    account: Account,
    at: number,
    dollars: number,
    counterparty = '',
    more: Partial<Payment> = {},
  ): string => {
    last += 1
    payments.push({
      id: `P${last}`,
      at: instant(at),
      type,
      account: account.account,
      customer: account.customer,
      counterparty,
      counterpartyCountry: 'US',
      amountMicros: cents(dollars),
      depositor: '',
      ...more,
    })
    return `P${last}`
  }

  /** Both rows of a transfer between accounts here. */
  const transfer = (from: Account, to: Account, at: number, dollars: number): readonly [string, string] => [
    pay('TRANSFER_OUT', from, at, dollars, to.account),
    pay('TRANSFER_IN', to, at + 1_000, dollars, from.account),
  ]

  const label = (typology: Typology, customers: readonly Account[], evidence: readonly string[]): void => {
    labels.push({ typology, customers: customers.map(({ customer }) => customer), evidence })
  }

  return {
    random,
    style,
    accounts,
    payments,
    labels,
    benign,
    between,
    pick,
    some,
    above,
    open,
    pay,
    transfer,
    label,
    innocent: (kind: string, account: Account): void =>
      void benign.push({ kind, customer: account.customer }),
    /** A moment of the history that leaves so many days before and after it. */
    moment: (before = 1, after = 12): number => START + between(before, DAYS - after) * MS_PER_DAY,
    /** A moment of banking hours. */
    office: (day: number): number => START + day * MS_PER_DAY + between(9, 17) * MS_PER_HOUR,
    /** Moments within a part of a window, in order, the first at 0. */
    offsets: (count: number, windowMs: number): readonly number[] => {
      const length = windowMs * between(style.spread.from, style.spread.to)
      const inner = Array.from({ length: Math.max(0, count - 2) }, () => between(0, length))
      return [0, ...inner.toSorted((one, other) => one - other), length].slice(0, count)
    },
  }
}

export type World = ReturnType<typeof makeWorld>
