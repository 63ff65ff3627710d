import { useState } from 'react'
import type { EntryOutput } from '../../client/index.ts'
import { accountMask } from '../../shell/header/account-words.ts'
import { useAccount, usePanelHead } from '../../terminal/hooks.ts'
import { oldBadges, useFigures } from '../../terminal/use-figures.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import type { PanelProps } from '../panel.ts'
import { Alerts } from './Alerts.tsx'
import { Collateral } from './Collateral.tsx'
import { Counterparties } from './Counterparties.tsx'
import { Exposure } from './Exposure.tsx'
import { limitRows, limitsBadge } from './limits.ts'
import { LimitChanges } from './LimitChanges.tsx'
import { LimitsSection } from './Limits.tsx'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { ValueAtRisk } from './ValueAtRisk.tsx'
import { VarHistory } from './VarHistory.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'

const REFRESH_MS = 5_000

const VIEWS = [
  ['all', 'Limits and VaR'],
  ['margin', 'Margin breakdown'],
] as const

type View = (typeof VIEWS)[number][0]
type LimitFigures = Figures<EntryOutput<'guards.limits'>>

/** Of this account: the last answer may be of the one before. */
const limitsOf = (figures: LimitFigures, accountId: string | null) =>
  figures.value?.accounts.find((one) => one.account_id === accountId) ?? null

function LimitsOf({ accountId, figures }: Readonly<{ accountId: string; figures: LimitFigures }>) {
  const limits = limitsOf(figures, accountId)
  if (limits !== null)
    return <LimitsSection rows={limitRows(limits)} resetsAt={limits.resets_at} figures={figures} />
  return figures.trouble === null ? (
    <PanelSkeleton waitingFor="Asking for the limits" />
  ) : (
    <NoFigures what="limits" figures={figures} />
  )
}

function OfAccount({ accountId, figures }: Readonly<{ accountId: string; figures: LimitFigures }>) {
  const [view, setView] = useState<View>('all')
  return (
    <div className={sheet.sheet} tabIndex={0} role="region" aria-label="Limits, VaR and margin">
      <div className={sheet.bar} role="toolbar" aria-label="Risk view">
        <Toggles options={VIEWS} value={view} onChoose={setView} />
      </div>
      {view === 'margin' ? (
        <Collateral accountId={accountId} />
      ) : (
        <>
          <LimitsOf accountId={accountId} figures={figures} />
          <LimitChanges accountId={accountId} />
          <Exposure accountId={accountId} />
          <Counterparties accountId={accountId} />
          <ValueAtRisk accountId={accountId} />
          <VarHistory accountId={accountId} />
          <Alerts accountId={accountId} />
        </>
      )}
    </div>
  )
}

/** What the account may lose and what it may not: limits, VaR with its history, alerts, and what the short options hold. */
export function Risk({ panelId }: PanelProps) {
  const account = useAccount()
  const accountId = account?.account_id ?? null
  const input = accountId === null ? null : { account_id: accountId }
  const figures = useFigures('guards.limits', input, REFRESH_MS)
  const limits = limitsOf(figures, accountId)
  const badge = limits === null ? null : limitsBadge(limitRows(limits))
  usePanelHead(panelId, {
    context: account === null ? '' : accountMask(account),
    badges: [...oldBadges(figures), ...(badge === null ? [] : [badge])],
  })
  if (accountId === null) return <PanelSkeleton waitingFor="Waiting for the account" />
  return <OfAccount key={accountId} accountId={accountId} figures={figures} />
}
