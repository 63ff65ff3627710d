import type { EntryOutput } from '../../client/index.ts'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer, useSession } from '../../terminal/hooks.ts'
import { NO_VALUE, formatDay, formatModel } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import { LoadLists } from './LoadLists.tsx'

type ListsAnswer = EntryOutput<'sanctions.lists'>

function InForce({ lists }: Pick<ListsAnswer, 'lists'>) {
  return (
    <SheetTable
      caption="Lists and their versions"
      heads={['List', 'Published', 'Version', { figure: 'Entries' }, `Loaded, ${zoneHere()}`]}
    >
      {lists.map((list) => (
        <tr key={list.list}>
          <th scope="row">{list.list}</th>
          <td>{list.published_on === null ? NO_VALUE : formatDay(list.published_on, 'UTC')}</td>
          <td>{list.version.slice(0, 12)}…</td>
          <td className={css.figure}>{formatModel(list.entries, 0)}</td>
          <td>{whenHere(list.imported_at)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

function Answered({ answer, mayLoad }: Readonly<{ answer: ListsAnswer; mayLoad: boolean }>) {
  const { screening_enabled: isOn, lists } = answer
  if (!isOn) return <p className={css.note}>Screening is switched off: nobody is called clear.</p>
  if (lists.length > 0) return <InForce lists={lists} />
  return (
    <p className={css.note}>
      No list is loaded: nobody is called clear. {!mayLoad && 'An administrator loads one.'}
    </p>
  )
}

/** The lists in force, each in its version, and for whoever may, how new ones come. */
export function Lists() {
  const { outcome, reload } = useAnswer('sanctions.lists', {})
  const mayLoad = useSession(({ user }) => user?.permissions.includes('data.write') ?? false)
  return (
    <>
      {outcome?.kind === 'answer' ? (
        <Answered answer={outcome.value} mayLoad={mayLoad} />
      ) : (
        <Unanswered what="the lists" outcome={outcome} onAgain={reload} />
      )}
      {mayLoad && <LoadLists onChange={reload} />}
    </>
  )
}
