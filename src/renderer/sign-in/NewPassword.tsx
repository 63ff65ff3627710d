import { useState } from 'react'
import type { FormEvent } from 'react'
import { sentenceOf } from '../client/index.ts'
import { useTerminal } from '../terminal/hooks.ts'
import { Button } from '../widgets/buttons/Button.tsx'
import { Field } from '../widgets/fields/Field.tsx'
import { PasswordRules } from '../widgets/fields/PasswordRules.tsx'
import { meetsPasswordRules } from '../widgets/fields/password-rules.ts'
import { NO_TROUBLE, checkEmail, troubleOf } from './form.ts'
import { Refusal } from './Refusal.tsx'
import css from './SignIn.module.css'

/** Asks for a letter with a token. The answer is the same for every address: it tells nobody who has an account. */
export function ForgotForm({ onToken }: Readonly<{ onToken: () => void }>) {
  const { link } = useTerminal()
  const [email, setEmail] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const fault = checkEmail(email)
    setError(fault)
    setSaid(null)
    if (fault !== null) return
    setBusy(true)
    const outcome = await link.call('identity.forgotPassword', { email: email.trim() }, { anonymous: true })
    setBusy(false)
    if (outcome.kind === 'answer') setSaid(outcome.value.message)
    else setError(sentenceOf(outcome))
  }
  return (
    <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label="E-mail"
        type="email"
        autoComplete="username"
        autoFocus
        value={email}
        error={error}
        onChange={(event) => setEmail(event.target.value)}
      />
      <p role="status">{said}</p>
      <Button type="submit" kind="primary" wide busy={busy}>
        Ask for a new password
      </Button>
      {said !== null && <Button onClick={onToken}>I have a token</Button>}
    </form>
  )
}

/** Sets a password with the token of a letter, of an invitation or of the administrator. */
export function TokenForm({
  passwordLengthMin,
  onDone,
}: Readonly<{ passwordLengthMin: number; onDone: (words: string) => void }>) {
  const { link } = useTerminal()
  const [token, setToken] = useState('')
  const [password, setPassword] = useState('')
  const [trouble, setTrouble] = useState(NO_TROUBLE)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const errors = {
      ...(token.trim() === '' ? { code: 'Enter the token as it was given to you.' } : {}),
      ...(meetsPasswordRules(password, passwordLengthMin)
        ? {}
        : { password: 'The new password does not hold all that it must.' }),
    }
    setTrouble({ errors, message: null })
    if (Object.keys(errors).length > 0) return
    setBusy(true)
    const input = { token: token.trim(), new_password: password }
    const outcome = await link.call('identity.resetPassword', input, { anonymous: true })
    setBusy(false)
    if (outcome.kind === 'answer') onDone(outcome.value.message)
    else setTrouble(troubleOf(outcome))
  }
  return (
    <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label="Token"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={token}
        hint="From a letter, an invitation or your administrator. It works once."
        error={trouble.errors.code}
        onChange={(event) => setToken(event.target.value)}
      />
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        value={password}
        hint="You can paste it."
        error={trouble.errors.password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <PasswordRules password={password} lengthMin={passwordLengthMin} />
      <Refusal message={trouble.message} leftMs={null} />
      <Button type="submit" kind="primary" wide busy={busy}>
        Set the password
      </Button>
    </form>
  )
}
