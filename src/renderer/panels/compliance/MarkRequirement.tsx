import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/ActDialog.tsx'
import { Field } from '../../widgets/Field.tsx'
import { SelectField } from '../../widgets/SelectField.tsx'
import { plainWords } from '../../widgets/plain-words.ts'
import type { Requirement } from './words.ts'

type Status = Requirement['status']

export const STATUSES: readonly (readonly [Status, string])[] = (
  ['planned', 'in_progress', 'met', 'not_met', 'not_applicable'] as const
).map((status) => [status, plainWords(status)])

/** Why it cannot be marked so; null when it can. What is met, or set aside, says by what that is known. */
export function markFault(status: Status, evidence: string): string | null {
  const needsWords = status === 'met' || status === 'not_applicable'
  return needsWords && evidence.trim() === '' ? 'Say how this is known: where its evidence lies' : null
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
  const doneWords = (): string => `${record.requirement}: ${plainWords(status)}.`
  const isSame = status === record.status && evidence.trim() === (record.evidence ?? '')
  const mark = async (): Promise<void> => {
    const said = evidence.trim() === '' ? {} : { evidence: evidence.trim() }
    const answer = await run('complianceRecords.change', { id: record.record_id, status, ...said }, doneWords)
    if (answer === null) return
    onDone(doneWords())
    onClose()
  }
  return (
    <ActDialog
      title={`Where it stands: ${record.requirement}`}
      act="Mark it"
      off={isSame ? 'Off: it is so already' : markFault(status, evidence)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void mark()}
    >
      <SelectField label="Stands" isFirst value={status} options={STATUSES} onChoose={setStatus} />
      <Field
        label="Evidence and note"
        hint="Where it lies and what was seen. What stood here before stays in the log, with who changed it and when."
        autoComplete="off"
        maxLength={2000}
        value={evidence}
        onChange={(event) => setEvidence(event.target.value)}
      />
    </ActDialog>
  )
}
