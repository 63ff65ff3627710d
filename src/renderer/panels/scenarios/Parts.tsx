import { directionClass, formatModel } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { byLoss } from './matrix.ts'
import type { Part } from './matrix.ts'
import sheet from '../../widgets/styles/Sheet.module.css'

/** What each position makes of a supposed market; the greatest losses first, and a sum that is the cell. */
export function Parts({ caption, parts }: Readonly<{ caption: string; parts: readonly Part[] }>) {
  const total = parts.reduce((sum, { estimated_pnl: pnl }) => sum + pnl, 0)
  return (
    <SheetTable caption={caption} heads={['Position', { figure: 'P&L $' }]}>
      {byLoss(parts).map(({ position_id: id, symbol, estimated_pnl: pnl }) => (
        <tr key={id}>
          <th scope="row">{instrumentName(symbol)}</th>
          <td className={`${sheet.figure} ${directionClass(pnl)}`}>{formatModel(pnl, 0, true)}</td>
        </tr>
      ))}
      <tr>
        <th scope="row" className={sheet.strong}>
          Sum of {parts.length}
        </th>
        <td className={`${sheet.figure} ${sheet.strong}`}>{formatModel(total, 0, true)}</td>
      </tr>
    </SheetTable>
  )
}
