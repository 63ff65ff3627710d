import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { ReasonField } from '../../widgets/fields/ReasonField.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { shortId } from '../../widgets/words/plain-words.ts'
import type { Review } from './words.ts'

export type Verb = 'approve' | 'reject' | 'requestInfo'

export const VERBS: Readonly<
  Record<Verb, Readonly<{ key: string; act: string; hint: string; done: string }>>
> = {
  approve: {
    ...{ key: 'a', act: 'Approve' },
    hint: 'Why. It stays among officers.',
    done: 'Approved.',
  },
  reject: {
    ...{ key: 'r', act: 'Refuse' },
    hint: 'The customer reads this. Nothing of lists, reports or other customers may stand in it.',
    done: 'Refused. The customer reads your reason.',
  },
  requestInfo: {
    ...{ key: 'q', act: 'Ask for more' },
    hint: 'The customer reads this. Nothing of lists, reports or other customers may stand in it.',
    done: 'Asked. It comes back to you with the answer.',
  },
}

const levels = (most: number) =>
  Array.from({ length: most }, (_, at) => [String(most - at), `Level ${most - at}`] as const)

/** Approves, refuses or asks for more, with the reason. */
export function Decide({
  review,
  verb,
  onClose,
  onDone,
}: Readonly<{ review: Review; verb: Verb; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const [notes, setNotes] = useState('')
  const [level, setLevel] = useState(String(review.level_max))
  const { act, hint, done } = VERBS[verb]
  const takesTwo = verb === 'approve' && review.needs_two_persons
  const decide = async (): Promise<void> => {
    const input = { id: review.kyc_id, notes: notes.trim() }
    const answer = await (verb === 'approve'
      ? run('kyc.approve', { ...input, level: Number(level) }, () => done)
      : run(`kyc.${verb}`, input, () => done))
    if (answer === null) return
    onDone(answer.approval === null ? done : 'A second officer must allow it. It waits under Approvals.')
    onClose()
  }
  return (
    <ActDialog
      title={`${act}: identity ${shortId(review.kyc_id)}`}
      act={takesTwo ? 'Ask the second officer' : act}
      kind={verb === 'reject' ? 'critical' : 'primary'}
      off={notes.trim() === '' ? 'Off: give a reason' : null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void decide()}
    >
      {takesTwo && <p>At {review.risk_level} risk another officer must allow it before it holds.</p>}
      {verb === 'approve' && (
        <SelectField label="Level" value={level} options={levels(review.level_max)} onChoose={setLevel} />
      )}
      <ReasonField hint={hint} lengthMax={1000} value={notes} onChange={setNotes} />
    </ActDialog>
  )
}
