import { useEffect, useRef } from 'react'
import { IconX } from '@tabler/icons-react'
import { sentenceOf } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import {
  formatAmount,
  formatDay,
  formatQuantity,
  formatSigned,
  formatTime,
  moneyDecimals,
  withUnit,
} from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import { KINDS } from '../ticket/kinds.ts'
import { AmendForm } from './AmendForm.tsx'
import type { LinkedOrder } from './filter.ts'
import { canAmend, canCancel, isAmendKey, shownDecimals } from './rows.ts'
import type { Order, Row } from './rows.ts'
import { State } from './State.tsx'
import css from './blotter.module.css'

type OrderDetail = EntryOutput<'trading.getTrade'>

const at = (iso: string): string => formatTime(iso, timeZoneHere(), true)

const EVENT_WORDS: Readonly<Record<OrderDetail['events'][number]['kind'], string>> = {
  accepted: 'Accepted by the venue',
  amended: 'Amended',
  triggered: 'Triggered',
  filled: 'Filled',
  partially_filled: 'Part filled',
  cancelled: 'Cancelled',
  rejected: 'Rejected by the venue',
  expired: 'Expired',
}

const isFacts = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The facts of an event worth a line: quantity and price when it traded, the reason when it ended, both terms when it was amended. */
function eventWords({ before, after, ...facts }: Readonly<Record<string, unknown>>): string {
  if (isFacts(before) && isFacts(after)) return `${eventWords(before)} → ${eventWords(after)}`
  const text = (name: string): string | null => (typeof facts[name] === 'string' ? facts[name] : null)
  const [quantity, price, reason] = [text('quantity'), text('price'), text('reason')]
  const traded =
    quantity === null
      ? ''
      : price === null
        ? formatQuantity(quantity)
        : `${formatQuantity(quantity)} at ${formatAmount(price, shownDecimals(price))}`
  return [traded, reason?.replaceAll('_', ' ') ?? ''].filter(Boolean).join(' · ')
}

