import {
  IconCheck,
  IconClock,
  IconClockX,
  IconHourglass,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
} from '@tabler/icons-react'
import type { TablerIcon } from '@tabler/icons-react'
import { timeZoneHere } from '../../shell/clock.ts'
import { formatAmount, formatQuantity, formatSigned } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import { spanWords } from './times.ts'
import type { Acts } from './use-algos.ts'
import { ALGO_WORDS, isAtWork, momentWords, shareOf, statusWords } from './words.ts'
import type { AlgoRow } from './words.ts'
import css from './algos.module.css'

const ICON: Readonly<Record<AlgoRow['status'], TablerIcon>> = {
  scheduled: IconHourglass,
  working: IconClock,
  paused: IconPlayerPause,
  ending: IconHourglass,
  completed: IconCheck,
  cancelled: IconX,
  expired: IconClockX,
}

/** Decimals of a column: as many as the figure in it that has most. */
type Decimals = Readonly<{ quantity: number; price: number }>

const digitsOf = (figure: string | null): number => figure?.split('.')[1]?.length ?? 0

const decimalsOf = (rows: readonly AlgoRow[]): Decimals => ({
  quantity: Math.max(
    0,
    ...rows.flatMap((row) =>
      [row.quantity, row.filled_quantity, row.scheduled_quantity, row.remaining_quantity].map(digitsOf),
    ),
  ),
  // An average may have any number of digits: prices are cut to those that quotes and limits have, two at least.
  price: Math.max(
    2,
    ...rows.map((row) =>
      Math.max(digitsOf(row.limit_price), digitsOf(row.execution_quality.arrival?.bid ?? null)),
    ),
  ),
})

function State({ row }: Readonly<{ row: AlgoRow }>) {
  const Icon = ICON[row.status]
  const isWarn = row.status === 'paused' && row.status_reason !== 'requested'
  return (
    <span className={`${css.state} ${isWarn ? css.warnState : ''}`}>
      <Icon size={13} stroke={2} aria-hidden="true" />
      <span>{statusWords(row)}</span>
    </span>
  )
}

/** Filled as a bar, what the schedule asks for as a tick on it. */
function Progress({ row }: Readonly<{ row: AlgoRow }>) {
  const filled = shareOf(row.filled_quantity, row.quantity)
  const due = shareOf(row.scheduled_quantity, row.quantity)
  const percent = (share: number): string => `${Math.round(share * 100)} %`
  return (
    <span
      className={css.bar}
      role="img"
      aria-label={`${percent(filled)} filled, ${percent(due)} due by now`}
      title={`${percent(filled)} filled, ${percent(due)} due by now`}
    >
      <i style={{ inlineSize: `${filled * 100}%` }} />
      <b style={{ insetInlineStart: `calc(${due * 100}% - 1px)` }} />
    </span>
  )
}

function Controls({ row, acts }: Readonly<{ row: AlgoRow; acts: Acts }>) {
  if (!isAtWork(row) || row.status === 'ending') return null
  const isPaused = row.status === 'paused'
  const name = `${ALGO_WORDS[row.algo]} ${row.side} ${formatQuantity(row.quantity)} ${instrumentName(row.symbol)}`
  const busy = acts.busy === row.id
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause
  return (
    <span className={css.acts}>
      <button
        type="button"
        disabled={busy}
        aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`}
        onClick={() => acts.act(row, isPaused ? 'resume' : 'pause')}
      >
        <Icon size={13} stroke={2} aria-hidden="true" /> {isPaused ? 'Resume' : 'Pause'}
      </button>
      <button
        type="button"
        disabled={busy}
        aria-label={`Cancel ${name}`}
        onClick={() => acts.act(row, 'cancel')}
      >
        <IconX size={13} stroke={2} aria-hidden="true" /> Cancel
      </button>
    </span>
  )
}

/** When it ends, or how long it still has; of what is over nothing but the moment. */
function endWords(row: AlgoRow, nowMs: number): string {
  const [startMs, endMs] = [Date.parse(row.start), Date.parse(row.end)]
  if (!isAtWork(row)) return momentWords(Date.parse(row.updated_at), nowMs, timeZoneHere())
  if (row.status === 'scheduled' && startMs > nowMs) return `starts in ${spanWords(startMs - nowMs)}`
  return `${spanWords(endMs - nowMs)} left`
}

type RowProps = Readonly<{ row: AlgoRow; acts: Acts; nowMs: number; decimals: Decimals }>

function Row({ row, acts, nowMs, decimals }: RowProps) {
  const quality = row.execution_quality
  const noFigure = quality.reason === null ? undefined : quality.reason.replaceAll('_', ' ')
  return (
    <tr data-algo={row.id} data-status={row.status}>
      <td>
        <State row={row} />
      </td>
      <th scope="row">
        <span className={css.what}>
          <SidePlate side={row.side} /> {ALGO_WORDS[row.algo]} {instrumentName(row.symbol)}
        </span>
      </th>
      <td>
        <Progress row={row} />
      </td>
      <td>{formatAmount(row.filled_quantity, decimals.quantity)}</td>
      <td>{formatAmount(row.scheduled_quantity, decimals.quantity)}</td>
      <td>{formatAmount(row.remaining_quantity, decimals.quantity)}</td>
      <td>{formatAmount(row.quantity, decimals.quantity)}</td>
      <td>{formatAmount(row.average_price, decimals.price)}</td>
      <td title={noFigure}>{formatSigned(quality.slippage_bps, 1)}</td>
      <td title={noFigure}>{formatSigned(quality.slippage_value, 2)}</td>
      <td>{formatAmount(quality.expected_price, decimals.price)}</td>
      <td>{formatAmount(row.limit_price, decimals.price)}</td>
      <td>{endWords(row, nowMs)}</td>
      <td>
        <Controls row={row} acts={acts} />
      </td>
    </tr>
  )
}

const HEADS = [
  ['State', ''],
  ['Order', ''],
  ['Progress', 'Filled as a bar, due as a tick'],
  ['Filled', ''],
  ['Due', 'What the schedule or the tape asks for until now'],
  ['Left', 'Not filled yet'],
  ['Quantity', ''],
  ['Average', 'Average price of its fills'],
  ['Slip bp', 'Against arrival, in basis points; above 0 it cost'],
  ['Slip $', 'Against arrival, without fees; above 0 it cost'],
  ['Arrival', 'Middle of the market when it was accepted'],
  ['Limit', 'Worst price of any part'],
  ['Time', 'What is left of the window, or when it ended'],
] as const

/** Every algorithm with how far it has come, what it should be at, and what it has cost so far. */
export function Parents({
  rows,
  acts,
  nowMs,
  stale,
}: Readonly<{ rows: readonly AlgoRow[]; acts: Acts; nowMs: number; stale: boolean }>) {
  const decimals = decimalsOf(rows)
  return (
    <div
      className={`${css.tableBox} ${stale ? 'ox-hatch' : ''}`}
      tabIndex={0}
      role="region"
      aria-label="Algorithms and their progress"
    >
      <table className={`${css.table} ox-data`}>
        <caption className="ox-visually-hidden">Execution algorithms, newest first</caption>
        <thead>
          <tr>
            {HEADS.map(([words, title]) => (
              <th key={words} scope="col" title={title === '' ? undefined : title}>
                {words}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} acts={acts} nowMs={nowMs} decimals={decimals} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
