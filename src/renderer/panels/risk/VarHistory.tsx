import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { useFigures } from '../../terminal/use-figures.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { directionClass, formatDay, formatModel } from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { Provenance } from '../../widgets/plates/Provenance.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { LEVELS, backtestWords, dayWords, drawHistory, isBeyond, levelWords } from './history.ts'
import type { Drawn, HistoryAnswer, HistoryDay } from './history.ts'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './risk.module.css'

const REFRESH_MS = 60_000
const HEIGHT = 230
const MARGIN = { left: 52, right: 66, bottom: 18 }

/** The width of an element as it is laid out; 0 before it is. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (element.current === null) return undefined
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    sizes.observe(element.current)
    return () => sizes.disconnect()
  }, [element])
  return width
}

function Axes({ drawn, width }: Readonly<{ drawn: Drawn; width: number }>) {
  const right = width - MARGIN.right
  return (
    <>
      {drawn.ticksY.map(({ at, words }) => (
        <g key={words}>
          <line className={css.rule} x1={MARGIN.left} x2={right} y1={at} y2={at} />
          <text className={css.tick} x={MARGIN.left - 6} y={at + 4} textAnchor="end">
            {words}
          </text>
        </g>
      ))}
      {drawn.ticksX.map(({ at, words }) => (
        <text key={at} className={css.tick} x={at} y={HEIGHT - 4} textAnchor="middle">
          {words}
        </text>
      ))}
      <line className={css.zero} x1={MARGIN.left} x2={right} y1={drawn.zeroY} y2={drawn.zeroY} />
    </>
  )
}

function Bars({ drawn, chosen }: Readonly<{ drawn: Drawn; chosen: number | null }>) {
  return (
    <>
      {drawn.bars.map(({ x, y, width, height, beyond, day }, at) => {
        const middle = x + width / 2
        const foot = y + height
        return (
          <g key={day.date} data-beyond={beyond || undefined} className={css.day}>
            {at === chosen && <line className={css.cursor} x1={middle} x2={middle} y1={0} y2={HEIGHT} />}
            <rect x={x} y={y} width={width} height={Math.max(0.5, height)} />
            {beyond && <path d={`M${middle} ${foot + 2} l4 6 h-8 Z`} />}
          </g>
        )
      })}
    </>
  )
}

function Picture({ answer }: Readonly<{ answer: HistoryAnswer }>) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const [chosen, setChosen] = useState<number | null>(null)
  const { days } = answer
  const drawn = width === 0 ? null : drawHistory(days, { width, height: HEIGHT, ...MARGIN })
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = days.length - 1
    const from = chosen ?? last + 1
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    setChosen(Math.min(last, Math.max(0, to)))
  }
  const onMove = (clientX: number): void => {
    const left = (frame.current?.getBoundingClientRect().left ?? 0) + MARGIN.left
    const slot = (width - MARGIN.left - MARGIN.right) / days.length
    const at = Math.floor((clientX - left) / slot)
    setChosen(at >= 0 && at < days.length ? at : null)
  }
  const day = chosen === null ? null : (days[chosen] ?? null)
  return (
    <>
      <div
        ref={frame}
        className={css.picture}
        tabIndex={0}
        role="group"
        aria-label="VaR history. Arrow keys read a day; T shows the table"
        onKeyDown={onKeyDown}
        onPointerMove={(event) => onMove(event.clientX)}
        onPointerLeave={() => setChosen(null)}
      >
        {drawn !== null && (
          <svg width={width} height={HEIGHT} aria-hidden="true">
            <Axes drawn={drawn} width={width} />
            <Bars drawn={drawn} chosen={chosen} />
            {drawn.lines.map(({ level, path, wordsY }) => (
              <g key={level} data-level={level} className={css.varLine}>
                <path d={path} />
                <text className={css.lineEnd} x={width - MARGIN.right + 4} y={wordsY + 4}>
                  {levelWords(level)}
                </text>
              </g>
            ))}
          </svg>
        )}
      </div>
      <p className={`${css.readout} ox-data`} role="status">
        {day === null ? '' : dayWords(day)}
      </p>
    </>
  )
}

function DayRow({ day }: Readonly<{ day: HistoryDay }>) {
  const beyond = LEVELS.filter((level) => isBeyond(day, level))
  return (
    <tr>
      <th scope="row">{formatDay(`${day.date}T00:00:00Z`, 'UTC')}</th>
      <td className={`${sheet.figure} ${directionClass(day.pnl)}`}>{formatModel(day.pnl, 0, true)}</td>
      {LEVELS.map((level) => (
        <td key={level} className={sheet.figure}>
          {formatModel(day.var[level], 0)}
        </td>
      ))}
      <td>{beyond.length === 0 ? '' : `beyond ${beyond.map(levelWords).join(' and ')}`}</td>
    </tr>
  )
}

const Table = ({ answer }: Readonly<{ answer: HistoryAnswer }>) => (
  <div className={css.twin}>
    <SheetTable
      caption="VaR history as a table, newest first"
      heads={[
        'Day, UTC',
        { figure: 'P&L $' },
        ...LEVELS.map((level) => ({ figure: `${levelWords(level)} $` })),
        'Exception',
      ]}
    >
      {answer.days.toReversed().map((day) => (
        <DayRow key={day.date} day={day} />
      ))}
    </SheetTable>
  </div>
)

function Backtests({ answer }: Readonly<{ answer: HistoryAnswer }>) {
  return (
    <ul className={css.tests}>
      {Object.entries(answer.backtests).map(([level, test]) => {
        const { words, refuted } = backtestWords(level, test)
        return (
          <li key={level}>
            {words} {refuted && <Badge text="this VaR does not fit these days" severity="warn" />}
          </li>
        )
      })}
    </ul>
  )
}

function Found({ answer, asTable }: Readonly<{ answer: HistoryAnswer; asTable: boolean }>) {
  return (
    <>
      <Backtests answer={answer} />
      {asTable ? <Table answer={answer} /> : <Picture answer={answer} />}
    </>
  )
}

/** Each past day of what is held now against what the days before it let expect. */
export function VarHistory({ accountId }: Readonly<{ accountId: string }>) {
  const figures = useFigures('risk.varHistory', { account_id: accountId }, REFRESH_MS)
  const [asTable, setAsTable] = useState(false)
  const answer = figures.value
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    setAsTable(!asTable)
  }
  return (
    <section className={sheet.section} aria-labelledby="risk-history" onKeyDown={onKeyDown}>
      <h2 id="risk-history">
        VaR history <span>today’s book over past days, not your books</span>
      </h2>
      <div className={sheet.bar} role="toolbar" aria-label="VaR history as">
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table <kbd>T</kbd>
        </button>
      </div>
      {answer === null && figures.trouble === null && <PanelSkeleton waitingFor="Replaying the past" />}
      {answer === null && figures.trouble !== null && <NoFigures what="VaR history" figures={figures} />}
      {answer !== null && <Found answer={answer} asTable={asTable} />}
      {answer !== null && (
        <Provenance
          words={`Historical, 1 d, each line from the ${answer.window_days} days before it`}
          figures={figures}
        >
          <p>
            The bars are hypothetical: what the positions held now would have made on each day’s moves,
            revalued in full, not what the account made. The line of a day knows only the {answer.window_days}{' '}
            days before it.
          </p>
          <p>
            Kupiec’s p says how likely so many exceptions, or stranger, are if the VaR is right: below 0.05 it
            is hard to believe. Prices from {formatDay(answer.history.from, 'UTC')} to{' '}
            {formatDay(answer.history.to, 'UTC')}.
          </p>
          {answer.approximation !== null && <p>{answer.approximation}</p>}
        </Provenance>
      )}
      <Computing figures={figures} />
    </section>
  )
}
