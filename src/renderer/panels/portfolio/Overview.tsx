import { useEffect, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome, EntryOutput } from '../../client/index.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useRefresh } from '../../terminal/use-refresh.ts'
import {
  NO_VALUE,
  directionClass,
  formatAmount,
  formatDay,
  formatModel,
  formatPercent,
  formatSigned,
} from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Toggles, inDays } from '../../widgets/buttons/Toggles.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import { drawCurve, reasonsOf } from './curve.ts'
import type { CurveAnswer } from './curve.ts'
import css from './portfolio.module.css'

type Capital = EntryOutput<'overview.overview'>
type Performance = EntryOutput<'overview.performance'>['performance']
type Figure = readonly [words: string, figure: string, tone?: string]

const PERIODS = [7, 30, 90, 365] as const
const REFRESH_MS = 5_000

const money = (amount: string | null): string => formatAmount(amount, 2)
const gain = (words: string, amount: string | null): Figure => [
  words,
  formatSigned(amount, 2),
  amount === null ? '' : directionClass(amount),
]
/** A return of 0.05 as `+5.00 %`. */
const share = (value: number | null): string => formatPercent(value === null ? null : value * 100)

const capitalFigures = (overview: Capital): readonly Figure[] => [
  ['Capital $', money(overview.total_capital), 'ox-strong'],
  ['Cash $', money(overview.cash_balance)],
  ['Market value $', money(overview.market_value)],
  gain('Today $', overview.today_pnl),
  gain('Month $', overview.mtd_pnl),
  gain('Year $', overview.ytd_pnl),
  gain('Open profit $', overview.unrealized_pnl),
  gain('Booked profit $', overview.realized_pnl),
  ['Fees $', money(overview.fees)],
  ['Open positions', String(overview.open_positions)],
]

const performanceFigures = (performance: Performance): readonly Figure[] => [
  gain('Gain of the period $', performance.total_return),
  ['Came in $', formatSigned(performance.net_deposits, 2)],
  ['Time-weighted return', share(performance.twr)],
  ['Money-weighted return', share(performance.money_weighted_return)],
  ['Volatility a year', share(performance.volatility).replace('+', '')],
  ['Sharpe ratio', formatModel(performance.sharpe_ratio, 2)],
  ['Sortino ratio', formatModel(performance.sortino, 2)],
  ['Deepest drawdown', share(performance.max_drawdown)],
  ['Drawdown now', share(performance.current_drawdown)],
  ['Won', share(performance.win_rate).replace('+', '')],
  ['Closed trades', String(performance.completed_trades)],
  ['Profit factor', formatModel(performance.profit_factor, 2)],
]

