import { ok, sha256Hex } from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { Rts22Transaction } from '../contract-filings.ts'
import type { ReportingFirm } from '../contract-firm.ts'
import {
  contractTermsOf,
  isDerivative,
  isinOf,
  isoCurrencyOf,
  lacking,
  leiOfClient,
  leiOfFirm,
  noIdentity,
  personOfClient,
  venueOf,
} from './fill-facts.ts'
import type { FillReport, ReportedClient, ReportedFill } from './fill-facts.ts'

/** Financial instruments of Directive 2014/65/EU, annex I section C: spot coins, spot currencies and goods are none. */
export const isRts22Instrument = (instrument: Instrument): boolean =>
  isDerivative(instrument) || ['equity', 'etf', 'carbon'].includes(instrument.kind)

type Described = Rts22Transaction['instrument']

/** By its ISIN, or by its terms where it has none. */
function instrumentOf(firm: ReportingFirm, fill: ReportedFill): FillReport<Described> {
  const { instrument } = fill
  const isin = isinOf(firm, instrument)
  if (isin !== undefined) return ok({ isin })
  const unknown = (symbol: string) =>
    lacking(`firm.isins.${symbol}`, 'the firm has not stated the ISIN of this instrument.')
  if (!isDerivative(instrument)) return unknown(instrument.symbol)
  const terms = contractTermsOf(fill)
  if (!terms.ok) return terms
  const currency = isoCurrencyOf(instrument)
  if (!currency.ok) return currency
  const { underlying, option, delivery, expiresOn, cfi } = terms.value
  const underlyingIsin = isinOf(firm, underlying)
  if (underlying.kind !== 'index' && underlyingIsin === undefined) return unknown(underlying.symbol)
  const named = underlyingIsin === undefined ? {} : { isin: underlyingIsin }
  return ok({
    fullName: instrument.name,
    cfi,
    notionalCurrency: currency.value,
    derivative: {
      ...(expiresOn === null ? {} : { expiresOn }),
      multiplier: instrument.multiplier,
      underlying:
        underlying.kind === 'index'
          ? { index: underlying.symbol.slice(0, INDEX_CHARS_MAX), ...named }
          : { isin: underlyingIsin ?? '' },
      ...(option && {
        optionType: option.optionType,
        strike: option.strike,
        strikeCurrency: currency.value,
        exercise: option.exercise,
      }),
      delivery,
    },
  })
}

/** Field 48. */
const INDEX_CHARS_MAX = 25

type Party = Rts22Transaction['buyers'][number]

function clientParty(
  firm: ReportingFirm,
  userId: string,
  client: ReportedClient | null,
): FillReport<Exclude<Party, { mic: string } | { internal: true }>> {
  if (client === null) return noIdentity(userId)
  if (client.isFirm) {
    const lei = leiOfClient(firm, userId)
    return lei.ok ? ok({ lei: lei.value }) : lei
  }
  const person = personOfClient(firm, client)
  return person.ok ? ok({ person: person.value }) : person
}

/** Client and venue on their sides: the desk's own book is where the client's order met another. */
function sidesOf(
  firm: ReportingFirm,
  fill: ReportedFill,
  venue: string,
): FillReport<Pick<Rts22Transaction, 'buyers' | 'sellers' | 'buyerDecision' | 'sellerDecision'>> {
  const client = clientParty(firm, fill.owner, fill.client)
  if (!client.ok) return client
  const decider = fill.decider && clientParty(firm, fill.decider.userId, fill.decider.client)
  if (decider && !decider.ok) return decider
  const decision = decider ? [decider.value] : []
  return ok(
    fill.side === 'buy'
      ? { buyers: [client.value], sellers: [{ mic: venue }], buyerDecision: decision, sellerDecision: [] }
      : { buyers: [{ mic: venue }], sellers: [client.value], buyerDecision: [], sellerDecision: decision },
  )
}

/** Up to 52 letters and digits (field 2): what the desk calls the fill, without its hyphens. */
const referenceOf = (id: string): string => {
  const plain = id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return plain.length > 0 && plain.length <= 52 ? plain : sha256Hex(id).slice(0, 52).toUpperCase()
}

/**
 * One fill of a client as a transaction report: the firm carried out the order as agent on its own venue. What nobody
 * knows is refused by its field.
 */
export function rts22TransactionOf(firm: ReportingFirm, fill: ReportedFill): FillReport<Rts22Transaction> {
  const { instrument, side } = fill
  const lei = leiOfFirm(firm)
  if (!lei.ok) return lei
  const venue = venueOf(firm, instrument)
  if (!venue.ok) return venue
  const described = instrumentOf(firm, fill)
  if (!described.ok) return described
  const currency = isoCurrencyOf(instrument)
  if (!currency.ok) return currency
  const sides = sidesOf(firm, fill, venue.value)
  if (!sides.ok) return sides
  // A sale of shares by a client who did not say whether they hold them: field 62 has its own word for that.
  const isShareSale = side === 'sell' && instrument.kind === 'equity'
  return ok({
    status: 'new',
    reference: referenceOf(fill.id),
    executing: lei.value,
    isInvestmentFirm: true,
    submitting: lei.value,
    ...sides.value,
    isTransmitted: false,
    tradedAt: fill.at,
    capacity: 'AOTC',
    quantity: fill.quantity,
    price: fill.price,
    priceCurrency: currency.value,
    venue: venue.value,
    venueTransaction: referenceOf(fill.matchId),
    instrument: described.value,
    execution: fill.algorithm === null ? { client: true } : { algorithm: fill.algorithm },
    waivers: [],
    ...(isShareSale ? { shortSelling: 'UNDI' as const } : {}),
    otcIndicators: [],
    isFinancing: false,
  })
}
