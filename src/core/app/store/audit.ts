import type { AuditCategory, AuditRecord, AuditResult } from '../../audit/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { Page, Paged } from './page.ts'

/** Root of the complete subtree over leaves [index · 256^level, (index + 1) · 256^level), level ≥ 1. */
export type AuditNodeRecord = Readonly<{ level: number; index: number; hash: string }>

/** A checkpoint as it was signed, in order of number. */
export type AuditCheckpointRecord = Readonly<{
  number: number
  size: number
  rootHash: string
  at: Instant
  /** The whole signed note. */
  note: string
}>

/** A witness's signature over a checkpoint: that it saw it, and nothing that contradicts it. */
export type AuditCosignatureRecord = Readonly<{
  id: string
  checkpointNumber: number
  keyName: string
  /** The witness's key as it was given, so that it can be checked again. */
  vkey: string
  /** The signature line of the note. */
  line: string
  /** The time that the witness signed. */
  signedAt: Instant
  at: Instant
}>

/** A signing key of the log. The newest that is not retired signs. */
export type AuditKeyRecord = Readonly<{
  /** Key id of the signed note: 8 hex digits. */
  id: string
  name: string
  vkey: string
  /** The private key, wrapped by a key derived from the database key. */
  privateSealed: string
  createdAt: Instant
  retiredAt: Instant | null
}>

/** Somebody looked at a record and says so. */
export type AuditReviewRecord = Readonly<{
  id: string
  recordIndex: number
  reviewerId: string
  /** Sealed under the reviewer's key; null when there is none. */
  noteSealed: string | null
  at: Instant
}>

export type AuditFilter = Readonly<{
  actorId?: string
  /** Records of this user's acts, and those about this user's data. */
  concerning?: string
  action?: string
  category?: AuditCategory
  resourceType?: string
  resourceId?: string
  result?: AuditResult
  requestId?: string
  from?: Instant
  to?: Instant
}>

/** Where the log ends, for its writer. */
export type AuditHead = Readonly<{
  size: number
  lastLeafHash: string | null
  /** The latest time that the log has seen; null when it is empty. */
  latestAt: Instant | null
}>

export type AuditQueries = Readonly<{
  /** Newest first. */
  list: (filter: AuditFilter, page: Page) => Promise<Paged<AuditRecord>>
  /**
   * Newest first, those before an index, or the newest of all: for whoever reads the log to its end, to whom a late stretch
   * must not cost all the earlier ones.
   */
  before: (filter: AuditFilter, index: number | null, limit: number) => Promise<readonly AuditRecord[]>
  byId: (id: string) => Promise<AuditRecord | null>
  /** Lowest and highest index of the records of a period; null when there are none. Both ends belong to it. */
  span: (
    period: Pick<AuditFilter, 'from' | 'to'>,
  ) => Promise<Readonly<{ first: number; last: number }> | null>
  /** Leaf hashes of the records at these places, as far as there are any. */
  leafHashes: (indexes: readonly number[]) => Promise<ReadonlyMap<number, string>>
  /** Records [fromIndex, fromIndex + limit) in order of index. */
  range: (fromIndex: number, limit: number) => Promise<readonly AuditRecord[]>
  /** Hashes of places [first, first + count) of a level of the tree, as far as they are kept; level 0 are leaf hashes. */
  hashes: (level: number, first: number, count: number) => Promise<readonly string[]>
  /** Kept hashes of a level ≥ 1. */
  nodeCount: (level: number) => Promise<number>
  /** In order of number. */
  checkpoints: (fromNumber: number, limit: number) => Promise<readonly AuditCheckpointRecord[]>
  lastCheckpoint: () => Promise<AuditCheckpointRecord | null>
  /** The last checkpoint of at most this size. */
  checkpointBelow: (size: number) => Promise<AuditCheckpointRecord | null>
  /** Of one checkpoint, or all; by checkpoint. */
  cosignatures: (checkpointNumber?: number) => Promise<readonly AuditCosignatureRecord[]>
  /** Oldest first. */
  keys: () => Promise<readonly AuditKeyRecord[]>
  /** Marks on the records at these places, oldest first. */
  reviews: (indexes: readonly number[]) => Promise<readonly AuditReviewRecord[]>
}>
