import { Decimal, decimalText, ok } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { MarginFailure } from '../failures.ts'
import { marginOf } from './calculate.ts'
import { readMarginRequest } from './request.ts'
import type { MarginDetail, MarginReport, MarginScenario } from './types.ts'

/** Digits after the point of an exact amount on the wire. */
const WIRE_DIGITS = 18

const textOf = (amount: Decimal): string => decimalText(amount.toDecimalPlaces(WIRE_DIGITS))

const scenarioOf = ({ name, spotShift, volShift, profit }: MarginScenario) => ({
  ...{ name, spot_shift: spotShift, vol_shift: volShift, pnl: textOf(profit) },
})

type Details = Partial<Record<MarginDetail, string | null>>

const detailTexts = (details: MarginReport['details']): Details =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, value instanceof Decimal ? textOf(value) : value]),
  )

/** A report as an answer says it: amounts as decimal text, shifts as numbers. */
export function marginAnswer(report: MarginReport) {
  const { method, initial, maintenance, netPremium, worst, breakdown, scenarios, details } = report
  return {
    ...{ method, requirement: textOf(initial), initial: textOf(initial), maintenance: textOf(maintenance) },
    net_premium: netPremium === null ? null : textOf(netPremium),
    worst_scenario: worst === null ? null : scenarioOf(worst),
    breakdown: breakdown.map((line) => ({
      ...{ item: line.item, rule: line.rule, quantity: textOf(line.quantity) },
      ...{ requirement: textOf(line.initial), maintenance: textOf(line.maintenance) },
    })),
    scenarios: scenarios.map(scenarioOf),
    ...detailTexts(details),
  }
}

export type MarginAnswer = ReturnType<typeof marginAnswer>

/** A request as JSON to its answer as JSON, so that it may be worked out on another thread. */
export function marginAnswerOf(value: unknown): Result<MarginAnswer, MarginFailure> {
  const request = readMarginRequest(value)
  if (!request.ok) return request
  const report = marginOf(request.value)
  return report.ok ? ok(marginAnswer(report.value)) : report
}
