import { useEffect, useRef } from 'react'
import type { Account } from '../state/index.ts'
import type { RiskAlert } from '../state/risk-alerts.ts'
import { useSession, useStream, useTerminal } from '../terminal/hooks.ts'
import { useRiskAlerts } from '../terminal/use-risk-alerts.ts'
import { isOnMargin, marginNotice } from '../widgets/margin-words.ts'
import { accountMask } from './header/account-words.ts'

const marginsOf = (alerts: readonly RiskAlert[]): readonly RiskAlert[] =>
  alerts.filter(({ limit }) => limit === 'margin')

const keyOf = ({ account_id: id, kind, at }: RiskAlert): string => `${id} ${kind} ${at}`

const maskOf = (accounts: readonly Account[], id: string): string =>
  accountMask(accounts.find((account) => account.account_id === id) ?? { account_id: id })

/**
 * Tells each edge of an account's margin once, whatever panels are open, in the notices: the one polite region. Limits are
 * only listened to while something is held that can be called: the engine works them out for whoever listens.
 */
export function MarginNotices() {
  const { toasts } = useTerminal()
  const accounts = useSession((session) => session.accounts)
  const { data } = useStream({ channel: 'positions' })
  const alerts = useRiskAlerts((data?.items ?? []).some(isOnMargin))
  // What was told before a lock is not told again after it.
  const told = useRef<ReadonlySet<string>>(new Set(marginsOf(alerts).map(keyOf)))
  useEffect(() => {
    const margins = marginsOf(alerts)
    // Kept newest first, told in the order in which they came.
    for (const alert of margins.filter((one) => !told.current.has(keyOf(one))).toReversed())
      toasts.notify(marginNotice(alert, maskOf(accounts, alert.account_id)))
    told.current = new Set(margins.map(keyOf))
  }, [accounts, alerts, toasts])
  return null
}
