import type { Instant, UserId } from '../../kernel/index.ts'

/** What a piece of text can be that points to a person or a party. */
export type PiiType =
  | 'card'
  | 'iban'
  | 'ssn'
  | 'itin'
  | 'national_id'
  | 'tax_id'
  | 'email'
  | 'phone'
  | 'ip'
  | 'mac'
  | 'crypto_address'
  | 'passport'
  | 'birth_date'
  | 'routing_number'
  | 'bic'
  | 'lei'
  | 'imei'

/** One finding. `value` is the slice [start, end) of the text to the letter; offsets count UTF-16 units. */
export type PiiEntity = Readonly<{
  type: PiiType
  /** Which number of which country it is (`GB_NINO`), which chain (`BTC`); null where the type says all. */
  kind: string | null
  value: string
  start: number
  end: number
  /** 0 to 1: how surely it is what `type` says, by its check digits, its shape and the words around it. */
  confidence: number
}>

/** What somebody may ask about their data: GDPR articles 15 to 21, CCPA §1798.100 to .125. */
export type PrivacyRequestKind =
  | 'access'
  | 'rectification'
  | 'erasure'
  | 'portability'
  | 'restriction'
  | 'ccpa_know'
  | 'ccpa_delete'
  | 'ccpa_correct'
  | 'ccpa_opt_out'

/**
 * `awaiting_verification`: who asks has not proven lately who they are. `erasing`: what the store keeps in clear is gone,
 * the key is not yet.
 */
export type PrivacyRequestStatus =
  'awaiting_verification' | 'open' | 'erasing' | 'completed' | 'rejected' | 'lifted'

export type PrivacyRequestRecord = Readonly<{
  id: string
  userId: UserId
  kind: PrivacyRequestKind
  status: PrivacyRequestStatus
  format: 'json' | 'csv'
  /** What the person wrote, sealed under their key; null when nothing, or they were erased. */
  descriptionSealed: string | null
  openedAt: Instant
  dueAt: Instant
  verifiedAt: Instant | null
  closedAt: Instant | null
  decidedBy: UserId | null
  /** Why it was rejected. */
  reason: string | null
}>

export type ConsentPurpose =
  'data_processing' | 'data_retention' | 'marketing' | 'cookies' | 'analytics' | 'sale'

/** One entry of the ledger of consents: given or withdrawn, never changed. */
export type ConsentRecord = Readonly<{
  id: string
  userId: UserId
  purpose: ConsentPurpose
  isGranted: boolean
  /** Of the privacy policy that it was given under. */
  version: string
  at: Instant
}>

export type RetentionRecord = Readonly<{ category: string; days: number; setBy: UserId; setAt: Instant }>

/** What a court or an investigation wants kept. Its subject never learns of it. */
export type LegalHoldRecord = Readonly<{
  id: string
  subjectId: UserId
  reason: string
  placedBy: UserId
  placedAt: Instant
  /** Null: until it is released. */
  until: Instant | null
  releasedBy: UserId | null
  releasedAt: Instant | null
}>

export type PolicyKind = 'privacy' | 'terms'

/** A page as it was published; a change is a new version. */
export type PolicyRecord = Readonly<{
  kind: PolicyKind
  version: string
  text: string
  /** Whether trading waits for its acceptance. */
  isRequired: boolean
  publishedBy: UserId
  publishedAt: Instant
}>

export type PolicyAcceptanceRecord = Readonly<{
  userId: UserId
  kind: PolicyKind
  version: string
  at: Instant
}>
