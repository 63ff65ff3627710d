import { Fragment, useMemo, useState } from 'react'
import { IconColumns3 } from '@tabler/icons-react'
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
import { useColumns } from '../../terminal/use-columns.ts'
import { useWidth } from '../../terminal/use-width.ts'
import { ColumnMenu } from '../../widgets/tables/ColumnMenu.tsx'
import { Empty } from '../../widgets/notices/Empty.tsx'
import { formatSignedQuantity } from '../../widgets/figures/format.ts'
import { instrumentName, optionParts } from '../../widgets/words/instrument.ts'
import { staleBadges, withheld } from '../../widgets/notices/Withheld.tsx'
import type { PanelProps } from '../panel.ts'
import { bookOf, closingOrder, groupWords, isOld } from './book.ts'
import type { Group, Line, Position, Sort } from './book.ts'
import { ACT_WIDTH, COLUMNS, COLUMN_ITEMS, FigureCells, MarkCells, namesSpan } from './columns.tsx'
import type { Columns, Shown } from './columns.tsx'
import { AccountMarginRow, PositionMargin, headBadges, useHeldMargin } from './Margin.tsx'
import type { Collateral } from './Margin.tsx'
import css from './positions.module.css'

type RowActs = Readonly<{
  selected: string | null
  frozen: boolean
  onSelect: (p: Position) => void
  onClose: (p: Position) => void
}>

function LineRow({ line, acts, shown }: Readonly<{ line: Line; acts: RowActs; shown: Shown }>) {
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
      <MarkCells position={position} shown={shown} frozen={acts.frozen} old={old} />
      <FigureCells figures={figures} currency={position.currency} shown={shown} old={old} />
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

type HeadProps = Readonly<{ sort: Sort; onSort: (sort: Sort) => void; columns: Columns }>

function Head({ sort, onSort, columns }: HeadProps) {
  return (
    <thead>
      <tr>
        {columns.shown.map((column) => {
          const { sort: key, head, title } = COLUMNS[column]
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
        <td className={css.chooser}>
          <ColumnMenu
            {...columns}
            items={COLUMN_ITEMS}
            button={
              <button type="button" aria-label={columnWords(columns)} title={columnWords(columns)}>
                <IconColumns3 size={14} stroke={1.6} aria-hidden="true" />
              </button>
            }
          />
        </td>
      </tr>
    </thead>
  )
}

const columnWords = ({ shown, choice }: Columns): string =>
  `Columns ${shown.length} of ${choice.columns.length}: choose`

function NoPositions() {
  return (
    <Empty title="No positions yet">
      <p>A position is what your fills add up to, with its profit and greeks as the market moves.</p>
      <p className="ox-muted">Example: +2 SPX 20 Nov 26 6,900 C</p>
      <p>In the chain, press an ask to stage a purchase.</p>
    </Empty>
  )
}

type GroupProps = Readonly<{
  group: Group
  nowMs: number
  acts: RowActs
  margin: Collateral | null
  shown: Shown
}>

function GroupRows({ group, nowMs, acts, margin, shown }: GroupProps) {
  return (
    <tbody>
      {group.expiry !== null && (
        <tr className={css.group}>
          <th scope="rowgroup" colSpan={namesSpan(shown)}>
            {groupWords(group, nowMs)}
          </th>
          <FigureCells figures={group.total} currency={group.currency} shown={shown} old={acts.frozen} />
          <td />
        </tr>
      )}
      {group.lines.map((line) => (
        <Fragment key={line.position.position_id}>
          <LineRow line={line} acts={acts} shown={shown} />
          <PositionMargin position={line.position} columns={shown.length + 1} margin={margin} />
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
  const { element, width } = useWidth()
  const columns = useColumns(panelId, COLUMNS, width - ACT_WIDTH)
  const held = withheld(stream, { refused: 'Positions are not shown', waiting: 'Waiting for positions' })
  if (held !== null) return held
  if (own.length === 0) return <NoPositions />
  return (
    <div ref={element} className={css.positions} tabIndex={0} role="region" aria-label="Lines of the book">
      <table className={`${css.table} ox-data`}>
        <caption className="ox-visually-hidden">Positions, {count}</caption>
        <Head sort={sort} onSort={setSort} columns={columns} />
        <AccountMarginRow figures={margin} columns={columns.shown.length + 1} />
        {book.groups.map((group) => (
          <GroupRows
            key={group.key}
            {...{ group, nowMs, acts }}
            shown={columns.shown}
            margin={margin.value}
          />
        ))}
        <tfoot>
          <tr className={css.total}>
            <th scope="row" colSpan={namesSpan(columns.shown)}>
              Total, {count}{' '}
              {own.some((position) => position.status !== 'open') && (
                <button type="button" className={css.toggle} aria-pressed={all} onClick={() => setAll(!all)}>
                  {all ? 'Hide closed' : 'Show closed'}
                </button>
              )}
            </th>
            <FigureCells figures={book.total} currency="USD" shown={columns.shown} old={frozen} />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
