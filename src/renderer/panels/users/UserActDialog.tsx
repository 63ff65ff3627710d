import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { ReasonField, reasonFault } from '../../widgets/fields/ReasonField.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import type { UserAct } from './acts.ts'
import { TokenOnce } from './TokenOnce.tsx'
import { changeWords } from './words.ts'
import type { User } from './words.ts'

type Props = Readonly<{ user: User; act: UserAct; onClose: () => void; onDone: (words: string) => void }>

/** Asks for the choice and the reason, then acts. */
export function UserActDialog({ user, act, onClose, onDone }: Props) {
  const { busy, told, run } = useAct()
  const [value, setValue] = useState(act.choice?.now ?? '')
  const [reason, setReason] = useState('')
  const [token, setToken] = useState<string | null>(null)
  const why = reason.trim()
  const change = async (): Promise<void> => {
    const input = {
      id: user.user_id,
      ...(act.choice === null ? {} : { value }),
      ...(why === '' ? {} : { reason: why }),
    }
    const answer = await run(act.entry, input as never, () => 'Done.')
    if (answer === null) return
    if ('reset_token' in answer) return setToken(answer.reset_token)
    onDone(changeWords(`${act.button}: done for ${user.email}.`, answer.approval))
    onClose()
  }
  if (token !== null)
    return (
      <TokenOnce
        title={act.title}
        words="The token is made. It runs out within a day."
        token={token}
        onClose={onClose}
      />
    )
  const off = act.choice !== null && value === act.choice.now ? 'Off: it is so already' : reasonFault(why)
  return (
    <ActDialog
      title={act.title}
      act={act.choice === null ? act.button : `Change the ${act.choice.label.toLowerCase()}`}
      kind={act.critical ? 'critical' : 'primary'}
      off={off}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void change()}
    >
      <p>{act.consequence}</p>
      {act.choice !== null && (
        <SelectField
          label={act.choice.label}
          isFirst
          value={value}
          options={act.choice.options}
          onChoose={setValue}
        />
      )}
      <ReasonField
        hint="It is kept in the audit log. May be left empty."
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  )
}
