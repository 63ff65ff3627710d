import { ONE, ZERO } from '../../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol, UserId } from '../../kernel/index.ts'
import type { AccountRecord, TransferRecord } from '../../ledger/index.ts'
import type { FillRecord } from '../../orders/index.ts'
import type { LotTrade, PositionRecord } from '../../portfolio/index.ts'
import type { Store } from '../store.ts'
import { readAll } from './deps.ts'

type HistoryPorts = Readonly<{ store: Pick<Store, 'trading'> }>

/** Contract multiplier of a fill, from its own value: no listing is asked, which may have gone. */
const multiplierOf = ({ value, price, quantity }: FillRecord): Decimal =>
  price.isZero() ? ONE : value.div(price.times(quantity))

const tradeOf = (fill: FillRecord): LotTrade => ({
  id: fill.id,
  symbol: fill.symbol,
  side: fill.side,
  quantity: fill.quantity,
  price: fill.price,
  multiplier: multiplierOf(fill),
  fee: fill.fee,
  at: fill.at,
})

/** All fills of an account, oldest first. */
export async function fillsOf(
  { store }: HistoryPorts,
  userId: UserId,
  account: Pick<AccountRecord, 'id'>,
  range: Readonly<{ from?: Instant; to?: Instant }> = {},
): Promise<readonly FillRecord[]> {
  const fills = await readAll((page) =>
    store.trading.fills({ userId, accountId: account.id, ...range }, page),
  )
  return fills.toReversed()
}

/** The closing of a position by the expiry of its option, as a trade without a fee at what was paid per unit. */
function settlementTrade(
  position: PositionRecord,
  at: Instant,
  before: readonly LotTrade[],
  paid: ReadonlyMap<string, Decimal>,
): LotTrade | null {
  const own = before.filter((trade) => trade.symbol === position.symbol && trade.at <= at)
  const quantity = own.reduce(
    (sum, trade) => (trade.side === 'buy' ? sum.plus(trade.quantity) : sum.minus(trade.quantity)),
    ZERO,
  )
  const multiplier = own[0]?.multiplier
  if (quantity.isZero() || !multiplier) return null
  const amount = paid.get(position.id) ?? ZERO
  return {
    id: `settlement:${position.id}`,
    symbol: position.symbol,
    side: quantity.isPositive() ? 'sell' : 'buy',
    quantity: quantity.abs(),
    price: amount.div(quantity.abs().times(multiplier)),
    multiplier,
    fee: ZERO,
    at,
  }
}

async function settlementAmounts(
  { store }: HistoryPorts,
  account: Pick<AccountRecord, 'id'>,
): Promise<ReadonlyMap<string, Decimal>> {
  const transfers = await readAll<TransferRecord>((page) => store.trading.transfersOf(account.id, page))
  return new Map(
    transfers.filter(({ kind }) => kind === 'settlement').map(({ causeId, amount }) => [causeId, amount]),
  )
}

/** Everything that opened or closed quantity in an account, oldest first: its fills, and expiries in their place. */
export async function lotTradesOf(
  ports: HistoryPorts,
  userId: UserId,
  account: Pick<AccountRecord, 'id'>,
  positions: readonly PositionRecord[],
): Promise<readonly LotTrade[]> {
  const trades: LotTrade[] = (await fillsOf(ports, userId, account)).map(tradeOf)
  const settled = positions.filter(
    ({ accountId, settledAt }) => accountId === account.id && settledAt !== null,
  )
  if (settled.length === 0) return trades
  const paid = await settlementAmounts(ports, account)
  for (const position of settled.toSorted((a, b) => (a.settledAt ?? 0) - (b.settledAt ?? 0))) {
    const trade = settlementTrade(position, position.settledAt as Instant, trades, paid)
    if (trade) trades.push(trade)
  }
  return trades.toSorted((a, b) => a.at - b.at)
}

/** Symbols that somebody traded, for breakdowns by strategy: options count under their underlying. */
export const strategyNameOf =
  (underlyingOf: (symbol: InstrumentSymbol) => InstrumentSymbol | null) =>
  (symbol: InstrumentSymbol): string =>
    underlyingOf(symbol) ?? symbol
