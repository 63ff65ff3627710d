import type { History, Label, Payment } from '../../src/core/compliance/aml/index.ts'
import { makeRandom, toIso } from '../../src/core/kernel/index.ts'
import { liveInnocently, livePerson } from './aml-life.ts'
import { plantCases } from './aml-plants.ts'
import { makeWorld } from './aml-world.ts'
import type { Benign, Style } from './aml-world.ts'

export type LabelledHistory = Readonly<{
  history: History
  labels: readonly Label[]
  benign: readonly Benign[]
}>

type Size = Readonly<{ people: number; lookAlikes: number; cases: number }>

/** Whom a currency transaction report is due on, by adding up: more than 10,000 dollars of cash, one way, on one UTC day. */
function currencyReportLabels(payments: readonly Payment[]): readonly Label[] {
  const cash = payments.filter(({ type }) => type.startsWith('CASH'))
  const days = Map.groupBy(cash, ({ customer, type, at }) => `${customer} ${type} ${toIso(at).slice(0, 10)}`)
  return [...days.values()]
    .filter((day) => day.reduce((sum, { amountMicros }) => sum + amountMicros, 0) > 10_000_000_000)
    .map((day) => ({
      typology: 'T02',
      customers: day.slice(0, 1).map(({ customer }) => customer),
      evidence: day.map(({ id }) => id),
    }))
}

/** Labelled payments of five months: the same seed and style, the same history. */
export function labelledPayments(
  seed: number,
  style: Style,
  { people, lookAlikes, cases }: Size,
): LabelledHistory {
  const world = makeWorld(makeRandom(seed), style)
  for (let person = 0; person < people; person += 1) livePerson(world, world.open())
  liveInnocently(world, lookAlikes)
  plantCases(world, cases)
  const { accounts, payments, labels, benign } = world
  return {
    history: { accounts, payments, orders: [] },
    labels: [...labels, ...currencyReportLabels(payments)],
    benign,
  }
}
