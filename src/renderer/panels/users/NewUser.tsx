import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { ReasonField } from '../../widgets/fields/ReasonField.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { ROLE_OPTIONS, TIER_OPTIONS, changeWords } from './words.ts'
import { TokenOnce } from './TokenOnce.tsx'
import type { User } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const EMPTY = { email: '', fullName: '', role: 'trader', tier: 'free', reason: '' } as const
type Draft = Readonly<{ email: string; fullName: string; role: string; tier: User['tier']; reason: string }>

function Fields({ draft, onChange }: Readonly<{ draft: Draft; onChange: (change: Partial<Draft>) => void }>) {
  return (
    <>
      <div className={css.fields}>
        <Field
          label="E-mail"
          type="email"
          autoComplete="off"
          data-focus-first
          value={draft.email}
          onChange={(event) => onChange({ email: event.target.value })}
        />
        <Field
          label="Name"
          autoComplete="off"
          value={draft.fullName}
          onChange={(event) => onChange({ fullName: event.target.value })}
        />
        <SelectField<string>
          label="Role"
          value={draft.role}
          options={ROLE_OPTIONS}
          onChoose={(role) => onChange({ role })}
        />
        <SelectField
          label="Tier"
          value={draft.tier}
          options={TIER_OPTIONS}
          onChoose={(tier) => onChange({ tier })}
        />
      </div>
      <ReasonField
        hint="It is kept in the audit log. May be left empty."
        isFirst={false}
        value={draft.reason}
        onChange={(reason) => onChange({ reason })}
      />
    </>
  )
}

/** Creates a user with an invitation: the token, shown once, with which they set their own password. */
export function NewUser({
  onClose,
  onDone,
}: Readonly<{ onClose: () => void; onDone: (id: string) => void }>) {
  const { busy, told, run } = useAct()
  const [draft, setDraft] = useState<Draft>(EMPTY)
  const [made, setMade] = useState<Readonly<{ token: string; words: string }> | null>(null)
  const create = async (): Promise<void> => {
    const { email, fullName, role, tier, reason } = draft
    const input = {
      ...{ email: email.trim(), full_name: fullName.trim(), role, tier },
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    }
    const answer = await run('users.adminCreateUser', input, () => 'Created.')
    if (answer === null) return
    onDone(answer.user.user_id)
    const words = changeWords(`${answer.user.email} is there.`, answer.approval)
    if (answer.invite_token === null) onClose()
    else setMade({ token: answer.invite_token, words })
  }
  if (made !== null)
    return <TokenOnce title="The invitation" words={made.words} token={made.token} onClose={onClose} />
  const off =
    draft.email.trim() === '' || draft.fullName.trim() === '' ? 'Off: give an e-mail and a name' : null
  return (
    <ActDialog
      title="New user"
      act="Create and invite"
      off={off}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void create()}
    >
      <Fields draft={draft} onChange={(change) => setDraft((before) => ({ ...before, ...change }))} />
    </ActDialog>
  )
}
