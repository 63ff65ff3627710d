import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

/** Everything that identity checks refuse. */
export const KYC_FAILURES = defineFailures({
  kyc_case_not_found: { status: 404, remedy: 'caller', retry: false },
  /** Of the person checked: too young, or a date of birth that cannot be. */
  kyc_age: { status: 422, remedy: 'caller', retry: false },
  kyc_date_impossible: { status: 422, remedy: 'caller', retry: false },
  kyc_document_expired: { status: 422, remedy: 'caller', retry: false },
  kyc_document_number: { status: 422, remedy: 'caller', retry: false },
  kyc_country_unknown: { status: 422, remedy: 'caller', retry: false },
  kyc_name: { status: 422, remedy: 'caller', retry: false },
  kyc_expected_month: { status: 422, remedy: 'caller', retry: false },
  kyc_owners: { status: 422, remedy: 'caller', retry: false },
  /** One check is under way, or holds already. `details.status` tells which. */
  kyc_under_way: { status: 409, remedy: 'time', retry: false },
  kyc_already_approved: { status: 409, remedy: 'time', retry: false },
  /** The state does not allow the step; it stands in the details. */
  kyc_wrong_state: { status: 409, remedy: 'caller', retry: false },
  /** Another officer has it in hand; who stands in the details. */
  kyc_taken: { status: 409, remedy: 'caller', retry: false },
  /** What lists say of the customer forbids it; told to officers alone. */
  kyc_sanctions_hold: { status: 409, remedy: 'operator', retry: false },
  /** The level is above what the risk allows. */
  kyc_level_too_high: { status: 422, remedy: 'caller', retry: false },
  kyc_document_not_found: { status: 404, remedy: 'caller', retry: false },
  kyc_document_too_large: { status: 413, remedy: 'caller', retry: false },
  /** By what it begins with it is neither PDF, JPEG nor PNG. */
  kyc_document_type: { status: 415, remedy: 'caller', retry: false },
  kyc_documents_full: { status: 409, remedy: 'operator', retry: false },
  /** Nobody decides about themselves. */
  own_account: { status: 403, remedy: 'operator', retry: false },
  kyc_own_case: { status: 403, remedy: 'operator', retry: false },
})

export const kycFailure = failureMaker(KYC_FAILURES)
export type KycFailure = Failure<CodeOf<typeof KYC_FAILURES>>
