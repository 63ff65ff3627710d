import { accountMask } from '../../shell/header/account-words.ts'
import { useAccount, usePanelHead } from '../../terminal/hooks.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import type { PanelProps } from '../panel.ts'
import { Matrix } from './Matrix.tsx'
import { Stresses } from './Stresses.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'

/** What the account would make in markets that are supposed: spot × volatility × time, past episodes, own shocks. */
export function Scenarios({ panelId }: PanelProps) {
  const account = useAccount()
  usePanelHead(panelId, { context: account === null ? '' : accountMask(account), badges: [] })
  if (account === null) return <PanelSkeleton waitingFor="Waiting for the account" />
  const { account_id: accountId } = account
  return (
    <div key={accountId} className={sheet.sheet} tabIndex={0} role="region" aria-label="Matrix and stresses">
      <Matrix accountId={accountId} />
      <Stresses accountId={accountId} />
    </div>
  )
}
