import { Decimal, ONE, ZERO } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { MarginFailure } from '../failures.ts'
import { MARGIN_PARAMETERS } from './parameters.ts'
import type { MarginParameters } from './parameters.ts'
import { reading } from './read.ts'
import type { FieldReader } from './read.ts'
import { MARGIN_METHODS, UNDERLYING_CLASSES } from './types.ts'
import type { MarginLeg, MarginMethod, MarginUnderlying } from './types.ts'

export type MarginRequest = Readonly<{
  method: MarginMethod
  underlying: MarginUnderlying
  legs: readonly MarginLeg[]
  rules: MarginParameters
  /** Only `leverage` reads them; null takes the rules' own. */
  leverage: Decimal | null
  maintenanceRate: Decimal | null
  takerFee: Decimal | null
  fundingPaid: Decimal
}>

const DAYS_PER_YEAR = 365
const LISTED_MULTIPLIER = new Decimal(100)

const priceIn = (reader: FieldReader): Decimal =>
  reader.amount(reader.has('spot') ? 'spot' : 'price', 'positive') as Decimal

function underlyingOf(reader: FieldReader, isCrypto: boolean): MarginUnderlying {
  return {
    class: reader.choice('class', UNDERLYING_CLASSES, isCrypto ? 'crypto' : 'equity'),
    price: priceIn(reader),
    rateCont: reader.model('rate', 'any', 0) ?? 0,
    dividendYieldCont: reader.model('dividend_yield', 'any', 0) ?? 0,
    volAnnual: reader.model('vol', 'not_negative', null),
  }
}

/** `quantity` is signed; `side` may say the sign of an unsigned one instead. */
function quantityOf(reader: FieldReader): Decimal {
  const quantity = reader.amount('quantity', 'not_zero') as Decimal
  if (!reader.has('side')) return quantity
  const side = reader.choice('side', ['buy', 'sell', 'long', 'short'], null)
  const isSold = side === 'sell' || side === 'short'
  return isSold ? quantity.abs().neg() : quantity.abs()
}

function timeOf(reader: FieldReader): number | null {
  if (reader.has('time_years') || !reader.has('days')) return reader.model('time_years', 'not_negative', null)
  return (reader.model('days', 'not_negative') as number) / DAYS_PER_YEAR
}

function legOf(reader: FieldReader, underlying: MarginUnderlying, multiplier: Decimal): MarginLeg {
  const kind = reader.choice('kind', ['option', 'stock', 'future', 'perpetual'], null)
  const name = reader.text('symbol', reader.path)
  const quantity = quantityOf(reader)
  if (kind === 'stock') return { kind, name, quantity }
  if (kind !== 'option') {
    const price = reader.amount('price', 'positive', underlying.price) as Decimal
    const entryPrice = reader.amount('entry_price', 'positive', price) as Decimal
    const size = reader.amount('multiplier', 'positive', ONE) as Decimal
    return { kind: 'future', name, quantity, multiplier: size, entryPrice, price }
  }
  return {
    kind,
    name,
    right: reader.choice('option_type', ['call', 'put'], null),
    strike: reader.amount('strike', 'positive') as Decimal,
    quantity,
    multiplier: reader.amount('multiplier', 'positive', multiplier) as Decimal,
    premium: reader.amount('premium', 'not_negative', null),
    timeYears: timeOf(reader),
    volAnnual: reader.model('vol', 'not_negative', null),
  }
}

/** The scan ranges and charges that a clearing house sets for one product; everything else is the rules' own. */
function rulesOf(reader: FieldReader | null, underlying: MarginUnderlying): MarginParameters {
  if (reader === null) return MARGIN_PARAMETERS
  const { span, portfolio } = MARGIN_PARAMETERS
  const of = underlying.class
  const model = (name: string, fallback: number): number =>
    reader.model(name, 'not_negative', fallback) as number
  return {
    ...MARGIN_PARAMETERS,
    portfolio: {
      ...portfolio,
      moves: {
        ...portfolio.moves,
        [of]: {
          down: Math.min(1, model('move_down', portfolio.moves[of].down)),
          up: model('move_up', portfolio.moves[of].up),
        },
      },
      minimumPerUnit: model('minimum_per_unit', portfolio.minimumPerUnit),
    },
    span: {
      ...span,
      priceScan: { ...span.priceScan, [of]: Math.min(1, model('price_scan', span.priceScan[of])) },
      volScan: { ...span.volScan, [of]: model('vol_scan', span.volScan[of]) },
      extremeMultiple: model('extreme_multiple', span.extremeMultiple),
      extremeCover: model('extreme_cover', span.extremeCover),
      shortOptionMinimum: model('short_option_minimum', span.shortOptionMinimum),
      lookAheadYears: model('look_ahead_days', span.lookAheadYears * DAYS_PER_YEAR) / DAYS_PER_YEAR,
    },
  }
}

/** Reads a margin request as the README lays it out. Refuses `invalid_input` naming the field. */
export const readMarginRequest = (value: unknown): Result<MarginRequest, MarginFailure> =>
  reading(value, (reader): MarginRequest => {
    const method = reader.choice('method', MARGIN_METHODS, null)
    const isCoin = method === 'deribit'
    const asked = reader.needed('underlying')
    const underlying = underlyingOf(asked, isCoin)
    const ownMultiplier = isCoin || underlying.class === 'crypto' ? ONE : LISTED_MULTIPLIER
    const multiplier = asked.amount('multiplier', 'positive', ownMultiplier) as Decimal
    return {
      method,
      underlying,
      legs: reader.list('legs').map((leg) => legOf(leg, underlying, multiplier)),
      rules: rulesOf(reader.object('parameters'), underlying),
      leverage: reader.amount('leverage', 'positive', null),
      maintenanceRate: reader.amount('maintenance_rate', 'not_negative', null),
      takerFee: reader.amount('taker_fee', 'not_negative', null),
      fundingPaid: reader.amount('funding_paid', 'any', ZERO) as Decimal,
    }
  })
