import { ok, utcDay } from '../../../kernel/index.ts'
import type { Instant } from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { TradeReport } from '../contract-filings.ts'
import type { ReportingFirm } from '../contract-firm.ts'
import {
  contractTermsOf,
  isinOf,
  isoCurrencyOf,
  lacking,
  leiOfClient,
  leiOfFirm,
  noIdentity,
  venueOf,
} from './fill-facts.ts'
import type { ContractTerms, FillReport, ReportedFill } from './fill-facts.ts'
import { utiOf } from '../codes/uti.ts'

const ASSET_CLASSES: Readonly<Partial<Record<Instrument['kind'], TradeReport['assetClass']>>> = {
  equity: 'EQUI',
  etf: 'EQUI',
  index: 'EQUI',
  commodity: 'COMM',
  carbon: 'COMM',
  fx: 'CURR',
}

/** A firm by its LEI; a person by the LEI of whoever reports and what that calls them (EMIR, table 1 field 9). */
function counterpartyOf(
  firm: ReportingFirm,
  lei: string,
  { owner, client }: ReportedFill,
): FillReport<TradeReport['other']> {
  if (client === null) return noIdentity(owner)
  if (!client.isFirm) {
    const own = owner.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
    return ok({ naturalPerson: `${lei}${own}`, country: client.country })
  }
  const theirs = leiOfClient(firm, owner)
  return theirs.ok ? ok({ lei: theirs.value, country: client.country }) : theirs
}

function underlyingOf(
  firm: ReportingFirm,
  { underlying }: ContractTerms,
): FillReport<TradeReport['underlying']> {
  const isin = isinOf(firm, underlying)
  if (isin !== undefined) return ok({ isin })
  if (underlying.kind === 'index') return ok({ index: underlying.name })
  return underlying.kind === 'equity' || underlying.kind === 'etf'
    ? lacking(`firm.isins.${underlying.symbol}`, 'the firm has not stated the ISIN of this instrument.')
    : ok({ other: underlying.symbol })
}

const optionPart = ({ option }: ContractTerms, fill: ReportedFill, currency: string): Partial<TradeReport> =>
  option
    ? {
        optionType: option.optionType,
        exercise: option.exercise,
        strike: option.strike,
        strikeCurrency: currency,
        premium: fill.value.abs(),
        premiumCurrency: currency,
      }
    : { price: fill.price, priceCurrency: currency }

/** Of an option what its strike comes to, of a future what it is worth at its price. */
const notionalOf = ({ option }: ContractTerms, { value, quantity, instrument }: ReportedFill) =>
  option ? option.strike.mul(quantity).mul(instrument.multiplier) : value.abs()

/**
 * One fill of a client in a derivative as a trade report of EMIR or CFTC part 45. The firm stands on the other side of its
 * client; nothing is cleared by a clearing house.
 */
export function tradeReportOf(
  firm: ReportingFirm,
  fill: ReportedFill,
  reportedAt: Instant,
): FillReport<TradeReport> {
  const { instrument } = fill
  const lei = leiOfFirm(firm)
  if (!lei.ok) return lei
  const terms = contractTermsOf(fill)
  if (!terms.ok) return terms
  const venue = venueOf(firm, instrument)
  if (!venue.ok) return venue
  const currency = isoCurrencyOf(instrument)
  if (!currency.ok) return currency
  const underlying = underlyingOf(firm, terms.value)
  if (!underlying.ok) return underlying
  const other = counterpartyOf(firm, lei.value, fill)
  if (!other.ok) return other
  const uti = utiOf(lei.value, fill.id)
  if (!uti.ok) return uti
  const { cfi, delivery, expiresOn, option, underlying: listed } = terms.value
  const isin = isinOf(firm, instrument)
  return ok({
    action: 'new',
    reporting: { lei: lei.value, isFinancial: true, sector: 'INVF' },
    other: other.value,
    submitting: lei.value,
    responsible: lei.value,
    capacity: 'PRIN',
    side: fill.side === 'buy' ? 'seller' : 'buyer',
    reportedAt,
    contractType: option ? 'OPTN' : 'FUTR',
    assetClass: ASSET_CLASSES[listed.kind] ?? 'OTHR',
    cfi,
    ...(isin === undefined ? {} : { isin }),
    underlying: underlying.value,
    settlementCurrency: currency.value,
    isCrypto: listed.kind === 'spot',
    uti: uti.value,
    venue: venue.value,
    notional: notionalOf(terms.value, fill),
    notionalCurrency: currency.value,
    quantity: fill.quantity,
    delivery,
    executedAt: fill.at,
    effectiveOn: utcDay(fill.at),
    ...(expiresOn === null ? {} : { expiresOn }),
    event: 'TRAD',
    isCleared: false,
    ...optionPart(terms.value, fill, currency.value),
    level: 'TCTN',
  })
}
