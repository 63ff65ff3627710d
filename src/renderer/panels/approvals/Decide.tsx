import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { ReasonField, reasonFault } from '../../widgets/fields/ReasonField.tsx'
import { kindWords, payloadWords } from './words.ts'
import type { Approval } from './words.ts'

export type Verb = 'approve' | 'reject' | 'withdraw'

const WORDS = {
  approve: { act: 'Allow it', consequence: 'It is done at once, and once, under both your names.' },
  reject: { act: 'Refuse it', consequence: 'Nothing is done. Whoever asked sees your reason.' },
  withdraw: { act: 'Take it back', consequence: 'Nothing is done. You can ask again.' },
} as const

/** Allows, refuses or takes back what one person asked for. */
export function Decide({
  approval,
  verb,
  people,
  onClose,
  onDone,
}: Readonly<{
  approval: Approval
  verb: Verb
  people: (id: string) => string
  onClose: () => void
  onDone: (words: string) => void
}>) {
  const { busy, told, run } = useAct()
  const [reason, setReason] = useState('')
  const why = reason.trim()
  const decide = async (): Promise<void> => {
    const input = { id: approval.id, ...(why === '' || verb === 'withdraw' ? {} : { reason: why }) }
    const answer = await run(`approvals.${verb}`, input, ({ status }) => status)
    if (answer === null) return
    onDone(`${kindWords(answer.kind)} for ${people(answer.subject_id)}: ${answer.status}.`)
    onClose()
  }
  const { act, consequence } = WORDS[verb]
  return (
    <ActDialog
      title={`${kindWords(approval.kind)} for ${people(approval.subject_id)}`}
      act={act}
      kind={verb === 'reject' ? 'critical' : 'primary'}
      off={reasonFault(why)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void decide()}
    >
      <p>
        {people(approval.requested_by)} asks for {payloadWords(approval.payload)}
        {approval.reason === '' ? '.' : `: ${approval.reason}`}
      </p>
      <p>{consequence}</p>
      {verb !== 'withdraw' && (
        <ReasonField
          hint="It is kept with the decision and in the audit log. May be left empty."
          value={reason}
          onChange={setReason}
        />
      )}
    </ActDialog>
  )
}
