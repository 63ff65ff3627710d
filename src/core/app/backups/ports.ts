import type { Failure, Instant, Result } from '../../kernel/index.ts'

export type BackupRecord = Readonly<{
  id: string
  takenAt: Instant
  state: 'running' | 'complete' | 'failed'
  /** Why it failed. */
  reason: string | null
  bytes: number
  sha256: string
  schemaVersion: number
  /** Records of the audit log that the copy holds, and the root over them. */
  auditSize: number
  auditRoot: string
}>

/** A restore that waits for the next start. */
export type RestoreRequest = Readonly<{
  id: string
  backupId: string
  askedBy: string
  askedAt: Instant
  reason: string
}>

/** Where copies are taken and kept; what they consist of is the store's business. */
export type BackupSource = Readonly<{
  /** Whole and failed ones, newest first. */
  list: () => Promise<readonly BackupRecord[]>
  find: (id: string) => Promise<BackupRecord | null>
  /** Takes and checks a copy. Trouble is a record of a failed one; it rejects only where not even that can be written. */
  take: (id: string, at: Instant) => Promise<BackupRecord>
  /** Whether a backup is what was taken: bytes, key, pages, schema, and the end of its audit log. */
  verify: (backup: BackupRecord) => Promise<Result<null, Failure>>
  pending: () => RestoreRequest | null
  /** Notes durably that the next start restores. */
  wish: (restore: RestoreRequest) => void
  withdraw: () => void
}>
