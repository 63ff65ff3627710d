import { ZERO, present } from '../../../kernel/index.ts'
import type { Decimal, Instant } from '../../../kernel/index.ts'

/** A trade of one account, as its own report named it. */
type Trade = Readonly<{ id: string; symbol: string; side: 'buy' | 'sell'; quantity: Decimal; at: Instant }>

/** A change of a position that no trade made; `quantityChange` is signed. */
type Change = Readonly<{
  id: string
  symbol: string
  quantityChange: Decimal
  cause: string
  /** What several changes belong to. */
  causeId: string
  at: Instant
}>

/** What happened to a reported trade after it was reported. Quantities are of what is left of that trade, unsigned. */
export type LifeCycleEvent = Readonly<{
  changeId: string
  tradeId: string
  event: 'EXER' | 'ETRM' | 'CORP'
  /** The contract that it is about afterwards. */
  symbol: string
  at: Instant
  before: Decimal
  after: Decimal
}>

/** An expiry and what it delivers end a contract on its day: that is no event (EMIR validation rules, action type). */
const EVENTS: Readonly<Partial<Record<string, LifeCycleEvent['event']>>> = {
  exercise: 'EXER',
  assignment: 'EXER',
  close_out: 'ETRM',
  split: 'CORP',
  cash_in_lieu: 'CORP',
  option_adjustment: 'CORP',
}

/** What is left of a trade: signed. */
type Lot = Readonly<{ tradeId: string; left: Decimal }>
type Lots = Map<string, readonly Lot[]>
type Touched = Readonly<{ lot: Lot; left: Decimal }>

const sumOf = (lots: readonly Lot[]): Decimal => lots.reduce((sum, { left }) => sum.plus(left), ZERO)

/** Takes a signed quantity of the other side out of the oldest first; answers what each became, and what was over. */
function consumed(lots: readonly Lot[], signed: Decimal) {
  const touched: Touched[] = []
  let rest = signed
  for (const lot of lots) {
    if (rest.isZero() || lot.left.isNegative() === rest.isNegative()) break
    const taken = rest.abs().lt(lot.left.abs()) ? rest : lot.left.negated()
    touched.push({ lot, left: lot.left.plus(taken) })
    rest = rest.minus(taken)
  }
  const kept = lots.slice(touched.length)
  const shrunk = touched.flatMap(({ lot, left }) => (left.isZero() ? [] : [{ ...lot, left }]))
  return { touched, lots: [...shrunk, ...kept], rest }
}

/** Every lot in the proportion in which the whole changed. */
const scaled = (lots: readonly Lot[], to: Decimal): readonly Touched[] =>
  lots.map((lot) => ({ lot, left: lot.left.times(to).div(sumOf(lots)) }))

const lotsAfter = (touched: readonly Touched[]): readonly Lot[] =>
  touched.map(({ lot, left }) => ({ ...lot, left }))

function trade(open: Lots, { id, symbol, side, quantity }: Trade): void {
  const { lots, rest } = consumed(open.get(symbol) ?? [], side === 'buy' ? quantity : quantity.negated())
  open.set(symbol, rest.isZero() ? lots : [...lots, { tradeId: id, left: rest }])
}

/** A change of one name: a split makes every lot larger or smaller, everything else takes the oldest. */
function changeOne(open: Lots, { symbol, quantityChange, cause }: Change): readonly Touched[] {
  const before = open.get(symbol) ?? []
  if (cause === 'split') {
    const touched = before.length === 0 ? [] : scaled(before, sumOf(before).plus(quantityChange))
    open.set(symbol, lotsAfter(touched))
    return touched
  }
  const { touched, lots } = consumed(before, quantityChange)
  open.set(symbol, lots)
  return touched
}

/** A position that moves to another name, with all its lots. */
function move(open: Lots, from: Change, to: Change): readonly Touched[] {
  const before = open.get(from.symbol) ?? []
  const touched = before.length === 0 ? [] : scaled(before, to.quantityChange)
  open.set(from.symbol, [])
  open.set(to.symbol, [...(open.get(to.symbol) ?? []), ...lotsAfter(touched)])
  return touched
}

const eventsOf = (
  { id, at, cause }: Change,
  symbol: string,
  touched: readonly Touched[],
): readonly LifeCycleEvent[] => {
  const event = EVENTS[cause]
  if (event === undefined) return []
  return touched.map(({ lot: { tradeId, left: before }, left: after }) => ({
    ...{ changeId: id, tradeId, event, symbol, at },
    ...{ before: before.abs(), after: after.abs() },
  }))
}

/**
 * What the changes of one account's positions did to the trades that made them, the oldest first (FIFO), in the order in
 * which it happened. A trade that closes others is no event: it is reported itself. Removals of an `option_adjustment`
 * come before as many arrivals, in the same order.
 */
export function lifeCycleEvents(
  trades: readonly Trade[],
  changes: readonly Change[],
): readonly LifeCycleEvent[] {
  const open: Lots = new Map()
  const moved = new Set<string>()
  const happened = [
    ...trades.map((of) => ({ at: of.at, id: of.id, run: () => (trade(open, of), []) })),
    ...changes.map((of) => ({ at: of.at, id: of.id, run: () => changed(of) })),
  ].toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1))

  function changed(of: Change): readonly LifeCycleEvent[] {
    if (of.cause !== 'option_adjustment') return eventsOf(of, of.symbol, changeOne(open, of))
    if (moved.has(of.causeId)) return []
    moved.add(of.causeId)
    const together = changes.filter(({ cause, causeId }) => cause === of.cause && causeId === of.causeId)
    const half = together.length / 2
    return together.slice(0, half).flatMap((from, place) => {
      const to = present(together[half + place], 'an arrival')
      return eventsOf(from, to.symbol, move(open, from, to))
    })
  }
  return happened.flatMap(({ run }) => run())
}
