import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome, EntryOutput } from '../../client/index.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import { Enrol } from './Enrol.tsx'
import { NewCodesDialog, SwitchOffDialog } from './FactorDialogs.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Status = EntryOutput<'identity.mfaStatus'>

const FEW_CODES = 3

/** What the second factor is worth now, in a sentence. */
function StatusLine({ status }: Readonly<{ status: Status }>) {
  const { mfa_enabled: isOn, backup_codes_left: left } = status
  const few = isOn && left <= FEW_CODES
  return (
    <p>
      <span className={css.state}>
        <SeverityIcon severity={isOn ? 'ok' : 'warn'} size={14} />
        {isOn
          ? 'On. Signing in takes your password and a code of your authenticator app.'
          : 'Off. Whoever learns your password can sign in.'}
      </span>
      {isOn && (
        <>
          {' '}
          <span className={css.state}>
            {few && <SeverityIcon severity="warn" size={14} />}
            {left} of 10 backup codes left.
          </span>
        </>
      )}
    </p>
  )
}

type Open = 'enrol' | 'codes' | 'off' | null

function Acts({ status, onChange }: Readonly<{ status: Status; onChange: () => void }>) {
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => {
    setOpen(null)
    onChange()
  }
  return (
    <>
      <div className={css.acts}>
        {status.mfa_enabled ? (
          <>
            <Button onClick={() => setOpen('codes')}>New backup codes</Button>
            <Button onClick={() => setOpen('enrol')}>Change the app</Button>
            <Button onClick={() => setOpen('off')}>Switch it off</Button>
          </>
        ) : (
          <Button kind="primary" onClick={() => setOpen('enrol')}>
            Set it up
          </Button>
        )}
      </div>
      {open === 'enrol' && <Enrol isRenewal={status.mfa_enabled} onClose={close} />}
      {open === 'codes' && <NewCodesDialog onClose={close} />}
      {open === 'off' && <SwitchOffDialog onClose={close} />}
    </>
  )
}

/** The second factor: whether it is on, and what can be done about it. */
export function SecondFactorSection({
  outcome,
  onChange,
  onAskAgain,
}: Readonly<{ outcome: CallOutcome<Status> | null; onChange: () => void; onAskAgain: () => void }>) {
  return (
    <section className={css.section} aria-labelledby="security-factor">
      <h2 id="security-factor">
        Second factor <span>authenticator app, one code each 30 s</span>
      </h2>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the second factor" />
      ) : outcome.kind === 'answer' ? (
        <>
          <StatusLine status={outcome.value} />
          <Acts status={outcome.value} onChange={onChange} />
        </>
      ) : (
        <Trouble
          title="The second factor cannot be shown"
          happened={sentenceOf(outcome)}
          safe="Reading changes nothing."
          next={{ words: 'Ask again', act: onAskAgain }}
        />
      )}
    </section>
  )
}
