import { ok, refused, utcDay } from '../../../kernel/index.ts'
import type { Decimal, Instant, Result } from '../../../kernel/index.ts'
import type { Instrument, OptionTerms } from '../../../instruments/index.ts'
import { cfiOf } from '../codes/cfi.ts'
import type { CfiUnderlying } from '../codes/cfi.ts'
import type { ReportingFirm } from '../contract-firm.ts'
import { reportingFailure } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'
import { rts22PersonOf } from './person-number.ts'
import type { KnownPerson } from './person-number.ts'

/** A client as the desk knows them; null parts are what no identity check says. */
export type ReportedClient = Readonly<{
  userId: string
  isFirm: boolean
  /** One text, as it was given. */
  fullName: string
  /** Null where the full name cannot be parted without a guess. */
  names: Readonly<{ firstName: string; surname: string }> | null
  bornOn: string
  nationality: string
  /** Country of residence. */
  country: string
  document: KnownPerson['document']
}>

/** One fill of a client, with what a transaction report asks for. */
export type ReportedFill = Readonly<{
  id: string
  matchId: string
  at: Instant
  side: 'buy' | 'sell'
  quantity: Decimal
  price: Decimal
  /** price × quantity × multiplier. */
  value: Decimal
  instrument: Instrument
  /** Null where the instrument has none, or the desk no longer lists it. */
  underlying: Instrument | null
  owner: string
  client: ReportedClient | null
  /** Whoever decided in the owner's place; null when the owner did. */
  decider: Readonly<{ userId: string; client: ReportedClient | null }> | null
  /** The firm's own algorithm that sent the order; null when the client sent it. */
  algorithm: string | null
}>

export type FillReport<Report> = Result<Report, ReportingFailure>

/** What a report needs and nobody knows. Nothing is put in its place. */
export const lacking = (field: string, message: string): Result<never, ReportingFailure> =>
  refused(reportingFailure('report_incomplete', `${field}: ${message}`, { field }))

export function leiOfFirm({ lei }: ReportingFirm): FillReport<string> {
  return lei === undefined ? lacking('firm.lei', 'the firm has not stated its LEI.') : ok(lei)
}

export function venueOf({ venues }: ReportingFirm, { exchange }: Instrument): FillReport<string> {
  const found = venues.find((venue) => venue.exchange === exchange)
  return found
    ? ok(found.mic)
    : lacking(`firm.venues.${exchange}`, 'the firm has not stated the MIC of this exchange.')
}

export const isinOf = ({ isins }: ReportingFirm, { symbol }: Instrument): string | undefined =>
  isins.find((one) => one.symbol === symbol)?.isin

/** Money that ISO 4217 knows; a price in coin has no currency code. */
export function isoCurrencyOf({ currency, symbol }: Instrument): FillReport<string> {
  return currency === 'BTC' || currency === 'ETH'
    ? lacking(`instruments.${symbol}.currency`, `${currency} is no currency of ISO 4217.`)
    : ok(currency)
}

const statedOf = ({ clients }: ReportingFirm, userId: string) =>
  clients.find((client) => client.userId === userId)

export function leiOfClient(firm: ReportingFirm, userId: string): FillReport<string> {
  const stated = statedOf(firm, userId)?.lei
  return stated === undefined
    ? lacking(`clients.${userId}.lei`, 'the client is a firm, and its LEI is not stated.')
    : ok(stated)
}

/** First name and surname as the firm states them, else as the identity check has them apart. */
export function namesOfClient(
  firm: ReportingFirm,
  client: ReportedClient,
): FillReport<Readonly<{ firstName: string; surname: string }>> {
  const stated = statedOf(firm, client.userId)
  if (stated?.firstName !== undefined && stated.surname !== undefined) {
    return ok({ firstName: stated.firstName, surname: stated.surname })
  }
  return client.names === null
    ? lacking(`clients.${client.userId}.surname`, 'the name cannot be parted into first name and surname.')
    : ok(client.names)
}

/** A natural person with the identifier that RTS 22 wants of their nationality. */
export function personOfClient(firm: ReportingFirm, client: ReportedClient) {
  const names = namesOfClient(firm, client)
  if (!names.ok) return names
  const stated = statedOf(firm, client.userId)
  const identifier = stated?.scheme === undefined ? null : { scheme: stated.scheme, number: stated.number }
  const { bornOn, nationality, document } = client
  const person = rts22PersonOf({ ...names.value, bornOn, nationality, document }, identifier)
  if (person.ok || person.failure.field === undefined) return person
  return lacking(`clients.${client.userId}.${person.failure.field}`, person.failure.message)
}

export const noIdentity = (userId: string): Result<never, ReportingFailure> =>
  lacking(`clients.${userId}.kyc`, 'no identity check of the client is approved.')

const UNDERLYING_CLASSES: Readonly<Partial<Record<Instrument['kind'], CfiUnderlying>>> = {
  equity: 'stock',
  etf: 'stock',
  index: 'index',
  commodity: 'commodity',
  carbon: 'commodity',
  fx: 'currency',
  future: 'future',
}

/** What a contract says beside its price; null for what is no derivative. */
export type ContractTerms = Readonly<{
  underlying: Instrument
  option: OptionTerms | null
  delivery: 'physical' | 'cash'
  /** Null where it has no end. */
  expiresOn: string | null
  cfi: string
}>

export function contractTermsOf({ instrument, underlying }: ReportedFill): FillReport<ContractTerms> {
  const terms = instrument.option ?? instrument.future
  if (!terms) return lacking(`instruments.${instrument.symbol}.terms`, 'the instrument has no terms.')
  if (underlying === null) {
    return lacking(`instruments.${terms.underlying}`, 'the underlying is not listed at this desk.')
  }
  const traits = {
    underlying: UNDERLYING_CLASSES[underlying.kind] ?? 'other',
    delivery: terms.settlement,
    isStandardized: true,
  } as const
  const { option } = instrument
  const cfi = option
    ? cfiOf({ kind: 'option', optionType: option.optionType, exercise: option.exercise, ...traits })
    : cfiOf({ kind: 'future', ...traits })
  const expiresOn = terms.expiresAt === null ? null : utcDay(terms.expiresAt)
  return ok({ underlying, option, delivery: terms.settlement, expiresOn, cfi })
}

export const isDerivative = ({ kind }: Instrument): boolean =>
  kind === 'option' || kind === 'future' || kind === 'perpetual'
