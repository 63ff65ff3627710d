import { ONE, ZERO, decimalText, ok, refused } from '../kernel/index.ts'
import type { CurrencyCode, Decimal, Instant, InstrumentSymbol, Result } from '../kernel/index.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import { futureSymbol, optionSymbol, parseSymbol, perpetualSymbol } from './symbol.ts'
import { coinFault, moneyDigits } from './coin.ts'
import { expiryOf, familyFault } from './families.ts'
import type {
  FutureTerms,
  HoursId,
  Instrument,
  InstrumentKind,
  OptionTerms,
  OptionType,
  StepTable,
} from './types.ts'

const invalid = (message: string, field: string, value: string): InstrumentFailure =>
  instrumentFailure('invalid_instrument', message, { field, details: { value } })

/**
 * Null when an instrument may be listed. Tradeable ones obey one law more: the smallest possible fill
 * (tick × lot × multiplier) is a whole number of the ledger's smallest units, so no fill is ever rounded.
 */
export function listingFailure(instrument: Instrument): InstrumentFailure | null {
  const symbol = parseSymbol(instrument.symbol)
  if (!symbol.ok) return symbol.failure
  for (const field of ['tickSize', 'lotSize', 'multiplier'] as const) {
    const step = instrument[field]
    if (!step.isFinite() || step.lte(ZERO))
      return invalid(`${field} must be above zero.`, field, decimalText(step))
  }
  if ((instrument.kind === 'option') !== (instrument.option !== null)) {
    return invalid('An option carries option terms and nothing else does.', 'option', instrument.kind)
  }
  if (instrument.option && !(instrument.option.strike.isFinite() && instrument.option.strike.gt(ZERO))) {
    return invalid('The strike must be above zero.', 'strike', decimalText(instrument.option.strike))
  }
  const fault = familyFault(instrument)
  if (fault) return invalid(`The ${fault.field} ${fault.why}.`, fault.field, instrument.symbol)
  if (!instrument.isTradeable) return null
  const inCoin = coinFault(instrument)
  if (inCoin) return invalid(`The ${inCoin.field} ${inCoin.why}.`, inCoin.field, instrument.symbol)
  const unit = instrument.tickSize.times(instrument.lotSize).times(instrument.multiplier)
  const digits = moneyDigits(instrument.currency)
  if (unit.decimalPlaces() <= digits) return null
  return invalid(`tick × lot × multiplier must fit ${digits} decimals.`, 'tickSize', decimalText(unit))
}

const listed = (instrument: Instrument): Result<Instrument, InstrumentFailure> => {
  const failure = listingFailure(instrument)
  return failure ? refused(failure) : ok(instrument)
}

type Common = Readonly<{
  tickSize: Decimal
  lotSize: Decimal
  exchange: string
  isPaper: boolean
  listedAt: Instant
  currency?: CurrencyCode
  isTradeable?: boolean
  multiplier?: Decimal
  name?: string
  hours?: HoursId | null
  sector?: string | null
  tickTable?: StepTable | null
  lotTable?: StepTable | null
}>

/** Families that are held as they are: nothing expires, nothing is exercised. */
type SimpleKind = Exclude<InstrumentKind, 'option' | 'future' | 'perpetual'>

/** What is held as it is: spot, share, fund, metal, currency, allowance. Multiplier 1 and tradeable unless told otherwise. */
export function makeSpot(
  terms: Common & Readonly<{ symbol: InstrumentSymbol; kind?: SimpleKind }>,
): Result<Instrument, InstrumentFailure> {
  return listed({
    symbol: terms.symbol,
    name: terms.name ?? terms.symbol,
    kind: terms.kind ?? 'spot',
    currency: terms.currency ?? 'USD',
    tickSize: terms.tickSize,
    lotSize: terms.lotSize,
    multiplier: terms.multiplier ?? ONE,
    exchange: terms.exchange,
    isTradeable: terms.isTradeable ?? true,
    isPaper: terms.isPaper,
    option: null,
    listedAt: terms.listedAt,
    future: null,
    hours: terms.hours ?? null,
    sector: terms.sector ?? null,
    tickTable: terms.tickTable ?? null,
    lotTable: terms.lotTable ?? null,
    deliverable: null,
    payoff: null,
    delistedAt: null,
  })
}

