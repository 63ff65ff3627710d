import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome, EntryOutput } from '../../client/index.ts'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { titleOf, valueWords } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Answer = EntryOutput<'administration.settingHistory'>

/** Who changed what from what to what, and why. */
export function History({
  outcome,
  onPage,
}: Readonly<{ outcome: CallOutcome<Answer> | null; onPage: (page: number) => void }>) {
  if (outcome === null) return null
  if (outcome.kind !== 'answer') return <p className={css.note}>{sentenceOf(outcome)}</p>
  if (outcome.value.total === 0)
    return <p className={css.note}>Nothing was changed yet: everything is as the start has set it.</p>
  return (
    <>
      <SheetTable
        caption="Changes of settings, newest first"
        heads={['Setting', 'Old', 'New', 'By', `At ${zoneHere()}`, 'Reason']}
      >
        {outcome.value.changes.map((one) => (
          <tr key={one.log_id}>
            <th scope="row">{titleOf(one.setting)}</th>
            <td>
              <del>{valueWords(one.setting, one.old_value)}</del>
            </td>
            <td>
              <ins>{valueWords(one.setting, one.new_value)}</ins>
            </td>
            <td>{one.email ?? `••${one.user_id.slice(-6)}`}</td>
            <td>{whenHere(one.timestamp)}</td>
            <td className={css.words}>{one.reason ?? NO_VALUE}</td>
          </tr>
        ))}
      </SheetTable>
      <Pages paging={outcome.value} onPage={onPage} />
    </>
  )
}
