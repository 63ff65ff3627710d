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
  /** An administrator has closed it; administrators still make users. */
  registration_closed: { status: 403, remedy: 'operator', retry: false },
  names_missing: { status: 422, remedy: 'caller', retry: false },
  email_invalid: { status: 422, remedy: 'caller', retry: false },
  email_taken: { status: 409, remedy: 'caller', retry: false },
  username_taken: { status: 409, remedy: 'caller', retry: false },
  user_not_found: { status: 404, remedy: 'caller', retry: false },
  role_unknown: { status: 422, remedy: 'caller', retry: false },
  administrator_exists: { status: 409, remedy: 'operator', retry: false },
  /** Name and password are right; `details` hold the challenge that the second factor answers. */
  mfa_required: { status: 401, remedy: 'caller', retry: false },
  /** Wrong, used before, or not of these thirty seconds. */
  mfa_code_wrong: { status: 401, remedy: 'caller', retry: false },
  mfa_not_set_up: { status: 400, remedy: 'caller', retry: false },
  mfa_already_on: { status: 409, remedy: 'caller', retry: false },
  /** The challenge of a sign-in has run out or was answered. */
  mfa_challenge_ended: { status: 401, remedy: 'caller', retry: false },
  /** A sensitive act wants a fresh proof first: `POST /auth/step-up`. */
  step_up_required: { status: 401, remedy: 'caller', retry: true },
  /** A call by cookie without the token of its page. */
  csrf_failed: { status: 403, remedy: 'caller', retry: false },
  session_not_found: { status: 404, remedy: 'caller', retry: false },
  one_time_token_invalid: { status: 400, remedy: 'caller', retry: false },
  /** So many passwords are being checked that one more would only wait. */
  sign_in_busy: { status: 503, remedy: 'time', retry: true },
  /** The act belongs to a higher tier; `details.tier` names it. */
  tier_required: { status: 402, remedy: 'caller', retry: false },
  /** A tier that costs something, where nobody can be charged. */
  billing_not_configured: { status: 503, remedy: 'operator', retry: false },
  last_administrator: { status: 409, remedy: 'operator', retry: false },
  above_own_role: { status: 403, remedy: 'operator', retry: false },
  approval_not_found: { status: 404, remedy: 'caller', retry: false },
  /** Asked for and to be allowed by one and the same person. */
  same_person: { status: 403, remedy: 'operator', retry: false },
  /** Nobody has had so many: an administrator says who they are. */
  phone_changes_exceeded: { status: 409, remedy: 'operator', retry: false },
  approval_decided: { status: 409, remedy: 'caller', retry: false },
  approval_expired: { status: 409, remedy: 'caller', retry: false },
  oauth_not_configured: { status: 503, remedy: 'operator', retry: false },
  /** State, nonce, issuer or proof key do not belong to a sign-in that was begun here, by this browser. */
  oauth_state_mismatch: { status: 400, remedy: 'caller', retry: false },
  /** The provider refused, or said something that does not hold. */
  oauth_refused: { status: 400, remedy: 'caller', retry: false },
  oauth_unreachable: { status: 503, remedy: 'time', retry: true },
  /** A user with this e-mail exists: sign in and link. */
  oauth_link_first: { status: 409, remedy: 'caller', retry: false },
  /** That account of the provider is linked to another user. */
  oauth_linked_elsewhere: { status: 409, remedy: 'caller', retry: false },
  oauth_no_sign_up: { status: 403, remedy: 'operator', retry: false },
  oauth_link_not_found: { status: 404, remedy: 'caller', retry: false },
  /** No key of this desk, or not written as one. */
  api_key_invalid: { status: 401, remedy: 'caller', retry: false },
  api_key_expired: { status: 401, remedy: 'caller', retry: false },
  api_key_revoked: { status: 401, remedy: 'caller', retry: false },
  api_key_compromised: { status: 401, remedy: 'caller', retry: false },
  /** This secret was replaced, or should have been, and its seven days are over. */
  api_key_rotated: { status: 401, remedy: 'caller', retry: false },
  /** Not from this address. */
  api_key_network: { status: 403, remedy: 'caller', retry: false },
  api_key_not_found: { status: 404, remedy: 'caller', retry: false },
  /** The key has ended, and what has ended is not changed. */
  api_key_ended: { status: 409, remedy: 'caller', retry: false },
  api_key_limit: { status: 409, remedy: 'caller', retry: false },
  /** `details.permission` is not one that the owner holds. */
  api_key_permission: { status: 422, remedy: 'caller', retry: false },
  broker_credential_not_found: { status: 404, remedy: 'caller', retry: false },
  /** One set of each broker: replace it. */
  broker_credential_exists: { status: 409, remedy: 'caller', retry: false },
  broker_secret_invalid: { status: 422, remedy: 'caller', retry: false },
  data_key_not_found: { status: 404, remedy: 'caller', retry: false },
  data_key_ended: { status: 409, remedy: 'caller', retry: false },
  /** What it sealed or hashed would be lost with it. */
  data_key_in_use: { status: 409, remedy: 'caller', retry: false },
  /** Only a person who signed in does this, no key. */
  session_required: { status: 403, remedy: 'caller', retry: false },
  setup_code_wrong: { status: 401, remedy: 'caller', retry: false },
  setup_code_attempts: { status: 429, remedy: 'time', retry: true },
})

export type IdentityFailureCode = CodeOf<typeof identityFailures>
export type IdentityFailure = Failure<IdentityFailureCode>

export const identityFailure = failureMaker(identityFailures)
