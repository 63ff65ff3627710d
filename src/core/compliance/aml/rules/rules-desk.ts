import { MS_PER_HOUR, instant, utcDay } from '../../../kernel/index.ts'
import { usd, usdText } from '../amounts.ts'
import type { Desk, Movement, Rule } from '../memory/state.ts'
import { raise } from '../memory/state.ts'
import type { Action, DeskLimit } from '../types.ts'
import { slide } from '../memory/windows.ts'

type Line = Readonly<{
  limit: DeskLimit
  subject: string
  action: Action
  isCrossed: boolean
  excess: number
  explanation: string
}>

/** The desk's own limits, each payment by itself: who crosses one is told on the payment that crosses it. */
export const deskLimits: Rule = (movement, desk) => {
  if (!desk.parameters.desk.enabled || movement.isOwn) return
  const { payment, at } = movement
  for (const line of [
    ...amountLines(movement, desk),
    ...turnoverLines(movement, desk),
    ...otherLines(movement, desk),
  ]) {
    if (!line.isCrossed) continue
    raise(desk, {
      typology: line.limit,
      subject: line.subject,
      customer: payment.customer,
      firstAt: at,
      lastAt: at,
      evidence: [payment.id],
      excess: line.excess,
      action: line.action,
      explanation: line.explanation,
    })
  }
}

function amountLines({ payment, micros }: Movement, { parameters }: Desk): readonly Line[] {
  const { desk } = parameters
  const [single, suspicious] = [usd(desk.singleAboveUsd), usd(desk.suspiciousMinUsd)]
  return [
    {
      limit: 'L01',
      subject: payment.id,
      action: desk.singleAction,
      isCrossed: micros > single,
      excess: micros / single,
      explanation: `a payment of ${usdText(micros)} USD, above ${usdText(single)}`,
    },
    {
      limit: 'L02',
      subject: payment.id,
      action: desk.suspiciousAction,
      isCrossed: micros >= suspicious,
      excess: micros / suspicious,
      explanation: `a payment of ${usdText(micros)} USD, from ${usdText(suspicious)} on looked at by a person`,
    },
  ]
}

/** `2026-11` of `2026-11-22`. */
const MONTH_DIGITS = 7

function turnoverLines({ payment, at, micros, customer }: Movement, { parameters }: Desk): readonly Line[] {
  const { desk } = parameters
  const totals = customer.desk
  const day = utcDay(instant(at))
  const month = day.slice(0, MONTH_DIGITS)
  if (totals.day !== day) Object.assign(totals, { day, dayMicros: 0 })
  if (totals.month !== month) Object.assign(totals, { month, monthMicros: 0 })
  totals.dayMicros += micros
  totals.monthMicros += micros
  const [daily, monthly] = [usd(desk.dailyAboveUsd), usd(desk.monthlyAboveUsd)]
  return [
    {
      limit: 'L03',
      subject: `${payment.customer}|${day}`,
      action: desk.dailyAction,
      isCrossed: totals.dayMicros > daily,
      excess: totals.dayMicros / daily,
      explanation: `${usdText(totals.dayMicros)} USD on ${day}, above ${usdText(daily)} a day`,
    },
    {
      limit: 'L04',
      subject: `${payment.customer}|${month}`,
      action: desk.monthlyAction,
      isCrossed: totals.monthMicros > monthly,
      excess: totals.monthMicros / monthly,
      explanation: `${usdText(totals.monthMicros)} USD in ${month}, above ${usdText(monthly)} a month`,
    },
  ]
}

function otherLines({ payment, entry, at, customer }: Movement, desk: Desk): readonly Line[] {
  const limits = desk.parameters.desk
  slide(customer.desk.recent, entry, limits.velocityMs)
  const count = customer.desk.recent.length
  const country = payment.counterpartyCountry
  return [
    {
      limit: 'L05',
      subject: payment.customer,
      action: limits.velocityAction,
      isCrossed: count > limits.velocityAbove,
      excess: count / limits.velocityAbove,
      explanation: `${count} payments within ${limits.velocityMs / MS_PER_HOUR} hours, more than ${limits.velocityAbove}`,
    },
    {
      limit: 'L06',
      subject: payment.id,
      action: limits.countryAction,
      isCrossed: country !== '' && desk.isCalledForAction(country, at),
      excess: 1,
      explanation: `a payment with ${country}, a country under a call for action`,
    },
  ]
}
