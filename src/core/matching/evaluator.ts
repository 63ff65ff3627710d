import { makeBook } from './book.ts'
import type { Book } from './book.ts'
import type { Side } from './types.ts'

/** One row of the command line's `match`. Ticks and lots are whole numbers above 0; `cancel` needs the id alone. */
export type MatchOperation =
  | Readonly<{ op: 'add' | 'ioc'; orderId: string; side: Side; priceTicks: number; quantityLots: number }>
  | Readonly<{ op: 'cancel'; orderId: string }>

export type MatchTrade = Readonly<{
  makerId: string
  takerId: string
  priceTicks: number
  quantityLots: number
}>

/** `notional` is Σ price ticks × quantity lots. `adds`, `cancels` and `iocs` count the rows taken. */
export type MatchSummary = Readonly<{
  adds: number
  cancels: number
  iocs: number
  trades: number
  tradedQuantity: bigint
  notional: bigint
  resting: number
  bestBid: number | null
  bestAsk: number | null
}>

/** Null when the row is taken; else why it is not, and nothing has changed. */
export type MatchRefusal = 'duplicate_order_id' | 'invalid_price_ticks' | 'invalid_quantity_lots'

export type MatchEvaluator = Readonly<{
  /** Applies one row; its trades go to `onTrade` in the order in which they happen. */
  apply: (operation: MatchOperation, onTrade: (trade: MatchTrade) => void) => MatchRefusal | null
  summary: () => MatchSummary
}>

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value > 0

/** Adds products of safe integers exactly: small ones in a number, emptied into a bigint before it can round. */
function makeExactSum(): Readonly<{ add: (left: number, right: number) => void; total: () => bigint }> {
  let small = 0
  let large = 0n
  return {
    add: (left, right) => {
      const product = left * right
      if (product > Number.MAX_SAFE_INTEGER) {
        large += BigInt(left) * BigInt(right)
        return
      }
      if (small + product > Number.MAX_SAFE_INTEGER) {
        large += BigInt(small)
        small = 0
      }
      small += product
    },
    total: () => large + BigInt(small),
  }
}

type Tally = { adds: number; cancels: number; iocs: number; trades: number }

/** One book without accounts: what the command line's `match` runs. Any order may trade with any other. */
export function makeMatchEvaluator(): MatchEvaluator {
  const book: Book<string> = makeBook<string>()
  const handles = new Map<string, number>()
  const [quantity, notional] = [makeExactSum(), makeExactSum()]
  const tally: Tally = { adds: 0, cancels: 0, iocs: 0, trades: 0 }
  // Owner 0 rests and owner 1 takes, so that self-trade prevention never applies here.
  const [RESTS, TAKES] = [0, 1]

  const cancel = (orderId: string): null => {
    tally.cancels += 1
    const handle = handles.get(orderId)
    if (handle === undefined) return null
    book.cancel(handle)
    handles.delete(orderId)
    return null
  }

  const apply: MatchEvaluator['apply'] = (operation, onTrade) => {
    if (operation.op === 'cancel') return cancel(operation.orderId)
    const { op, orderId, side, priceTicks, quantityLots } = operation
    if (!isWhole(priceTicks)) return 'invalid_price_ticks'
    if (!isWhole(quantityLots)) return 'invalid_quantity_lots'
    if (handles.has(orderId)) return 'duplicate_order_id'
    tally[op === 'add' ? 'adds' : 'iocs'] += 1
    const result = book.submit({
      tag: orderId,
      owner: TAKES,
      side,
      limitTicks: priceTicks,
      lots: quantityLots,
      policy: 'cancel',
    })
    for (const trade of result.trades) {
      tally.trades += 1
      quantity.add(trade.lots, 1)
      notional.add(trade.ticks, trade.lots)
      if (trade.makerLeftLots === 0) handles.delete(trade.maker)
      onTrade({ makerId: trade.maker, takerId: orderId, priceTicks: trade.ticks, quantityLots: trade.lots })
    }
    if (op === 'add' && result.leftLots > 0) {
      const rest = { tag: orderId, owner: RESTS, side, ticks: priceTicks, lots: result.leftLots }
      handles.set(orderId, book.restore(rest))
    }
    return null
  }

  const summary = (): MatchSummary => ({
    ...tally,
    tradedQuantity: quantity.total(),
    notional: notional.total(),
    resting: book.restingCount(),
    bestBid: book.best('buy')?.ticks ?? null,
    bestAsk: book.best('sell')?.ticks ?? null,
  })

  return { apply, summary }
}

/** Runs every row in order: the trades, the summary, and the rows that were not taken (numbered from 0). */
export function matchAll(operations: Iterable<MatchOperation>): Readonly<{
  trades: readonly MatchTrade[]
  summary: MatchSummary
  refusals: readonly Readonly<{ row: number; code: MatchRefusal }>[]
}> {
  const evaluator = makeMatchEvaluator()
  const trades: MatchTrade[] = []
  const refusals: { row: number; code: MatchRefusal }[] = []
  const keep = (trade: MatchTrade): void => void trades.push(trade)
  let row = 0
  for (const operation of operations) {
    const code = evaluator.apply(operation, keep)
    if (code !== null) refusals.push({ row, code })
    row += 1
  }
  return { trades, summary: evaluator.summary(), refusals }
}
