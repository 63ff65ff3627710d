import {
  directionClass,
  formatAmount,
  formatPercent,
  formatQuantity,
  zoneName,
} from '../../widgets/figures/format.ts'
import { barTime, changePercent, isDaily } from './bars.ts'
import type { Picture } from './drawing.ts'
import twin from '../../widgets/styles/Twin.module.css'
import css from './chart.module.css'

const ROWS_MAX = 100

/** The chart as figures: the last hundred bars, newest first. */
export function BarTable({ picture, name }: Readonly<{ picture: Picture; name: string }>) {
  const { bars, timeframe, timeZone, decimals } = picture
  const first = Math.max(0, bars.length - ROWS_MAX)
  const shown = bars.slice(first).map((bar, offset) => ({ bar, index: first + offset }))
  const zone = isDaily(timeframe) ? '' : ` ${zoneName(timeZone, Date.now())}`
  return (
    <div className={css.tableFrame} role="region" aria-label={`${name} as a table`} tabIndex={0}>
      <table className={`${twin.table} ${css.table}`}>
        <caption>
          Last {shown.length} of {bars.length} bars
        </caption>
        <thead>
          <tr>
            <th scope="col">Time{zone}</th>
            <th scope="col">Open</th>
            <th scope="col">High</th>
            <th scope="col">Low</th>
            <th scope="col">Close</th>
            <th scope="col">Change</th>
            <th scope="col">Volume</th>
          </tr>
        </thead>
        <tbody>
          {shown.reverse().map(({ bar, index }) => {
            const change = changePercent(bars, index)
            return (
              <tr key={bar.timestamp}>
                <th scope="row">{barTime(bar, timeframe, timeZone)}</th>
                <td>{formatAmount(bar.open, decimals)}</td>
                <td>{formatAmount(bar.high, decimals)}</td>
                <td>{formatAmount(bar.low, decimals)}</td>
                <td className="ox-strong">{formatAmount(bar.close, decimals)}</td>
                <td className={change === null ? '' : directionClass(change)}>{formatPercent(change)}</td>
                <td>{formatQuantity(bar.volume)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
