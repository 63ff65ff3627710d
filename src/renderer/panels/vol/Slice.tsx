import { useCallback, useMemo } from 'react'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { NO_VALUE, formatExpiry, formatModel, formatVolatility } from '../../widgets/figures/format.ts'
import { Canvas } from './Canvas.tsx'
import { termOption } from './term-chart.ts'
import { DELTA_HEADS, sliceRows, termRows } from './rows.ts'
import type { SliceCell, SurfaceAnswer, TermRow } from './rows.ts'
import { forwardWords, pointsOrNone } from './Smile.tsx'
import { flagCountWords, strikeWords } from './words.ts'
import twin from '../../widgets/styles/Twin.module.css'
import css from './vol.module.css'

/** Ink of the highest volatility: more would leave its figure too little contrast. */
const SHADE_MAX_PERCENT = 30

function Cell({ cell }: Readonly<{ cell: SliceCell }>) {
  const shade = `${(cell.shade * SHADE_MAX_PERCENT).toFixed(1)}%`
  const style = { background: `color-mix(in srgb, var(--ox-text-primary) ${shade}, var(--ox-surface-panel))` }
  const words = `strike ${strikeWords(cell.strike)}${cell.isBeyond ? ', beyond the quotes' : ''}`
  return (
    <td style={style} className={cell.isBeyond ? css.beyond : undefined} title={words}>
      {formatVolatility(cell.volatility)}
      {cell.isBeyond && <span className="ox-visually-hidden"> beyond the quotes</span>}
    </td>
  )
}

type Choosing = Readonly<{ chosen: string | null; onChoose: (expiry: string) => void }>

function ExpiryHead({
  expiry,
  days,
  marks = 0,
  chosen,
  onChoose,
}: Readonly<{ expiry: string; days: number; marks?: number }> & Choosing) {
  return (
    <th scope="row">
      <button type="button" aria-pressed={expiry === chosen} onClick={() => onChoose(expiry)}>
        {formatExpiry(expiry)}
      </button>
      <span className={css.days}>{formatModel(days, 0)} d</span>
      {marks > 0 && (
        <span className={css.marked} title={flagCountWords(marks)}>
          <SeverityIcon severity="warn" size={12} /> {marks}
          <span className="ox-visually-hidden"> arbitrage {marks === 1 ? 'mark' : 'marks'}</span>
        </span>
      )}
    </th>
  )
}

function DeltaTable({ answer, chosen, onChoose }: Readonly<{ answer: SurfaceAnswer }> & Choosing) {
  const rows = useMemo(() => sliceRows(answer), [answer])
  const isBeyond = rows.some(({ cells }) => cells.some((cell) => cell.isBeyond))
  return (
    <div className={css.sliceBox} tabIndex={0} role="region" aria-label="Surface by expiry and delta">
      <table className={`${twin.table} ${css.slice}`}>
        <caption className="ox-visually-hidden">
          Fitted volatility of {answer.symbol} in percent, expiry by forward delta
        </caption>
        <thead>
          <tr>
            <th scope="col">Expiry</th>
            {Object.entries(DELTA_HEADS).map(([place, words]) => (
              <th key={place} scope="col">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ expiry, days, marks, cells }) => (
            <tr key={expiry} data-chosen={expiry === chosen || undefined}>
              <ExpiryHead {...{ expiry, days, marks, chosen, onChoose }} />
              {cells.map((cell) => (
                <Cell key={cell.place} cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {isBeyond && (
        <p className={css.foot}>
          <span className={css.beyond}>Underlined</span>: beyond the quoted strikes, the model alone says it.
        </p>
      )}
    </div>
  )
}

function TermTable({ rows, chosen, onChoose }: Readonly<{ rows: readonly TermRow[] }> & Choosing) {
  return (
    <div className={css.tableBox} tabIndex={0} role="region" aria-label="Term structure as a table">
      <table className={`${twin.table} ${css.table}`}>
        <caption className="ox-visually-hidden">What each expiry says</caption>
        <thead>
          <tr>
            <th scope="col">Expiry</th>
            <th scope="col">Forward</th>
            <th scope="col">ATM %</th>
            <th scope="col">25 Δ put %</th>
            <th scope="col">25 Δ call %</th>
            <th scope="col">Risk rev. pt</th>
            <th scope="col">Fly pt</th>
            <th scope="col">Fit error pt</th>
            <th scope="col">Strikes</th>
            <th scope="col">Quotes</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.expiry} data-chosen={row.expiry === chosen || undefined}>
              <ExpiryHead expiry={row.expiry} days={row.days} chosen={chosen} onChoose={onChoose} />
              <td>{forwardWords(row.forward)}</td>
              <td className="ox-strong">{formatVolatility(row.atm, 2)}</td>
              <td>{formatVolatility(row.put25, 2)}</td>
              <td>{formatVolatility(row.call25, 2)}</td>
              <td>{pointsOrNone(row.riskReversal)}</td>
              <td>{pointsOrNone(row.butterfly)}</td>
              <td>{formatModel(row.fitError, 2)}</td>
              <td>{row.quotes ?? NO_VALUE}</td>
              <td>{row.state}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The surface as a desk reads it: volatility by expiry and delta, and its term structure. */
export function Slice({
  answer,
  chosen,
  asTable,
  onChoose,
}: Readonly<{ answer: SurfaceAnswer; asTable: boolean }> & Choosing) {
  const rows = useMemo(() => termRows(answer), [answer])
  const draw = useCallback((element: HTMLElement) => termOption(rows, chosen, element), [rows, chosen])
  return (
    <section className={css.half}>
      <h2>
        Surface slice <span>volatility %, expiry × forward delta</span>
      </h2>
      <DeltaTable answer={answer} chosen={chosen} onChoose={onChoose} />
      <h3>
        Term structure <span>volatility %</span>
      </h3>
      {asTable ? (
        <TermTable rows={rows} chosen={chosen} onChoose={onChoose} />
      ) : (
        <div className={css.term}>
          <Canvas draw={draw} />
        </div>
      )}
    </section>
  )
}
