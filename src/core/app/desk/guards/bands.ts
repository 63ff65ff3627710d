import { decimal } from '../../../kernel/index.ts'
import type { Decimal } from '../../../kernel/index.ts'
import type { PriceBand, Side } from '../../../matching/index.ts'
import { isLimitKind } from '../../../orders/index.ts'
import { ticksOf } from '../open-orders/book-order.ts'
import type { OrderRequest } from '../../desk-port/desk.ts'
import { marketTicks, referenceTicksOf } from '../state/phase-state.ts'
import { NEAR_TICKS, priceBandOf } from './trading-state.ts'
import type { DeskState, Market, MarketBand } from '../state/state-types.ts'

/**
 * The prices that an order which pays for its speed may not pass: so far beyond the best price of the other side as the
 * instrument's band says, a purchase at (1 + band) times and a sale at 1 / (1 + band) of it. Without another side there
 * is nothing to pass.
 */
function bandFor({ bidTicks, askTicks, width }: Omit<MarketBand, 'band'>): PriceBand {
  const factor = width.plus(1)
  return {
    lowestSellTicks:
      bidTicks === null
        ? 0
        : Math.max(0, Math.min(bidTicks - NEAR_TICKS, factor.pow(-1).times(bidTicks).ceil().toNumber())),
    highestBuyTicks:
      askTicks === null
        ? Infinity
        : Math.max(askTicks + NEAR_TICKS, factor.times(askTicks).floor().toNumber()),
  }
}

/** Every order of a client needs the band; between two of them the best prices have seldom moved. */
function bandOf(state: DeskState, market: Market): PriceBand {
  const { instrument, band: known } = market
  const bidTicks = marketTicks(market, 'buy')
  const askTicks = marketTicks(market, 'sell')
  const width = priceBandOf(state, instrument.symbol)
  if (known && known.bidTicks === bidTicks && known.askTicks === askTicks && known.width === width)
    return known.band
  const band = bandFor({ bidTicks, askTicks, width })
  market.band = { bidTicks, askTicks, width, band }
  return band
}

/** An order without a limit pays in a call at most this much beyond the price that the call measures from. */
const CALL_FRACTION = decimal('0.1')

/**
 * The worst price at which an order without a limit takes part in a call, never beyond the band; null where no price says
 * what the instrument is worth.
 */
export function callBoundOf(state: DeskState, market: Market, side: Side): Decimal | null {
  const ticks = referenceTicksOf(market)
  if (ticks === null) return null
  const { highestBuyTicks, lowestSellTicks } = bandOf(state, market)
  const own = bandFor({ bidTicks: ticks, askTicks: ticks, width: CALL_FRACTION })
  const { tickSize } = market.instrument
  return side === 'buy'
    ? tickSize.times(Math.min(highestBuyTicks, own.highestBuyTicks))
    : tickSize.times(Math.max(1, lowestSellTicks, own.lowestSellTicks))
}

/** Sets the book's band to the market of this moment, before an order of a client is estimated or sent. */
export const bandBook = (state: DeskState, market: Market): void => market.book.setBand(bandOf(state, market))

/** Market makers move the market: no band binds their quotes. Nor what bounds its own price when it fires. */
export const unbandBook = ({ book }: Market): void => book.setBand(null)

/**
 * The worst price that an order takes now, in ticks; null for any. The protection of a market order is never wider than
 * the band, so that one which names a careless price fills as if it had named none.
 */
export function worstTicksOf(
  state: DeskState,
  market: Market,
  order: Pick<OrderRequest, 'side' | 'price' | 'orderType'>,
): number | null {
  const ticks = ticksOf(order.price, market.instrument)
  if (ticks === null || isLimitKind(order)) return ticks
  const { highestBuyTicks, lowestSellTicks } = bandOf(state, market)
  return order.side === 'buy' ? Math.min(ticks, highestBuyTicks) : Math.max(ticks, lowestSellTicks)
}
