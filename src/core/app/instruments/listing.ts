import type { ListingInput, SeriesInput } from '../../instruments/contract.ts'
import {
  instrumentFailure,
  isExpired,
  makeFuture,
  makeOption,
  makePerpetual,
  makeSpot,
  seriesExpiries,
  seriesStrikes,
} from '../../instruments/index.ts'
import type { Instrument, InstrumentFailure, OptionTerms } from '../../instruments/index.ts'
import { ONE, asId, decimal, ok, present, refused } from '../../kernel/index.ts'
import type { Instant, InstrumentSymbol, Result } from '../../kernel/index.ts'

/** Most contracts that one call may list: a chain of two years has fewer. */
const SERIES_MAX = 5_000

const WIDTH_DEFAULT = decimal('0.3')

type ListingFields = Pick<
  ListingInput,
  | 'tick_size'
  | 'lot_size'
  | 'multiplier'
  | 'exchange'
  | 'hours'
  | 'sector'
  | 'tick_table'
  | 'lot_table'
  | 'is_tradeable'
  | 'is_paper'
>

const commonOf = (input: ListingFields, listedAt: Instant) => ({
  tickSize: input.tick_size,
  lotSize: input.lot_size,
  multiplier: input.multiplier ?? ONE,
  exchange: input.exchange,
  hours: input.hours ?? null,
  sector: input.sector ?? null,
  tickTable: input.tick_table ?? null,
  lotTable: input.lot_table ?? null,
  isTradeable: input.is_tradeable,
  isPaper: input.is_paper,
  listedAt,
})

/** The refusal of options on one thing and of one expiry that are paid in different currencies: a chain has one. */
export function mixedChainFailure(
  listed: readonly Instrument[],
  fresh: readonly Instrument[],
): InstrumentFailure | null {
  const currencies = new Map<string, Instrument['currency']>()
  const chainOf = ({ underlying, expiresAt }: OptionTerms): string => `${underlying} ${expiresAt}`
  for (const { option, currency } of listed) if (option) currencies.set(chainOf(option), currency)
  for (const { option, currency, symbol } of fresh) {
    const known = (option && currencies.get(chainOf(option))) ?? currency
    if (option === null || known === currency) continue
    const message = `${symbol} would be paid in ${currency}; the options on ${option.underlying} of its expiry are paid in ${known}.`
    return instrumentFailure('invalid_instrument', message, { field: 'currency' })
  }
  return null
}

/** The refusal of a contract on what is not there: nothing would ever say what it is worth, or settle it. */
export function underlyingFailure(
  asked: string | undefined,
  listed: (symbol: InstrumentSymbol) => Instrument | null,
  now: Instant,
): InstrumentFailure | null {
  if (asked === undefined) return null
  const symbol = asId<'instrument'>(asked)
  const refusal = (message: string) =>
    instrumentFailure('invalid_instrument', message, { field: 'underlying', details: { value: symbol } })
  const underlying = listed(symbol)
  if (underlying === null) return refusal(`There is no instrument ${symbol} to write a contract on.`)
  if (underlying.option !== null) return refusal(`${symbol} is an option; no contract is written on one.`)
  return isExpired(underlying, now) ? refusal(`${symbol} has expired; nothing is written on it.`) : null
}

/** The instrument that a listing asks for; refused where its terms contradict each other. */
export function instrumentOf(input: ListingInput, now: Instant): Result<Instrument, InstrumentFailure> {
  const { asset_type: kind, currency, name, payoff } = input
  const common = { ...commonOf(input, now), currency, ...(name === undefined ? {} : { name }) }
  const shape = payoff === undefined ? {} : { payoff }
  const underlying = asId<'instrument'>(input.underlying ?? '')
  if (kind === 'option') {
    const { exercise, settlement } = input
    return makeOption({
      ...{ ...common, ...shape, underlying, exercise, settlement },
      optionType: present(input.option_type, 'option_type'),
      strike: present(input.strike, 'strike'),
      expiresAt: present(input.expires_at, 'expires_at'),
    })
  }
  if (kind === 'future') {
    const expiresAt = present(input.expires_at, 'expires_at')
    return makeFuture({ ...common, ...shape, underlying, expiresAt, settlement: 'cash' })
  }
  if (kind === 'perpetual') {
    const fundingHours = present(input.funding_hours, 'funding_hours')
    const fundingRateMax = input.funding_rate_max ?? null
    return makePerpetual({ ...common, ...shape, underlying, fundingHours, fundingRateMax })
  }
  return makeSpot({ ...common, kind, symbol: asId<'instrument'>(present(input.symbol, 'symbol')) })
}

/** Every call and put of a series: expiries by rule, strikes around the price. */
export function seriesOf(input: SeriesInput, now: Instant): Result<readonly Instrument[], InstrumentFailure> {
  const common = { ...commonOf(input, now), multiplier: input.multiplier ?? decimal(100) }
  const { weeklies, monthlies, quarterlies, exercise, settlement } = input
  const rule = {
    weeklies,
    monthlies,
    quarterlies,
    calendar: 'us_exchange',
    zone: 'America/New_York',
  } as const
  const expiries = seriesExpiries({ ...rule, minutes: 16 * 60 }, now)
  const width = input.width ?? WIDTH_DEFAULT
  const interval = input.strike_interval ?? null
  const span = width
    .times(2)
    .times(input.reference_price)
    .div(interval ?? decimal('2.5'))
  const tooMany = (value: string): InstrumentFailure =>
    instrumentFailure('invalid_instrument', `A series lists at most ${SERIES_MAX} contracts at once.`, {
      field: 'width',
      details: { limit: 'series_contracts', value, bound: SERIES_MAX },
    })
  if (width.gte(1) || span.gt(SERIES_MAX)) return refused(tooMany(span.toFixed(0)))
  const strikes = seriesStrikes(input.reference_price, width, interval)
  const count = strikes.length * expiries.length * 2
  if (count > SERIES_MAX) return refused(tooMany(String(count)))
  const found: Instrument[] = []
  const underlying = asId<'instrument'>(input.underlying)
  for (const expiresAt of expiries) {
    for (const strike of strikes) {
      for (const optionType of ['call', 'put'] as const) {
        const made = makeOption({
          ...common,
          underlying,
          optionType,
          strike,
          expiresAt,
          exercise,
          settlement,
        })
        if (!made.ok) return made
        found.push(made.value)
      }
    }
  }
  return ok(found)
}
