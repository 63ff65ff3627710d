import { Fragment, useState } from 'react'
import { useAnswer, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import { History } from './History.tsx'
import { MarkRequirement } from './MarkRequirement.tsx'
import type { Requirement } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

/** Later than every day that a requirement has. */
const NO_DAY = '9999'

/** What is late first, then what is still to be done by its day, then what is met. */
export function inOrder(records: readonly Requirement[]): readonly Requirement[] {
  const isOpen = ({ status }: Requirement): boolean => status !== 'met' && status !== 'not_applicable'
  const rank = (record: Requirement): number => (record.overdue ? 0 : isOpen(record) ? 1 : 2)
  const day = ({ due_at: at }: Requirement): string => at ?? NO_DAY
  return records.toSorted(
    (one, other) => rank(one) - rank(other) || (day(one) < day(other) ? -1 : day(one) > day(other) ? 1 : 0),
  )
}

type Names = Readonly<{
  nameOf: (id: string) => string
  /** Asks to say where a requirement stands; absent where whoever looks may not. */
  onMark?: ((record: Requirement) => void) | undefined
}>

/** Under a requirement: all that became of it. */
function HistoryRow({ record, nameOf, columns }: Names & Readonly<{ record: Requirement; columns: number }>) {
  if (record.history_total === 0) return null
  return (
    <tr>
      <td colSpan={columns}>
        <History record={record} nameOf={nameOf} />
      </td>
    </tr>
  )
}

function Row({ record, nameOf, onMark }: Names & Readonly<{ record: Requirement }>) {
  return (
    <tr>
      <th scope="row" className={css.words}>
        {record.requirement}
      </th>
      <td>{plainWords(record.framework)}</td>
      <td>
        <span className={css.state}>
          {record.overdue && <SeverityIcon severity="critical" size={13} />}
          {plainWords(record.status)}
          {record.overdue && ', late'}
        </span>
      </td>
      <td>{record.due_at === null ? NO_VALUE : formatDay(record.due_at, 'UTC')}</td>
      <td>{record.owner_id === null ? NO_VALUE : nameOf(record.owner_id)}</td>
      <td className={css.words}>{record.evidence ?? NO_VALUE}</td>
      <td className={css.words}>
        {formatDay(record.updated_at, 'UTC')} by {nameOf(record.updated_by)}
      </td>
      {onMark !== undefined && (
        <td>
          <Button kind="quiet" aria-label={`Mark ${record.requirement}`} onClick={() => onMark(record)}>
            Mark
          </Button>
        </td>
      )}
    </tr>
  )
}

const HEADS = ['Requirement', 'Framework', 'Stands', 'Due, UTC', 'Owner', 'Evidence', 'Last changed, UTC']

/** Requirements, procedures and training, each with whether it is done, by when, by whom and how that is known. */
export function ChecklistTable({
  records,
  total,
  nameOf,
  onMark,
}: Names & Readonly<{ records: readonly Requirement[]; total: number }>) {
  if (records.length === 0) {
    return <p className={css.note}>Nothing is written down yet: no requirement, procedure or training.</p>
  }
  const heads = onMark === undefined ? HEADS : [...HEADS, 'Mark']
  return (
    <>
      <SheetTable caption="Requirements, procedures and training" heads={heads}>
        {inOrder(records).map((record) => (
          <Fragment key={record.record_id}>
            <Row record={record} nameOf={nameOf} onMark={onMark} />
            <HistoryRow record={record} nameOf={nameOf} columns={heads.length} />
          </Fragment>
        ))}
      </SheetTable>
      {total > records.length && (
        <p className={css.note}>
          The first {records.length} of {total} are shown.
        </p>
      )}
    </>
  )
}

const ALL = { limit: 500 } as const

/** What the house must fulfil: the checklist of its requirements, procedures and training. */
export function Checklist() {
  const { outcome, reload } = useAnswer('complianceRecords.list', ALL)
  const people = usePeople()
  const mayMark = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  const [marked, setMarked] = useState<Requirement | null>(null)
  const [words, setWords] = useState<string | null>(null)
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  return (
    <section className={css.section} aria-labelledby="compliance-checklist">
      <h2 id="compliance-checklist">
        Checklist <span>{answer === null ? '' : `${answer.total} written down`}</span>
      </h2>
      <Told told={words === null ? null : { words, failed: false }} />
      {outcome?.kind === 'answer' ? (
        <ChecklistTable
          records={outcome.value.records}
          total={outcome.value.total}
          nameOf={people}
          onMark={mayMark ? setMarked : undefined}
        />
      ) : (
        <Unanswered what="the checklist" outcome={outcome} onAgain={reload} />
      )}
      {marked !== null && (
        <MarkRequirement
          record={marked}
          onClose={() => setMarked(null)}
          onDone={(done) => {
            setWords(done)
            reload()
          }}
        />
      )}
    </section>
  )
}
