import { MS_PER_DAY, MS_PER_HOUR, toIso, instant } from '../../../kernel/index.ts'
import { shareOf, usd, usdText } from '../amounts.ts'
import { watchParties } from './routine.ts'
import type { AccountState, Desk, Lot, Movement, Rule } from '../memory/state.ts'
import { raise } from '../memory/state.ts'
import type { Entry } from '../memory/windows.ts'
import { forgetBefore, idsOf, median, partiesIn, slide, sumOf } from '../memory/windows.ts'

/**
 * What is known to lie on an account from the flows of the last days: never below zero, so at least so much. What left at
 * the very instant that is asked about has not left yet.
 */
function knownBalance({ days, lastOut }: AccountState, since: number, now: number): number {
  let balance = 0
  for (const { at, inMicros, outMicros } of days) {
    const isToday = lastOut.at === now && at <= now && now < at + MS_PER_DAY
    const out = isToday ? outMicros - lastOut.micros : outMicros
    if (at >= since) balance = Math.max(0, balance + inMicros - out)
  }
  return balance
}

/** What a business sends on a usual day on which it sends anything; 0 until enough such days are known, and of a person. */
function usualDayOut({ account, days }: AccountState, before: number, daysMin: number): number {
  // Whoever passes money through day after day for others has such days too.
  if (account.kind !== 'business') return 0
  const sent = days.filter(({ at, outMicros }) => at < before && outMicros > 0)
  return sent.length < daysMin ? 0 : median(sent.map(({ outMicros }) => outMicros))
}

/** T04: a credit that leaves again within a day. Hops of rings and parts of fans are evidence there. */
export const rapidInOut: Rule = (movement, desk) => {
  const { payment, entry, at, micros, direction, isOwn, isTransfer, isRoutine, account } = movement
  const rule = desk.parameters.rules.T04
  forgetBefore(account.lots, at - rule.windowMs)
  if (isOwn) return
  if (account.lastOut.at !== at) account.lastOut = { at, micros: 0, unspent: [] }
  const { lastOut } = account
  if (direction === 'in') {
    if (!isTransfer || micros < usd(rule.creditMinUsd)) return
    if (knownBalance(account, at - rule.balanceMs, at) > shareOf(micros, rule.balanceShareMax)) return
    slide(account.lots, { ...entry, goneMicros: 0, spentBy: [], paidTo: [] }, rule.windowMs)
    // Of what came and went at one instant the one may have been told before the other or after it.
    const early = lastOut.unspent
    lastOut.unspent = early.flatMap((debit) => spend(account.lots, debit))
    if (early.length > 0) raiseGone(movement, desk)
    return
  }
  lastOut.micros += micros
  if (account.runs.has(payment.id) || isRoutine) return
  lastOut.unspent.push(...spend(account.lots, entry))
  raiseGone(movement, desk)
}

/** The credits of which enough has left. */
function raiseGone(movement: Movement, desk: Desk): void {
  const { at, account } = movement
  const rule = desk.parameters.rules.T04
  const gone = account.lots.filter((lot) => lot.goneMicros >= shareOf(lot.micros, rule.leavesShareMin))
  if (gone.length === 0) return
  const left = sumOf(gone)
  const usual = usualDayOut(account, at - rule.windowMs, rule.levelDaysMin)
  if (left < shareOf(usual, rule.levelTimes)) return
  for (const lot of gone) raiseInOut(movement, lot, desk)
}

/** A debit takes from the oldest credit first; what of it no credit is there for is answered. */
function spend(lots: readonly Lot[], debit: Entry): readonly Entry[] {
  const { id, micros, party } = debit
  let rest = micros
  for (const lot of lots) {
    const taken = Math.min(rest, lot.micros - lot.goneMicros)
    if (taken <= 0) continue
    lot.goneMicros += taken
    lot.spentBy.push(id)
    lot.paidTo.push(party)
    rest -= taken
    if (rest === 0) return []
  }
  return [{ ...debit, micros: rest }]
}

function raiseInOut(movement: Movement, lot: Lot, desk: Desk): void {
  const { payment, at } = movement
  const subject = `${payment.account}|${lot.id}`
  const rule = desk.parameters.rules.T04
  const share = Math.floor((100 * lot.goneMicros) / lot.micros)
  raise(desk, {
    typology: 'T04',
    subject,
    customer: payment.customer,
    firstAt: lot.at,
    lastAt: at,
    evidence: [lot.id, ...lot.spentBy],
    excess: lot.micros / usd(rule.creditMinUsd),
    explanation:
      `a credit of ${usdText(lot.micros)} USD of which ${share} % left within ` +
      `${Math.max(1, Math.ceil((at - lot.at) / MS_PER_HOUR))} hours, with little balance before`,
  })
  const isManifold = new Set(lot.paidTo).size >= desk.parameters.routine.runReceiversMin
  if (isManifold) watchParties(movement, { typology: 'T04', subject, direction: 'out' }, lot.paidTo, desk)
}

/** Since when nothing happened on an account: one that was never used has been quiet since it can be seen. Null: not known. */
function quietSinceOf(
  { lastActivityAt, account }: AccountState,
  { startedAt }: Desk['state'],
): number | null {
  if (lastActivityAt !== null || startedAt === null || account.openedAt === 0) return lastActivityAt
  return Math.max(account.openedAt, startedAt)
}

