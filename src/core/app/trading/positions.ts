import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { parseAddress } from '../../ledger/index.ts'
import type { OrderInput } from '../../orders/contract.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads } from '../desk.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Store } from '../store.ts'
import type { PositionAnswer } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { accountFor, callerOf } from './requests.ts'
import { valuedPosition } from './valuation.ts'
import type { Valuations } from './valuation.ts'

type PositionDeps = Readonly<{
  desk: DeskReads
  store: Pick<Store, 'trading'>
  valuations: Valuations
}>

const statusFits = (position: PositionRecord, status: 'open' | 'closed' | 'all'): boolean =>
  status === 'all' || position.quantity.isZero() === (status === 'closed')

/** The caller's positions: open ones from memory, closed ones from the store. */
export async function positionsOf(
  deps: PositionDeps,
  context: HandlerContext,
  filter: Readonly<{
    symbol?: string | undefined
    status: 'open' | 'closed' | 'all'
    account_id?: string | undefined
  }>,
): Promise<Result<PositionAnswer[], Failure>> {
  const caller = callerOf(context)
  if (filter.account_id !== undefined) {
    const account = accountFor(deps.desk, caller, filter.account_id)
    if (!account.ok) return account
  }
  const records =
    filter.status === 'open'
      ? deps.desk.accountsOf(caller.userId).flatMap((account) => deps.desk.positionsOf(account.id))
      : await deps.store.trading.positionsOf(caller.userId)
  const chosen = records.filter(
    (position) =>
      statusFits(position, filter.status) &&
      (filter.symbol === undefined || position.symbol === filter.symbol) &&
      (filter.account_id === undefined || position.accountId === filter.account_id),
  )
  return ok(chosen.flatMap((position) => valuedPosition(deps.desk, deps.valuations, position) ?? []))
}

/** Margin of the account behind an Ethereum address. */
export async function positionHealth(deps: PositionDeps, text: string, context: HandlerContext) {
  const address = parseAddress(text)
  if (!address.ok) return refused({ ...address.failure, field: 'address' })
  const account = deps.desk.accountByAddress(address.value)
  // An address of somebody else answers like an unknown one: nothing is told about foreign accounts.
  const own = account !== null && account.userId === callerOf(context).userId ? account : null
  const balance = own === null ? null : deps.desk.balance(own.id)
  const positions = own === null ? [] : deps.desk.positionsOf(own.id)
  const used = balance?.held.toNumber() ?? 0
  return ok({
    address: address.value,
    positions: positions.flatMap((position) => valuedPosition(deps.desk, deps.valuations, position) ?? []),
    total_margin_used: balance === null ? '0' : balance.held.toFixed(),
    total_margin_available: balance === null ? '0' : balance.cash.minus(balance.held).toFixed(),
    // Fully paid accounts borrow nothing: there is no margin debt that could be called.
    health_ratio: used === 0 ? null : (balance?.cash.toNumber() ?? 0) / used,
    liquidation_risk: 'none' as const,
    source: 'ledger' as const,
    block_number: null,
  })
}

type CloseInput = Parameters<HandlersOf<'trading'>['closePosition']>[0]

/** The opposite order that closes a position, wholly or in part; never more than there is. */
export function closingOrder(position: PositionRecord, input: CloseInput): Result<OrderInput, Failure> {
  if (position.quantity.isZero()) {
    return refused(tradingFailure('position_flat', 'This position is flat already.'))
  }
  if (input.order_type === 'limit' && input.price === undefined) {
    return refused(tradingFailure('price_needed', 'A limit order needs a price.', { field: 'price' }))
  }
  const quantity = input.quantity ?? position.quantity.abs()
  if (quantity.greaterThan(position.quantity.abs())) {
    const message = `The position is ${position.quantity.abs().toFixed()}; closing cannot exceed it.`
    return refused(
      tradingFailure('close_exceeds_position', message, {
        field: 'quantity',
        details: { limit: 'position', value: quantity.toFixed(), bound: position.quantity.abs().toFixed() },
      }),
    )
  }
  return ok({
    symbol: position.symbol,
    side: position.quantity.isPositive() ? ('sell' as const) : ('buy' as const),
    order_type: input.order_type,
    quantity,
    ...(input.price === undefined ? {} : { price: input.price }),
    account_id: position.accountId,
  })
}
