import { useState } from 'react'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import type { PanelProps } from '../panel.ts'
import { ApiKeys } from './ApiKeys.tsx'
import { Brokers } from './Brokers.tsx'
import { PasswordSection } from './PasswordSection.tsx'
import { SecondFactorSection } from './SecondFactorSection.tsx'
import { Sessions } from './Sessions.tsx'
import { Tier } from './Tier.tsx'
import { Trail } from './Trail.tsx'
import css from '../../widgets/styles/Sheet.module.css'

/** What guards the own account: second factor, password, where it is signed in, and what happened to it. */
export function Security({ panelId }: PanelProps) {
  const user = useSession((session) => session.user)
  const { outcome, reload } = useAnswer('identity.mfaStatus', {})
  const isOn = outcome?.kind === 'answer' ? outcome.value.mfa_enabled : null
  // What was changed here is in the trail a moment later.
  const [round, setRound] = useState(0)
  const changed = (): void => {
    reload()
    setRound((before) => before + 1)
  }
  usePanelHead(panelId, {
    context: user?.email ?? '',
    badges: isOn === false ? [{ text: 'one factor', severity: 'warn' }] : [],
  })
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Second factor, password and sessions">
      <SecondFactorSection outcome={outcome} onChange={changed} onAskAgain={reload} />
      <PasswordSection onChange={changed} />
      <Sessions round={round} onChange={changed} />
      <ApiKeys onChange={changed} />
      <Brokers onChange={changed} />
      <Tier />
      <Trail round={round} />
    </div>
  )
}