/** T09: an account that was quiet for long, and then moves much. */
export const dormantAwakes: Rule = (movement, desk) => {
  const { payment, at, micros, direction, isOwn, account } = movement
  const rule = desk.parameters.rules.T09
  const quietSince = quietSinceOf(account, desk.state)
  if (quietSince !== null && at - quietSince >= rule.quietMs) {
    const former = account.days.filter((day) => day.at >= quietSince - 30 * MS_PER_DAY)
    const [inMicros, outMicros] = [total(former, 'inMicros'), total(former, 'outMicros')]
    account.awakening = {
      at,
      quietSince,
      formerMonthMicros: Math.max(inMicros, outMicros),
      inMicros: 0,
      outMicros: 0,
      evidence: [],
    }
  }
  const { awakening } = account
  if (awakening === null) return
  if (at - awakening.at > rule.windowMs) {
    account.awakening = null
    return
  }
  if (isOwn) return
  if (direction === 'in') awakening.inMicros += micros
  else awakening.outMicros += micros
  awakening.evidence.push(payment.id)
  const moved = Math.max(awakening.inMicros, awakening.outMicros)
  const former = awakening.formerMonthMicros
  const isManyFold =
    former > 0 && moved >= former * rule.formerMonthTimes && moved >= usd(rule.formerMonthFloorUsd)
  if (moved < usd(rule.sumMinUsd) && !isManyFold) return
  const quietDays = Math.floor((awakening.at - awakening.quietSince) / MS_PER_DAY)
  raise(desk, {
    typology: 'T09',
    subject: payment.account,
    customer: payment.customer,
    firstAt: awakening.at,
    lastAt: at,
    evidence: awakening.evidence,
    excess: moved / usd(rule.sumMinUsd),
    explanation:
      `${quietDays} quiet days (since ${toIso(instant(awakening.quietSince)).slice(0, 10)}), then ${usdText(moved)} USD ` +
      `within ${Math.floor((at - awakening.at) / MS_PER_DAY) + 1} days`,
  })
}

const total = (days: AccountState['days'], which: 'inMicros' | 'outMicros'): number =>
  days.reduce((sum, day) => sum + day[which], 0)

/** T12: much more than was declared, right after the opening. */
export const newAccountFlood: Rule = ({ payment, at, micros, direction, isOwn, account }, desk) => {
  const rule = desk.parameters.rules.T12
  const age = at - account.account.openedAt
  const { opening } = account
  if (age > rule.windowMs && opening.micros > 0) account.opening = { micros: 0, evidence: [] }
  if (direction !== 'in' || isOwn || age < 0 || age > rule.windowMs) return
  opening.micros += micros
  opening.evidence.push(payment.id)
  const declared = account.account.expectedMonthlyMicros ?? 0
  if (opening.micros < usd(rule.creditsMinUsd) || opening.micros < declared * rule.declaredTimes) return
  raise(desk, {
    typology: 'T12',
    subject: payment.account,
    customer: payment.customer,
    firstAt: account.account.openedAt,
    lastAt: at,
    evidence: opening.evidence,
    excess: opening.micros / usd(rule.creditsMinUsd),
    explanation:
      `${usdText(opening.micros)} USD of credits within ${Math.floor(age / MS_PER_DAY)} days of the opening; ` +
      `${usdText(declared)} USD a month were declared`,
  })
}

/** T13: a young account that many fill and that is emptied into cash or crypto within a day. */
export const mule: Rule = (movement, desk) => {
  const { payment, entry, at, direction, isOwn, isTransfer, account } = movement
  const rule = desk.parameters.rules.T13
  const age = at - account.account.openedAt
  if (age < 0 || age >= rule.ageBelowMs || isOwn) return
  if (direction === 'in') {
    if (!isTransfer) return
    slide(account.muleCredits, entry, rule.windowMs)
    // What left at this very instant may have been told before what came.
    if (account.muleOuts.at(-1)?.at === at) raiseMule(movement, desk)
    return
  }
  if (payment.type !== 'CASH_OUT' && payment.type !== 'CRYPTO_OUT') return
  forgetBefore(account.muleCredits, at - rule.windowMs)
  slide(account.muleOuts, entry, rule.windowMs)
  raiseMule(movement, desk)
}

function raiseMule({ payment, at, account }: Movement, desk: Desk): void {
  const rule = desk.parameters.rules.T13
  const { muleCredits } = account
  const senders = partiesIn(muleCredits)
  if (senders < rule.sendersMin) return
  const outs = account.muleOuts.filter((out) =>
    muleCredits.some((credit) => credit.at <= out.at && out.at - credit.at <= rule.outWithinMs),
  )
  const [credits, gone] = [sumOf(muleCredits), sumOf(outs)]
  if (outs.length === 0 || gone < shareOf(credits, rule.outShareMin)) return
  const evidence = [...muleCredits, ...outs].toSorted((one, two) => one.at - two.at)
  raise(desk, {
    typology: 'T13',
    subject: payment.account,
    customer: payment.customer,
    firstAt: evidence[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(evidence),
    excess: senders / rule.sendersMin,
    explanation:
      `an account of ${Math.floor((at - account.account.openedAt) / MS_PER_DAY)} days takes ${usdText(credits)} USD from ${senders} senders; ` +
      `${usdText(gone)} USD leave within a day as cash or crypto`,
  })
}
