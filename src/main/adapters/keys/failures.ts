import { defineFailures, failureMaker } from '../../../core/kernel/index.ts'
import type { CodeOf, Failure } from '../../../core/kernel/index.ts'

/** Why the database key is not to be had. */
export const KEY_FAILURES = defineFailures({
  key_missing: { status: 503, remedy: 'operator', retry: false },
  key_store_damaged: { status: 503, remedy: 'operator', retry: false },
  keyring_unavailable: { status: 503, remedy: 'operator', retry: true },
  passphrase_needed: { status: 503, remedy: 'operator', retry: true },
  wrong_passphrase: { status: 503, remedy: 'operator', retry: true },
  wrong_recovery_key: { status: 503, remedy: 'operator', retry: true },
})

export type KeyFailure = Failure<CodeOf<typeof KEY_FAILURES>>
export const keyFailure = failureMaker(KEY_FAILURES)
