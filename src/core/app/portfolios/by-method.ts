import { ZERO, asId, decimal, decimalText, instant } from '../../kernel/index.ts'
import type { AccountId, Decimal, UserId } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { replayLots } from '../../portfolio/index.ts'
import type { LotBook, LotTrade, PortfolioRecord, PositionRecord } from '../../portfolio/index.ts'
import type { FillAnswer } from '../trading/answers.ts'
import { readAll } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { sumOf, sumOrNull } from './equity.ts'
import type { AccountValue, HeldPosition } from './equity.ts'
import { lotEventsOf, lotEventsOfAll } from './lots.ts'

type LotPorts = Pick<PortfolioDeps, 'store' | 'desk'>

/** How an account counts cost: a portfolio's as it says, any other by the average, as the venue does. */
type Counted = Pick<PortfolioRecord, 'accountId' | 'costMethod'>

/** The cost method of each account of a user; one that a deleted portfolio left behind keeps counting as it did. */
export async function countedAccounts(
  { store }: Pick<LotPorts, 'store'>,
  userId: UserId,
  accounts: readonly Pick<AccountRecord, 'id' | 'portfolioId'>[],
): Promise<readonly Counted[]> {
  if (accounts.every(({ portfolioId }) => portfolioId === null))
    return accounts.map(({ id }) => ({ accountId: id, costMethod: 'average' }))
  const portfolios = await readAll((page) => store.portfolios.portfoliosOf(userId, page))
  const methods = new Map(portfolios.map(({ id, costMethod }) => [id as string, costMethod]))
  return Promise.all(
    accounts.map(async ({ id, portfolioId }): Promise<Counted> => {
      if (portfolioId === null) return { accountId: id, costMethod: 'average' }
      const known = methods.get(portfolioId)
      if (known !== undefined) return { accountId: id, costMethod: known }
      const deleted = await store.portfolios.portfolio(asId<'portfolio'>(portfolioId))
      // One that is being opened is not in the store yet, and has no lots.
      return { accountId: id, costMethod: deleted?.costMethod ?? 'average' }
    }),
  )
}

/**
 * The lots of those accounts whose cost the venue's positions do not tell: positions keep an average, and book a premium
 * as lost where lots carry it into the price of what was delivered.
 */
export async function booksByMethod(
  ports: LotPorts,
  userId: UserId,
  counted: readonly Counted[],
): Promise<ReadonlyMap<AccountId, LotBook>> {
  if (counted.length === 0) return new Map()
  const changes = await readAll((page) => ports.store.contracts.adjustments({ userId }, page))
  const delivered = new Set(
    changes.flatMap(({ cause, accountId }) => (cause === 'delivery' ? [accountId] : [])),
  )
  const wanted = counted.filter(
    ({ costMethod, accountId }) => costMethod === 'fifo' || delivered.has(accountId),
  )
  const [only] = wanted
  const events =
    only && wanted.length === 1
      ? [await lotEventsOf(ports, userId, { id: only.accountId })]
      : await lotEventsOfAll(
          ports,
          userId,
          wanted.map(({ accountId }) => accountId),
        )
  return new Map(
    wanted.map(({ accountId, costMethod }, at) => [accountId, replayLots(events[at] ?? [], costMethod)]),
  )
}

/** Signed cost of what is open of one instrument, by its lots. */
function lotCost({ open }: LotBook, symbol: string): Decimal {
  const lots = open.filter((lot) => lot.symbol === symbol)
  return sumOf(
    lots.map((lot) => {
      const cost = lot.price.times(lot.quantity).times(lot.multiplier)
      return lot.side === 'long' ? cost : cost.negated()
    }),
  )
}

const realizedOfLots = ({ closed }: LotBook, symbol: string): Decimal =>
  sumOf(closed.flatMap((lot) => (lot.symbol === symbol ? [lot.realizedPnl] : [])))

function heldByLots(book: LotBook, held: HeldPosition): HeldPosition {
  const costBasis = lotCost(book, held.symbol)
  const averagePrice = costBasis.div(held.quantity.times(held.instrument.multiplier)).toDecimalPlaces(18)
  return {
    ...held,
    costBasis,
    unrealizedPnl: held.value === null ? null : held.value.minus(costBasis),
    position: { ...held.position, averagePrice, realizedPnl: realizedOfLots(book, held.symbol) },
  }
}

/** An account's value with cost and profit as its lots tell them; what it is worth stays. */
export function valueByLots(value: AccountValue, book: LotBook | undefined): AccountValue {
  if (book === undefined) return value
  const positions = value.positions.map((held) => heldByLots(book, held))
  return {
    ...value,
    positions,
    unrealizedPnl: sumOrNull(positions.map((one) => one.unrealizedPnl)),
    invested: sumOf(positions.map((one) => one.costBasis.abs())),
  }
}

/** What was realised in all: by the lots where there are some, else by the positions. */
export const realizedInAll = (positions: readonly PositionRecord[], book: LotBook | undefined): Decimal =>
  book === undefined
    ? sumOf(positions.map(({ realizedPnl }) => realizedPnl))
    : sumOf(book.closed.map(({ realizedPnl }) => realizedPnl))

/** What each trade realised by closing lots, by its id. */
export const realizedByTrade = ({ closed }: LotBook): ReadonlyMap<string, Decimal> =>
  new Map(
    [...Map.groupBy(closed, ({ closedBy }) => closedBy)].map(([id, lots]) => [
      id,
      sumOf(lots.map(({ realizedPnl }) => realizedPnl)),
    ]),
  )

const lotTradeOf = (fill: FillAnswer): LotTrade => {
  const [price, quantity] = [decimal(fill.price), decimal(fill.quantity)]
  return {
    id: fill.fill_id,
    symbol: asId<'instrument'>(fill.symbol),
    side: fill.side,
    quantity,
    price,
    multiplier: decimal(fill.value).div(price.times(quantity)),
    fee: decimal(fill.fee),
    at: instant(Date.parse(fill.created_at)),
  }
}

/** The lots of a portfolio that counts first in, first out, once these fills have come on top; none for average cost. */
export async function bookAfterOf(
  ports: LotPorts,
  portfolio: PortfolioRecord,
): Promise<(fills: readonly FillAnswer[]) => LotBook | undefined> {
  if (portfolio.costMethod !== 'fifo') return () => undefined
  const before = await lotEventsOf(ports, portfolio.userId, { id: portfolio.accountId })
  // A repeat tells fills that are among them.
  const known = new Set(before.flatMap((event) => ('change' in event ? [] : [event.id])))
  return (fills) =>
    replayLots([...before, ...fills.filter(({ fill_id }) => !known.has(fill_id)).map(lotTradeOf)], 'fifo')
}

/** What these fills realised by the lots they closed. */
export function realizedByLots(book: LotBook, fills: readonly FillAnswer[]): string {
  const byTrade = realizedByTrade(book)
  return decimalText(sumOf(fills.map(({ fill_id }) => byTrade.get(fill_id) ?? ZERO)))
}