function Figures({ title, figures }: Readonly<{ title: string; figures: readonly Figure[] }>) {
  return (
    <section className={css.section}>
      <h2>{title}</h2>
      <dl className={`${css.figures} ox-data`}>
        {figures.map(([words, figure, tone]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd className={tone}>{figure}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function CurveTable({ days }: Readonly<{ days: CurveAnswer['equity_curve'] }>) {
  return (
    <div className={css.tableBox} tabIndex={0} role="region" aria-label="Equity curve as a table">
      <table className={`${css.table} ox-data`}>
        <caption className="ox-visually-hidden">Value at the end of each day</caption>
        <thead>
          <tr>
            <th scope="col">Day, UTC</th>
            <th scope="col">Value $</th>
            <th scope="col">Drawdown</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ date, value, drawdown }) => (
            <tr key={date}>
              <th scope="row">{formatDay(date, 'UTC')}</th>
              <td>{money(value)}</td>
              <td>{share(drawdown)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Curve({ answer, asTable }: Readonly<{ answer: CurveAnswer; asTable: boolean }>) {
  const days = answer.equity_curve
  const drawn = drawCurve(days)
  const [first, last] = [days[0], days.at(-1)]
  if (drawn === null || first === undefined || last === undefined)
    return (
      <p className={css.note}>
        {days.length === 0
          ? 'No day has ended yet. The curve begins with the first value at the end of a day.'
          : `One day so far: ${formatDay(days[0]?.date ?? '', 'UTC')} at $${money(days[0]?.value ?? null)}. A curve needs two.`}
      </p>
    )
  if (asTable) return <CurveTable days={days} />
  return (
    <figure className={css.curve}>
      <div className={`${css.scale} ox-data`}>
        <span>{money(drawn.high)}</span>
        <span>{money(drawn.low)}</span>
      </div>
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        <path d={drawn.line} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="ox-data">
        <span>{formatDay(first.date, 'UTC')}</span>
        <b>{money(last.value)}</b>
        <span>{formatDay(last.date, 'UTC')}</span>
      </figcaption>
    </figure>
  )
}

function Reasons({ reasons }: Readonly<{ reasons: ReturnType<typeof reasonsOf> }>) {
  if (reasons.length === 0) return null
  return (
    <section className={css.section}>
      <h2>Why some figures have no value</h2>
      <ul className={css.reasons}>
        {reasons.map(([reason, figures]) => (
          <li key={reason}>
            {reason} <span className="ox-muted">({figures})</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The last answer that came, so that a new question does not empty the screen; and the first trouble there is. */
function useLast<Value>(outcome: CallOutcome<Value> | null): Value | null {
  const [last, setLast] = useState<Value | null>(null)
  useEffect(() => {
    if (outcome?.kind === 'answer') setLast(outcome.value)
  }, [outcome])
  return outcome?.kind === 'answer' ? outcome.value : last
}

/** What the panel asks, again every few seconds while somebody looks. */
function useFigures(mode: 'paper' | 'live', days: number) {
  const overview = useAnswer('overview.overview', { mode })
  const curve = useAnswer('overview.equityCurve', { mode, days })
  const performance = useAnswer('overview.performance', { mode, days })
  const { reload: first } = overview
  const { reload: second } = curve
  const { reload: third } = performance
  const askAll = (): void => {
    first()
    second()
    third()
  }
  useRefresh(askAll, REFRESH_MS, { calls: 3 })
  const failed = [overview.outcome, curve.outcome, performance.outcome].find(
    (outcome) => outcome !== null && outcome.kind !== 'answer',
  )
  return {
    overview: useLast(overview.outcome),
    curve: useLast(curve.outcome),
    performance: useLast(performance.outcome)?.performance ?? null,
    trouble: failed === undefined || failed === null ? null : sentenceOf(failed),
  }
}

function Tools({
  days,
  asTable,
  onDays,
  onTable,
}: Readonly<{ days: number; asTable: boolean; onDays: (days: number) => void; onTable: () => void }>) {
  return (
    <div className={css.tools} role="toolbar" aria-label="Period">
      <Toggles options={PERIODS.map(inDays)} value={days} onChoose={onDays} />
      <button type="button" aria-pressed={asTable} title="Table or chart, key T" onClick={onTable}>
        Table <kbd>T</kbd>
      </button>
    </div>
  )
}

/** Capital now, its curve, and what was earned on it: over all own accounts of the same kind of money. */
export function Overview({ mode }: Readonly<{ mode: 'paper' | 'live' }>) {
  const [days, setDays] = useState(30)
  const [asTable, setAsTable] = useState(false)
  const { overview, curve, performance, trouble } = useFigures(mode, days)
  if (overview === null || curve === null || performance === null)
    return trouble === null ? (
      <PanelSkeleton waitingFor="Waiting for the portfolio" />
    ) : (
      <Trouble title="No portfolio" happened={trouble} safe="Orders and positions are not affected." />
    )
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    setAsTable(!asTable)
  }
  return (
    <div className={css.overview} tabIndex={0} role="region" aria-label="Performance" onKeyDown={onKeyDown}>
      <Figures
        title={`Capital of ${overview.accounts} ${overview.accounts === 1 ? 'account' : 'accounts'}`}
        figures={capitalFigures(overview)}
      />
      <section className={css.section}>
        <h2>
          Equity curve{' '}
          <span>{overview.total_capital === null ? NO_VALUE : `now $${money(overview.total_capital)}`}</span>
        </h2>
        <Tools days={days} asTable={asTable} onDays={setDays} onTable={() => setAsTable(!asTable)} />
        <Curve answer={curve} asTable={asTable} />
      </section>
      <Figures title={`Performance, ${days} days`} figures={performanceFigures(performance)} />
      <Reasons reasons={reasonsOf(overview.unavailable, curve.unavailable, performance.unavailable)} />
      {trouble !== null && (
        <p className={css.note} role="status">
          {trouble} The figures are the last ones known.
        </p>
      )}
    </div>
  )
}
