import { ZERO, amountText, numberOf, ok } from '../../../kernel/index.ts'
import type { Decimal } from '../../../kernel/index.ts'
import type { CtrRecord } from '../contract-filings.ts'
import type { ReportingFirm } from '../contract-firm.ts'
import { lacking } from './fill-facts.ts'
import type { FillReport } from './fill-facts.ts'
import { filerOf, fincenSubject } from './fincen-subject.ts'
import type { CaseSubject } from './fincen-subject.ts'

/** Cash that came or went, whole cents and less; `brought`: who stood at the counter, null the one whose account it is. */
export type CashPayment = Readonly<{
  direction: 'in' | 'out'
  amount: Decimal
  accountId: string
  owner: CaseSubject
  brought: CaseSubject | Readonly<{ name: string }> | null
}>

/** The cash of one person on one business day: into their accounts by whoever, and brought by them for others. */
type CashFacts = Readonly<{ day: string; payments: readonly CashPayment[] }>

/** 31 CFR 1010.311: what is reported is more than this, each way by itself. */
const CTR_ABOVE_USD = 10_000

type Person = CtrRecord['persons'][number]
type Role = Person['role']

const sumOf = (payments: readonly CashPayment[], direction: CashPayment['direction']): Decimal =>
  payments
    .filter((payment) => payment.direction === direction)
    .reduce((sum, { amount }) => sum.plus(amount), ZERO)

/** Whole dollars, rounded up. */
const dollars = (amount: Decimal): number => Math.ceil(numberOf(amount))

/** Somebody who is no customer, by the two words of their name; a longer one is not parted by a guess. */
function strangerOf(name: string): Omit<Person, 'role'> {
  const [firstName, surname, ...more] = name.split(/\s+/)
  const names =
    firstName !== undefined && surname !== undefined && more.length === 0
      ? { firstName, name: surname }
      : { name }
  const known = {
    alsoKnownAs: [],
    gender: 'unknown' as const,
    address: {},
    identifications: [],
    accounts: [],
  }
  return { kind: 'person', ...names, ...known }
}

const isCustomer = (who: CaseSubject | Readonly<{ name: string }>): who is CaseSubject => 'userId' in who

/** Everybody in one part of a report: who they are, as what, and the cash of it. */
type Part = Readonly<{ who: CaseSubject | Readonly<{ name: string }>; role: Role; payments: CashPayment[] }>

/** Who acted for themselves, who for another, and for whom: one part for each person and role. */
function partsOf(payments: readonly CashPayment[]): readonly Part[] {
  const parts = new Map<string, Part>()
  const add = (who: Part['who'], role: Role, payment: CashPayment): void => {
    const key = `${role} ${isCustomer(who) ? who.userId : who.name}`
    const part = parts.get(key) ?? { who, role, payments: [] }
    part.payments.push(payment)
    parts.set(key, part)
  }
  for (const payment of payments) {
    const { owner, brought } = payment
    if (brought === null) add(owner, 'own_behalf', payment)
    else {
      add(brought, 'for_another', payment)
      add(owner, 'on_whose_behalf', payment)
    }
  }
  return [...parts.values()]
}

function personOf(firm: ReportingFirm, { who, role, payments }: Part): FillReport<Person> {
  const accounts = [...new Set(payments.map(({ accountId }) => accountId))]
  const party = isCustomer(who)
    ? fincenSubject(firm, { ...who, accounts: role === 'for_another' ? [] : accounts })
    : ok(strangerOf(who.name))
  if (!party.ok) return party
  const [cashIn, cashOut] = [sumOf(payments, 'in'), sumOf(payments, 'out')]
  return ok({
    ...party.value,
    role,
    ...(cashIn.isZero() ? {} : { cashIn: dollars(cashIn) }),
    ...(cashOut.isZero() ? {} : { cashOut: dollars(cashOut) }),
  })
}

const text = (amount: Decimal): string => amountText(amount)

/** FinCEN's codes of what cash was for: 55 a deposit, 56 a withdrawal. */
const KINDS = { in: '55', out: '56' } as const

/**
 * A currency transaction report of one person and one day as the books have it. Cash in and cash out are never netted: a
 * way that is not above the line by itself is not in it.
 */
export function ctrRecordOf(
  firm: ReportingFirm,
  { day, payments }: CashFacts,
  filedOn: string,
): FillReport<CtrRecord> {
  const filer = filerOf(firm, undefined)
  if (!filer.ok) return filer
  const isReported = (direction: CashPayment['direction']): boolean =>
    sumOf(payments, direction).gt(CTR_ABOVE_USD)
  const reported = payments.filter(({ direction }) => isReported(direction))
  if (reported.length === 0) {
    const [cashIn, cashOut] = [text(sumOf(payments, 'in')), text(sumOf(payments, 'out'))]
    const message = `on ${day} the books have ${cashIn} USD of cash in and ${cashOut} USD out; more than ${CTR_ABOVE_USD} one way is reported.`
    return lacking('record', message)
  }
  const persons: Person[] = []
  for (const part of partsOf(reported)) {
    const person = personOf(firm, part)
    if (!person.ok) return person
    persons.push(person.value)
  }
  const [cashIn, cashOut] = [dollars(sumOf(reported, 'in')), dollars(sumOf(reported, 'out'))]
  const ways = [
    { kind: KINDS.in, amount: cashIn },
    { kind: KINDS.out, amount: cashOut },
  ]
  return ok({
    filedOn,
    sequence: { kind: 'initial' },
    filer: filer.value,
    transactedOn: day,
    isAggregated: reported.length > 1,
    persons,
    details: ways.filter(({ amount }) => amount > 0),
    cashIn,
    cashOut,
  })
}