function Events({ detail }: Readonly<{ detail: OrderDetail }>) {
  return (
    <section>
      <h3>Events, {detail.events.length}</h3>
      <ol>
        {detail.events.map((event) => (
          <li key={event.number}>
            <time>{at(event.created_at)}</time>
            <span>{EVENT_WORDS[event.kind]}</span>
            <span className="ox-secondary">{eventWords(event.facts)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Fills({ detail }: Readonly<{ detail: OrderDetail }>) {
  if (detail.fills.length === 0) return null
  return (
    <section>
      <h3>Fills, {detail.fills.length}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Qty</th>
            <th scope="col">Price</th>
            <th scope="col">Fee $</th>
            <th scope="col">Booked P&L</th>
            <th scope="col">Role</th>
          </tr>
        </thead>
        <tbody>
          {detail.fills.map((fill) => (
            <tr key={fill.fill_id} title={`fill ${fill.fill_id}`}>
              <td>{at(fill.created_at)}</td>
              <td>{formatQuantity(fill.quantity)}</td>
              <td>{withUnit(formatAmount(fill.price, shownDecimals(fill.price)), fill.currency)}</td>
              <td>
                {withUnit(formatAmount(fill.fee, moneyDecimals(fill.fee, fill.currency)), fill.currency)}
              </td>
              <td>
                {withUnit(
                  formatSigned(fill.realized_pnl, moneyDecimals(fill.realized_pnl, fill.currency)),
                  fill.currency,
                )}
              </td>
              <td>{fill.liquidity}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Audit({ detail }: Readonly<{ detail: OrderDetail }>) {
  return (
    <section>
      <h3>Audit facts, {detail.audit.length}</h3>
      <ol>
        {detail.audit.map((fact) => (
          <li key={fact.index}>
            <time>{at(fact.created_at)}</time>
            <span>
              #{fact.index} {fact.action}
            </span>
            <code title={fact.leaf_hash}>{fact.leaf_hash}</code>
          </li>
        ))}
      </ol>
      <p className={css.note}>Each fact is one leaf of the tamper-evident log: its number and its hash.</p>
    </section>
  )
}

/** The order's detail, read again whenever the order has moved on. */
function useDetail(row: Row): Readonly<{ detail: OrderDetail | null; words: string }> {
  const tradeId = row.order?.trade_id ?? null
  const { outcome, reload } = useAnswer('trading.getTrade', tradeId === null ? null : { trade_id: tradeId })
  const updatedAt = row.order?.updated_at
  const first = useRef(updatedAt)
  useEffect(() => {
    if (first.current !== updatedAt) reload()
    first.current = updatedAt
  }, [updatedAt, reload])
  const failed = outcome !== null && outcome.kind !== 'answer'
  return {
    detail: outcome?.kind === 'answer' && outcome.value.trade_id === tradeId ? outcome.value : null,
    words: failed ? sentenceOf(outcome) : 'Reading events, fills and audit facts',
  }
}

type Acts = Readonly<{
  amending: boolean
  onCancel: () => void
  onAmend: () => void
  /** The form was left; with words when the order has been amended. */
  onAmended: (words: string | null) => void
}>

/** What can be done about an order that is still working. */
function Actions({ order, amending, onCancel, onAmend, onAmended }: Acts & Readonly<{ order: Order }>) {
  return (
    <>
      <p className={css.line}>
        {!amending && order.price !== null && (
          <Button keyHint="E" onClick={onAmend}>
            Amend order
          </Button>
        )}
        <Button onClick={onCancel}>Cancel order</Button>
      </p>
      {amending && <AmendForm key={order.order_id} order={order} onLeave={onAmended} />}
    </>
  )
}

function Record({ row }: Readonly<{ row: Row }>) {
  const { detail, words } = useDetail(row)
  if (row.order === null)
    return (
      <p className={css.note}>
        No reply yet. It counts as open until we know; its events show once the venue has it.
      </p>
    )
  if (detail === null)
    return (
      <p className={css.note} role="status">
        {words}
      </p>
    )
  return (
    <>
      <Events detail={detail} />
      <Fills detail={detail} />
      <Audit detail={detail} />
    </>
  )
}

const LINK_WORDS: Readonly<Record<LinkedOrder['is'], string>> = {
  parent: 'protects',
  child: 'protected by',
  pair: 'with',
}

/** The orders that this one belongs to, each a press away. */
function Linked({
  linked,
  onShow,
}: Readonly<{ linked: readonly LinkedOrder[]; onShow: (row: Row) => void }>) {
  if (linked.length === 0) return null
  return (
    <section>
      <h3>Linked orders, {linked.length}</h3>
      <ul className={css.linked}>
        {linked.map(({ row, is }) => (
          <li key={row.id}>
            <span className="ox-secondary">{LINK_WORDS[is]}</span>
            <button type="button" onClick={() => onShow(row)}>
              {row.side} {formatQuantity(row.quantity)} {KINDS[row.orderType].words.toLowerCase()}{' '}
              {formatAmount(row.price ?? row.order?.stop_price ?? null, shownDecimals(row.price))}
            </button>
            <State state={row.state} reason={row.reason} triggered={Boolean(row.order?.triggered_at)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the order asks for beyond price and quantity, in a line. */
function Conditions({ row }: Readonly<{ row: Row }>) {
  const { order } = row
  if (order === null) return null
  const price = (text: string | null): string => formatAmount(text, shownDecimals(text))
  const said = [
    KINDS[order.order_type].words,
    order.stop_price === null ? '' : `fires at ${price(order.stop_price)} on ${order.trigger_by ?? 'last'}`,
    order.trail_amount === null ? '' : `trails by ${price(order.trail_amount)}`,
    order.trail_percent === null ? '' : `trails by ${formatQuantity(order.trail_percent)} %`,
    order.display_quantity === null ? '' : `shows ${formatQuantity(order.display_quantity)}`,
    order.stop_loss === null ? '' : `stop loss ${price(order.stop_loss)}`,
    order.take_profit === null ? '' : `take profit ${price(order.take_profit)}`,
    order.post_only ? 'post only' : '',
    order.reduce_only ? 'reduce only' : '',
    order.time_in_force,
    order.expires_at === null
      ? ''
      : `ends ${formatDay(order.expires_at, timeZoneHere())} ${at(order.expires_at)}`,
  ].filter(Boolean)
  return <p className="ox-secondary">{said.join(' · ')}</p>
}

/** One order from its events over its fills to the facts in the audit log. */
export function Detail({
  row,
  linked,
  onShow,
  onClose,
  ...acts
}: Acts &
  Readonly<{
    row: Row
    linked: readonly LinkedOrder[]
    onShow: (row: Row) => void
    onClose: () => void
  }>) {
  const heading = useRef<HTMLHeadingElement>(null)
  const editing = acts.amending && canAmend(row)
  const origin = useRef(document.activeElement)
  // Back to the row that it was opened from: the next key must find the list.
  useEffect(() => {
    const cell = origin.current
    return () => {
      if (cell instanceof HTMLElement && cell.isConnected) cell.focus()
    }
  }, [])
  useEffect(() => {
    if (!editing) heading.current?.focus()
  }, [row.id, editing])
  return (
    <aside
      className={`${css.detail} ox-data`}
      aria-label="Order details"
      onKeyDown={(event) => {
        if (!editing && isAmendKey(event)) acts.onAmend()
        else if (event.key === 'Escape') onClose()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <header>
        <SidePlate side={row.side} />
        <h2 ref={heading} tabIndex={-1}>
          {formatQuantity(row.quantity)} {instrumentName(row.symbol)}
        </h2>
        <button type="button" aria-label="Close details" title="Close, Esc" onClick={onClose}>
          <IconX size={14} stroke={1.6} aria-hidden="true" />
        </button>
      </header>
      <p className={css.line}>
        <State state={row.state} reason={row.reason} triggered={Boolean(row.order?.triggered_at)} />
        <span className="ox-secondary">{row.reason?.replaceAll('_', ' ')}</span>
      </p>
      <p className={css.ids}>
        Order <code>{row.id}</code>
      </p>
      {canCancel(row) && row.order !== null && <Actions order={row.order} {...acts} />}
      <Conditions row={row} />
      <Linked linked={linked} onShow={onShow} />
      <Record row={row} />
    </aside>
  )
}
