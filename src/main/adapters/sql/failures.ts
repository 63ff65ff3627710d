import type { StoreUnavailable as Unavailable } from '../../../core/app/index.ts'
import { defineFailures, failureMaker } from '../../../core/kernel/index.ts'
import type { CodeOf, Failure } from '../../../core/kernel/index.ts'

/** Why a store does not open. None of these is ever answered by opening another store instead. */
const STORAGE_FAILURES = defineFailures({
  runtime_too_old: { status: 503, remedy: 'operator', retry: false },
  store_not_understood: { status: 503, remedy: 'operator', retry: false },
  data_directory_unusable: { status: 503, remedy: 'operator', retry: false },
  data_directory_in_use: { status: 503, remedy: 'operator', retry: true },
  database_in_use: { status: 503, remedy: 'operator', retry: true },
  database_missing: { status: 503, remedy: 'operator', retry: false },
  database_damaged: { status: 503, remedy: 'operator', retry: false },
  database_unreachable: { status: 503, remedy: 'operator', retry: true },
  wrong_key: { status: 503, remedy: 'operator', retry: false },
  newer_schema: { status: 503, remedy: 'operator', retry: false },
  migration_failed: { status: 503, remedy: 'operator', retry: false },
})

export type StorageFailureCode = CodeOf<typeof STORAGE_FAILURES>
export type StorageFailure = Failure<StorageFailureCode>

export const storageFailure = failureMaker(STORAGE_FAILURES)

/**
 * Why a commit was rejected. `duplicate_key` means that a key exists; nothing of the commit was applied. After
 * `store_lost` the outcome may be unknown, and the desk must be loaded again before the next commit.
 */
export class CommitError extends Error {
  override readonly name = 'CommitError'
  readonly code: 'duplicate_key' | 'append_only' | 'store_lost' | 'refused_by_database'
  constructor(code: CommitError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Why a store that was open does not serve now; the cause is the failure that opening it would be refused with. */
export class StoreUnavailable extends Error implements Unavailable {
  override readonly name = 'StoreUnavailable'
  constructor(message: string, cause: unknown) {
    super(message, { cause })
  }
}
