import { useState } from 'react'
import type { FormEvent } from 'react'
import { useStore } from 'zustand'
import { sentenceOf } from '../client/index.ts'
import { useAnswer, useHealth, useTerminal } from '../terminal/hooks.ts'
import { Button } from '../widgets/buttons/Button.tsx'
import { Dialog } from '../widgets/dialogs/Dialog.tsx'
import { FactorField } from '../widgets/fields/FactorField.tsx'
import { factorFault } from '../widgets/fields/factor.ts'
import type { FactorKind } from '../widgets/fields/factor.ts'
import { Field } from '../widgets/fields/Field.tsx'
import css from '../widgets/styles/Sheet.module.css'

/** What proves the person: the second factor where there is one, else the password. */
function useProof(kind: FactorKind | 'password') {
  const { link, proof } = useTerminal()
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const prove = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const fault =
      kind === 'password' ? (text === '' ? 'Enter your password.' : null) : factorFault(kind, text)
    setError(fault)
    if (fault !== null) return
    setBusy(true)
    const outcome = await link.call(
      'identity.stepUp',
      kind === 'password' ? { password: text } : { token: text.trim() },
    )
    setBusy(false)
    setText('')
    if (outcome.kind === 'answer') proof.settle(true)
    else setError(sentenceOf(outcome))
  }
  return { text, setText, error, setError, busy, prove }
}

function ProofForm({ hasFactor }: Readonly<{ hasFactor: boolean }>) {
  const { proof } = useTerminal()
  const [kind, setKind] = useState<FactorKind | 'password'>(hasFactor ? 'code' : 'password')
  const { text, setText, error, setError, busy, prove } = useProof(kind)
  const nowMs = useHealth((health) => health.nowMs)
  const swap = (): void => {
    setKind(kind === 'code' ? 'backup_code' : 'code')
    setText('')
    setError(null)
  }
  return (
    <form className={css.form} noValidate onSubmit={(event) => void prove(event)}>
      <p>What you asked for is sensitive. Prove that it is you; then it goes on by itself.</p>
      {kind === 'password' ? (
        <Field
          label="Your password"
          type="password"
          autoComplete="current-password"
          data-focus-first
          autoFocus
          value={text}
          error={error}
          onChange={(event) => setText(event.target.value)}
        />
      ) : (
        <FactorField key={kind} kind={kind} text={text} nowMs={nowMs} error={error} onType={setText} />
      )}
      {kind !== 'password' && (
        <p>
          <button type="button" className={css.pick} onClick={swap}>
            {kind === 'code' ? 'Use a backup code' : 'Use the authenticator app'}
          </button>
        </p>
      )}
      <p className={css.note}>A wrong one counts towards the lock of your account.</p>
      <div className={css.acts}>
        <Button onClick={() => proof.settle(false)}>Leave it</Button>
        <Button type="submit" kind="primary" busy={busy}>
          Prove and go on
        </Button>
      </div>
    </form>
  )
}

function Question() {
  const { proof } = useTerminal()
  const { outcome } = useAnswer('identity.mfaStatus', {})
  return (
    <Dialog title="Is it you?" onClose={() => proof.settle(false)}>
      {outcome === null ? (
        <p className={css.form} role="status">
          Asking how you prove yourself
        </p>
      ) : (
        <ProofForm hasFactor={outcome.kind === 'answer' && outcome.value.mfa_enabled} />
      )}
    </Dialog>
  )
}

/** Lies over everything while a sensitive act waits for a fresh proof; the act is asked for once more when it is there. */
export function StepUp() {
  const { proof } = useTerminal()
  return useStore(proof.store, (state) => state.asking) ? <Question /> : null
}
