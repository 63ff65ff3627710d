import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/ActDialog.tsx'
import { Field } from '../../widgets/Field.tsx'
import { USUAL_ENDS, plainWords, stateWords } from './words.ts'
import type { Case } from './words.ts'
import css from '../../widgets/Sheet.module.css'

/** Ends a case, with a usual reason or one's own words. The first usual end is chosen already: Enter gives it. */
export function CloseCase({
  record,
  onClose,
  onDone,
}: Readonly<{ record: Case; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const [chosen, setChosen] = useState(0)
  const [own, setOwn] = useState('')
  const [disposition, usual] = USUAL_ENDS[chosen] ?? USUAL_ENDS[0]
  const end = async (): Promise<void> => {
    const reason = own.trim() === '' ? usual : own.trim()
    const input = { case_id: record.case_id, disposition, reason }
    const answer = await run('cases.close', input, ({ state }) => stateWords(state))
    if (answer === null) return
    const waits = answer.state === 'awaiting_approval'
    onDone(waits ? 'A second person must agree. It waits under Approvals.' : 'The case is closed.')
    onClose()
  }
  return (
    <ActDialog
      title={`End the ${record.priority} case`}
      act="End it"
      off={null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void end()}
    >
      <fieldset className={css.form}>
        <legend>What it came to</legend>
        {USUAL_ENDS.map(([name, reason], index) => (
          <label key={reason}>
            <input
              type="radio"
              name="usual-end"
              checked={index === chosen}
              {...(index === 0 ? { 'data-focus-first': true } : {})}
              onChange={() => setChosen(index)}
            />{' '}
            {plainWords(name)}: {reason}
          </label>
        ))}
      </fieldset>
      <Field
        label="In your own words"
        hint="Takes the place of the reason above. It is read again, by others."
        autoComplete="off"
        maxLength={500}
        value={own}
        onChange={(event) => setOwn(event.target.value)}
      />
    </ActDialog>
  )
}
