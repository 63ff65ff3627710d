import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { EntryOutput } from '../../client/index.ts'
import { useSession } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { FactorField } from '../../widgets/fields/FactorField.tsx'
import { factorFault } from '../../widgets/fields/factor.ts'
import { Field } from '../../widgets/fields/Field.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { BackupCodes } from './BackupCodes.tsx'
import { groupedSecret } from './words.ts'
import css from './security.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

type Setup = EntryOutput<'identity.mfaSetup'>

/** Whoever has a factor already proves the password before another may take its place. */
function Begin({ isRenewal, onSetup, onClose }: Ends & Readonly<{ onSetup: (setup: Setup) => void }>) {
  const { busy, told, run } = useAct()
  const [password, setPassword] = useState('')
  const begin = async (): Promise<void> => {
    const answer = await run('identity.mfaSetup', isRenewal ? { password } : {}, ({ message }) => message)
    if (answer !== null) onSetup(answer)
  }
  // A first enrolment asks for nothing: it begins when the dialog opens, and once.
  const begun = useRef(false)
  useEffect(() => {
    if (isRenewal || begun.current) return
    begun.current = true
    void begin()
  })
  return (
    <form
      className={sheet.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void begin()
      }}
    >
      {isRenewal ? (
        <>
          <p>The app that works now stays in force until the new one has shown its first code.</p>
          <Field
            label="Your password"
            type="password"
            autoComplete="current-password"
            data-focus-first
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      ) : (
        <p role="status">{told === null ? 'Asking for a secret' : ''}</p>
      )}
      <Told told={told} />
      <div className={sheet.acts}>
        <Button onClick={onClose}>Leave</Button>
        {(isRenewal || told?.failed === true) && (
          <Button
            type="submit"
            kind="primary"
            busy={busy}
            offBecause={isRenewal && password === '' ? 'Off: enter your password' : null}
          >
            Go on
          </Button>
        )}
      </div>
    </form>
  )
}

function Secret({ setup }: Readonly<{ setup: Setup }>) {
  return (
    <div className={css.secret}>
      <img className={css.qr} src={setup.qr_code} alt="QR code with the secret for an authenticator app" />
      <div>
        <p>Scan this with your authenticator app. Where it cannot scan, type the secret:</p>
        <p className={css.secretText}>{groupedSecret(setup.secret)}</p>
        <p className={sheet.note}>Time-based, six digits, 30 seconds. Nobody else may see it.</p>
      </div>
    </div>
  )
}

/** The first code of the app switches it on; the codes must be kept by then. */
function Confirm({
  setup,
  onDone,
  onClose,
}: Readonly<{ setup: Setup; onDone: () => void; onClose: () => void }>) {
  const account = useSession((session) => session.user?.email ?? '')
  const { busy, told, run } = useAct()
  const [text, setText] = useState('')
  const [kept, setKept] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const confirm = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wrong = factorFault('code', text)
    setFault(wrong)
    if (wrong !== null || !kept || busy) return
    const answer = await run('identity.mfaVerify', { token: text.trim() }, ({ message }) => message)
    if (answer === null) setText('')
    else onDone()
  }
  return (
    <form className={sheet.form} noValidate onSubmit={(event) => void confirm(event)}>
      <Secret setup={setup} />
      <BackupCodes codes={setup.backup_codes} account={account} />
      <label className={css.check}>
        <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />I have
        kept the backup codes
      </label>
      <FactorField kind="code" text={text} error={fault} onType={setText} />
      <Told told={told} />
      <div className={sheet.acts}>
        <Button onClick={onClose}>Leave it off</Button>
        <Button
          type="submit"
          kind="primary"
          busy={busy}
          offBecause={kept ? null : 'Off: keep the backup codes first'}
        >
          Switch it on
        </Button>
      </div>
    </form>
  )
}

type Ends = Readonly<{ isRenewal: boolean; onClose: () => void }>

/** Enrols an authenticator app: secret, backup codes, first code. */
export function Enrol({ isRenewal, onClose }: Ends) {
  const [setup, setSetup] = useState<Setup | null>(null)
  return (
    <Dialog
      title={isRenewal ? 'Change the authenticator app' : 'Set up a second factor'}
      onClose={onClose}
      wide
    >
      {setup === null ? (
        <Begin isRenewal={isRenewal} onSetup={setSetup} onClose={onClose} />
      ) : (
        <Confirm setup={setup} onDone={onClose} onClose={onClose} />
      )}
    </Dialog>
  )
}
