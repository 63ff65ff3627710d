import { useState } from 'react'
import { useSession } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { SecretOnce } from '../../widgets/dialogs/SecretOnce.tsx'
import { EMPTY_KEY, keyFault, keyInputOf } from './key-words.ts'
import type { KeyDraft } from './key-words.ts'
import css from './security.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

type Change = (change: Partial<KeyDraft>) => void

/** What the key may do: never more than its owner. */
function Scopes({ chosen, onChange }: Readonly<{ chosen: readonly string[]; onChange: Change }>) {
  const held = useSession((session) => session.user?.permissions) ?? []
  const set = (name: string, isOn: boolean): void =>
    onChange({ permissions: isOn ? [...chosen, name] : chosen.filter((each) => each !== name) })
  return (
    <fieldset className={css.scopes}>
      <legend>What it may do</legend>
      {held.map((name) => (
        <label key={name} className={css.check}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) => set(name, event.target.checked)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

/** The secret of a key, shown once. */
export function KeySecret({ secret, onClose }: Readonly<{ secret: string; onClose: () => void }>) {
  return (
    <SecretOnce title="The key" secret={secret} onClose={onClose}>
      <p>Keep it where the program that uses it keeps its secrets. It is not shown again.</p>
    </SecretOnce>
  )
}

/** Makes a key with which a program acts for its owner. */
export function NewKey({ onClose, onDone }: Readonly<{ onClose: () => void; onDone: () => void }>) {
  const { busy, told, run } = useAct()
  const [draft, setDraft] = useState(EMPTY_KEY)
  const [secret, setSecret] = useState<string | null>(null)
  const change: Change = (part) => setDraft((before) => ({ ...before, ...part }))
  const create = async (): Promise<void> => {
    const answer = await run('apiKeys.create', keyInputOf(draft), () => 'Made.')
    if (answer === null) return
    setSecret(answer.api_key)
    onDone()
  }
  if (secret !== null) return <KeySecret secret={secret} onClose={onClose} />
  return (
    <ActDialog
      title="New key"
      act="Make the key"
      off={keyFault(draft)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void create()}
    >
      <div className={sheet.fields}>
        <Field
          label="Name"
          data-focus-first
          autoComplete="off"
          maxLength={80}
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Field
          label="Runs out after"
          end="days"
          inputMode="numeric"
          autoComplete="off"
          value={draft.days}
          onChange={(event) => change({ days: event.target.value })}
        />
      </div>
      <Field
        label="Only from these addresses"
        hint="Addresses or networks, such as 10.0.0.0/8. Empty: from everywhere."
        autoComplete="off"
        value={draft.addresses}
        onChange={(event) => change({ addresses: event.target.value })}
      />
      <Scopes chosen={draft.permissions} onChange={change} />
    </ActDialog>
  )
}
