import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { actionWords, deviceWords } from '../../widgets/words/audit-words.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { Figures } from '../../widgets/plates/Figures.tsx'
import { NO_VALUE, formatDay, formatMoment, formatTime } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { factLines } from './facts.ts'
import type { Filter, Log } from './filter.ts'
import { Proof } from './Proof.tsx'
import { shortHash } from './proof.ts'
import css from './audit.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

const SEALED_WORDS = {
  open: null,
  erased: 'The person was erased: what was sealed here cannot be read by anybody. Its hash still counts.',
  damaged: 'What was sealed here cannot be opened. Verify the log.',
} as const

/** What changed, old beside new; facts without a change stand in the second column alone. */
function Facts({ log }: Readonly<{ log: Log }>) {
  const lines = factLines(log.facts)
  const trouble = SEALED_WORDS[log.sealed]
  if (trouble !== null)
    return (
      <p className={sheet.state}>
        <SeverityIcon severity={log.sealed === 'damaged' ? 'critical' : 'info'} size={14} /> {trouble}
      </p>
    )
  if (lines.length === 0) return <p className={sheet.note}>It has no facts beside these.</p>
  return (
    <SheetTable caption="Facts of the record" heads={['Field', 'Old', 'New']}>
      {lines.map(({ name, old, now }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td className={sheet.words}>{old === null ? '' : <del className={css.old}>{old}</del>}</td>
          <td className={sheet.words}>{old === null ? now : <ins className={css.new}>{now}</ins>}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** Marks the record as looked at. The mark is a record of its own: this one does not change. */
function Review({ log, onReview }: Readonly<{ log: Log; onReview: () => void }>) {
  const { busy, told, run } = useAct()
  const [note, setNote] = useState('')
  const mark = async (): Promise<void> => {
    const input = { log_id: log.log_id, ...(note.trim() === '' ? {} : { note: note.trim() }) }
    if ((await run('audit.review', input, () => 'Marked as reviewed.')) === null) return
    setNote('')
    onReview()
  }
  return (
    <form
      className={css.review}
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void mark()
      }}
    >
      <Field
        label="Note of the review"
        value={note}
        maxLength={2_000}
        autoComplete="off"
        onChange={(event) => setNote(event.target.value)}
      />
      <Button type="submit" busy={busy}>
        Mark as reviewed
      </Button>
      <Told told={told} />
    </form>
  )
}

function Reviews({ log }: Readonly<{ log: Log }>) {
  if (log.reviews.length === 0) return <p className={sheet.note}>Nobody has marked it as reviewed.</p>
  return (
    <ul aria-label="Reviews">
      {log.reviews.map((one) => (
        <li key={one.review_id}>
          {formatMoment(one.timestamp, 'UTC')} UTC, {one.reviewer_id}
          {one.note === null ? '' : `: ${one.note}`}
        </li>
      ))}
    </ul>
  )
}

const rowsOf = (log: Log): readonly (readonly [string, string])[] => [
  ['Time UTC', `${formatDay(log.timestamp, 'UTC')} ${formatTime(log.timestamp, 'UTC', true)}`],
  ['Action', log.action],
  ['Person', log.user_id],
  ['About', log.subject_id ?? log.user_id],
  ['Object', `${log.resource_type} ${log.resource_id ?? ''}`.trim()],
  ['Result', log.code === null ? log.status : `${log.status}, ${log.code}`],
  ['Request', log.request_id ?? NO_VALUE],
  ['Address', log.ip_address ?? NO_VALUE],
  ['Key', log.api_key_id ?? NO_VALUE],
  ['Device', log.user_agent === null ? NO_VALUE : deviceWords(log.user_agent)],
  ['Leaf hash', shortHash(log.hash)],
  ['Before it', log.previous_hash === null ? 'the first record' : shortHash(log.previous_hash)],
  ...(log.clock_back_ms === null || log.clock_back_ms === 0
    ? []
    : [['Clock behind', `${log.clock_back_ms} ms`] as const]),
]

/** One record: who did what to what, what changed, who has reviewed it, and that it is in the log. */
export function Detail({
  log,
  mayReview,
  onReview,
  onFilter,
}: Readonly<{
  log: Log
  mayReview: boolean
  onReview: () => void
  onFilter: (change: Partial<Filter>) => void
}>) {
  return (
    <section className={sheet.section} aria-labelledby="audit-record">
      <h2 id="audit-record">
        Record {log.index}: {actionWords(log.action)} <span>{log.log_id}</span>
      </h2>
      <div className={css.detail}>
        <div className={css.column}>
          <Figures label="What the record says" rows={rowsOf(log)} />
          <div className={sheet.acts}>
            <Button kind="quiet" onClick={() => onFilter({ action: log.action })}>
              Only this action
            </Button>
            <Button kind="quiet" onClick={() => onFilter({ person: log.user_id })}>
              Only this person
            </Button>
            <Button
              kind="quiet"
              onClick={() => onFilter({ objectKind: log.resource_type, objectId: log.resource_id ?? '' })}
            >
              Only this object
            </Button>
          </div>
          <Reviews log={log} />
          {mayReview && <Review key={log.log_id} log={log} onReview={onReview} />}
        </div>
        <div className={css.column}>
          <Facts log={log} />
          <Proof key={log.log_id} log={log} />
        </div>
      </div>
    </section>
  )
}
