import { whenHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { NO_VALUE } from '../../widgets/format.ts'
import { SheetTable } from '../../widgets/SheetTable.tsx'
import css from '../../widgets/Sheet.module.css'
import { Unanswered } from '../../widgets/Unanswered.tsx'

/** The lists in force, each in its version. */
export function Lists() {
  const { outcome, reload } = useAnswer('sanctions.lists', {})
  if (outcome?.kind !== 'answer') return <Unanswered what="the lists" outcome={outcome} onAgain={reload} />
  const { screening_enabled: isOn, lists } = outcome.value
  if (!isOn) return <p className={css.note}>Screening is switched off: nobody is called clear.</p>
  if (lists.length === 0)
    return (
      <p className={css.note}>
        No list is loaded: nobody is called clear. An administrator loads one with `import lists`, or over the
        API.
      </p>
    )
  return (
    <SheetTable
      caption="Lists and their versions"
      heads={['List', 'Published', 'Version', { figure: 'Entries' }, 'Loaded']}
    >
      {lists.map((list) => (
        <tr key={list.list}>
          <th scope="row">{list.list}</th>
          <td>{list.published_on ?? NO_VALUE}</td>
          <td>{list.version.slice(0, 12)}…</td>
          <td className={css.figure}>{list.entries}</td>
          <td>{whenHere(list.imported_at)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}
