import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import type { Requirement } from './words.ts'

type Status = Requirement['status']

export const STATUSES: readonly (readonly [Status, string])[] = (
  ['planned', 'in_progress', 'met', 'not_met', 'not_applicable'] as const
).map((status) => [status, plainWords(status)])

const WORDS_MAX = 4_000

/** Why it cannot be marked so; null when it can. What is met, or set aside, says by what that is known. */
export function markFault(status: Status, evidence: string): string | null {
  const needsWords = status === 'met' || status === 'not_applicable'
  return needsWords && evidence.trim() === '' ? 'Say how this is known: where its evidence lies' : null
}

/** Why there is nothing to keep yet; null when there is. A note alone says that somebody looked and left it as it is. */
export function sameFault(
  record: Pick<Requirement, 'status' | 'evidence'>,
  { status, evidence, note }: Readonly<{ status: Status; evidence: string; note: string }>,
): string | null {
  const isSame = status === record.status && evidence.trim() === (record.evidence ?? '')
  return isSame && note.trim() === '' ? 'Off: it is so already' : null
}

/** Says where a requirement stands and how that is known; what it said before stays in the log, with who and when. */
export function MarkRequirement({
  record,
  onClose,
  onDone,
}: Readonly<{ record: Requirement; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const [status, setStatus] = useState<Status>(record.status)
  const [evidence, setEvidence] = useState(record.evidence ?? '')
  const [note, setNote] = useState('')
  const doneWords = (): string => `${record.requirement}: ${plainWords(status)}.`
  const mark = async (): Promise<void> => {
    const input = {
      ...{ id: record.record_id, status },
      ...(evidence.trim() === '' ? {} : { evidence: evidence.trim() }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    }
    const answer = await run('complianceRecords.change', input, doneWords)
    if (answer === null) return
    onDone(doneWords())
    onClose()
  }
  return (
    <ActDialog
      title={`Where it stands: ${record.requirement}`}
      act="Mark it"
      off={sameFault(record, { status, evidence, note }) ?? markFault(status, evidence)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void mark()}
    >
      <SelectField label="Stands" isFirst value={status} options={STATUSES} onChoose={setStatus} />
      <Field
        label="Evidence"
        hint="Where it lies and what was seen. What stood here before stays in the history."
        autoComplete="off"
        maxLength={WORDS_MAX}
        value={evidence}
        onChange={(event) => setEvidence(event.target.value)}
      />
      <Field
        label="Note"
        hint="Why it changes. It stands in the history beside this change, with your name and the time."
        autoComplete="off"
        maxLength={WORDS_MAX}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </ActDialog>
  )
}
