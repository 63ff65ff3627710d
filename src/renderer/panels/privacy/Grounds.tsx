import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import type { Request } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

/** Why something of a person is kept. For officers: the person hears of a legal obligation and no more. */
export function Grounds({ grounds }: Readonly<{ grounds: Request['grounds'] }>) {
  if (grounds.length === 0)
    return <p className={css.note}>Nothing is kept but what the law keeps of every customer.</p>
  return (
    <>
      <SheetTable caption="Why something is kept" heads={['Kept', 'Because', 'Until, UTC', 'Erasing']}>
        {grounds.map(({ ground, reason, until, holds_back: holdsBack }, place) => (
          // Grounds have no id; they are shown as they came.
          <tr key={`${ground} ${place}`}>
            <th scope="row">{plainWords(ground)}</th>
            <td className={css.words}>{reason}</td>
            <td>{until === null ? 'Open' : formatDay(until, 'UTC')}</td>
            <td>{holdsBack ? 'Waits for it' : NO_VALUE}</td>
          </tr>
        ))}
      </SheetTable>
      <p className={css.note}>Tell nobody: the person hears of a legal obligation, like everybody.</p>
    </>
  )
}
