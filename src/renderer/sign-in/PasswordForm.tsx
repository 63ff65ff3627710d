import { useState } from 'react'
import type { FormEvent } from 'react'
import { useSession, useTerminal } from '../terminal/hooks.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { Button } from '../widgets/buttons/Button.tsx'
import { Field } from '../widgets/fields/Field.tsx'
import { PasswordRules } from '../widgets/fields/PasswordRules.tsx'
import { EMPTY_FIELDS, NO_TROUBLE, challengeOf, checkFields, lockOf, troubleOf } from './form.ts'
import type { Challenge, FormFields, FormTrouble, Lock, PasswordStep } from './form.ts'
import { Refusal, useLockLeft } from './Refusal.tsx'
import css from './SignIn.module.css'

function submitTo(terminal: Terminal, step: PasswordStep, fields: FormFields) {
  const { session } = terminal
  const email = fields.email.trim()
  const person = {
    email,
    password: fields.password,
    full_name: fields.fullName.trim(),
  }
  if (step === 'register') return session.register(person)
  if (step === 'administrator') return session.setupAdministrator({ ...person, code: fields.code.trim() })
  const name = email.includes('@') ? { email } : { username: email }
  return session.login({ ...name, password: fields.password, remember_me: true })
}

type FieldsProps = Readonly<{
  step: PasswordStep
  fields: FormFields
  trouble: FormTrouble
  passwordLengthMin: number
  onChange: (change: Partial<FormFields>) => void
}>

function Fields({ step, fields, trouble, passwordLengthMin, onChange }: FieldsProps) {
  const signingUp = step !== 'login'
  return (
    <>
      {step === 'administrator' && (
        <Field
          label="One-time code"
          autoComplete="one-time-code"
          autoFocus
          value={fields.code}
          error={trouble.errors.code}
          onChange={(event) => onChange({ code: event.target.value })}
        />
      )}
      <Field
        label={signingUp ? 'E-mail' : 'E-mail or user name'}
        type={signingUp ? 'email' : 'text'}
        autoComplete="username"
        autoFocus={step !== 'administrator' && fields.email === ''}
        value={fields.email}
        error={trouble.errors.email}
        onChange={(event) => onChange({ email: event.target.value })}
      />
      {signingUp && (
        <Field
          label="Name"
          autoComplete="name"
          value={fields.fullName}
          error={trouble.errors.fullName}
          onChange={(event) => onChange({ fullName: event.target.value })}
        />
      )}
      <Field
        label="Password"
        type="password"
        autoComplete={signingUp ? 'new-password' : 'current-password'}
        autoFocus={!signingUp && fields.email !== ''}
        value={fields.password}
        hint={signingUp ? 'You can paste it.' : undefined}
        error={trouble.errors.password}
        onChange={(event) => onChange({ password: event.target.value })}
      />
      {signingUp && <PasswordRules password={fields.password} lengthMin={passwordLengthMin} />}
    </>
  )
}

type FormProps = Readonly<{
  step: PasswordStep
  act: string
  passwordLengthMin: number
  /** Name and password were right, and a second factor is asked for. */
  onChallenge: (challenge: Challenge) => void
  /** Whom the last second step was for. */
  name?: string
}>

/** The forms that end in a session: sign-in, registration, the first administrator. */
export function PasswordForm({ step, act, passwordLengthMin, onChallenge, name = '' }: FormProps) {
  const terminal = useTerminal()
  const lockedBy = useSession((session) => session.lockedBy)
  const [fields, setFields] = useState(() =>
    step === 'login' ? { ...EMPTY_FIELDS, email: lockedBy?.email ?? name } : EMPTY_FIELDS,
  )
  const [trouble, setTrouble] = useState(NO_TROUBLE)
  const [lock, setLock] = useState<Lock | null>(null)
  const [busy, setBusy] = useState(false)
  const leftMs = useLockLeft(lock, fields.email.trim())
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const errors = checkFields(step, fields, passwordLengthMin)
    setTrouble({ errors, message: null })
    if (Object.keys(errors).length > 0) return
    setBusy(true)
    const outcome = await submitTo(terminal, step, fields)
    setBusy(false)
    if (outcome.kind === 'answer') return
    const challenge = challengeOf(outcome, fields.email.trim())
    if (challenge !== null) return onChallenge(challenge)
    setLock(lockOf(outcome, fields.email.trim(), Date.now()))
    setTrouble(troubleOf(outcome))
  }
  return (
    <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
      <Fields
        step={step}
        fields={fields}
        trouble={trouble}
        passwordLengthMin={passwordLengthMin}
        onChange={(change) => setFields((before) => ({ ...before, ...change }))}
      />
      <Refusal message={trouble.message} leftMs={leftMs} />
      <Button type="submit" kind="primary" wide busy={busy}>
        {act}
      </Button>
    </form>
  )
}
