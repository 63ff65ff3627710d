import { z } from 'zod'
import { dayInput, instantInput, integerInput, positiveAmountInput } from '../../kernel/wire.ts'

/**
 * The typed records that filings are written from, as a file or a case gives them: JSON in snake_case. Shapes only: what
 * a filing must hold beyond them is decided by its schema and by the rules of this room.
 */

const inCamel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inCamel)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      inCamel(each),
    ]),
  )
}

/** A schema written in the house's names, for values in the wire's. */
export const fromWire = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(inCamel, schema)

const text = (max: number) => z.string().trim().min(1).max(max)
const code = (length: number) =>
  z
    .string()
    .length(length)
    .regex(/^[A-Z0-9]+$/, 'must be capital letters and digits')
export const lei = code(20)
const isin = code(12)
const currency = z.string().regex(/^[A-Z]{3}$/)
const country = z.string().regex(/^[A-Z]{2}$/)
const wholeDollars = integerInput(0, 999_999_999_999)

const address = z.object({
  street: text(100).optional(),
  city: text(50).optional(),
  state: text(3).optional(),
  zip: text(10).optional(),
  country: country.optional(),
})

const identification = z.object({
  /** FinCEN's code: 1 SSN or ITIN, 2 EIN, 4 TIN, 5 driver's licence, 6 passport, 7 alien registration, 9 foreign, … */
  type: text(3),
  number: text(25),
  issuerCountry: country.optional(),
  issuerState: text(3).optional(),
})

/** Whom a FinCEN report speaks of. What is not known is said as unknown, never left out. */
const fincenParty = z.object({
  kind: z.enum(['person', 'entity']),
  /** Surname, or the entity's legal name; absent: unknown. */
  name: text(150).optional(),
  firstName: text(35).optional(),
  middleName: text(35).optional(),
  alsoKnownAs: z.array(text(150)).max(98).default([]),
  bornOn: dayInput.optional(),
  gender: z.enum(['male', 'female', 'unknown']).default('unknown'),
  address: address.default({}),
  phone: z
    .string()
    .regex(/^\d{3,16}$/)
    .optional(),
  email: text(517).optional(),
  occupation: text(50).optional(),
  tin: identification.optional(),
  identifications: z.array(identification).max(98).default([]),
  accounts: z.array(text(40)).max(99).default([]),
})

export const fincenFiler = z.object({
  name: text(150),
  /** Nine digits. */
  ein: text(25),
  transmitterControlCode: text(25),
  address,
  contactName: text(150),
  contactPhone: z.string().regex(/^\d{3,16}$/),
  /** FinCEN's codes: 6 SEC, 9 CFTC; organization 5 securities and futures, 535 clearing broker, 508 FCM, … */
  regulator: text(2),
  organizationType: text(3).default('5'),
  organizationSubtype: text(4).optional(),
})

/** Which report this is: a first one, or one that corrects or continues an earlier one. */
const sequence = z.object({
  kind: z.enum(['initial', 'correction', 'continuing']).default('initial'),
  /** The number that FinCEN gave the earlier one. */
  priorDocument: z
    .string()
    .regex(/^\d{14}$/)
    .optional(),
})

const sarFields = z.object({
  filedOn: dayInput,
  sequence: sequence.default({ kind: 'initial' }),
  filer: fincenFiler,
  /** The filer's own number of the case. */
  internalNumber: text(25).optional(),
  subjects: z.array(fincenParty).max(200).default([]),
  activity: z.object({
    from: dayInput,
    to: dayInput.optional(),
    amount: wholeDollars.optional(),
    /** FinCEN's type and subtype codes; `other` explains a subtype that ends in 999. */
    kinds: z.array(z.object({ type: text(2), subtype: text(5), other: text(50).optional() })).max(99),
    /** FinCEN's codes of products and instruments: 14 options on securities, 39 US currency, … */
    instruments: z
      .array(z.object({ type: z.enum(['5', '6']), subtype: text(2), other: text(50).optional() }))
      .max(31)
      .default([]),
    ipAddresses: z
      .array(z.object({ address: text(39), on: dayInput.optional() }))
      .max(99)
      .default([]),
  }),
  narrative: z.string().trim().min(1).max(20_000),
  /** A CSV of transactions that goes with the report. */
  attachment: text(150).optional(),
})

