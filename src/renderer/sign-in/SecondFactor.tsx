import { useState } from 'react'
import type { FormEvent } from 'react'
import { useHealth, useTerminal } from '../terminal/hooks.ts'
import { Button } from '../widgets/buttons/Button.tsx'
import { Field } from '../widgets/fields/Field.tsx'
import { FactorField } from '../widgets/fields/FactorField.tsx'
import { factorFault } from '../widgets/fields/factor.ts'
import type { FactorKind } from '../widgets/fields/factor.ts'
import { NO_TROUBLE, lockOf, troubleOf } from './form.ts'
import type { Challenge, Lock } from './form.ts'
import { Refusal, useLockLeft } from './Refusal.tsx'
import css from './SignIn.module.css'

type Props = Readonly<{
  challenge: Challenge
  /** Back to name and password, with why when it was not the person's wish. */
  onBack: (why: string | null) => void
}>

/** The code as it is typed, and what became of it. */
function useAnswering({ challenge, onBack }: Props) {
  const { session } = useTerminal()
  const [kind, setKind] = useState<FactorKind>('code')
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState(NO_TROUBLE)
  const [lock, setLock] = useState<Lock | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const fault = factorFault(kind, text)
    setTrouble({ errors: fault === null ? {} : { code: fault }, message: null })
    if (fault !== null) return
    setBusy(true)
    const outcome = await session.answerChallenge({ mfa_token: challenge.token, token: text.trim() })
    setBusy(false)
    if (outcome.kind === 'answer') return
    if (outcome.kind === 'refused' && outcome.failure.code === 'mfa_challenge_ended')
      return onBack(outcome.failure.message)
    setLock(lockOf(outcome, challenge.name, Date.now()))
    setTrouble(troubleOf(outcome))
    setText('')
  }
  const swap = (): void => {
    setKind(kind === 'code' ? 'backup_code' : 'code')
    setText('')
    setTrouble(NO_TROUBLE)
  }
  return { kind, text, setText, trouble, busy, submit, swap, leftMs: useLockLeft(lock, challenge.name) }
}

/** Step 2 of 2: the code of the authenticator app, or one of the backup codes. */
export function SecondFactor({ challenge, onBack }: Props) {
  const { kind, text, setText, trouble, busy, submit, swap, leftMs } = useAnswering({ challenge, onBack })
  const nowMs = useHealth((health) => health.nowMs)
  return (
    <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label="E-mail or user name"
        value={challenge.name}
        readOnly
        end={
          <button type="button" className={css.link} onClick={() => onBack(null)}>
            change
          </button>
        }
      />
      <FactorField
        key={kind}
        kind={kind}
        text={text}
        nowMs={nowMs}
        error={trouble.errors.code}
        onType={setText}
      />
      <Refusal message={trouble.message} leftMs={leftMs} />
      <Button type="submit" kind="primary" wide busy={busy}>
        Sign in
      </Button>
      <div className={css.links}>
        <button type="button" className={css.link} onClick={swap}>
          {kind === 'code' ? 'Use a backup code' : 'Use the authenticator app'}
        </button>
      </div>
    </form>
  )
}
