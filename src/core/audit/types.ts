import type { Instant, JsonObject } from '../kernel/index.ts'

export type AuditCategory = 'authentication' | 'transaction' | 'administration' | 'data' | 'system'

export type AuditResult = 'success' | 'refused' | 'failed'

/**
 * What happened, before it has its place in the log. Carries ids, never personal data: what identifies a person goes
 * into `personal`, which is sealed under that subject's key and can be made unreadable without breaking a hash.
 */
export type AuditFact = Readonly<{
  /** Past participle in dotted form: `order.placed`, `session.opened`, `trading.create_trade.refused`. */
  action: string
  category: AuditCategory
  /** The user who acted, or `system`. */
  actorId: string
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

/** A fact in its place: position `index` (from 0, without gaps) of the append-only log. */
export type AuditRecord = Readonly<
  Omit<AuditFact, 'personal'> & {
    index: number
    id: string
    /** Base64 of the sealed personal fields, under the actor's subject key; null when none. */
    personalSealed: string | null
    /** RFC 6962 leaf hash (SHA-256 of 0x00 ‖ canonical JSON of the record without this field), lower-case hex. */
    leafHash: string
  }
>
