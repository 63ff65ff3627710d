import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useSession } from '../../terminal/hooks.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { limitChangeRows, limitChangeWords, movedFields } from './limit-changes.ts'
import type { LimitChangeRow } from './limit-changes.ts'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './risk.module.css'

const REFRESH_MS = 30_000

const NOBODY_ELSE = 'nobody else needed'

const Table = ({ rows }: Readonly<{ rows: readonly LimitChangeRow[] }>) => (
  <SheetTable
    caption="Changes of the limits as a table, newest first"
    heads={[
      ...[`At ${zoneHere()}`, 'Limit', { figure: 'From' }, { figure: 'To' }],
      ...['Move', 'Asked by', 'Allowed by'],
    ]}
  >
    {rows.map((row) => (
      <tr key={row.key}>
        <th scope="row">{whenHere(row.at)}</th>
        <td>{row.words}</td>
        <td className={sheet.figure}>{row.before}</td>
        <td className={`${sheet.figure} ${sheet.strong}`}>{row.after}</td>
        <td>{row.move}</td>
        <td>{row.askedBy}</td>
        <td className={row.allowedBy === null ? 'ox-muted' : undefined}>{row.allowedBy ?? NOBODY_ELSE}</td>
      </tr>
    ))}
  </SheetTable>
)

const Words = ({ rows }: Readonly<{ rows: readonly LimitChangeRow[] }>) => (
  <ol className={css.changes} aria-label="Changes of the limits, newest first">
    {rows.map((row) => (
      <li key={row.key}>
        <time dateTime={row.at} className="ox-muted">
          {whenHere(row.at)}
        </time>
        <span>{limitChangeWords(row)}</span>
      </li>
    ))}
  </ol>
)

/** Who moved which bound of the account, from what to what, and with whose leave; T shows the table. */
export function LimitChanges({ accountId }: Readonly<{ accountId: string }>) {
  const figures = useFigures('guards.limitHistory', { account_id: accountId }, REFRESH_MS)
  const [asTable, setAsTable] = useState(false)
  const [chosen, setChosen] = useState('')
  const user = useSession((state) => state.user)
  const people = usePeople()
  const whoIs = (id: string): string => (id === user?.user_id ? 'you' : people(id))
  const answer = figures.value
  const rows = answer === null ? [] : limitChangeRows(answer, whoIs, chosen)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLSelectElement) return
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    setAsTable(!asTable)
  }
  return (
    <section className={sheet.section} aria-labelledby="risk-limit-changes" onKeyDown={onKeyDown}>
      <h2 id="risk-limit-changes">
        Limit changes <span>{answer === null ? '' : `${rows.length} kept, newest first`}</span>
      </h2>
      {answer === null && figures.trouble === null && <PanelSkeleton waitingFor="Asking who set what" />}
      {answer === null && figures.trouble !== null && (
        <NoFigures what="history of the limits" figures={figures} />
      )}
      {answer !== null && answer.changes.length === 0 && (
        <p className={sheet.note}>
          No limit was ever moved. What is set here later says who asked for it and who allowed it: a bound is
          tightened by one person and loosened by two.
        </p>
      )}
      {answer !== null && answer.changes.length > 0 && (
        <>
          <div className={sheet.bar} role="toolbar" aria-label="Limit changes as">
            <FilterSelect
              label="Every limit"
              value={chosen}
              options={movedFields(answer)}
              onChoose={setChosen}
            />
            <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              Table <kbd>T</kbd>
            </button>
          </div>
          {asTable ? <Table rows={rows} /> : <Words rows={rows} />}
        </>
      )}
    </section>
  )
}
