import { formatDay, formatMoment } from '../../widgets/figures/format.ts'
import { counted, plainWords } from '../../widgets/words/plain-words.ts'
import type { Requirement } from './words.ts'
import css from './compliance.module.css'

type Change = Requirement['history'][number]
type Field = Change['changes'][number]

const FIELDS: Readonly<Record<Field['field'], string>> = {
  requirement: 'Words',
  status: 'Stands',
  evidence: 'Evidence',
  due_at: 'Due',
  owner_id: 'Owner',
}

/** Why there is no old and new: an empty change must not pass for one that changed nothing. */
const SEALED: Readonly<Record<Exclude<Change['sealed'], 'open'>, string>> = {
  erased: 'What changed cannot be read any more: whoever changed it was erased.',
  damaged: 'What changed cannot be read: the audit log was tampered with.',
}

function valueWords(field: Field['field'], value: string | null, nameOf: (id: string) => string): string {
  if (value === null) return 'none'
  if (field === 'status') return plainWords(value)
  if (field === 'due_at') return `${formatDay(value, 'UTC')} UTC`
  return field === 'owner_id' ? nameOf(value) : value
}

/** One change, a line for each field: `Stands: Planned → Met`. What was just written down comes from nothing. */
export function changeLines(
  { changes, sealed }: Pick<Change, 'changes' | 'sealed'>,
  isBeginning: boolean,
  nameOf: (id: string) => string,
): readonly string[] {
  if (sealed !== 'open') return [SEALED[sealed]]
  if (changes.length === 0) return [isBeginning ? 'Written down.' : 'Nothing changed.']
  return changes.map(({ field, before, after }) => {
    const [old, now] = [before, after].map((value) => valueWords(field, value, nameOf))
    return isBeginning ? `${FIELDS[field]}: ${now}` : `${FIELDS[field]}: ${old} → ${now}`
  })
}

/** What became of a requirement, newest first, as the audit log has it; opened by who wants to know. */
export function History({
  record,
  nameOf,
}: Readonly<{
  record: Pick<Requirement, 'requirement' | 'history' | 'history_total'>
  nameOf: (id: string) => string
}>) {
  const { history, history_total: total, requirement } = record
  const isBeginning = (at: number): boolean => total === history.length && at === total - 1
  return (
    <details className={css.history}>
      <summary>
        {counted(total, 'change')}
        <span className="ox-visually-hidden"> of {requirement}</span>
      </summary>
      <ol>
        {history.map((change, at) => (
          <li key={change.log_id}>
            <p className={css.who}>
              {formatMoment(change.at, 'UTC')} UTC, {nameOf(change.by)}
            </p>
            {changeLines(change, isBeginning(at), nameOf).map((line) => (
              <p key={line}>{line}</p>
            ))}
            {change.note !== null && <p>Note: {change.note}</p>}
          </li>
        ))}
      </ol>
      {total > history.length && (
        <p className={css.who}>The last {history.length} are shown. All of them stand in the audit log.</p>
      )}
    </details>
  )
}
