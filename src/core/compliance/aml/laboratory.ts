import type { History } from './history.ts'
import { alertsOf } from './history.ts'
import type { AmlParameters } from './parameters.ts'
import type { Alert, Typology } from './types.ts'

/** A case that people agree on: who did what, and the payments or orders that it was done with. */
export type Label = Readonly<{
  typology: Typology
  /** Whoever an alert may name: the customer, or any member of a ring. */
  customers: readonly string[]
  evidence: readonly string[]
}>

/** How well a parameter set finds the labelled cases. Shares of 1; of nothing, 1. */
type Quality = Readonly<{
  alerts: number
  /** Alerts on a labelled case. */
  hits: number
  cases: number
  found: number
  precision: number
  recall: number
}>

type Replay = Readonly<{
  before: Quality
  after: Quality
  byTypology: Readonly<Record<string, Readonly<{ before: Quality; after: Quality }>>>
  /** Alerts that only the second set raises, and alerts that only the first one raised. */
  won: readonly Alert[]
  lost: readonly Alert[]
}>

/** The same typology on one of the label's customers, with evidence in common. */
export const matches = (alert: Alert, label: Label): boolean =>
  alert.typology === label.typology &&
  alert.customers.some((customer) => label.customers.includes(customer)) &&
  alert.evidence.some((id) => label.evidence.includes(id))

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)

export function qualityOf(alerts: readonly Alert[], labels: readonly Label[]): Quality {
  const hits = alerts.filter((alert) => labels.some((label) => matches(alert, label))).length
  const found = labels.filter((label) => alerts.some((alert) => matches(alert, label))).length
  return {
    alerts: alerts.length,
    hits,
    cases: labels.length,
    found,
    precision: share(hits, alerts.length),
    recall: share(found, labels.length),
  }
}

/** An alert of one set is the other's when both speak of the same thing. */
const isAmong = (alert: Alert, others: readonly Alert[]): boolean =>
  others.some((other) => matches(alert, other))

/**
 * The rule laboratory: one history under two parameter sets, before the second goes live. Labels are the cases that people
 * decided on; an alert without one counts against the precision.
 */
export function replay(
  history: History,
  present: AmlParameters,
  changed: AmlParameters,
  labels: readonly Label[],
): Replay {
  const [before, after] = [alertsOf(history, present), alertsOf(history, changed)]
  const typologies = [...new Set([...before, ...after, ...labels].map(({ typology }) => typology))].toSorted()
  const of = <Item extends Readonly<{ typology: Typology }>>(items: readonly Item[], typology: Typology) =>
    items.filter((item) => item.typology === typology)
  return {
    before: qualityOf(before, labels),
    after: qualityOf(after, labels),
    byTypology: Object.fromEntries(
      typologies.map((typology) => [
        typology,
        {
          before: qualityOf(of(before, typology), of(labels, typology)),
          after: qualityOf(of(after, typology), of(labels, typology)),
        },
      ]),
    ),
    won: after.filter((alert) => !isAmong(alert, before)),
    lost: before.filter((alert) => !isAmong(alert, after)),
  }
}
