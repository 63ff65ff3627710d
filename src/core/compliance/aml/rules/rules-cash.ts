import { MS_PER_DAY, utcDay } from '../../../kernel/index.ts'
import { usd, usdText } from '../amounts.ts'
import type { CashDay, Rule } from '../memory/state.ts'
import { raise } from '../memory/state.ts'
import { forgetBefore, idsOf, insert, partiesIn, slide, sumOf } from '../memory/windows.ts'
import type { Entry } from '../memory/windows.ts'

const WEEK = 7
const BUSINESS_WEEK = 5
/** 1970-01-01 was a Thursday, three days after a Monday. */
const DAYS_AFTER_MONDAY = 3

/** Business days since the epoch; a weekend counts to the Monday after it. */
function businessDay(at: number): number {
  const days = Math.floor(at / MS_PER_DAY) + DAYS_AFTER_MONDAY
  const week = Math.floor(days / WEEK)
  return week * BUSINESS_WEEK + Math.min(days - week * WEEK, BUSINESS_WEEK)
}

/** Longer than any run of business days with its weekends. */
const calendarMs = (businessDays: number): number =>
  (businessDays + 2 * Math.ceil(businessDays / 5) + 2) * MS_PER_DAY

/** T01: cash deposits just below the reporting line, of one customer, within a few business days. */
export const structuring: Rule = ({ payment, entry, at, micros, customer }, desk) => {
  if (payment.type !== 'CASH_IN') return
  const rule = desk.parameters.rules.T01
  if (micros < usd(rule.depositMinUsd) || micros >= usd(rule.depositBelowUsd)) return
  slide(customer.structured, entry, calendarMs(rule.businessDays))
  const today = businessDay(at)
  const deposits = customer.structured.filter(
    (deposit) => deposit.at <= at && today - businessDay(deposit.at) < rule.businessDays,
  )
  const sum = sumOf(deposits)
  if (deposits.length < rule.countMin || sum <= usd(rule.sumAboveUsd)) return
  raise(desk, {
    typology: 'T01',
    subject: payment.customer,
    customer: payment.customer,
    firstAt: deposits[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(deposits),
    excess: deposits.length / rule.countMin,
    explanation:
      `${deposits.length} cash deposits of ${usdText(usd(rule.depositMinUsd))} to below ` +
      `${usdText(usd(rule.depositBelowUsd))} USD within ${rule.businessDays} business days, ${usdText(sum)} USD together`,
  })
}

/** T02: cash of one person and one business day, each way by itself, above the line: a currency transaction report. */
export const currencyReport: Rule = (movement, desk) => {
  if (!movement.isCash) return
  const { payment } = movement
  const persons = new Set([payment.customer])
  if (payment.type === 'CASH_IN' && payment.depositor !== '') persons.add(payment.depositor)
  const days = [...persons].map((person) => addCash(person, movement, desk))
  const limit = usd(desk.parameters.rules.T02.sumAboveUsd)
  for (const day of days) {
    const entries = ownCash(day)
    const sum = sumOf(entries)
    if (sum <= limit) continue
    const verb = day.direction === 'in' ? 'paid in' : 'taken out'
    raise(desk, {
      typology: 'T02',
      subject: cashKey(day.person, day.direction, day.at),
      customer: day.person,
      customers: [...new Set([day.person, ...entries.map(({ party }) => party)])],
      firstAt: entries[0]?.at ?? day.at,
      lastAt: entries.at(-1)?.at ?? day.at,
      evidence: idsOf(entries),
      excess: sum / limit,
      explanation: `${usdText(sum)} USD of cash ${verb} by or for one person on ${utcDay(payment.at)}, more than ${usdText(limit)}`,
    })
  }
}

const cashKey = (person: string, direction: 'in' | 'out', dayAt: number): string =>
  `${person}|${direction}|${dayAt}`

function addCash(
  person: string,
  { at, direction, entry, payment }: Parameters<Rule>[0],
  desk: Parameters<Rule>[1],
): CashDay {
  const dayAt = Math.floor(at / MS_PER_DAY) * MS_PER_DAY
  const key = cashKey(person, direction, dayAt)
  const day: CashDay = desk.state.cashDays.get(key) ?? {
    at: dayAt,
    person,
    direction,
    entries: [],
    customers: [],
  }
  insert(day.entries, { ...entry, party: payment.customer })
  if (!day.customers.includes(payment.customer)) day.customers.push(payment.customer)
  desk.state.cashDays.set(key, day)
  return day
}

/**
 * What a person's report is made of: all that was paid in by them or for them (31 CFR 1010.313), whatever others' reports
 * show of it, so that no report hangs on what somebody else pays in later. Whoever carries cash for one other person alone
 * stands in that one's report already.
 */
const ownCash = ({ customers, person, entries }: CashDay): readonly Entry[] =>
  customers.length === 1 && customers[0] !== person ? [] : entries

/** T03: many hands fill one account with small deposits. */
export const smurfing: Rule = ({ payment, entry, at, micros, account }, desk) => {
  if (payment.type !== 'CASH_IN') return
  const rule = desk.parameters.rules.T03
  forgetBefore(account.cashDeposits, at - rule.windowMs)
  if (micros >= usd(rule.depositBelowUsd)) return
  const depositor = payment.depositor === '' ? payment.customer : payment.depositor
  slide(account.cashDeposits, { ...entry, party: depositor }, rule.windowMs)
  const depositors = partiesIn(account.cashDeposits)
  const sum = sumOf(account.cashDeposits)
  if (depositors < rule.depositorsMin || sum < usd(rule.sumMinUsd)) return
  raise(desk, {
    typology: 'T03',
    subject: payment.account,
    customer: payment.customer,
    firstAt: account.cashDeposits[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(account.cashDeposits),
    excess: depositors / rule.depositorsMin,
    explanation:
      `${depositors} depositors put ${usdText(sum)} USD of cash into one account within ` +
      `${rule.windowMs / MS_PER_DAY} days, each time below ${usdText(usd(rule.depositBelowUsd))} USD`,
  })
}
