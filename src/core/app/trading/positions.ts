import type { Caller } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { asksForPage, pageOf, pageOrWhole, pagingAnswerOf } from '../../kernel/wire.ts'
import { parseAddress } from '../../ledger/index.ts'
import type { OrderInput } from '../../orders/contract-orders.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Store } from '../store/store.ts'
import type { PositionAnswer } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { accountFor, callerOf } from './requests.ts'
import { liquidationRiskOf, valuedPosition } from './valuation.ts'
import type { Valuations } from './valuation.ts'

type PositionDeps = Readonly<{
  desk: DeskReads
  store: Pick<Store, 'trading'>
  valuations: Valuations
}>

type ListInput = Parameters<HandlersOf<'trading'>['listPositions']>[0]
type Listed = ReturnType<typeof pagingAnswerOf> & { positions: PositionAnswer[] }

/** Who asks for no page gets what they always got, as far as it is bounded by itself or by this. */
const UNPAGED_MAX = 500

/** Open ones, from memory: an account has no more of them than there are instruments. */
function openPositions(deps: PositionDeps, caller: Caller, input: ListInput): Listed {
  const all = deps.desk
    .accountsOf(caller.userId)
    .filter(({ id }) => input.account_id === undefined || id === input.account_id)
    .flatMap(({ id }) => deps.desk.positionsOf(id))
    .filter(({ quantity, symbol }) => !quantity.isZero() && (input.symbol ?? symbol) === symbol)
  const window = pageOrWhole(input, all.length)
  const shown = all.slice(window.offset, window.offset + window.limit)
  return { positions: valuedPositions(deps, shown), ...pagingAnswerOf(window, all.length) }
}

/** Closed ones, or all that there ever were, from the store. */
async function storedPositions(deps: PositionDeps, caller: Caller, input: ListInput): Promise<Listed> {
  const window = asksForPage(input) ? pageOf(input) : { limit: UNPAGED_MAX, offset: 0 }
  const filter = {
    userId: caller.userId,
    ...(input.account_id === undefined ? {} : { accountId: asId<'account'>(input.account_id) }),
    ...(input.symbol === undefined ? {} : { symbol: asId<'instrument'>(input.symbol) }),
    ...(input.status === 'closed' ? { isFlat: true } : {}),
  }
  const found = await deps.store.trading.positions(filter, window)
  return { positions: valuedPositions(deps, found.items), ...pagingAnswerOf(window, found.total) }
}

const valuedPositions = (deps: PositionDeps, positions: readonly PositionRecord[]): PositionAnswer[] =>
  positions.flatMap((position) => valuedPosition(deps.desk, deps.valuations, position) ?? [])

/** The caller's positions with their live values. */
export async function listPositions(
  deps: PositionDeps,
  context: HandlerContext,
  input: ListInput,
): Promise<Result<Listed, Failure>> {
  const caller = callerOf(context)
  if (input.account_id !== undefined) {
    const account = accountFor(deps.desk, caller, input.account_id)
    if (!account.ok) return account
  }
  return ok(
    input.status === 'open' ? openPositions(deps, caller, input) : await storedPositions(deps, caller, input),
  )
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
  const margin = own === null ? null : deps.desk.marginOf(own.id)
  return ok({
    address: address.value,
    positions: valuedPositions(deps, positions),
    total_margin_used: balance === null ? '0' : balance.held.toFixed(),
    total_margin_available: balance === null ? '0' : balance.cash.minus(balance.held).toFixed(),
    // Of futures equity over maintenance; else cash over what is held: nothing is borrowed that could be called.
    health_ratio:
      margin !== null && margin.positions.length > 0
        ? margin.equity.div(margin.maintenance).toNumber()
        : used === 0
          ? null
          : (balance?.cash.toNumber() ?? 0) / used,
    liquidation_risk: margin === null ? ('none' as const) : liquidationRiskOf(margin),
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
