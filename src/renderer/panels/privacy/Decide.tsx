import { useState } from 'react'
import { usePeople } from '../../terminal/use-people.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Choice } from '../../widgets/fields/Choice.tsx'
import { ReasonField } from '../../widgets/fields/ReasonField.tsx'
import { kindWords, stateWords } from './words.ts'
import type { Request } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const isErasure = ({ request_type: kind }: Request): boolean => kind === 'erasure' || kind === 'ccpa_delete'

const grantWords = (request: Request): string => {
  if (!isErasure(request)) return 'It has been done; the person is told so.'
  return request.grounds.some(({ holds_back: holdsBack }) => holdsBack)
    ? 'Their sign-in ends now. The rest waits until nothing holds it back; nobody tells them why.'
    : 'Their sign-in ends now and what is kept in the open is emptied. Nothing brings it back.'
}

/** Says that a request is done, or why it is not. */
export function Decide({
  request,
  onClose,
  onDone,
}: Readonly<{ request: Request; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const people = usePeople()
  const [decision, setDecision] = useState<'completed' | 'rejected'>('completed')
  const [reason, setReason] = useState('')
  const why = reason.trim()
  const isRefusal = decision === 'rejected'
  const decide = async (): Promise<void> => {
    const input = { request_id: request.request_id, decision, ...(why === '' ? {} : { reason: why }) }
    const answer = await run('privacy.decideRequest', input, ({ status }) => stateWords(status))
    if (answer === null) return
    onDone(`${kindWords(answer.request_type)}: ${stateWords(answer.status).toLowerCase()}.`)
    onClose()
  }
  return (
    <ActDialog
      title={`${kindWords(request.request_type)} · ${people(request.user_id)}`}
      act={isRefusal ? 'Refuse it' : isErasure(request) ? 'Erase them' : 'It is done'}
      kind={isRefusal || isErasure(request) ? 'critical' : 'primary'}
      off={isRefusal && why.length < 3 ? 'Off: the person must read why' : null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void decide()}
    >
      <p className={css.words}>{request.description ?? 'Nothing was written beside it.'}</p>
      <Choice
        label="Decision"
        isFirst
        value={decision}
        options={[
          { value: 'completed', words: 'Grant' },
          { value: 'rejected', words: 'Refuse' },
        ]}
        onChange={setDecision}
      />
      <p className={css.note}>{isRefusal ? 'The person reads your reason.' : grantWords(request)}</p>
      <ReasonField
        hint="The person reads it. Nothing of a case, a hold or a list belongs here."
        isFirst={false}
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  )
}
