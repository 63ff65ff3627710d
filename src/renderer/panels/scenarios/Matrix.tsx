import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useFigures } from '../../terminal/use-figures.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { formatModel } from '../../widgets/figures/format.ts'
import type { Place } from '../../widgets/tables/heat-move.ts'
import { HeatGrid } from '../../widgets/tables/HeatGrid.tsx'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { Provenance } from '../../widgets/plates/Provenance.tsx'
import { Unvalued } from '../../widgets/notices/Unvalued.tsx'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import {
  HORIZONS,
  MOVE_SETS,
  horizonWords,
  inUnit,
  largestPart,
  sliceOf,
  supposedAt,
  supposedWords,
} from './matrix.ts'
import type { MatrixAnswer, MoveSet, Slice, Supposed } from './matrix.ts'
import { Parts } from './Parts.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './scenarios.module.css'

const REFRESH_MS = 15_000

type View = Readonly<{ set: MoveSet; days: number; asTable: boolean }>

function Tools({ view, onView }: Readonly<{ view: View; onView: (change: Partial<View>) => void }>) {
  return (
    <div className={sheet.bar} role="toolbar" aria-label="Horizon and moves">
      {HORIZONS.map((days) => (
        <button key={days} type="button" aria-pressed={days === view.days} onClick={() => onView({ days })}>
          {days === 0 ? 'Today' : `${days} d`}
        </button>
      ))}
      <label className={sheet.end}>
        Moves{' '}
        <select value={view.set} onChange={(event) => onView({ set: event.target.value as MoveSet })}>
          {Object.entries(MOVE_SETS).map(([name, { words }]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-pressed={view.asTable}
        title="Figures without tints, key T"
        onClick={() => onView({ asTable: !view.asTable })}
      >
        Plain table <kbd>T</kbd>
      </button>
    </div>
  )
}

/** One supposed market taken apart by position. */
function Behind({
  accountId,
  at,
  onClose,
}: Readonly<{ accountId: string; at: Supposed; onClose: () => void }>) {
  const input = { account_id: accountId, scenarios: [{ name: 'cell', ...at }] }
  const figures = useFigures('risk.stressTest', input, REFRESH_MS)
  const parts = figures.value?.results[0]?.by_position ?? null
  return (
    <section className={sheet.section} aria-labelledby="scenario-behind">
      <h2 id="scenario-behind">
        Behind {supposedWords(at)}
        <button type="button" className={css.close} onClick={onClose}>
          Close
        </button>
      </h2>
      {parts === null && figures.trouble === null && <PanelSkeleton waitingFor="Revaluing each position" />}
      {parts === null && figures.trouble !== null && <NoFigures what="positions" figures={figures} />}
      {parts !== null && <Parts caption={`Positions, ${supposedWords(at)}`} parts={parts} />}
      <Computing figures={figures} />
    </section>
  )
}

/** `Worst in set: −1,103 at spot −10 %, vol +50 %, today. Largest part: SPX 20 Nov 26 6,450 P, −1,874.` */
function Worst({ accountId, slice }: Readonly<{ accountId: string; slice: Slice }>) {
  const { worst, unit } = slice
  const input = worst === null ? null : { account_id: accountId, scenarios: [{ name: 'worst', ...worst.at }] }
  const figures = useFigures('risk.stressTest', input, REFRESH_MS)
  if (worst === null) return <p>No cell of this set loses.</p>
  const part = largestPart(figures.value?.results[0]?.by_position ?? [])
  return (
    <p>
      Worst in set: <b>{inUnit(worst.pnl, unit)}</b> at {supposedWords(worst.at)}.
      {part !== null && (
        <>
          {' '}
          Largest part: <b>{instrumentName(part.symbol)}</b>, {inUnit(part.estimated_pnl, unit)}.
        </>
      )}
    </p>
  )
}

type GridProps = Readonly<{
  accountId: string
  answer: MatrixAnswer
  figures: Figures<MatrixAnswer>
  view: View
}>

function Grid({ accountId, answer, figures, view }: GridProps) {
  const [opened, setOpened] = useState<Place | null>(null)
  const index = Math.max(0, answer.days.indexOf(view.days))
  const slice = sliceOf(answer, index)
  const at = opened === null ? null : supposedAt(answer, index, opened)
  const lines = `${answer.positions} ${answer.positions === 1 ? 'line' : 'lines'}`
  return (
    <>
      <HeatGrid
        label={`Scenario matrix ${horizonWords(view.days)}, ${slice.unit.words}`}
        corner="Vol \ spot"
        heads={slice.heads}
        rows={slice.rows}
        tinted={!view.asTable}
        stale={figures.old}
        opened={opened}
        onOpen={setOpened}
      />
      <div className={css.told}>
        <Worst accountId={accountId} slice={slice} />
        <p className="ox-muted">
          Every cell is a full revaluation of {lines}. Enter opens the positions behind a cell.
        </p>
      </div>
      <Unvalued unvalued={answer.unvalued} />
      <Provenance
        words={`${formatModel(answer.spot_shocks.length, 0)} × ${answer.vol_shocks.length} × ${answer.days.length} revaluations`}
        figures={figures}
      >
        <p>
          Spot moves all underlyings by the same share. Vol moves are relative, the same for all strikes and
          expiries: +25 % turns 16 into 20; each option keeps the volatility of its strike. Rates stay.
        </p>
        <p>Options are valued by Black–Scholes–Merton at the marks of now, after the days have passed.</p>
        {answer.approximation !== null && <p>{answer.approximation}</p>}
      </Provenance>
      {at !== null && (
        <Behind key={JSON.stringify(at)} accountId={accountId} at={at} onClose={() => setOpened(null)} />
      )}
    </>
  )
}

const EMPTY = (
  <Empty title="Nothing to revalue yet">
    <p>The matrix shows what the account would make if spot and volatility moved together.</p>
    <p className="ox-muted">Example: −10 % and vol +50 %, today: −4,120</p>
    <p>Buy or sell an option in the chain, and each cell is that position valued anew.</p>
  </Empty>
)

/** Profit of what is held over spot × volatility, at a chosen horizon. */
export function Matrix({ accountId }: Readonly<{ accountId: string }>) {
  const [view, setView] = useState<View>({ set: 'standard', days: 0, asTable: false })
  const { spot, vol } = MOVE_SETS[view.set]
  const figures = useFigures(
    'risk.scenarioMatrix',
    { account_id: accountId, spot_shocks: [...spot], vol_shocks: [...vol], days: [...HORIZONS] },
    REFRESH_MS,
  )
  const answer = figures.value
  const onView = (change: Partial<View>): void => setView((before) => ({ ...before, ...change }))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return
    event.preventDefault()
    onView({ asTable: !view.asTable })
  }
  const isEmpty = answer !== null && answer.positions === 0 && answer.unvalued.length === 0
  return (
    <section className={sheet.section} aria-labelledby="scenario-matrix" onKeyDown={onKeyDown}>
      <h2 id="scenario-matrix">
        Spot × vol{' '}
        <span>
          {answer === null || isEmpty ? '' : `${horizonWords(view.days)}, ${sliceOf(answer, 0).unit.words}`}
        </span>
      </h2>
      {isEmpty ? EMPTY : <Tools view={view} onView={onView} />}
      {answer === null && figures.trouble === null && <PanelSkeleton waitingFor="Revaluing the book" />}
      {answer === null && figures.trouble !== null && <NoFigures what="scenario matrix" figures={figures} />}
      {answer !== null && !isEmpty && (
        <Grid key={view.set} accountId={accountId} answer={answer} figures={figures} view={view} />
      )}
      <Computing figures={figures} />
    </section>
  )
}
