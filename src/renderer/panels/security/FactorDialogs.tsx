import { useState } from 'react'
import { useSession } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Dialog } from '../../widgets/dialogs/Dialog.tsx'
import { FactorField } from '../../widgets/fields/FactorField.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { BackupCodes } from './BackupCodes.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Ends = Readonly<{ onClose: () => void }>

const codeFault = (code: string): string | null =>
  code.trim().length < 6 ? 'Off: enter a code of the app or a backup code' : null

/** Ten new backup codes, shown once; those of before are void. */
export function NewCodesDialog({ onClose }: Ends) {
  const account = useSession((session) => session.user?.email ?? '')
  const { busy, told, run } = useAct()
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const renew = async (): Promise<void> => {
    const answer = await run(
      'identity.mfaBackupCodes',
      { token: code.trim() },
      () => 'The old codes are void.',
    )
    setCode('')
    if (answer !== null) setCodes(answer.backup_codes)
  }
  if (codes !== null)
    return (
      <Dialog title="Ten new backup codes" onClose={onClose}>
        <div className={css.form}>
          <BackupCodes codes={codes} account={account} />
          <div className={css.acts}>
            <Button kind="primary" onClick={onClose}>
              I have kept them
            </Button>
          </div>
        </div>
      </Dialog>
    )
  return (
    <ActDialog
      title="New backup codes"
      act="Make ten new codes"
      off={codeFault(code)}
      busy={busy}
      told={told}
      onAct={() => void renew()}
      onClose={onClose}
    >
      <p>The codes that you have now stop working.</p>
      <FactorField kind="code" text={code} onType={setCode} />
    </ActDialog>
  )
}

/** Takes both proofs, since what is left afterwards is one. */
export function SwitchOffDialog({ onClose }: Ends) {
  const { busy, told, run } = useAct()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const switchOff = async (): Promise<void> => {
    const input = { password, token: code.trim() }
    const answer = await run('identity.mfaDisable', input, ({ message }) => message)
    setCode('')
    if (answer !== null) onClose()
  }
  return (
    <ActDialog
      title="Switch the second factor off"
      act="Switch it off"
      kind="critical"
      off={password === '' ? 'Off: enter your password' : codeFault(code)}
      busy={busy}
      told={told}
      onAct={() => void switchOff()}
      onClose={onClose}
    >
      <p>From then on the password alone signs in. Your backup codes stop working too.</p>
      <Field
        label="Your password"
        type="password"
        autoComplete="current-password"
        data-focus-first
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <FactorField kind="code" text={code} onType={setCode} isFirst={false} />
    </ActDialog>
  )
}