export const sarRecord = fromWire(sarFields)

/** What an officer puts in place of what a case says; nothing has a default here. */
export const sarChanges = fromWire(
  sarFields.extend({ sequence, subjects: z.array(fincenParty).max(200) }).partial(),
)

export const ctrRecord = fromWire(
  z.object({
    filedOn: dayInput,
    sequence: sequence.default({ kind: 'initial' }),
    filer: fincenFiler,
    transactedOn: dayInput,
    isAggregated: z.boolean().default(true),
    persons: z
      .array(
        fincenParty.extend({
          /** Acting for oneself, acting for another, or the one for whom another acted. */
          role: z.enum(['own_behalf', 'for_another', 'on_whose_behalf']),
          cashIn: wholeDollars.optional(),
          cashOut: wholeDollars.optional(),
        }),
      )
      .max(999),
    /** What the cash was for: FinCEN's codes, 55 deposit, 56 withdrawal, … `other` explains 997 and 998. */
    details: z
      .array(
        z.object({
          kind: text(3),
          amount: wholeDollars,
          other: text(50).optional(),
          country: country.optional(),
        }),
      )
      .max(219),
    cashIn: wholeDollars,
    cashOut: wholeDollars,
  }),
)

export const rts22Scheme = z.enum(['NIDN', 'CCPT', 'CONCAT'])

const rts22Person = z.object({
  firstName: text(140),
  surname: text(140),
  bornOn: dayInput,
  /** `NIDN` national number, `CCPT` passport, or CONCAT. */
  scheme: rts22Scheme,
  id: text(35),
})

const rts22Party = z.union([
  z.object({ lei, branch: country.optional() }),
  z.object({ mic: code(4) }),
  z.object({ internal: z.literal(true) }),
  z.object({ person: rts22Person, branch: country.optional() }),
])

const decisionMaker = z.union([z.object({ lei }), z.object({ person: rts22Person })])
const trader = z.union([
  z.object({
    person: z.object({ branch: country, scheme: rts22Scheme, id: text(35) }),
  }),
  z.object({ algorithm: text(50) }),
])

const derivative = z.object({
  expiresOn: dayInput.optional(),
  multiplier: positiveAmountInput,
  underlying: z.union([z.object({ isin }), z.object({ index: text(25), isin: isin.optional() })]),
  optionType: z.enum(['call', 'put']).optional(),
  strike: positiveAmountInput.optional(),
  strikeCurrency: currency.optional(),
  exercise: z.enum(['european', 'american', 'bermudan', 'asian', 'other']).optional(),
  delivery: z.enum(['physical', 'cash', 'optional']),
})

export const rts22Transaction = z.object({
  status: z.enum(['new', 'cancel']).default('new'),
  reference: text(52),
  executing: lei,
  isInvestmentFirm: z.boolean().default(true),
  submitting: lei,
  buyers: z.array(rts22Party).min(1).max(20),
  sellers: z.array(rts22Party).min(1).max(20),
  buyerDecision: z.array(decisionMaker).max(20).default([]),
  sellerDecision: z.array(decisionMaker).max(20).default([]),
  isTransmitted: z.boolean().default(false),
  tradedAt: instantInput,
  capacity: z.enum(['DEAL', 'MTCH', 'AOTC']),
  quantity: positiveAmountInput,
  price: positiveAmountInput.optional(),
  priceCurrency: currency.optional(),
  venue: code(4),
  venueTransaction: text(52).optional(),
  branch: country.optional(),
  complexTrade: text(35).optional(),
  instrument: z.union([
    z.object({ isin }),
    z.object({
      fullName: text(350),
      cfi: z.string().regex(/^[A-Z]{6}$/),
      notionalCurrency: currency,
      derivative,
    }),
  ]),
  investmentDecision: trader.optional(),
  execution: z.union([trader, z.object({ client: z.literal(true) })]),
  waivers: z.array(z.enum(['OILQ', 'NLIQ', 'PRIC', 'ILQD', 'RFPT', 'SIZE'])).default([]),
  shortSelling: z.enum(['SESH', 'SSEX', 'SELL', 'UNDI']).optional(),
  otcIndicators: z.array(text(4)).default([]),
  isRiskReducing: z.boolean().optional(),
  isFinancing: z.boolean().default(false),
})

