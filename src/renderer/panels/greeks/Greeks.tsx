import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { accountMask } from '../../shell/header/account-words.ts'
import { useAccount, usePanelHead } from '../../terminal/hooks.ts'
import { oldBadges, useFigures } from '../../terminal/use-figures.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { NO_VALUE, directionClass, formatModel, formatSignedQuantity } from '../../widgets/figures/format.ts'
import type { Place } from '../../widgets/tables/heat-move.ts'
import { HeatGrid } from '../../widgets/tables/HeatGrid.tsx'
import type { HeatRow } from '../../widgets/tables/HeatGrid.tsx'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { Provenance } from '../../widgets/plates/Provenance.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Unvalued } from '../../widgets/notices/Unvalued.tsx'
import type { PanelProps } from '../panel.ts'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import {
  GREEKS,
  GREEK_WORDS,
  behindCell,
  canBeWeighted,
  firstUnderlying,
  greekGrid,
  positionFigure,
} from './grid.ts'
import type { Choice, Greek, GreekGrid, GreekRow, GreeksAnswer } from './grid.ts'
import sheet from '../../widgets/styles/Sheet.module.css'
import css from './greeks.module.css'

const REFRESH_MS = 5_000

const unitWords = ({ greek, weighted }: Choice, answer: GreeksAnswer): string => {
  const benchmark = answer.beta_weighted?.benchmark
  if (!weighted || !canBeWeighted(greek) || benchmark === undefined) return GREEK_WORDS[greek].money
  return greek === 'delta'
    ? `units of ${benchmark}, beta-weighted`
    : `Δ per ${benchmark} point, beta-weighted`
}

const decimalsOf = (grid: GreekGrid): number => {
  const most = Math.max(
    0,
    ...grid.rows.flatMap(({ cells, total }) => [...cells, total].map((one) => Math.abs(one ?? 0))),
  )
  return most >= 1_000 ? 0 : most >= 10 ? 1 : most >= 0.1 ? 2 : 4
}

type ToolsProps = Readonly<{
  answer: GreeksAnswer
  choice: Choice
  asTable: boolean
  onChoice: (change: Partial<Choice>) => void
  onTable: () => void
}>

