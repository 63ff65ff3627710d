import { CURRENCY_SCALE, Decimal, ZERO, asId, decimalText, ok, present, refused } from '../kernel/index.ts'
import type { InstrumentSymbol, JsonObject, Result } from '../kernel/index.ts'
import { deliverableOf } from './exercise.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import { listingFailure } from './make.ts'
import { optionSymbol } from './symbol.ts'
import type { Instrument } from './types.ts'

/** What an issuer does to its shares. A split gives `numerator` new shares for every `denominator` old ones. */
export type CorporateAction =
  | Readonly<{ kind: 'split'; numerator: number; denominator: number }>
  | Readonly<{ kind: 'cash_dividend'; amount: Decimal; isSpecial: boolean }>
  | Readonly<{ kind: 'symbol_change'; newSymbol: InstrumentSymbol }>

/** Strikes are kept to the cent (OCC By-Laws, Article VI, Section 11A, Interpretation .05). */
const STRIKE_DIGITS = 2
const RATIO_MAX = 10_000

const invalid = (message: string, field: string, value: string): InstrumentFailure =>
  instrumentFailure('invalid_corporate_action', message, { field, details: { value } })

/** What has an issuer that splits it or pays on it: a coin, a currency or an index has none. */
const SHARES: readonly Instrument['kind'][] = ['equity', 'etf']

/** Null when the action makes sense for the instrument it is announced for. */
export function actionFailure(action: CorporateAction, instrument: Instrument): InstrumentFailure | null {
  if (instrument.option !== null || (instrument.future ?? null) !== null) {
    return invalid('Corporate actions are of shares, not of contracts on them.', 'symbol', instrument.symbol)
  }
  if (action.kind !== 'symbol_change' && !SHARES.includes(instrument.kind)) {
    const message = `Shares and funds are split and pay dividends; ${instrument.symbol} is neither.`
    return invalid(message, 'symbol', instrument.symbol)
  }
  if (action.kind === 'split') {
    for (const field of ['numerator', 'denominator'] as const) {
      const value = action[field]
      if (Number.isInteger(value) && value > 0 && value <= RATIO_MAX) continue
      return invalid(`A split's ${field} is a whole number from 1 to ${RATIO_MAX}.`, field, String(value))
    }
    if (action.numerator !== action.denominator) return null
    return invalid('A split of 1 for 1 changes nothing.', 'numerator', String(action.numerator))
  }
  if (action.kind === 'symbol_change') {
    if (action.newSymbol !== instrument.symbol) return null
    return invalid('The new symbol is the old one.', 'new_symbol', action.newSymbol)
  }
  const text = decimalText(action.amount)
  if (action.amount.lte(ZERO)) return invalid('A dividend is above 0.', 'amount', text)
  const digits = action.amount.times(instrument.lotSize).times(instrument.multiplier).decimalPlaces()
  if (digits <= CURRENCY_SCALE[instrument.currency]) return null
  return invalid('The dividend of one lot does not fit the ledger.', 'amount', text)
}

/** The action in plain data: what makes two announcements the same. */
export function actionTerms(action: CorporateAction): JsonObject {
  if (action.kind === 'split') return { numerator: action.numerator, denominator: action.denominator }
  if (action.kind === 'symbol_change') return { new_symbol: action.newSymbol }
  return { amount: decimalText(action.amount), special: action.isSpecial }
}

/** An option after an action: its new listing, and what a position in it becomes. Quantity × price × multiplier stays. */
export type AdjustedOption = Readonly<{
  instrument: Instrument
  /** Contracts for each old one. */
  quantityFactor: Decimal
  /** Old price per unit ÷ this is the new one. */
  priceDivisor: Decimal
}>

type Adjustment = Readonly<{
  strike: Decimal
  multiplier: Decimal
  deliverable: Decimal
  quantityFactor: Decimal
  priceDivisor: Decimal
  /** A series that no longer delivers what its name promises gets a name of its own: AAPL1. */
  isNonStandard: boolean
}>

