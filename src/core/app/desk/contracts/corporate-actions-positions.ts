import { CURRENCY_SCALE, Decimal, ZERO, asId, decimalText } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../kernel/index.ts'
import type { AdjustedOption, CorporateAction } from '../../../instruments/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import { positionsIn } from './assignment.ts'
import { throughClearing } from '../settlement/clearing.ts'
import { adjusted } from '../settlement/contract-moves.ts'
import type { ContractBooking } from '../settlement/contract-moves.ts'
import { keepPosition, positionFor } from '../settlement/positions.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/** Digits of an average price: what the store keeps. */
const AVERAGE_DIGITS = 18

/** Averages and fractions to the digits that the store keeps. */
const toAverage = (amount: Decimal): Decimal =>
  amount.toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_HALF_EVEN)

type Split = Extract<CorporateAction, { kind: 'split' }>

export type SplitHolding = Readonly<{
  before: PositionRecord
  quantity: Decimal
  averagePrice: Decimal
  /** Signed fraction of a lot that cannot be held and is paid in cash. */
  fraction: Decimal
}>

/** What every holder of a share has after a split: whole lots, cut towards 0, and the fraction that is left. */
export function splitHoldings(
  state: DeskState,
  symbol: InstrumentSymbol,
  lotSize: Decimal,
  { numerator, denominator }: Split,
): readonly SplitHolding[] {
  return positionsIn(state, symbol).map((before) => {
    const exact = toAverage(before.quantity.times(numerator).div(denominator))
    const quantity = exact.div(lotSize).trunc().times(lotSize)
    const averagePrice = toAverage(before.averagePrice.times(denominator).div(numerator))
    return { before, quantity, averagePrice, fraction: exact.minus(quantity) }
  })
}

/** The clearing account takes what the fractions leave over, so that long and short stay equal; answers what it took. */
function takeResidual(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  residual: Decimal,
  price: Decimal,
): void {
  const { instrument, clearingId, causeId } = booking
  const before = positionFor(state, scope, { accountId: clearingId, userId: null }, instrument.symbol)
  const quantity = before.quantity.plus(residual)
  const position = {
    ...before,
    quantity,
    averagePrice: quantity.isZero() ? ZERO : price,
    updatedAt: scope.at,
  }
  keepPosition(state, scope, position)
  adjusted(state, scope, { position, quantityChange: residual, price, cause: 'split', causeId })
}

/** Books a split of the shares themselves. `price` is what a share is worth after it, for fractions. */
export function bookSplit(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  holdings: readonly SplitHolding[],
  price: Decimal,
): void {
  const { multiplier, currency } = booking.instrument
  let residual = ZERO
  for (const { before, quantity, averagePrice, fraction } of holdings) {
    const paid = fraction
      .times(price)
      .times(multiplier)
      .toDecimalPlaces(CURRENCY_SCALE[currency], Decimal.ROUND_HALF_EVEN)
    const { accountId } = before
    throughClearing(state, scope, booking, { accountId, signedAmount: paid, kind: 'settlement' })
    const gain = price.minus(averagePrice).times(fraction).times(multiplier)
    const realizedPnl = before.realizedPnl.plus(
      gain.toDecimalPlaces(CURRENCY_SCALE[currency], Decimal.ROUND_HALF_EVEN),
    )
    const average = quantity.isZero() ? ZERO : averagePrice
    const position = { ...before, quantity, averagePrice: average, realizedPnl, updatedAt: scope.at }
    keepPosition(state, scope, position)
    const { causeId } = booking
    const quantityChange = quantity.plus(fraction).minus(before.quantity)
    adjusted(state, scope, { position, quantityChange, price: ZERO, cause: 'split', causeId })
    if (!fraction.isZero()) {
      // What was paid out was sold: lots close it at its price.
      const sold = { position, quantityChange: fraction.negated(), price, cause: 'cash_in_lieu' } as const
      adjusted(state, scope, { ...sold, causeId })
    }
    residual = residual.minus(quantity)
  }
  if (!residual.isZero()) takeResidual(state, scope, booking, residual, price)
}

/** Positions that move from one symbol to another, all at once: an old name may be another's new one. */
export type SymbolMove = Readonly<{
  from: InstrumentSymbol
  to: InstrumentSymbol
  quantityFactor: Decimal
  priceDivisor: Decimal
}>

export const moveOf = (from: InstrumentSymbol, option: AdjustedOption): SymbolMove => ({
  from,
  to: option.instrument.symbol,
  quantityFactor: option.quantityFactor,
  priceDivisor: option.priceDivisor,
})

/** Moves every open position under its symbol's new name and terms. Cost (price × quantity × multiplier) is kept. */
export function movePositions(
  state: DeskState,
  scope: Scope,
  moves: readonly SymbolMove[],
  causeId: string,
): number {
  const cause = 'option_adjustment'
  const moved = moves.flatMap((move) => positionsIn(state, move.from).map((before) => ({ move, before })))
  for (const { move, before } of moved) {
    state.positions.get(before.accountId)?.delete(move.from)
    const quantityChange = before.quantity.negated()
    adjusted(state, scope, { position: before, quantityChange, price: ZERO, cause, causeId })
  }
  for (const { move, before } of moved) {
    const position: PositionRecord = {
      ...before,
      symbol: move.to,
      quantity: before.quantity.times(move.quantityFactor),
      averagePrice: toAverage(before.averagePrice.div(move.priceDivisor)),
      updatedAt: scope.at,
    }
    keepPosition(state, scope, position)
    const { quantity } = position
    adjusted(state, scope, { position, quantityChange: quantity, price: ZERO, cause, causeId })
  }
  return moved.length
}

/** Pays a dividend: every long share receives it, every short one owes it. Answers what the longs received. */
export function payDividend(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  amount: Decimal,
): Decimal {
  const { instrument } = booking
  let paid = ZERO
  const payersFirst = [...positionsIn(state, instrument.symbol)].sort((a, b) => a.quantity.cmp(b.quantity))
  for (const { accountId, quantity } of payersFirst) {
    const due = amount.times(quantity).times(instrument.multiplier)
    const holder = { accountId: asId<'account'>(accountId) as AccountId }
    throughClearing(state, scope, booking, { ...holder, signedAmount: due, kind: 'dividend' })
    if (due.isPositive()) paid = paid.plus(due)
  }
  return paid
}

export const fractionText = (holdings: readonly SplitHolding[]): string =>
  decimalText(
    holdings.reduce((sum, { fraction }) => sum.plus(fraction.abs()), ZERO).toDecimalPlaces(AVERAGE_DIGITS),
  )
