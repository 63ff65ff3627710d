import type { Instant, JsonObject } from '../kernel/index.ts'

export type AuditCategory = 'authentication' | 'transaction' | 'administration' | 'data' | 'system'

export type AuditResult = 'success' | 'refused' | 'failed'

/**
 * What happened, before it has its place in the log. Carries ids, never personal data: what identifies a person goes
 * into `personal`. Both are sealed under that subject's key and can be made unreadable without breaking a hash.
 */
export type AuditFact = Readonly<{
  /** Past participle in dotted form: `order.placed`, `session.opened`, `trading.create_trade.refused`. */
  action: string
  category: AuditCategory
  /** The user who acted, or `system`. */
  actorId: string
  /** Whose data it is when not the actor's: the customer in an officer's decision. Under this subject's key it is sealed. */
  subjectId?: string
  resourceType: string
  resourceId: string | null
  result: AuditResult
  /** The failure's code when refused or failed. */
  code: string | null
  requestId: string | null
  at: Instant
  /** Symbol, quantity, price, before and after: amounts as decimal text. */
  facts: JsonObject
  /** Address, user agent, e-mail of an attempt. Sealed before storage; null when there is none. */
  personal: JsonObject | null
}>

/**
 * A fact in its place: position `index` (from 0, without gaps) of the append-only log. What one searches by is open and
 * holds no personal data; the rest is in `body`.
 */
export type AuditRecord = Readonly<
  Omit<AuditFact, 'personal' | 'subjectId'> & {
    index: number
    id: string
    /** Whose data the body holds, when not the actor's. */
    subjectId: string | null
    /**
     * Milliseconds by which this record's time lies before the latest time that the log had seen: above 0 when the clock
     * went back, or a fact overtook another on its way here. Null in records of before schema 16.
     */
    clockBackMs: number | null
    /**
     * `<commitment>.<sealed>`: SHA-256 of the body text (64 hex digits), and the body text itself sealed under the
     * subject's key, base64. Null when the record has nothing to seal, or its subject was erased before it was written.
     */
    body: string | null
    /** Records of before schema 16: base64 of the sealed personal fields, under the actor's key; `facts` lie open. */
    personalSealed: string | null
    /** RFC 6962 leaf hash (SHA-256 of 0x00 ‖ `leafText` of the record), lower-case hex. */
    leafHash: string
  }
>

/** What a record's body says once it is opened. */
export type AuditBody = Readonly<{ facts: JsonObject; personal: JsonObject | null }>
