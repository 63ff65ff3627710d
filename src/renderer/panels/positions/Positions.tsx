import { Fragment, useMemo, useState } from 'react'
import { Decimal } from '../../../core/kernel/index.ts'
import { accountMask } from '../../shell/header/account-words.ts'
import {
  useAccount,
  useHealth,
  useKept,
  usePanelHead,
  usePanelSubject,
  useStream,
  useTerminal,
} from '../../terminal/hooks.ts'
import { STRUCTURE } from '../../terminal/kept.ts'
import { Empty } from '../../widgets/Empty.tsx'
import {
  directionClass,
  formatAmount,
  formatModel,
  formatSigned,
  formatSignedQuantity,
  formatVolatility,
} from '../../widgets/format.ts'
import { instrumentName, optionParts } from '../../widgets/instrument.ts'
import { staleBadges, withheld } from '../../widgets/Withheld.tsx'
import type { PanelProps } from '../panel.ts'
import { bookOf, closingOrder, groupWords, isOld } from './book.ts'
import type { Figures, Group, Line, Position, Sort, SortKey } from './book.ts'
import { AccountMarginRow, PositionMargin, headBadges, useHeldMargin } from './Margin.tsx'
import type { Collateral } from './Margin.tsx'
import css from './positions.module.css'

type Column = Readonly<{ key: SortKey | null; head: string; title: string }>

const COLUMNS: readonly Column[] = [
  { key: 'name', head: 'Instrument', title: 'Instrument' },
  { key: 'quantity', head: 'Qty', title: 'Signed quantity: contracts or units' },
  { key: null, head: 'Avg', title: 'Average entry price' },
  { key: 'mark', head: 'Mark', title: 'Mark price; hatched when it is old' },
  { key: 'iv', head: 'IV %', title: 'Implied volatility, percent per year' },
  { key: 'delta', head: 'Δ $/pt', title: 'Delta: dollars per point of the underlying' },
  { key: 'gamma', head: 'Γ', title: 'Gamma: change of delta per point of the underlying' },
  { key: 'theta', head: 'Θ $/day', title: 'Theta: dollars per calendar day, a year has 365' },
  { key: 'vega', head: 'Vega $/pt', title: 'Vega: dollars per point of volatility, 0.01' },
  { key: 'open', head: 'P&L open', title: 'Open profit and loss in dollars, at the mark' },
  { key: 'realised', head: 'P&L booked', title: 'Realised profit and loss in dollars' },
]

const PRICE_DECIMALS = 2
const priceDecimals = (text: string | null): number =>
  Math.min(8, Math.max(PRICE_DECIMALS, text?.split('.')[1]?.length ?? 0))

/** The fewest decimals that tell a small delta from none: coins have deltas of a hundredth. */
const greekDecimals = (value: number | null, usual: number): number =>
  value !== null && value !== 0 && Math.abs(value) < 1 ? Math.max(usual, 2) : usual

/** Whole dollars with the hue of their direction; what rounds to nothing is flat. */
function Profit({ amount, old = false }: Readonly<{ amount: Decimal | null; old?: boolean }>) {
  const isFlat = amount === null || amount.round().isZero()
  return <td className={old ? css.old : isFlat ? '' : directionClass(amount)}>{formatSigned(amount, 0)}</td>
}

/** Greeks and profit. Those of an old mark are as old as it: muted, without the hue of a direction. */
function FigureCells({ figures, old = false }: Readonly<{ figures: Figures; old?: boolean }>) {
  const { delta, gamma, thetaPerDay, vegaPerPoint, unrealised, realised } = figures
  const tone = old ? css.old : ''
  return (
    <>
      <td className={tone}>{formatModel(delta, greekDecimals(delta, 0), true)}</td>
      <td className={tone}>{formatModel(gamma, 2, true)}</td>
      <td className={tone}>{formatModel(thetaPerDay, greekDecimals(thetaPerDay, 0), true)}</td>
      <td className={tone}>{formatModel(vegaPerPoint, greekDecimals(vegaPerPoint, 0), true)}</td>
      <Profit amount={unrealised} old={old} />
      <Profit amount={realised} />
    </>
  )
}

type RowActs = Readonly<{
  selected: string | null
  frozen: boolean
  onSelect: (p: Position) => void
  onClose: (p: Position) => void
}>

function LineRow({ line, acts }: Readonly<{ line: Line; acts: RowActs }>) {
  const { position, figures } = line
  const old = acts.frozen || isOld(position.price_state)
  const name = instrumentName(position.symbol)
  const isSelected = acts.selected === position.position_id
  return (
    <tr className={isSelected ? css.selected : ''}>
      <th scope="row">
        <button
          type="button"
          className={css.name}
          aria-pressed={isSelected}
          title="Show its payoff"
          onClick={() => acts.onSelect(position)}
        >
          {name}
        </button>
      </th>
      <td className={css.quantity}>{formatSignedQuantity(position.quantity)}</td>
      <td className="ox-secondary">
        {formatAmount(position.entry_price, priceDecimals(position.entry_price))}
      </td>
      <td
        className={old ? `ox-hatch ${css.old}` : css.price}
        title={old ? `Mark is ${acts.frozen ? 'frozen' : position.price_state.replace('_', ' ')}` : undefined}
      >
        {formatAmount(position.current_price, priceDecimals(position.entry_price))}
      </td>
      <td className={old ? css.old : ''}>{formatVolatility(position.implied_volatility)}</td>
      <FigureCells figures={figures} old={old} />
      <td className={css.act}>
        {position.status === 'open' && (
          <button
            type="button"
            aria-label={`Close ${name}`}
            title="Stages the opposite order in the ticket. Nothing is sent."
            onClick={() => acts.onClose(position)}
          >
            Close
          </button>
        )}
      </td>
    </tr>
  )
}

