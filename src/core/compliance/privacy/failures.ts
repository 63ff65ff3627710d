import { defineFailures, failureMaker } from '../../kernel/index.ts'

/** Everything that the privacy room refuses. */
export const PRIVACY_FAILURES = defineFailures({
  /** The erasing must wait: `details` count open positions, open orders and what is not yet withdrawn. */
  account_not_empty: { status: 409, remedy: 'caller', retry: false },
  /** Nobody else could run the desk. */
  erasure_of_last_administrator: { status: 409, remedy: 'operator', retry: false },
  confirmation_missing: { status: 422, remedy: 'caller', retry: false },
  privacy_request_not_found: { status: 404, remedy: 'caller', retry: false },
  /** In this state it cannot be verified or decided; `details.status`. */
  privacy_request_closed: { status: 409, remedy: 'caller', retry: false },
  /** The link of an export has run out, was changed, or its subject is gone. */
  export_link_invalid: { status: 401, remedy: 'caller', retry: false },
  /** `details.minimum_days` tells what the law demands. */
  retention_too_short: { status: 422, remedy: 'caller', retry: false },
  /** `details.maximum_days` tells when the law wants it gone. */
  retention_too_long: { status: 422, remedy: 'caller', retry: false },
  legal_hold_not_found: { status: 404, remedy: 'caller', retry: false },
  policy_not_found: { status: 404, remedy: 'caller', retry: false },
  /** `details.current` names the version in force. */
  policy_version_outdated: { status: 409, remedy: 'caller', retry: false },
  policy_version_taken: { status: 409, remedy: 'caller', retry: false },
  /** Trading waits until the policies in force are accepted; `details.policies`. */
  policy_not_accepted: { status: 403, remedy: 'caller', retry: false },
  /** `details.k_found` of `details.k_wanted`. */
  k_anonymity_not_met: { status: 422, remedy: 'caller', retry: false },
  /** Without a column to compare by, everybody is alike and the check says nothing. */
  quasi_identifiers_missing: { status: 422, remedy: 'caller', retry: false },
})

export const privacyFailure = failureMaker(PRIVACY_FAILURES)
