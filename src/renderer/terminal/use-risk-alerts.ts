import { useStore } from 'zustand'
import type { RiskAlert } from '../state/risk-alerts.ts'
import { heardAlerts } from '../state/risk-alerts.ts'
import { useKept, useStreamUpdates } from './hooks.ts'
import { RISK_ALERTS } from './kept.ts'

/** What was told of risk limits since sign-in, newest first; heard on while `follow`. */
export function useRiskAlerts(follow: boolean): readonly RiskAlert[] {
  const heard = useKept(RISK_ALERTS)
  useStreamUpdates(follow ? { channel: 'risk_alerts' } : null, ({ view, cause, change }) => {
    const items = cause === 'change' ? change?.items : cause === 'snapshot' ? view.data?.items : undefined
    if (items !== undefined) heard.setState((before) => heardAlerts(before, items, cause === 'snapshot'))
  })
  return useStore(heard, (state) => state.alerts)
}

/** Accounts near the end of their margin, or past it, as was heard last. Who only reads this follows nothing. */
export const useStandingMargins = (): readonly RiskAlert[] =>
  useStore(useKept(RISK_ALERTS), (state) => state.margins)
