import type { Decimal, Instant, UserId } from '../../kernel/index.ts'

/** Where an identity check stands. `approved` is the only one with which live money may be used. */
export const KYC_STATES = [
  'pending',
  'under_review',
  'info_requested',
  'approved',
  'rejected',
  'expired',
] as const
export type KycState = (typeof KYC_STATES)[number]

/** 0: nothing is allowed yet. */
export type KycLevel = 0 | 1 | 2 | 3

export type RiskBand = 'low' | 'medium' | 'high' | 'critical'

export type DocumentType = 'passport' | 'national_id' | 'drivers_license'

export type PostalAddress = Readonly<{
  street: string
  city: string
  state: string | null
  postalCode: string
  /** ISO 3166-1, two letters. */
  country: string
}>

/** A person who holds a share of a firm, or controls it without one. */
export type BeneficialOwner = Readonly<{
  fullName: string
  /** `YYYY-MM-DD`. */
  dateOfBirth: string
  /** ISO 3166-1, two letters. */
  nationality: string
  /** Share of capital or votes in percent, direct and through others together; exact. */
  ownershipPercent: Decimal
}>

/** A company through which owners hold their shares of the firm. */
export type HoldingCompany = Readonly<{
  name: string
  /** Where it is registered: ISO 3166-1, two letters; null where that was not said. */
  country: string | null
  /** What it holds of the firm itself, in percent. */
  ownershipPercent: Decimal
  /** Who holds how much of it: owners and other companies, by the names under which they are stated. */
  owners: readonly Readonly<{ name: string; ownershipPercent: Decimal }>[]
}>

/** Who a person says they are, with the document that shows it. Countries are two letters, dates `YYYY-MM-DD`. */
export type Submission = Readonly<{
  fullName: string
  dateOfBirth: string
  nationality: string
  address: PostalAddress
  documentType: DocumentType
  /** Capital letters and digits alone. */
  documentNumber: string
  documentCountry: string
  documentExpiry: string
  occupation: string | null
  sourceOfFunds: string | null
  /** What they expect to turn over in a month, in USD; null where that was not asked. */
  expectedMonthlyUsd: Decimal | null
  /** Lines of the zone on the document; null where they were not sent. */
  mrz: readonly string[] | null
  /** Of a firm; empty for a person who acts for themselves. */
  beneficialOwners: readonly BeneficialOwner[]
  /** Through which owners hold; empty where all hold themselves. */
  holdingCompanies: readonly HoldingCompany[]
  /** Whether the user stands for a firm. */
  isFirm: boolean
}>

/** One look at a submission. `not_run` is never a pass. */
export type KycCheck = Readonly<{
  name: 'age' | 'document_dates' | 'document_number' | 'mrz' | 'duplicate_document' | 'owners' | 'screening'
  outcome: 'passed' | 'failed' | 'not_run'
  message: string
}>

/** Why points were given: what was found, and how many. */
export type RiskFactor = Readonly<{ name: string; points: number; message: string }>

/** The explained score, 0 to 100: the sum of the factors' points, not above 100. */
export type RiskScore = Readonly<{ score: number; band: RiskBand; factors: readonly RiskFactor[] }>

/** One identity check of one user. What is personal in it lies sealed under the subject's key. */
export type KycCaseRecord = Readonly<{
  id: string
  userId: UserId
  status: KycState
  /** What is allowed while it is approved; 0 before. */
  level: number
  riskBand: RiskBand
  riskScore: number
  /** Keyed hash of the document's country, type and number; two equal ones are one document. */
  documentKey: string
  documentExpiresAt: Instant
  /** Base64 of submission, checks and factors, sealed under the subject's key; null once the subject is erased. */
  sealed: string | null
  /** What an officer asked for or gave as reason, sealed likewise. */
  notesSealed: string | null
  submittedAt: Instant
  decidedBy: string | null
  decidedAt: Instant | null
  nextReviewAt: Instant | null
  /** The officer who has it in hand; null while nobody has. */
  assignee: string | null
  /** Since when it waits for an officer, where that is later than it was submitted: after a look at it again. */
  queuedAt: Instant | null
  updatedAt: Instant
}>

/** A file that a user handed in. The file itself lies beside the store, sealed under a key of its own. */
export type KycDocumentRecord = Readonly<{
  id: string
  userId: UserId
  kind: 'passport' | 'national_id' | 'drivers_license' | 'proof_of_address' | 'source_of_funds' | 'other'
  mediaType: 'application/pdf' | 'image/jpeg' | 'image/png'
  /** Bytes. */
  size: number
  /** Of the file as it was handed in, hex. */
  sha256: string
  /** Base64 of the file's key, sealed under the subject's; null once the subject is erased. */
  keySealed: string | null
  createdAt: Instant
}>
