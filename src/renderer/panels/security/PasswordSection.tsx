import { useState } from 'react'
import type { FormEvent } from 'react'
import { useAnswer, useTerminal } from '../../terminal/hooks.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { PasswordRules } from '../../widgets/fields/PasswordRules.tsx'
import { meetsPasswordRules } from '../../widgets/fields/password-rules.ts'
import { Told } from '../../widgets/notices/Told.tsx'
import { passwordTrouble } from './words.ts'
import type { PasswordTrouble } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import own from './security.module.css'

const LENGTH_MIN = 8
/** Each former password costs the engine one slow hash, and a busy machine takes its time. */
const CHANGE_TIMEOUT_MS = 30_000
const NOTHING: PasswordTrouble = { current: null, next: null, words: null }

function usePasswordChange(lengthMin: number, onChange: () => void) {
  const { link } = useTerminal()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [trouble, setTrouble] = useState(NOTHING)
  const [done, setDone] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setDone(null)
    const fault = {
      ...NOTHING,
      current: current === '' ? 'Enter the password in force.' : null,
      next: meetsPasswordRules(next, lengthMin) ? null : 'It does not hold all that it must.',
    }
    setTrouble(fault)
    if (fault.current !== null || fault.next !== null || busy) return
    setBusy(true)
    const input = { current_password: current, new_password: next }
    const outcome = await link.call('identity.changePassword', input, { timeoutMs: CHANGE_TIMEOUT_MS })
    setBusy(false)
    if (outcome.kind !== 'answer') return setTrouble(passwordTrouble(outcome))
    setCurrent('')
    setNext('')
    setDone(outcome.value.message)
    onChange()
  }
  return { current, setCurrent, next, setNext, trouble, done, busy, change }
}

/** A new password, with what it must hold beside it. Every other session ends with the old one. */
export function PasswordSection({ onChange }: Readonly<{ onChange: () => void }>) {
  const { outcome } = useAnswer('system.publicConfig', {})
  const lengthMin = outcome?.kind === 'answer' ? outcome.value.password_min_length : LENGTH_MIN
  const { current, setCurrent, next, setNext, trouble, done, busy, change } = usePasswordChange(
    lengthMin,
    onChange,
  )
  const told =
    done !== null
      ? { words: done, failed: false }
      : trouble.words === null
        ? null
        : { words: trouble.words, failed: true }
  return (
    <section className={css.section} aria-labelledby="security-password">
      <h2 id="security-password">
        Password <span>none of your last five, none known from a breach</span>
      </h2>
      <form className={own.password} noValidate onSubmit={(event) => void change(event)}>
        <div className={css.fields}>
          <Field
            label="Password in force"
            type="password"
            autoComplete="current-password"
            value={current}
            error={trouble.current}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <Field
            label="New password"
            type="password"
            autoComplete="new-password"
            value={next}
            error={trouble.next}
            onChange={(event) => setNext(event.target.value)}
          />
        </div>
        <PasswordRules password={next} lengthMin={lengthMin} />
        <Told told={told} />
        <div className={css.acts}>
          <Button type="submit" busy={busy}>
            Change the password
          </Button>
          <span className={css.note}>Your other sessions end.</span>
        </div>
      </form>
    </section>
  )
}
