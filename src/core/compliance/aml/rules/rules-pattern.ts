import { MS_PER_DAY, MS_PER_HOUR } from '../../../kernel/index.ts'
import { shareOf, usd, usdText } from '../amounts.ts'
import { watchParties } from './routine.ts'
import type { AccountState, Desk, Movement, Rule } from '../memory/state.ts'
import { raise } from '../memory/state.ts'
import type { Entry } from '../memory/windows.ts'
import { forgetBefore, idsOf, median, namesOf, partiesIn, slide, sumOf } from '../memory/windows.ts'

/** T10: countries under a call for action, and sums with those under increased monitoring. */
export const highRiskCountry: Rule = ({ payment, entry, at, micros, isOwn, customer }, desk) => {
  const rule = desk.parameters.rules.T10
  const country = payment.counterpartyCountry
  // Between two accounts here nothing crosses a border; what goes to an own account abroad does.
  if (country === '' || (isOwn && desk.accountOf(payment.counterparty) !== null)) return
  if (desk.isCalledForAction(country, at)) {
    if (micros < usd(rule.callForActionMinUsd)) return
    raise(desk, {
      typology: 'T10',
      subject: payment.customer,
      customer: payment.customer,
      firstAt: at,
      lastAt: at,
      evidence: [payment.id],
      excess: micros / usd(rule.callForActionMinUsd),
      gapMs: rule.windowMs,
      action: rule.callForActionAction,
      explanation: `${usdText(micros)} USD with ${country}, a country under a call for action`,
    })
    return
  }
  if (!desk.isMonitored(country, at)) return
  const seen = customer.monitoredCountries
  slide(seen, { ...entry, party: country }, rule.windowMs)
  const sum = sumOf(seen)
  if (sum < usd(rule.increasedMonitoringSumMinUsd)) return
  const countries = [...new Set(seen.map(({ party }) => party))].toSorted()
  raise(desk, {
    typology: 'T10',
    subject: payment.customer,
    customer: payment.customer,
    firstAt: seen[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(seen),
    excess: sum / usd(rule.increasedMonitoringSumMinUsd),
    explanation: `${usdText(sum)} USD within ${rule.windowMs / MS_PER_DAY} days with ${countries.join(', ')}, under increased monitoring`,
  })
}

/** What an account moved one way since an instant, to the UTC day. */
function movedSince({ days }: AccountState, way: 'in' | 'out', since: number): number {
  let sum = 0
  for (const { at, inMicros, outMicros } of days) {
    if (at + MS_PER_DAY > since) sum += way === 'in' ? inMicros : outMicros
  }
  return sum
}

/** T11: round amounts, and little else. Cash is round by nature and has typologies of its own. */
export const roundAmounts: Rule = (movement, desk) => {
  const { payment, entry, at, micros, direction, isOwn, isRoutine, isCash, account } = movement
  const rule = desk.parameters.rules.T11
  if (isOwn || isRoutine || isCash || payment.type === 'CARD') return
  if (micros < usd(rule.amountMinUsd) || micros % usd(rule.multipleUsd) !== 0) return
  const window = account.round[direction]
  slide(window, entry, rule.windowMs)
  if (window.length < rule.countMin) return
  const round = window.filter(({ id }) => !account.runs.has(id))
  const sum = sumOf(round)
  const all = movedSince(account, direction, at - rule.windowMs) + micros
  if (round.length < rule.countMin || sum < shareOf(all, rule.valueShareMin)) return
  raise(desk, {
    typology: 'T11',
    subject: payment.account,
    customer: payment.customer,
    firstAt: round[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(round),
    excess: round.length / rule.countMin,
    explanation:
      `${round.length} round amounts within ${rule.windowMs / MS_PER_DAY} days, ${usdText(sum)} USD, ` +
      `${Math.round((100 * sum) / all)} % of what the account moved that way`,
  })
  watchParties(movement, { typology: 'T11', subject: payment.account, direction }, namesOf(round), desk)
}

/** T14: many payments in a day, measured against the account's own days. */
export const velocity: Rule = (movement, desk) => {
  const { payment, entry, at, isOwn, isRoutine, account } = movement
  const rule = desk.parameters.rules.T14
  if (isOwn || isRoutine) return
  slide(account.recent, entry, rule.windowMs)
  if (account.recent.length < rule.countMin) return
  const apart = account.recent.filter(({ id }) => !account.runs.has(id))
  const count = apart.length + (apart.length < account.recent.length ? 1 : 0)
  if (count < rule.countMin) return
  const knownSince = Math.max(desk.state.startedAt ?? at, account.account.openedAt)
  if (at - knownSince < rule.levelDaysMin * MS_PER_DAY) return
  const before = Math.floor((at - rule.windowMs) / MS_PER_DAY) * MS_PER_DAY
  const level = median(
    account.days.filter((day) => day.at < before && day.at >= at - rule.levelMs).map((day) => day.count),
  )
  if (count < rule.levelTimes * level) return
  raise(desk, {
    typology: 'T14',
    subject: payment.account,
    customer: payment.customer,
    firstAt: apart[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(apart),
    excess: count / rule.countMin,
    explanation: `${count} payments within ${rule.windowMs / MS_PER_HOUR} hours; on a usual active day the account has ${level}`,
  })
  watchParties(
    movement,
    { typology: 'T14', subject: payment.account, direction: movement.direction },
    namesOf(apart),
    desk,
  )
}

/** T15: transfers just below the line from which they must be recorded. */
export const belowRecordLine: Rule = (movement, desk) => {
  const { payment, entry, at, micros, direction, isOwn, isRoutine, isTransfer, customer } = movement
  const rule = desk.parameters.rules.T15
  if (!isTransfer || isOwn) return
  slide(customer.transfers[direction], entry, rule.windowMs)
  if (isRoutine || micros < usd(rule.amountMinUsd) || micros >= usd(rule.amountBelowUsd)) return
  const window = customer.belowRecord[direction]
  slide(window, entry, rule.windowMs)
  const transfers = window.filter(({ id }) => !movement.account.runs.has(id))
  if (transfers.length < rule.countMin) return
  if (transfers.length < rule.countShareMin * customer.transfers[direction].length) return
  if (direction === 'in' && partiesIn(transfers) > rule.sendersShareMax * transfers.length) return
  const sum = sumOf(transfers)
  raise(desk, {
    typology: 'T15',
    subject: `${payment.customer}|${direction}`,
    customer: payment.customer,
    firstAt: transfers[0]?.at ?? at,
    lastAt: at,
    evidence: idsOf(transfers),
    excess: transfers.length / rule.countMin,
    explanation:
      `${transfers.length} transfers of ${usdText(usd(rule.amountMinUsd))} to below ` +
      `${usdText(usd(rule.amountBelowUsd))} USD within ${rule.windowMs / MS_PER_DAY} days, ${usdText(sum)} USD together`,
  })
  watchParties(
    movement,
    { typology: 'T15', subject: `${payment.customer}|${direction}`, direction },
    namesOf(transfers),
    desk,
  )
}

/** T17: money that goes abroad and comes back, nearly the same, from somebody else. */
export const uTurn: Rule = (movement, desk) => {
  const { payment, entry, at, micros, direction, isOwn, isTransfer, account, customer } = movement
  const rule = desk.parameters.rules.T17
  if (!isTransfer || isOwn) return
  if (direction === 'out') {
    const home = account.account.country
    const country = payment.counterpartyCountry
    const isAbroad = country !== '' && home !== '' && country !== home
    if (!isAbroad || micros < usd(rule.amountMinUsd)) return
    // What came at this very instant may have been told before what went.
    const come = customer.lastBack.entries
    const back = come.find((one) => one.at === at && isReturn(entry, one, rule.differenceMax))
    if (back === undefined) {
      slide(customer.sentAbroad, entry, rule.windowMs)
      return
    }
    come.splice(come.indexOf(back), 1)
    raiseUTurn(movement, { sent: entry, back }, desk)
    return
  }
  forgetBefore(customer.sentAbroad, at - rule.windowMs)
  const sent = customer.sentAbroad.find((one) => isReturn(one, entry, rule.differenceMax))
  if (sent === undefined) {
    if (customer.lastBack.at !== at) customer.lastBack = { at, entries: [] }
    customer.lastBack.entries.push(entry)
    return
  }
  customer.sentAbroad.splice(customer.sentAbroad.indexOf(sent), 1)
  raiseUTurn(movement, { sent, back: entry }, desk)
}

const isReturn = (sent: Entry, back: Entry, differenceMax: number): boolean =>
  sent.at <= back.at &&
  sent.party !== back.party &&
  Math.abs(back.micros - sent.micros) <= shareOf(sent.micros, differenceMax)

function raiseUTurn(
  { payment, at }: Movement,
  { sent, back }: Readonly<{ sent: Entry; back: Entry }>,
  desk: Desk,
): void {
  const rule = desk.parameters.rules.T17
  raise(desk, {
    typology: 'T17',
    subject: payment.customer,
    customer: payment.customer,
    firstAt: sent.at,
    lastAt: at,
    evidence: [sent.id, back.id],
    excess: sent.micros / usd(rule.amountMinUsd),
    explanation:
      `${usdText(sent.micros)} USD sent abroad, ${usdText(back.micros)} USD back from another party ` +
      `${Math.floor((at - sent.at) / MS_PER_DAY)} days later`,
  })
}
