import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { SelectField } from '../../widgets/fields/SelectField.tsx'
import { KINDS, stateWords } from './words.ts'
import type { Kind } from './words.ts'

const HINTS: Readonly<Partial<Record<Kind, string>>> = {
  rectification: 'What is wrong, and what is right.',
  ccpa_correct: 'What is wrong, and what is right.',
  erasure: 'An officer does it. To do it yourself, at once, use “Erase my account”.',
  ccpa_delete: 'An officer does it. To do it yourself, at once, use “Erase my account”.',
}

/** Asks for one of the rights. What the desk can do by itself is done as soon as it is known who asks. */
export function Ask({ onClose, onDone }: Readonly<{ onClose: () => void; onDone: () => void }>) {
  const { busy, told, run } = useAct()
  const [kind, setKind] = useState<Kind>('access')
  const [words, setWords] = useState('')
  const mustSay = kind === 'rectification' || kind === 'ccpa_correct'
  const ask = async (): Promise<void> => {
    const description = words.trim()
    const input = { request_type: kind, ...(description === '' ? {} : { description }) }
    const answer = await run('privacy.createRequest', input, ({ status }) => stateWords(status))
    if (answer === null) return
    onDone()
    onClose()
  }
  return (
    <ActDialog
      title="Ask about your data"
      act="Ask"
      off={mustSay && words.trim() === '' ? 'Off: say what is wrong' : null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void ask()}
    >
      <SelectField label="What" isFirst value={kind} options={KINDS} onChoose={setKind} />
      <Field
        label="In your own words"
        hint={HINTS[kind] ?? 'May be left empty.'}
        autoComplete="off"
        maxLength={2_000}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
    </ActDialog>
  )
}
