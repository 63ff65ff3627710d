import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { StreamChange } from '../../core/contract/index.ts'

export type RiskAlert = StreamChange<'risk_alerts'>['items'][number]

const ALERTS_MAX = 100

/** Newest first. A snapshot tells again what still holds: what was already the last word on a limit is no news. */
export function withAlerts(before: readonly RiskAlert[], told: readonly RiskAlert[]): readonly RiskAlert[] {
  let alerts = before
  for (const alert of told) {
    const last = alerts.find((one) => one.account_id === alert.account_id && one.limit === alert.limit)
    if (last?.kind !== alert.kind) alerts = [alert, ...alerts]
  }
  return alerts === before ? before : alerts.slice(0, ALERTS_MAX)
}

/** What was told since sign-in; it outlives the panels, for an alert comes once. */
export type RiskAlertsStore = StoreApi<Readonly<{ alerts: readonly RiskAlert[] }>>

export const makeRiskAlertsStore = (): RiskAlertsStore => createStore(() => ({ alerts: [] }))
