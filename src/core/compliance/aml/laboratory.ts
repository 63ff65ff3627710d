import type { Instant } from '../../kernel/index.ts'
import type { History } from './history.ts'
import { alertsOf } from './history.ts'
import type { AmlParameters } from './parameters/parameters.ts'
import type { Alert, Typology } from './types.ts'

/** A case that people agree on: who did what, and the payments or orders that it was done with. */
export type Label = Readonly<{
  typology: Typology
  /** Whoever an alert may name: the customer, or any member of a ring. */
  customers: readonly string[]
  evidence: readonly string[]
}>

/** What reviewers made of an alert: it was what it looked like, or it was not. */
export type DecidedLabel = Label & Readonly<{ isTrue: boolean }>

/** How well a parameter set finds the labelled cases of a history in which every case is known. Shares of 1; of nothing, 1. */
type Quality = Readonly<{
  alerts: number
  /** Alerts on a labelled case. */
  hits: number
  cases: number
  found: number
  precision: number
  recall: number
}>

/** The same typology on one of the label's customers, with evidence in common. */
export const matches = (alert: Label, label: Label): boolean =>
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

/**
 * What a parameter set raises on a desk's own history, of which only some was ever decided. What nobody decided counts for
 * neither side; a share of nothing is null.
 */
type Findings = Readonly<{
  alerts: number
  /** Alerts on a case that was confirmed, on one that was found harmless, and on none that was decided. */
  confirmed: number
  harmless: number
  undecided: number
  /** Confirmed cases, and how many of them some alert is on. */
  cases: number
  found: number
  /** confirmed ÷ (confirmed + harmless). */
  precision: number | null
  /** found ÷ cases. */
  recall: number | null
}>

/** The alerts that both sets raise are counted as the second one tells them. */
type Exchange = Readonly<{ won: number; lost: number; kept: number }>

type Comparison = Readonly<{ before: Findings; after: Findings }> & Exchange

type Replay = Comparison &
  Readonly<{
    byTypology: readonly (Comparison & Readonly<{ typology: Typology }>)[]
    /** Alerts that only the second set raises, and alerts that only the first one raised. */
    wonAlerts: readonly Alert[]
    lostAlerts: readonly Alert[]
  }>

/** Finds what matches without looking at everything: by typology and customer. */
function makeFinder<Item extends Label>(items: readonly Item[]): (wanted: Label) => readonly Item[] {
  const places = new Map<string, Item[]>()
  const keysOf = ({ typology, customers }: Label) => customers.map((customer) => `${typology} ${customer}`)
  for (const item of items) {
    for (const key of keysOf(item)) {
      const place = places.get(key)
      if (place === undefined) places.set(key, [item])
      else place.push(item)
    }
  }
  return (wanted) => {
    const near = new Set(keysOf(wanted).flatMap((key) => places.get(key) ?? []))
    return [...near].filter((item) => matches(wanted, item))
  }
}

const shareOrNull = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

function findingsOf(alerts: readonly Alert[], labels: readonly DecidedLabel[]): Findings {
  const labelsOf = makeFinder(labels)
  const alertsOn = makeFinder(alerts)
  let [confirmed, harmless] = [0, 0]
  for (const alert of alerts) {
    const decided = labelsOf(alert)
    if (decided.some(({ isTrue }) => isTrue)) confirmed += 1
    else if (decided.length > 0) harmless += 1
  }
  const cases = labels.filter(({ isTrue }) => isTrue)
  const found = cases.filter((label) => alertsOn(label).length > 0).length
  return {
    ...{ alerts: alerts.length, confirmed, harmless, undecided: alerts.length - confirmed - harmless },
    ...{ cases: cases.length, found },
    precision: shareOrNull(confirmed, confirmed + harmless),
    recall: shareOrNull(found, cases.length),
  }
}

type Sides = Readonly<{
  before: readonly Alert[]
  after: readonly Alert[]
  won: readonly Alert[]
  lost: readonly Alert[]
  labels: readonly DecidedLabel[]
}>

const comparisonOf = ({ before, after, won, lost, labels }: Sides): Comparison => ({
  before: findingsOf(before, labels),
  after: findingsOf(after, labels),
  ...{ won: won.length, lost: lost.length, kept: after.length - won.length },
})

/** What is compared, and what of it is left out. */
type Experiment = Readonly<{
  present: AmlParameters
  changed: AmlParameters
  labels: readonly DecidedLabel[]
  /** Alerts that were over before this are none of the comparison: the time before it is there for the windows alone. */
  from?: Instant
  /** Whoever asks learns nothing of alerts that name one of their accounts. */
  hiddenFrom?: readonly string[]
  /** Share of the work that is done, of 1. */
  onProgress?: (share: number) => void
}>

/**
 * The rule laboratory: one history under two parameter sets, before the second goes live. Labels are the alerts that people
 * decided: those of the present rules, so a recall of 1 says that nothing of what was confirmed is missed, and no more.
 */
export function replay(history: History, experiment: Experiment): Replay {
  const { present, changed, labels, from, hiddenFrom = [], onProgress } = experiment
  const events = Math.max(1, history.payments.length + history.orders.length)
  const raised = (parameters: AmlParameters, half: number): readonly Alert[] =>
    alertsOf(history, parameters, (done) => onProgress?.(half + done / events / 2)).filter(
      ({ lastAt, customers }) =>
        (from === undefined || lastAt >= from) && !hiddenFrom.some((id) => customers.includes(id)),
    )
  const [before, after] = [raised(present, 0), raised(changed, 0.5)]
  const [inBefore, inAfter] = [makeFinder(before), makeFinder(after)]
  const sides: Sides = {
    ...{ before, after, labels },
    won: after.filter((alert) => inBefore(alert).length === 0),
    lost: before.filter((alert) => inAfter(alert).length === 0),
  }
  const typologies = [...new Set([...before, ...after, ...labels].map(({ typology }) => typology))].toSorted()
  return {
    ...comparisonOf(sides),
    byTypology: typologies.map((typology) => {
      const of = <Item extends Label>(items: readonly Item[]): readonly Item[] =>
        items.filter((item) => item.typology === typology)
      const { won, lost } = sides
      return {
        typology,
        ...comparisonOf({
          ...{ before: of(before), after: of(after), won: of(won), lost: of(lost), labels: of(labels) },
        }),
      }
    }),
    wonAlerts: sides.won,
    lostAlerts: sides.lost,
  }
}