const toCent = (strike: Decimal): Decimal => strike.toDecimalPlaces(STRIKE_DIGITS, Decimal.ROUND_HALF_UP)

/**
 * OCC's rules for splits. Whole (n for 1): n contracts for one, strike ÷ n, 100 units each as before. Uneven and more
 * (3 for 2): as many contracts, strike ÷ ratio, multiplier and units × ratio. Reverse (1 for 10): as many contracts, strike
 * and multiplier as before, units × ratio.
 */
function splitAdjustment(option: Instrument, numerator: number, denominator: number): Adjustment {
  const strike = present(option.option, 'option terms').strike
  const one = new Decimal(1)
  const units = deliverableOf(option)
  const base = { multiplier: option.multiplier, deliverable: units, quantityFactor: one, priceDivisor: one }
  if (numerator % denominator === 0) {
    const ratio = new Decimal(numerator / denominator)
    const adjusted = toCent(strike.div(ratio))
    return { ...base, strike: adjusted, quantityFactor: ratio, priceDivisor: ratio, isNonStandard: false }
  }
  const scaled = (amount: Decimal): Decimal => amount.times(numerator).div(denominator)
  if (numerator < denominator) return { ...base, strike, deliverable: scaled(units), isNonStandard: true }
  return {
    strike: toCent(strike.times(denominator).div(numerator)),
    multiplier: scaled(option.multiplier),
    deliverable: scaled(units),
    quantityFactor: one,
    priceDivisor: new Decimal(numerator).div(denominator),
    isNonStandard: true,
  }
}

function adjustmentOf(option: Instrument, action: CorporateAction): Adjustment {
  if (action.kind === 'split') return splitAdjustment(option, action.numerator, action.denominator)
  const one = new Decimal(1)
  const { strike } = present(option.option, 'option terms')
  const kept = {
    multiplier: option.multiplier,
    deliverable: deliverableOf(option),
    quantityFactor: one,
    priceDivisor: one,
    isNonStandard: false,
  }
  if (action.kind === 'symbol_change') return { ...kept, strike }
  return { ...kept, strike: toCent(strike.minus(action.amount)) }
}

/** True when the action changes options: ordinary dividends do not (OCC By-Laws, Article VI, Section 11A(c)). */
export const adjustsOptions = (action: CorporateAction): boolean =>
  action.kind !== 'cash_dividend' || action.isSpecial

/**
 * What a listed option becomes. `root` is the name under which the series goes on; refused when a share of a share would
 * have to be delivered, or a strike would fall to 0.
 */
export function adjustOption(
  option: Instrument,
  action: CorporateAction,
  root: (isNonStandard: boolean) => InstrumentSymbol,
): Result<AdjustedOption, InstrumentFailure> {
  const terms = present(option.option, `option terms of ${option.symbol}`)
  const { strike, multiplier, deliverable, quantityFactor, priceDivisor, isNonStandard } = adjustmentOf(
    option,
    action,
  )
  if (!deliverable.isInteger() && deliverableOf(option).isInteger()) {
    const message = `${option.symbol} would deliver ${decimalText(deliverable.toDecimalPlaces(6))} units: fractions are not delivered.`
    return refused(invalid(message, 'numerator', decimalText(deliverable.toDecimalPlaces(6))))
  }
  const symbol = optionSymbol({ ...terms, underlying: root(isNonStandard), strike })
  if (!symbol.ok) return symbol
  const underlying = action.kind === 'symbol_change' ? action.newSymbol : terms.underlying
  const instrument: Instrument = {
    ...option,
    symbol: symbol.value,
    name: option.name.replaceAll(option.symbol, symbol.value),
    multiplier,
    deliverable: deliverable.eq(multiplier) ? null : deliverable,
    option: { ...terms, underlying: asId<'instrument'>(underlying), strike },
    delistedAt: null,
  }
  const failure = listingFailure(instrument)
  return failure ? refused(failure) : ok({ instrument, quantityFactor, priceDivisor })
}