/** An option, European and cash settled unless told otherwise; its symbol follows from its terms. */
export function makeOption(
  terms: Common &
    Readonly<{
      underlying: InstrumentSymbol
      optionType: OptionType
      strike: Decimal
      expiresAt: Instant
      multiplier: Decimal
      exercise?: OptionTerms['exercise']
      settlement?: OptionTerms['settlement']
      payoff?: 'linear' | 'inverse'
      deliverable?: Decimal | null
    }>,
): Result<Instrument, InstrumentFailure> {
  const symbol = optionSymbol(terms)
  if (!symbol.ok) return symbol
  const option: OptionTerms = {
    underlying: terms.underlying,
    optionType: terms.optionType,
    strike: terms.strike,
    expiresAt: terms.expiresAt,
    exercise: terms.exercise ?? 'european',
    settlement: terms.settlement ?? 'cash',
  }
  const spot = makeSpot({ ...terms, symbol: symbol.value, isTradeable: false })
  if (!spot.ok) return spot
  const { payoff, deliverable } = terms
  return listed({
    ...spot.value,
    kind: 'option',
    option,
    isTradeable: terms.isTradeable ?? true,
    payoff: payoff ?? null,
    deliverable: deliverable ?? null,
  })
}

type FutureCommon = Common & Readonly<{ underlying: InstrumentSymbol; payoff?: 'linear' | 'inverse' }>

function withFuture(
  terms: FutureCommon,
  symbol: Result<InstrumentSymbol, InstrumentFailure>,
  future: FutureTerms,
): Result<Instrument, InstrumentFailure> {
  if (!symbol.ok) return symbol
  const spot = makeSpot({ ...terms, symbol: symbol.value, isTradeable: false })
  if (!spot.ok) return spot
  const kind = future.expiresAt === null ? 'perpetual' : 'future'
  const isTradeable = terms.isTradeable ?? true
  return listed({ ...spot.value, kind, future, isTradeable, payoff: terms.payoff ?? null })
}

/** A dated future, cash settled unless told otherwise. At expiry it pays the settlement price itself. */
export function makeFuture(
  terms: FutureCommon & Readonly<{ expiresAt: Instant; settlement?: FutureTerms['settlement'] }>,
): Result<Instrument, InstrumentFailure> {
  const { underlying, expiresAt } = terms
  return withFuture(terms, futureSymbol(underlying, expiresAt), {
    underlying,
    expiresAt,
    settlement: terms.settlement ?? 'cash',
    fundingHours: null,
    fundingRateMax: null,
  })
}

/** A future without expiry. Every `fundingHours` hours from 00:00 UTC on longs and shorts exchange funding. */
export function makePerpetual(
  terms: FutureCommon & Readonly<{ fundingHours: number; fundingRateMax: Decimal | null }>,
): Result<Instrument, InstrumentFailure> {
  const { underlying, fundingHours, fundingRateMax } = terms
  return withFuture(terms, perpetualSymbol(underlying), {
    underlying,
    expiresAt: null,
    settlement: 'cash',
    fundingHours,
    fundingRateMax,
  })
}

/** True from the instant of expiry on. Instruments without expiry never expire. */
export const isExpired = (instrument: Instrument, now: Instant): boolean => {
  const expiresAt = expiryOf(instrument)
  return expiresAt !== null && now >= expiresAt
}

/** Payoff per unit of the underlying when it settles at `settlementPrice`: max(0, S − K), for a put max(0, K − S). */
export function intrinsicValue(
  option: Pick<OptionTerms, 'optionType' | 'strike'>,
  settlementPrice: Decimal,
): Decimal {
  const distance =
    option.optionType === 'call' ? settlementPrice.minus(option.strike) : option.strike.minus(settlementPrice)
  return distance.isNegative() ? ZERO : distance
}
