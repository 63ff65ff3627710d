import { remainingQuantity } from '../../orders/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import { ZERO } from '../../kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol, OrderId } from '../../kernel/index.ts'
import type { DeskReads, OrderRequest } from '../desk-port/desk.ts'

type Asked = Pick<OrderRequest, 'symbol' | 'side' | 'quantity' | 'price' | 'orderType'>

/** What an order trades when all of it fills at its own price, else at the mark. */
export const tradeOf = ({ symbol, side, quantity, price, orderType }: Asked): Trade => ({
  ...{ symbol, quantity: side === 'buy' ? quantity : quantity.negated(), fee: ZERO },
  price: orderType === 'limit' ? price : null,
})

/** What bounds of the whole book look at: an order that only reduces is cut to the position, and asks nobody. */
export const guardedTradesOf = (request: Asked & Pick<OrderRequest, 'conditions'>): readonly Trade[] =>
  request.conditions?.isReduceOnly === true ? [] : [tradeOf(request)]

type Working = Readonly<{ except: OrderId | null }>

const isWorking = ({ id, isReduceOnly }: OrderRecord, { except }: Working): boolean =>
  isReduceOnly !== true && id !== except

const signOf = (quantity: Decimal): 'buy' | 'sell' => (quantity.isNegative() ? 'sell' : 'buy')

/** What the account's open orders still trade on the side and in the instrument of one of the trades. */
export function workingBeside(
  desk: Pick<DeskReads, 'openOrdersOf'>,
  accountId: AccountId,
  trades: readonly Trade[],
  working: Working,
): readonly Trade[] {
  const meant = new Set(trades.map(({ symbol, quantity }) => `${signOf(quantity)} ${symbol}`))
  return desk
    .openOrdersOf(accountId)
    .filter((order) => isWorking(order, working) && meant.has(`${order.side} ${order.symbol}`))
    .map((order) => tradeOf({ ...order, quantity: remainingQuantity(order) }))
}

/** Quantities by symbol, added up. */
export function quantitiesOf(trades: readonly Trade[]): ReadonlyMap<InstrumentSymbol, Decimal> {
  const sums = new Map<InstrumentSymbol, Decimal>()
  for (const { symbol, quantity } of trades) sums.set(symbol, (sums.get(symbol) ?? ZERO).plus(quantity))
  return sums
}

/** A trade that has not happened. `price` per unit of the instrument; null takes its mark. */
export type Trade = Readonly<{
  symbol: InstrumentSymbol
  quantity: Decimal
  price: Decimal | null
  fee: Decimal
}>
