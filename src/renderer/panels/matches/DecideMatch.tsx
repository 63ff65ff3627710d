import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/ActDialog.tsx'
import { Field } from '../../widgets/Field.tsx'
import { USUAL_REASONS, VERDICT_WORDS, statusWords } from './words.ts'
import type { Match, Verdict } from './words.ts'
import css from '../../widgets/Sheet.module.css'

/** Decides a match, with a usual reason or one's own words. The first reason is chosen already: Enter gives it. */
export function DecideMatch({
  match,
  verdict,
  onClose,
  onDone,
}: Readonly<{ match: Match; verdict: Verdict; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const usual = USUAL_REASONS[verdict]
  const [chosen, setChosen] = useState<string>(usual[0])
  const [own, setOwn] = useState('')
  const decide = async (): Promise<void> => {
    const reason = own.trim() === '' ? chosen : own.trim()
    const input = { match_id: match.match_id, verdict, reason }
    const answer = await run('sanctions.decideMatch', input, ({ status }) => statusWords(status))
    if (answer === null) return
    onDone(`${VERDICT_WORDS[verdict]}: ${match.customer_name} and ${match.name}.`)
    onClose()
  }
  return (
    <ActDialog
      title={`${VERDICT_WORDS[verdict]}: ${match.customer_name}`}
      act={VERDICT_WORDS[verdict]}
      kind={verdict === 'true_match' ? 'critical' : 'primary'}
      off={null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void decide()}
    >
      <fieldset className={css.form}>
        <legend>Why</legend>
        {usual.map((reason, index) => (
          <label key={reason}>
            <input
              type="radio"
              name="usual-reason"
              checked={reason === chosen}
              {...(index === 0 ? { 'data-focus-first': true } : {})}
              onChange={() => setChosen(reason)}
            />{' '}
            {reason}
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
