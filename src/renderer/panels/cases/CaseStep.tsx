import { useState } from 'react'
import { useEngineDay } from '../../shell/clock.ts'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { LongField } from '../../widgets/fields/LongField.tsx'
import { ReasonField } from '../../widgets/fields/ReasonField.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { ACTS, higherThan } from './acts.ts'
import type { Verb } from './acts.ts'
import { CloseCase } from './CloseCase.tsx'
import { caseWords } from './words.ts'
import type { Case } from './words.ts'

const NOTE_MAX = 4_000

/** Acts that ask for something first; the others are done at the press. */
type Asking = Extract<Verb, 'end' | 'note' | 'sleep' | 'raise' | 'reopen'>
export const isAsking = (verb: Verb): verb is Asking =>
  ['end', 'note', 'sleep', 'raise', 'reopen'].includes(verb)

type Props = Readonly<{ record: Case; onClose: () => void; onDone: (words: string) => void }>

const DONE = 'Kept in the timeline, with your name and the time. Nothing there is ever changed.'

function Note({ record, onClose, onDone }: Props) {
  const { busy, told, run } = useAct()
  const [text, setText] = useState('')
  const write = async (): Promise<void> => {
    const input = { case_id: record.case_id, text: text.trim() }
    if ((await run('cases.note', input, () => 'Written.')) === null) return
    onDone('It stands in the timeline.')
    onClose()
  }
  return (
    <ActDialog
      title={`${ACTS.note.act}: ${caseWords(record)}`}
      act="Write it down"
      off={text.trim() === '' ? 'Off: write something' : null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void write()}
    >
      <LongField label="Note" hint={DONE} isFirst lengthMax={NOTE_MAX} text={text} onText={setText} />
    </ActDialog>
  )
}

/** What a case that sleeps, is raised or is opened again says why. */
const whyFault = (reason: string): string | null => (reason.trim() === '' ? 'Off: say why' : null)

function Sleep({ record, onClose, onDone }: Props) {
  const { busy, told, run } = useAct()
  const today = useEngineDay()
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const fault = until === '' ? 'Off: say until when' : until <= today ? 'Off: that day is here already' : null
  const sleep = async (): Promise<void> => {
    const input = { case_id: record.case_id, until: `${until}T00:00:00Z`, reason: reason.trim() }
    if ((await run('cases.snooze', input, () => 'It sleeps.')) === null) return
    onDone('It sleeps, and comes back to the queue by itself.')
    onClose()
  }
  return (
    <ActDialog
      title={`${ACTS.sleep.act}: ${caseWords(record)}`}
      act="Let it sleep"
      off={fault ?? whyFault(reason)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void sleep()}
    >
      <Field
        label="Until"
        hint="It wakes as this day begins, by UTC: within 14 days, and never after it is due."
        type="date"
        data-focus-first
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <ReasonField hint="It is read again, by others." isFirst={false} value={reason} onChange={setReason} />
    </ActDialog>
  )
}

function Raise({ record, onClose, onDone }: Props) {
  const { busy, told, run } = useAct()
  const above = higherThan(record.priority)
  const [priority, setPriority] = useState(above[0] ?? record.priority)
  const [reason, setReason] = useState('')
  const raise = async (): Promise<void> => {
    const input = { case_id: record.case_id, priority, reason: reason.trim() }
    if ((await run('cases.escalate', input, () => 'Raised.')) === null) return
    onDone(`It is ${priority} now, and due sooner.`)
    onClose()
  }
  return (
    <ActDialog
      title={`${ACTS.raise.act}: ${caseWords(record)}`}
      act="Raise it"
      off={whyFault(reason)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void raise()}
    >
      <SelectField
        label="Priority"
        hint="It is due sooner, counted from its opening. It never becomes less urgent again."
        value={priority}
        options={above.map((one) => [one, plainWords(one)] as const)}
        onChoose={setPriority}
      />
      <ReasonField hint="It is read again, by others." value={reason} onChange={setReason} />
    </ActDialog>
  )
}

function Reopen({ record, onClose, onDone }: Props) {
  const { busy, told, run } = useAct()
  const [reason, setReason] = useState('')
  const reopen = async (): Promise<void> => {
    const input = { case_id: record.case_id, reason: reason.trim() }
    if ((await run('cases.reopen', input, () => 'Open again.')) === null) return
    onDone('It waits in the queue again.')
    onClose()
  }
  return (
    <ActDialog
      title={`${ACTS.reopen.act}: ${caseWords(record)}`}
      act="Open it again"
      off={whyFault(reason)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void reopen()}
    >
      <ReasonField
        hint="What came up since. It is read again, by others."
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  )
}

const STEPS = { end: CloseCase, note: Note, sleep: Sleep, raise: Raise, reopen: Reopen } as const

/** Asks for what an act on a case needs, and does it. */
export function CaseStep({ verb, ...props }: Props & Readonly<{ verb: Asking }>) {
  const Step = STEPS[verb]
  return <Step {...props} />
}
