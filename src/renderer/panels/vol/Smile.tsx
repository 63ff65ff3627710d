import { useCallback, useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { timeZoneHere } from '../../shell/clock.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import {
  NO_VALUE,
  formatDay,
  formatExpiry,
  formatModel,
  formatTime,
  formatVolatility,
  zoneName,
} from '../../widgets/figures/format.ts'
import { Canvas } from './Canvas.tsx'
import { smileOption } from './smile-chart.ts'
import type { SmileParts } from './smile-chart.ts'
import { daysOf, farthestOff, flagsOf, rowOfFlag, smileRows, stepRow } from './rows.ts'
import type { Flag, KeptFit, SmileRow, SurfaceAnswer } from './rows.ts'
import {
  fitWords,
  flagLabel,
  flagWords,
  keptWords,
  modelName,
  pointsWords,
  rowWords,
  strikeWords,
} from './words.ts'
import twin from '../../widgets/styles/Twin.module.css'
import css from './vol.module.css'

const NO_CURVE: SmileParts['previous'] = []

/** A moment here, with its zone; with its day when that is not today's. */
export function momentWords(at: string, nowMs: number): string {
  const zone = timeZoneHere()
  const time = `${formatTime(at, zone)} ${zoneName(zone, Date.parse(at))}`
  const day = formatDay(at, zone)
  return day === formatDay(nowMs, zone) ? time : `${day} ${time}`
}

function SmileTable({
  rows,
  flags,
  title,
}: Readonly<{ rows: readonly SmileRow[]; flags: readonly Flag[]; title: string }>) {
  const marks = new Map(flags.map((flag) => [rowOfFlag(rows, flag), flagLabel(flag)]))
  return (
    <div className={css.tableBox} tabIndex={0} role="region" aria-label={`Smile of ${title} as a table`}>
      <table className={`${twin.table} ${css.table}`}>
        <caption className="ox-visually-hidden">Volatility in percent by strike, {title}</caption>
        <thead>
          <tr>
            <th scope="col">Strike</th>
            <th scope="col">Side</th>
            <th scope="col">Bid %</th>
            <th scope="col">Ask %</th>
            <th scope="col">Mid %</th>
            <th scope="col">Fit %</th>
            <th scope="col">Quote less fit, pt</th>
            <th scope="col">Kept fit %</th>
            <th scope="col">Mark</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${row.strike} ${row.side}`}>
              <th scope="row">{strikeWords(row.strike)}</th>
              <td>{row.side}</td>
              <td>{formatVolatility(row.bid, 2)}</td>
              <td>{formatVolatility(row.ask, 2)}</td>
              <td>{formatVolatility(row.mid, 2)}</td>
              <td className="ox-strong">{formatVolatility(row.fit, 2)}</td>
              <td>{formatModel(row.offPoints, 2, true)}</td>
              <td>{formatVolatility(row.previous, 2)}</td>
              <td className={css.mark}>
                {marks.get(index) ?? (row.isInside === false ? 'fit outside the quote' : '')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Key({
  answer,
  kept,
  nowMs,
}: Readonly<{ answer: SurfaceAnswer; kept: KeptFit | null; nowMs: number }>) {
  const isDrawn = (kept?.curve?.length ?? 0) > 0
  return (
    <p className={css.key}>
      <span className={css.put}>put</span>
      <span className={css.call}>call, bid to ask</span>
      <span className={css.solid}>{modelName(answer.model)} now</span>
      {kept !== null && isDrawn && (
        <span className={css.dashed}>{keptWords(kept, momentWords(kept.timestamp, nowMs))}</span>
      )}
      {kept === null || !isDrawn ? <span>no kept fit to compare with</span> : null}
      <span className={css.unit}>volatility %</span>
    </p>
  )
}

/** The strike that the reader walks on with the arrow keys; null until the first step and after Escape. */
function useCursor(rows: readonly SmileRow[], spot: number | null) {
  const [at, setAt] = useState<number | null>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === 'Escape' && at !== null) {
      event.preventDefault()
      event.stopPropagation()
      return setAt(null)
    }
    const next = stepRow(rows, at, event.key, spot)
    if (next === at) return undefined
    event.preventDefault()
    return setAt(next)
  }
  return { cursor: at === null ? null : (rows[Math.min(at, rows.length - 1)] ?? null), onKeyDown }
}

/** The smile of one expiry: quotes, fit, residuals and marks. Left and right walk along its strikes. */
export function Smile({
  answer,
  expiry,
  kept,
  asTable,
  nowMs,
}: Readonly<{
  answer: SurfaceAnswer
  expiry: string
  kept: KeptFit | null
  asTable: boolean
  nowMs: number
}>) {
  const previous = kept?.curve ?? NO_CURVE
  const rows = useMemo(() => smileRows(answer, expiry, previous), [answer, expiry, previous])
  const flags = useMemo(() => flagsOf(answer, expiry), [answer, expiry])
  const parameters = answer.parameters.find((one) => one.expiry === expiry)
  const { cursor, onKeyDown } = useCursor(rows, answer.spot)
  const draw = useCallback(
    (element: HTMLElement) => {
      const fit = answer.surface
        .filter((point) => point.expiry === expiry)
        .map(({ strike, volatility }) => ({ strike, volatility }))
      return smileOption({ rows, fit, previous, flags, spot: answer.spot, cursor }, element)
    },
    [answer, expiry, rows, previous, flags, cursor],
  )
  if (parameters === undefined) return null
  const title = `${answer.symbol} ${formatExpiry(expiry)}`
  return (
    <section className={css.half}>
      <h2>
        Smile <span>{`${title} · ${formatModel(daysOf(parameters.time_years), 0)} d`}</span>
      </h2>
      {asTable ? (
        <SmileTable rows={rows} flags={flags} title={title} />
      ) : (
        <>
          <Key answer={answer} kept={kept} nowMs={nowMs} />
          <div
            className={css.picture}
            tabIndex={0}
            role="group"
            aria-label={`Smile of ${title}. Left and right walk along the strikes, T gives the table.`}
            onKeyDown={onKeyDown}
          >
            <Canvas draw={draw} />
          </div>
        </>
      )}
      <p className={css.readout} role="status">
        {cursor === null ? fitWords(parameters, farthestOff(rows)) : rowWords(cursor)}
      </p>
      <Marks flags={flags} />
    </section>
  )
}

function Marks({ flags }: Readonly<{ flags: readonly Flag[] }>) {
  if (flags.length === 0) return null
  return (
    <ul className={css.marks} aria-label="Arbitrage marks of this expiry">
      {flags.map((flag) => (
        <li key={`${flag.kind} ${flag.source} ${flag.log_moneyness}`}>
          <SeverityIcon severity="warn" size={12} /> {flagWords(flag)}
        </li>
      ))}
    </ul>
  )
}

/** The forward in the decimals of its size. */
export const forwardWords = (forward: number): string => formatModel(forward, forward >= 1_000 ? 1 : 4)

/** Points of volatility, or the sign of none. */
export const pointsOrNone = (points: number | null): string =>
  points === null ? NO_VALUE : pointsWords(points).replace(' pt', '')
