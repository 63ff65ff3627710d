import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { ReasonField, reasonFault } from '../../widgets/fields/ReasonField.tsx'
import { filingWords, statusWords } from './words.ts'
import type { Filing } from './words.ts'

/** Steps that say something beside themselves. */
export type Step = 'approve' | 'submit' | 'accepted' | 'rejected'

type Asking = Readonly<{ filing: Filing; onClose: () => void; onDone: (words: string) => void }>

const doneWords = ({ status }: Filing): string => `It is ${statusWords(status).toLowerCase()} now.`

function Approve({ filing, onClose, onDone }: Asking) {
  const { busy, told, run } = useAct()
  const [reason, setReason] = useState('')
  const approve = async (): Promise<void> => {
    const given = reason.trim() === '' ? {} : { reason: reason.trim() }
    const answer = await run('reports.approve', { id: filing.report_id, ...given }, doneWords)
    if (answer === null) return
    onDone(doneWords(answer))
    onClose()
  }
  return (
    <ActDialog
      title={`Approve the ${filingWords(filing)}`}
      act="Approve"
      off={reasonFault(reason)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void approve()}
    >
      <ReasonField hint="Optional; the history keeps it." value={reason} onChange={setReason} />
    </ActDialog>
  )
}

const TITLES = {
  submit: 'went to the authority',
  accepted: 'was accepted',
  rejected: 'was rejected',
} as const

/** That it went out, or what came back, with the number that the authority gave. */
function Outside({ filing, step, onClose, onDone }: Asking & Readonly<{ step: Exclude<Step, 'approve'> }>) {
  const { busy, told, run } = useAct()
  const [reference, setReference] = useState('')
  const note = async (): Promise<void> => {
    const given = reference.trim() === '' ? {} : { reference: reference.trim() }
    const input = { id: filing.report_id, ...given }
    const answer =
      step === 'submit'
        ? await run('reports.submit', input, doneWords)
        : await run('reports.acknowledge', { ...input, outcome: step }, doneWords)
    if (answer === null) return
    onDone(doneWords(answer))
    onClose()
  }
  return (
    <ActDialog
      title={`The ${filingWords(filing)} ${TITLES[step]}`}
      act="Note it"
      off={null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void note()}
    >
      <Field
        label="Reference of the authority"
        hint="Its number of the filing or of the answer, such as a BSA identifier. Optional."
        autoComplete="off"
        maxLength={64}
        data-focus-first
        value={reference}
        onChange={(event) => setReference(event.target.value)}
      />
    </ActDialog>
  )
}

/** Asks for what a step needs and takes it. */
export function FilingStep({ step, ...asking }: Asking & Readonly<{ step: Step }>) {
  return step === 'approve' ? <Approve {...asking} /> : <Outside {...asking} step={step} />
}
