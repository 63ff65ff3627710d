import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Everything that identity refuses. */
export const identityFailures = defineFailures({
  /** Unknown user or wrong password: deliberately one code and one sentence. */
  invalid_credentials: { status: 401, remedy: 'caller', retry: false },
  unauthenticated: { status: 401, remedy: 'caller', retry: false },
  token_invalid: { status: 401, remedy: 'caller', retry: false },
  token_expired: { status: 401, remedy: 'caller', retry: false },
  /** A refresh token where an access token belongs, or the other way round. */
  token_wrong_type: { status: 401, remedy: 'caller', retry: false },
  /** The session behind the token has ended. */
  token_revoked: { status: 401, remedy: 'caller', retry: false },
  refresh_token_missing: { status: 400, remedy: 'caller', retry: false },
  /** A refresh token that was exchanged before: its session ends. */
  refresh_token_reused: { status: 401, remedy: 'caller', retry: false },
  account_suspended: { status: 403, remedy: 'operator', retry: false },
  /** `details.retry_after_s` tells when. */
  account_locked: { status: 423, remedy: 'time', retry: true },
  /** `details.unmet` lists the rules. */
  weak_password: { status: 422, remedy: 'caller', retry: false },
  /** The new password is the one that was to be changed. */
  password_unchanged: { status: 400, remedy: 'caller', retry: false },
  names_missing: { status: 422, remedy: 'caller', retry: false },
  email_invalid: { status: 422, remedy: 'caller', retry: false },
  email_taken: { status: 409, remedy: 'caller', retry: false },
  username_taken: { status: 409, remedy: 'caller', retry: false },
  user_not_found: { status: 404, remedy: 'caller', retry: false },
  role_unknown: { status: 422, remedy: 'caller', retry: false },
  administrator_exists: { status: 409, remedy: 'operator', retry: false },
  setup_code_wrong: { status: 401, remedy: 'caller', retry: false },
  setup_code_attempts: { status: 429, remedy: 'time', retry: true },
})

export type IdentityFailureCode = CodeOf<typeof identityFailures>
export type IdentityFailure = Failure<IdentityFailureCode>

export const identityFailure = failureMaker(identityFailures)
