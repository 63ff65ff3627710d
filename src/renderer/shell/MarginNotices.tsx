import { useCallback, useEffect, useRef } from 'react'
import type { Account } from '../state/index.ts'
import type { RiskAlert } from '../state/risk-alerts.ts'
import { useSession, useStream, useTerminal } from '../terminal/hooks.ts'
import { useRiskAlerts, useStandingMargins } from '../terminal/use-risk-alerts.ts'
import { SeverityIcon } from '../widgets/plates/Badge.tsx'
import { isOnMargin, marginNotice } from '../widgets/words/margin-words.ts'
import { accountMask } from './header/account-words.ts'
import css from './Shell.module.css'

const marginsOf = (alerts: readonly RiskAlert[]): readonly RiskAlert[] =>
  alerts.filter(({ limit }) => limit === 'margin')

const keyOf = ({ account_id: id, kind, at }: RiskAlert): string => `${id} ${kind} ${at}`

const aboutOf = (accountId: string): string => `margin ${accountId}`

const maskOf = (accounts: readonly Account[], id: string): string =>
  accountMask(accounts.find((account) => account.account_id === id) ?? { account_id: id })

/** Brings the positions of an account to the front, whichever account was shown. */
function useShowPositions(): (accountId: string) => void {
  const { session, dock } = useTerminal()
  return useCallback(
    (accountId) => {
      session.selectAccount(accountId)
      dock.open('positions')
    },
    [session, dock],
  )
}

/**
 * Tells each edge of an account's margin once, whatever panels are open, in the notices: the one polite region. Limits are
 * only listened to while something is held that can be called, or an account was warned and has not been let go: the engine
 * works them out for whoever listens.
 */
export function MarginNotices() {
  const { toasts } = useTerminal()
  const accounts = useSession((session) => session.accounts)
  const { data } = useStream({ channel: 'positions' })
  const standing = useStandingMargins()
  const alerts = useRiskAlerts((data?.items ?? []).some(isOnMargin) || standing.length > 0)
  const showPositions = useShowPositions()
  // What was told before a lock is not told again after it.
  const told = useRef<ReadonlySet<string>>(new Set(marginsOf(alerts).map(keyOf)))
  useEffect(() => {
    const margins = marginsOf(alerts)
    // Kept newest first, told in the order in which they came.
    for (const alert of margins.filter((one) => !told.current.has(keyOf(one))).toReversed()) {
      const { account_id: id } = alert
      const act = { words: 'Show its positions', run: () => showPositions(id) }
      toasts.notify({ ...marginNotice(alert, maskOf(accounts, id)), about: aboutOf(id), act })
    }
    told.current = new Set(margins.map(keyOf))
  }, [accounts, alerts, showPositions, toasts])
  const stood = useRef<readonly string[]>([])
  useEffect(() => {
    const now = standing.map(({ account_id: id }) => id)
    const lastOf = (id: string) => marginsOf(alerts).find(({ account_id }) => account_id === id)
    // Over while nobody listened: no edge was heard, and the warning is not left standing.
    for (const id of stood.current.filter((one) => !now.includes(one)))
      if (lastOf(id)?.kind !== 'recovery') toasts.settle(aboutOf(id))
    stood.current = now
  }, [alerts, standing, toasts])
  return null
}

/** Accounts that are near the end of their margin or past it, always in sight; a press shows what they hold. */
export function MarginStatus() {
  const accounts = useSession((session) => session.accounts)
  const standing = useStandingMargins()
  const showPositions = useShowPositions()
  return standing.map((alert) => {
    const { severity, title } = marginNotice(alert, '')
    return (
      <button
        key={alert.account_id}
        type="button"
        className={css.marginStatus}
        title="Shows what the account holds"
        onClick={() => showPositions(alert.account_id)}
      >
        <SeverityIcon severity={severity} size={12} /> {title}, account {maskOf(accounts, alert.account_id)}
      </button>
    )
  })
}
