import { useState } from 'react'
import { useFigures } from '../../terminal/use-figures.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { directionClass } from '../../widgets/figures/format.ts'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Unvalued } from '../../widgets/notices/Unvalued.tsx'
import { GROUPINGS, LEVEL_SEVERITY, heatRows } from './exposure.ts'
import type { Grouping, HeatRow } from './exposure.ts'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './risk.module.css'

const REFRESH_MS = 10_000

function Row({ row }: Readonly<{ row: HeatRow }>) {
  const severity = LEVEL_SEVERITY[row.level]
  return (
    <tr>
      <th scope="row">{row.label}</th>
      <td className={`${sheet.figure} ${directionClass(row.direction)}`}>{row.exposure}</td>
      <td className={sheet.figure}>{row.share}</td>
      <td>
        <svg
          className={css.bar}
          data-state={severity === 'critical' ? 'over' : severity === 'warn' ? 'soft' : 'ok'}
          viewBox="0 0 100 8"
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <rect className={css.trough} x="0" y="1" width="100" height="6" />
          <rect className={css.fill} x="0" y="1" width={row.fill * 100} height="6" />
        </svg>
      </td>
      <td>
        <span className={sheet.state}>
          {severity !== null && <SeverityIcon severity={severity} size={13} />}
          {row.level}
        </span>
      </td>
    </tr>
  )
}

/** Where the exposure lies: by underlying, sector, expiry, type or venue, each with its share and level. */
export function Exposure({ accountId }: Readonly<{ accountId: string }>) {
  const [grouping, setGrouping] = useState<Grouping>('underlying')
  const figures = useFigures('risk.heatmap', { account_id: accountId, grouping }, REFRESH_MS)
  const answer = figures.value
  // Of the cells that are shown: the next answer may still be on its way.
  const shown = answer?.grouping ?? grouping
  const words = GROUPINGS.find(([one]) => one === shown)?.[1] ?? shown
  return (
    <section className={sheet.section} aria-labelledby="risk-exposure">
      <h2 id="risk-exposure">
        Exposure heat <span>delta-equivalent, share of gross</span>
      </h2>
      <div className={sheet.bar} role="toolbar" aria-label="Exposure by">
        <Toggles options={GROUPINGS} value={grouping} onChoose={setGrouping} />
      </div>
      {answer === null && figures.trouble === null && <PanelSkeleton waitingFor="Adding up the exposure" />}
      {answer === null && figures.trouble !== null && <NoFigures what="exposure" figures={figures} />}
      {answer !== null && answer.cells.length === 0 && (
        <p className={sheet.note}>
          Nothing is held. Each underlying, sector or expiry that is held stands here with its share.
        </p>
      )}
      {answer !== null && answer.cells.length > 0 && (
        <SheetTable
          caption={`Exposure by ${words.toLowerCase()}, largest first`}
          heads={[words, { figure: 'Exposure $' }, { figure: '% of gross' }, 'Heat', 'Level']}
        >
          {heatRows(answer).map((row) => (
            <Row key={row.label} row={row} />
          ))}
        </SheetTable>
      )}
      {answer !== null && <Unvalued unvalued={answer.unvalued} />}
      <Computing figures={figures} />
    </section>
  )
}
