import type { StreamChange } from '../../../core/contract/index.ts'
import type { Chain, ChainSide } from './quote-state.ts'

/** One change of a price. `number` rises, so that two in a row can be told apart. */
export type Flash = Readonly<{ direction: 'up' | 'down'; atMs: number; number: number }>

export type FlashedPrice = 'bid' | 'ask'

export type FlashBook = Readonly<{
  /** A whole new state: remembers it, nothing flashes. */
  reset: (chain: Chain) => void
  /** What moved: flashes the prices that differ from those remembered. */
  take: (change: StreamChange<'chain'>) => void
  flashOf: (symbol: string, price: FlashedPrice) => Flash | null
}>

/** Two changes of one cell closer than this are one: at most three flashes a second, whatever the feed does. */
export const FLASH_GAP_MS = 340

type Seen = { bid: string | null; ask: string | null; flashes: { bid: Flash | null; ask: Flash | null } }

/**
 * Remembers prices and decides what flashes. It lives beside the rendering, so that a cell that scrolls into view, a
 * first paint and a new snapshot show their value quietly.
 */
export function makeFlashBook(nowMs: () => number, gapMs = FLASH_GAP_MS): FlashBook {
  const seen = new Map<string, Seen>()
  let number = 0

  const put = (side: ChainSide | null): void => {
    if (side) seen.set(side.symbol, { bid: side.bid, ask: side.ask, flashes: { bid: null, ask: null } })
  }

  const move = (entry: Seen, price: FlashedPrice, next: string | null): void => {
    const before = entry[price]
    if (before === next) return
    entry[price] = next
    // A quote that appears or goes has no direction.
    if (before === null || next === null) return
    const atMs = nowMs()
    const last = entry.flashes[price]
    if (last && atMs - last.atMs < gapMs) return
    const direction = Number(next) > Number(before) ? 'up' : 'down'
    if (Number(next) !== Number(before)) entry.flashes[price] = { direction, atMs, number: ++number }
  }

  const takeSide = (side: ChainSide | null): void => {
    if (!side) return
    const entry = seen.get(side.symbol)
    if (!entry) return put(side)
    move(entry, 'bid', side.bid)
    move(entry, 'ask', side.ask)
  }

  return {
    reset: (chain) => {
      seen.clear()
      for (const row of chain.chain) {
        put(row.call)
        put(row.put)
      }
    },
    take: (change) => {
      for (const row of change.rows) {
        takeSide(row.call)
        takeSide(row.put)
      }
    },
    flashOf: (symbol, price) => seen.get(symbol)?.flashes[price] ?? null,
  }
}