function Head({ sort, onSort }: Readonly<{ sort: Sort; onSort: (sort: Sort) => void }>) {
  return (
    <thead>
      <tr>
        {COLUMNS.map(({ key, head, title }) => {
          const isSorted = key !== null && sort.key === key
          return (
            <th
              key={head}
              scope="col"
              title={title}
              aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
            >
              {key === null ? (
                head
              ) : (
                <button
                  type="button"
                  onClick={() => onSort({ key, descending: isSorted ? !sort.descending : key !== 'name' })}
                >
                  {head}
                  {isSorted && <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span>}
                </button>
              )}
            </th>
          )
        })}
        <td />
      </tr>
    </thead>
  )
}

function NoPositions() {
  return (
    <Empty title="No positions yet">
      <p>A position is what your fills add up to, with its profit and greeks as the market moves.</p>
      <p className="ox-muted">Example: +2 SPX 20 Nov 26 6,900 C</p>
      <p>In the chain, press an ask to stage a purchase.</p>
    </Empty>
  )
}

type GroupProps = Readonly<{ group: Group; nowMs: number; acts: RowActs; margin: Collateral | null }>

function GroupRows({ group, nowMs, acts, margin }: GroupProps) {
  return (
    <tbody>
      {group.expiry !== null && (
        <tr className={css.group}>
          <th scope="rowgroup" colSpan={5}>
            {groupWords(group, nowMs)}
          </th>
          <FigureCells figures={group.total} old={acts.frozen} />
          <td />
        </tr>
      )}
      {group.lines.map((line) => (
        <Fragment key={line.position.position_id}>
          <LineRow line={line} acts={acts} />
          <PositionMargin position={line.position} columns={COLUMNS.length + 1} margin={margin} />
        </Fragment>
      ))}
    </tbody>
  )
}

/** Which positions are shown, and how the group's subject follows a press on one. */
function useActs(panelId: string, frozen: boolean): RowActs {
  const terminal = useTerminal()
  const structures = useKept(STRUCTURE)
  const { pointAt } = usePanelSubject(panelId)
  const [selected, setSelected] = useState<string | null>(null)
  return {
    selected,
    frozen,
    onSelect: (position) => {
      setSelected(position.position_id)
      const parts = optionParts(position.symbol)
      pointAt({ symbol: position.underlying ?? position.symbol, ...(parts ? { expiry: parts.expiry } : {}) })
      const quantity = new Decimal(position.quantity)
      if (quantity.isZero()) return
      const leg = {
        symbol: position.symbol,
        side: quantity.isPositive() ? ('buy' as const) : ('sell' as const),
        quantity: quantity.abs().toFixed(),
        price: position.entry_price,
      }
      const title = `${formatSignedQuantity(quantity)} ${instrumentName(position.symbol)}, held`
      structures.setState({ structure: { from: 'position', title, legs: [leg] } })
    },
    onClose: (position) => {
      const order = closingOrder(position)
      if (order === null) return
      terminal.staging.stageOrder(order)
      terminal.dock.open('ticket')
    },
  }
}

/** What the account holds, by underlying and expiry, with totals that add up. */
export function Positions({ panelId }: PanelProps) {
  const account = useAccount()
  const stream = useStream({ channel: 'positions' })
  const nowMs = useHealth((health) => health.nowMs)
  const [sort, setSort] = useState<Sort>({ key: 'name', descending: false })
  const [all, setAll] = useState(false)
  const frozen = stream.phase !== 'live'
  const acts = useActs(panelId, frozen)
  const accountId = account?.account_id
  const own = useMemo(
    () => (stream.data?.items ?? []).filter((position) => position.account_id === accountId),
    [stream.data, accountId],
  )
  const shown = useMemo(() => (all ? own : own.filter((position) => position.status === 'open')), [own, all])
  const book = useMemo(() => bookOf(shown, sort), [shown, sort])
  const count = `${shown.length} of ${own.length}`
  const margin = useHeldMargin(accountId ?? null, own)
  usePanelHead(panelId, {
    context: `${account === null ? '' : `${accountMask(account)} · `}${count}`,
    badges: [...headBadges(margin), ...staleBadges(stream.phase)],
  })
  const held = withheld(stream, { refused: 'Positions are not shown', waiting: 'Waiting for positions' })
  if (held !== null) return held
  if (own.length === 0) return <NoPositions />
  return (
    <div className={css.positions} tabIndex={0} role="region" aria-label="Lines of the book">
      <table className={`${css.table} ox-data`}>
        <caption className="ox-visually-hidden">Positions, {count}</caption>
        <Head sort={sort} onSort={setSort} />
        <AccountMarginRow figures={margin} columns={COLUMNS.length + 1} />
        {book.groups.map((group) => (
          <GroupRows key={group.key} {...{ group, nowMs, acts }} margin={margin.value} />
        ))}
        <tfoot>
          <tr className={css.total}>
            <th scope="row" colSpan={5}>
              Total, {count}{' '}
              {own.some((position) => position.status !== 'open') && (
                <button type="button" className={css.toggle} aria-pressed={all} onClick={() => setAll(!all)}>
                  {all ? 'Hide closed' : 'Show closed'}
                </button>
              )}
            </th>
            <FigureCells figures={book.total} old={frozen} />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