export const rts22Record = fromWire(z.object({ transactions: z.array(rts22Transaction).min(1).max(100_000) }))

const counterparty = z.union([
  z.object({ lei, country: country.optional() }),
  z.object({ naturalPerson: text(72), country: country.optional() }),
])

export const tradeReport = z.object({
  action: z.enum(['new', 'modify', 'correct', 'terminate', 'error', 'position_component']).default('new'),
  reporting: z.object({ lei, isFinancial: z.boolean().default(true), sector: text(4).default('INVF') }),
  other: counterparty,
  submitting: lei.optional(),
  responsible: lei.optional(),
  capacity: z.enum(['AGEN', 'PRIN']).default('PRIN'),
  side: z.enum(['buyer', 'seller']),
  reportedAt: instantInput,
  contractType: z.enum(['OPTN', 'FUTR', 'FORW', 'SWAP', 'CFDS', 'OTHR']),
  assetClass: z.enum(['EQUI', 'COMM', 'CURR', 'CRDT', 'INTR', 'OTHR']),
  cfi: z.string().regex(/^[A-Z]{6}$/),
  isin: isin.optional(),
  upi: text(52).optional(),
  underlying: z.union([z.object({ isin }), z.object({ index: text(350) }), z.object({ other: text(52) })]),
  settlementCurrency: currency,
  isCrypto: z.boolean().default(false),
  uti: text(52),
  venue: code(4),
  price: positiveAmountInput.optional(),
  priceCurrency: currency.optional(),
  notional: positiveAmountInput,
  notionalCurrency: currency,
  quantity: positiveAmountInput,
  delivery: z.enum(['physical', 'cash', 'optional']),
  executedAt: instantInput,
  effectiveOn: dayInput,
  expiresOn: dayInput.optional(),
  /** When what is reported happened; absent: at the execution. */
  eventAt: instantInput.optional(),
  /** The day on which a trade ended before its own. */
  terminatedOn: dayInput.optional(),
  event: z
    .enum(['TRAD', 'NOVA', 'COMP', 'ETRM', 'CLRG', 'EXER', 'ALOC', 'CREV', 'CORP', 'UPDT', 'INCP'])
    .default('TRAD'),
  isCleared: z.boolean().default(false),
  ccp: lei.optional(),
  clearedAt: instantInput.optional(),
  optionType: z.enum(['call', 'put']).optional(),
  exercise: z.enum(['european', 'american', 'bermudan', 'asian']).optional(),
  strike: positiveAmountInput.optional(),
  strikeCurrency: currency.optional(),
  premium: positiveAmountInput.optional(),
  premiumCurrency: currency.optional(),
  level: z.enum(['TCTN', 'PSTN']).default('TCTN'),
})

export const tradeReportRecord = fromWire(
  z.object({
    reportedOn: dayInput,
    trades: z.array(tradeReport).max(100_000),
  }),
)

export type SarRecord = z.output<typeof sarRecord>
export type CtrRecord = z.output<typeof ctrRecord>
export type FincenFiler = SarRecord['filer']
export type FincenParty = SarRecord['subjects'][number]
export type Rts22Record = z.output<typeof rts22Record>
export type Rts22Transaction = z.output<typeof rts22Transaction>
export type TradeReportRecord = z.output<typeof tradeReportRecord>
export type TradeReport = z.output<typeof tradeReport>
