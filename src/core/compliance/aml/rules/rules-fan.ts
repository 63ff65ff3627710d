import { MS_PER_DAY, MS_PER_HOUR } from '../../../kernel/index.ts'
import { shareOf, usd, usdText } from '../amounts.ts'
import { watchParties } from './routine.ts'
import type { AccountState, Desk, Movement, Rule } from '../memory/state.ts'
import { raise } from '../memory/state.ts'
import type { Entry } from '../memory/windows.ts'
import { forgetBefore, idsOf, namesOf, partiesIn, slide, sumOf } from '../memory/windows.ts'

const hasParty = ({ isOwn, entry }: Movement): boolean => !isOwn && entry.party !== ''

/** T05: many new senders within a week, and more than the customer expected of a month. */
export const fanIn: Rule = (movement, desk) => {
  const { payment, entry, at, direction, isTransfer, partyFirstAt, account } = movement
  const rule = desk.parameters.rules.T05
  forgetBefore(account.newCredits, at - rule.windowMs)
  if (direction !== 'in' || !isTransfer || !hasParty(movement)) return
  if (partyFirstAt < at - rule.windowMs) return
  slide(account.newCredits, entry, rule.windowMs)
  if (account.newCredits.length < rule.sendersMin) return
  const senders = partiesIn(account.newCredits)
  const sum = sumOf(account.newCredits)
  const declared = account.account.expectedMonthlyMicros ?? usd(rule.undeclaredMonthUsd)
  if (senders < rule.sendersMin || sum <= declared) return
  raise(desk, {
    typology: 'T05',
    subject: payment.account,
    customer: payment.customer,
    firstAt: account.newCredits[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(account.newCredits),
    excess: senders / rule.sendersMin,
    explanation:
      `${senders} new senders within ${rule.windowMs / MS_PER_DAY} days bring ${usdText(sum)} USD, above the declared ` +
      `month of ${usdText(declared)} USD`,
  })
  watchParties(
    movement,
    { typology: 'T05', subject: payment.account, direction: 'in' },
    namesOf(account.newCredits),
    desk,
  )
}

/** Debits to receivers first met since an instant, salary and supplier runs aside. */
const newReceiversSince = (account: AccountState, since: number): readonly Entry[] =>
  account.newDebits.filter(
    ({ id, at, party }) =>
      at >= since && !account.runs.has(id) && (account.receivers.get(party)?.firstAt ?? at) >= since,
  )

/** A large credit of which enough went to enough new receivers, and those; the first such: another may still lie there whole. */
function fannedOut(
  account: AccountState,
  { receiversMin, outShareMin }: Desk['parameters']['rules']['T06'],
): Readonly<{ credit: Entry; debits: readonly Entry[] }> | null {
  for (const credit of account.bigCredits) {
    const debits = newReceiversSince(account, credit.at)
    if (partiesIn(debits, receiversMin) < receiversMin) return null
    if (sumOf(debits) >= shareOf(credit.micros, outShareMin)) return { credit, debits }
  }
  return null
}

/** T06: a large credit, and then many new receivers. */
export const fanOut: Rule = (movement, desk) => {
  const { payment, entry, at, micros, direction, isOwn, account } = movement
  const { T06: rule, T07: wider } = desk.parameters.rules
  forgetBefore(account.bigCredits, at - rule.windowMs)
  forgetBefore(account.newDebits, at - Math.max(rule.windowMs, wider.windowMs))
  if (direction === 'in') {
    if (isOwn || micros < usd(rule.creditMinUsd)) return
    slide(account.bigCredits, entry, rule.windowMs)
    if (hasLeftAt(account, at)) raiseFanOut(movement, desk)
    return
  }
  if (!hasParty(movement) || payment.type === 'CARD' || payment.type === 'CASH_OUT') return
  if (movement.partyFirstAt < at - wider.windowMs) return
  slide(account.newDebits, entry, Math.max(rule.windowMs, wider.windowMs))
  raiseFanOut(movement, desk)
}

/** Whether the last debit is of this very instant: what comes then is told before it or after it, and is there for it. */
const hasLeftAt = ({ newDebits }: AccountState, at: number): boolean => newDebits.at(-1)?.at === at

function raiseFanOut(movement: Movement, desk: Desk): void {
  const { payment, at, account } = movement
  const { T06: rule } = desk.parameters.rules
  if (account.newDebits.length < rule.receiversMin) return
  const fan = fannedOut(account, rule)
  if (fan === null) return
  const { credit, debits } = fan
  const [receivers, sum] = [partiesIn(debits), sumOf(debits)]
  raise(desk, {
    typology: 'T06',
    subject: payment.account,
    customer: payment.customer,
    firstAt: credit.at,
    lastAt: at,
    evidence: [credit.id, ...idsOf(debits)],
    excess: receivers / rule.receiversMin,
    explanation:
      `${usdText(credit.micros)} USD come in and ${usdText(sum)} USD go to ${receivers} new receivers within ` +
      `${Math.max(1, Math.ceil((at - credit.at) / MS_PER_HOUR))} hours`,
  })
  watchParties(
    movement,
    { typology: 'T06', subject: payment.account, direction: 'out' },
    namesOf(debits),
    desk,
  )
}

/** The phases of a gather–scatter. */
type Phases = Readonly<{ gathered: readonly Entry[]; scattered: readonly Entry[] }>

/** T07: many senders, then many receivers, and nearly everything passes. */
export const gatherScatter: Rule = (movement, desk) => {
  const { payment, at, direction, account } = movement
  if (direction !== 'out' && !hasLeftAt(account, at)) return
  const rule = desk.parameters.rules.T07
  if (account.newCredits.length < rule.sendersMin || account.newDebits.length < rule.receiversMin) return
  const phases = phasesOf(account, at, desk)
  if (phases === null) return
  const { gathered, scattered } = phases
  const [senders, receivers] = [partiesIn(gathered), partiesIn(scattered)]
  const [sumIn, sumOut] = [sumOf(gathered), sumOf(scattered)]
  raise(desk, {
    typology: 'T07',
    subject: payment.account,
    customer: payment.customer,
    firstAt: gathered[0]?.at ?? at,
    lastAt: at,
    evidence: [...idsOf(gathered), ...idsOf(scattered)],
    excess: Math.min(senders / rule.sendersMin, receivers / rule.receiversMin),
    explanation:
      `${senders} senders bring ${usdText(sumIn)} USD, then ${receivers} receivers take ${usdText(sumOut)} USD, within ` +
      `${rule.windowMs / MS_PER_DAY} days`,
  })
  watchParties(
    movement,
    { typology: 'T07', subject: payment.account, direction: 'out' },
    namesOf(scattered),
    desk,
  )
}

/** Busier accounts gather and scatter for a living. */
const PHASE_ENTRIES_MAX = 80

function phasesOf(account: AccountState, at: number, desk: Desk): Phases | null {
  const rule = desk.parameters.rules.T07
  const credits = account.newCredits.filter((credit) => credit.at >= at - rule.windowMs)
  const debits = account.newDebits.filter(
    (debit) => debit.at >= at - rule.windowMs && !account.runs.has(debit.id),
  )
  if (credits.length > PHASE_ENTRIES_MAX || debits.length > PHASE_ENTRIES_MAX) return null
  if (partiesIn(credits, rule.sendersMin) < rule.sendersMin) return null
  for (const [first, turn] of debits.entries()) {
    const scattered = debits.slice(first)
    if (partiesIn(scattered, rule.receiversMin) < rule.receiversMin) return null
    const before = credits.filter((credit) => credit.at <= turn.at)
    const late = sumOf(credits) - sumOf(before)
    for (let start = 0; start + rule.sendersMin <= before.length; start += 1) {
      const gathered = before.slice(start)
      const since = gathered[0]?.at ?? at
      const early = sumOf(debits.slice(0, first).filter((debit) => debit.at >= since))
      if (isGatherScatter({ gathered, scattered }, early, late, desk)) return { gathered, scattered }
    }
  }
  return null
}

function isGatherScatter(
  { gathered, scattered }: Phases,
  early: number,
  late: number,
  { parameters }: Desk,
): boolean {
  const rule = parameters.rules.T07
  const [sumIn, sumOut] = [sumOf(gathered), sumOf(scattered)]
  return (
    sumOut >= shareOf(sumIn, rule.passedShareMin) &&
    sumOut <= shareOf(sumIn, rule.passedShareMax) &&
    early <= shareOf(sumIn, rule.mixedShareMax) &&
    late <= shareOf(sumIn, rule.mixedShareMax) &&
    partiesIn(gathered, rule.sendersMin) >= rule.sendersMin
  )
}
