import type { PaperQuote, HouseOrder } from '../../../core/paper-market/index.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

/** The house's two ways to act on the venue, which are those of any member. */
export function makePaperMembers({
  floor,
  onQuotes,
}: Readonly<{ floor: TradingFloor; onQuotes: (count: number) => void }>) {
  return {
    /** Each settles for itself: one that fails does not leave the others without anybody who hears of their end. */
    quote: (quotes: readonly PaperQuote[]): Promise<void>[] => {
      const settling = quotes.map(async (one) => floor.settleOwn(floor.desk.quoteMarket(one)))
      onQuotes(quotes.length)
      return settling
    },

    /** Takes at the given price or better and withdraws at once what found nothing. */
    trade: async (order: HouseOrder): Promise<void> => {
      const level = [{ price: order.price, quantity: order.quantity }]
      const { participant: account, symbol } = order
      const sides = order.side === 'buy' ? { bids: level, asks: [] } : { bids: [], asks: level }
      const taken = floor.desk.quoteMarket({ participant: account, symbol, ...sides })
      const withdrawn = floor.desk.quoteMarket({ participant: account, symbol, bids: [], asks: [] })
      await Promise.all([floor.settleOwn(taken), floor.settleOwn(withdrawn)])
    },
  }
}
