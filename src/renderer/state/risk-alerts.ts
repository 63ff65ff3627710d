import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { StreamChange } from '../../core/contract/index.ts'

export type RiskAlert = StreamChange<'risk_alerts'>['items'][number]

const ALERTS_MAX = 100

const isSameLimit = (one: RiskAlert, other: RiskAlert): boolean =>
  one.account_id === other.account_id && one.limit === other.limit

/**
 * Newest first. A snapshot tells again what still holds: what was already the last word on a limit is no news; and every
 * panel that follows the stream tells the same edges.
 */
export function withAlerts(before: readonly RiskAlert[], told: readonly RiskAlert[]): readonly RiskAlert[] {
  let alerts = before
  for (const alert of told) {
    const known = alerts.filter((one) => isSameLimit(one, alert))
    const isTold = known.some(({ kind, at }) => kind === alert.kind && at === alert.at)
    if (!isTold && known[0]?.kind !== alert.kind) alerts = [alert, ...alerts]
  }
  return alerts === before ? before : alerts.slice(0, ALERTS_MAX)
}

/** Accounts whose margin was near its end or past it when last heard of: the last word on each. */
function standingMargins(before: readonly RiskAlert[], told: readonly RiskAlert[]): readonly RiskAlert[] {
  let standing = before
  for (const alert of told.filter(({ limit }) => limit === 'margin')) {
    const others = standing.filter((one) => !isSameLimit(one, alert))
    standing = alert.kind === 'recovery' ? others : [...others, alert]
  }
  return standing
}

export type RiskAlerts = Readonly<{
  /** Every edge since sign-in, newest first. */
  alerts: readonly RiskAlert[]
  margins: readonly RiskAlert[]
}>

/** `isWhole`: a snapshot, which has all that stands; an account that it does not name is carried. */
export const heardAlerts = (
  before: RiskAlerts,
  told: readonly RiskAlert[],
  isWhole: boolean,
): RiskAlerts => ({
  alerts: withAlerts(before.alerts, told),
  margins: standingMargins(isWhole ? [] : before.margins, told),
})

/** What was told since sign-in; it outlives the panels, for an alert comes once. */
export type RiskAlertsStore = StoreApi<RiskAlerts>

export const makeRiskAlertsStore = (): RiskAlertsStore => createStore(() => ({ alerts: [], margins: [] }))