function Tools({ answer, choice, asTable, onChoice, onTable }: ToolsProps) {
  const off = answer.beta_weighted === null || !canBeWeighted(choice.greek)
  return (
    <div className={sheet.bar} role="toolbar" aria-label="Greek, underlying and weighting">
      {GREEKS.map((greek: Greek) => (
        <button
          key={greek}
          type="button"
          aria-label={greek}
          aria-pressed={greek === choice.greek}
          onClick={() => onChoice({ greek })}
        >
          {GREEK_WORDS[greek].name}
        </button>
      ))}
      <label className={sheet.end}>
        Underlying{' '}
        <select
          value={choice.underlying ?? ''}
          onChange={(event) =>
            onChoice({ underlying: event.target.value === '' ? null : event.target.value })
          }
        >
          <option value="">All, by strike over spot</option>
          {answer.by_underlying.map(({ underlying }) => (
            <option key={underlying} value={underlying}>
              {underlying}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-pressed={choice.weighted && !off}
        disabled={off}
        title={
          off
            ? 'Only delta and gamma move with a benchmark that has a price'
            : 'Each underlying moves by its beta'
        }
        onClick={() => onChoice({ weighted: !choice.weighted })}
      >
        Beta-weighted
      </button>
      <button type="button" aria-pressed={asTable} title="Figures without tints, key T" onClick={onTable}>
        Plain table <kbd>T</kbd>
      </button>
    </div>
  )
}

const heatRow = (row: GreekRow, decimals: number): HeatRow => ({
  head: { key: row.key, words: row.words },
  cells: row.cells.map((value) => ({ text: formatModel(value, decimals, true), value })),
  total: formatModel(row.total, decimals, true),
})

/** What stands behind a cell: its positions with their own figures, which add up to it. */
function Behind({
  accountId,
  answer,
  choice,
  grid,
  opened,
  onClose,
}: Readonly<{
  accountId: string
  answer: GreeksAnswer
  choice: Choice
  grid: GreekGrid
  opened: Place
  onClose: () => void
}>) {
  const figures = useFigures('risk.positions', { account_id: accountId }, REFRESH_MS)
  const row = grid.rows[opened.row]
  const bucket = row?.expiry === null ? null : (grid.buckets[opened.column] ?? null)
  const positions =
    figures.value === null ? null : behindCell(answer, figures.value.positions, choice, row?.expiry, bucket)
  const where = [row?.words ?? 'all expiries', bucket?.words].filter((one) => one !== undefined).join(', ')
  const name = GREEK_WORDS[choice.greek].name
  return (
    <section className={sheet.section} aria-labelledby="greeks-behind">
      <h2 id="greeks-behind">
        Behind {where}
        <button type="button" className={css.close} onClick={onClose}>
          Close
        </button>
      </h2>
      {positions === null && figures.trouble === null && (
        <PanelSkeleton waitingFor="Asking for the positions" />
      )}
      {positions === null && figures.trouble !== null && <NoFigures what="positions" figures={figures} />}
      {positions?.length === 0 && <p className={sheet.note}>No position there.</p>}
      {positions !== null && positions.length > 0 && (
        <SheetTable
          caption={`Positions behind ${where}`}
          heads={['Position', { figure: 'Quantity' }, { figure: `${name}, ${unitWords(choice, answer)}` }]}
        >
          {positions.map((position) => {
            const value = positionFigure(answer, choice, position)
            return (
              <tr key={position.position_id}>
                <th scope="row">{instrumentName(position.symbol)}</th>
                <td className={sheet.figure}>{formatSignedQuantity(position.quantity)}</td>
                <td className={`${sheet.figure} ${value === null ? '' : directionClass(value)}`}>
                  {value === null ? NO_VALUE : formatModel(value, decimalsOf(grid), true)}
                </td>
              </tr>
            )
          })}
        </SheetTable>
      )}
      <Computing figures={figures} />
    </section>
  )
}

type GridProps = Readonly<{
  accountId: string
  answer: GreeksAnswer
  figures: Figures<GreeksAnswer>
  choice: Choice
  asTable: boolean
}>

function Grid({ accountId, answer, figures, choice, asTable }: GridProps) {
  const [opened, setOpened] = useState<Place | null>(null)
  const grid = greekGrid(answer, choice)
  const decimals = decimalsOf(grid)
  const { name } = GREEK_WORDS[choice.greek]
  const foot: HeatRow = {
    head: { key: 'total', words: 'Total', strong: true },
    cells: grid.columnTotals.map((value) => ({ text: formatModel(value, decimals, true), value: null })),
    total: formatModel(grid.total, decimals, true),
  }
  return (
    <>
      <HeatGrid
        label={`${name} by expiry and strike, ${unitWords(choice, answer)}`}
        corner="Expiry"
        heads={grid.buckets.map(({ key, words }) => ({ key, words }))}
        rows={grid.rows.map((row) => heatRow(row, decimals))}
        foot={foot}
        totalHead="Total"
        tinted={!asTable}
        stale={figures.old}
        opened={opened}
        onOpen={setOpened}
      />
      <p className="ox-muted">Enter on a cell opens its positions · – means no position, 0 means flat</p>
      {grid.unweighted.length > 0 && (
        <p>
          Left out, no beta to {answer.beta_weighted?.benchmark} is known: {grid.unweighted.join(', ')}.
        </p>
      )}
      <Unvalued unvalued={answer.unvalued} />
      {opened !== null && (
        <Behind
          accountId={accountId}
          answer={answer}
          choice={choice}
          grid={grid}
          opened={opened}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}

function Told({ answer, figures }: Readonly<{ answer: GreeksAnswer; figures: Figures<GreeksAnswer> }>) {
  return (
    <Provenance words="Black–Scholes–Merton at the marks and volatilities of now" figures={figures}>
      <p>
        Each greek is per unit times the units held, in money: Δ times spot; Γ as the change of Δ in money for
        1 % of spot; vega for one point of volatility; Θ for one calendar day. Futures, coins and shares carry
        Δ only.
      </p>
      <p>
        Beta-weighted: an underlying’s Δ times its beta and price over the benchmark’s price, Γ with the
        square of that. The beta is the slope of daily returns over the days both have.
      </p>
      {Object.values(answer.unavailable).map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
    </Provenance>
  )
}

const EMPTY = (
  <Empty title="No greeks yet">
    <p>This grid shows where the sensitivity of the account sits: by expiry and by strike.</p>
    <p className="ox-muted">Example: 20 Nov 26, 6,900: vega +1,461 per vol point</p>
    <p>Buy or sell an option in the chain to fill it.</p>
  </Empty>
)

function OfAccount({ accountId, figures }: Readonly<{ accountId: string; figures: Figures<GreeksAnswer> }>) {
  const [chosen, setChosen] = useState<Partial<Choice>>({})
  const [asTable, setAsTable] = useState(false)
  const answer = figures.value
  if (answer === null)
    return figures.trouble === null ? (
      <PanelSkeleton waitingFor="Waiting for the greeks" />
    ) : (
      <NoFigures what="greeks" figures={figures} />
    )
  if (answer.by_underlying.length === 0 && answer.unvalued.length === 0) return EMPTY
  const choice: Choice = { underlying: firstUnderlying(answer), greek: 'vega', weighted: false, ...chosen }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.target instanceof HTMLSelectElement) return
    event.preventDefault()
    setAsTable(!asTable)
  }
  return (
    <section className={sheet.section} aria-labelledby="greeks-grid" onKeyDown={onKeyDown}>
      <h2 id="greeks-grid">
        {GREEK_WORDS[choice.greek].name} by expiry and strike <span>{unitWords(choice, answer)}</span>
      </h2>
      <Tools
        answer={answer}
        choice={choice}
        asTable={asTable}
        onChoice={(change) => setChosen((before) => ({ ...before, ...change }))}
        onTable={() => setAsTable(!asTable)}
      />
      <Grid
        key={`${choice.underlying} ${choice.greek}`}
        accountId={accountId}
        answer={answer}
        figures={figures}
        choice={choice}
        asTable={asTable}
      />
      <Told answer={answer} figures={figures} />
      <Computing figures={figures} />
    </section>
  )
}

function Asked({ panelId, accountId }: Readonly<{ panelId: string; accountId: string }>) {
  const account = useAccount()
  const figures = useFigures('risk.greeksPortfolio', { account_id: accountId }, REFRESH_MS)
  usePanelHead(panelId, {
    context: account === null ? '' : accountMask(account),
    badges: oldBadges(figures),
  })
  return (
    <div className={sheet.sheet} tabIndex={0} role="region" aria-label="Greeks by expiry and strike">
      <OfAccount accountId={accountId} figures={figures} />
    </div>
  )
}

/** Where the sensitivity of the account sits: delta, gamma, vega or theta by expiry and strike. */
export function Greeks({ panelId }: PanelProps) {
  const accountId = useAccount()?.account_id ?? null
  if (accountId === null) return <PanelSkeleton waitingFor="Waiting for the account" />
  return <Asked key={accountId} panelId={panelId} accountId={accountId} />
}
