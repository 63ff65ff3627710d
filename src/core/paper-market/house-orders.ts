import type { HouseOrder, HouseOrderQuotes } from './types.ts'

/** How the venue, which knows only quotes of its own participants, carries out a house order. */
export function houseOrderQuotes(order: HouseOrder): HouseOrderQuotes {
  const { participant, symbol, side, price, quantity } = order
  const levels = [{ price, quantity }]
  const [bids, asks] = side === 'buy' ? [levels, []] : [[], levels]
  return [
    { participant, symbol, bids, asks },
    { participant, symbol, bids: [], asks: [] },
  ]
}
