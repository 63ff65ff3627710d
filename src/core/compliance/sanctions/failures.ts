import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

export const SANCTIONS_FAILURES = defineFailures({
  /** No list is loaded: nobody is called clear. */
  no_list: { status: 503, remedy: 'operator', retry: true },
  /** Screening is switched off (SANCTIONS_SCREENING_ENABLED). */
  screening_off: { status: 503, remedy: 'operator', retry: false },
  /** A name that says nothing: empty, or one letter. */
  name_too_short: { status: 422, remedy: 'caller', retry: false },
  /** A day that no calendar has. */
  invalid_date: { status: 422, remedy: 'caller', retry: false },
  /** Neither the code nor the name of a country. */
  unknown_country: { status: 422, remedy: 'caller', retry: false },
  /** Longer than any name. */
  name_too_long: { status: 422, remedy: 'caller', retry: false },
  /** A file of no known list. */
  unknown_list: { status: 422, remedy: 'caller', retry: false },
  /** A list file that cannot be read: the line is named, the last good version stays. */
  malformed_list: { status: 422, remedy: 'operator', retry: false },
  /** Also what a person hears who asks for a match about themselves. */
  match_not_found: { status: 404, remedy: 'caller', retry: false },
  /** A word on it was proposed and waits for a second person; which stands in the details. */
  match_awaits_approval: { status: 409, remedy: 'time', retry: false },
  /** An address that is none of a publisher's. */
  address_refused: { status: 422, remedy: 'caller', retry: false },
  /** The publisher does not answer, or not with a file. */
  publisher_unreachable: { status: 503, remedy: 'time', retry: true },
})

export type SanctionsFailure = Failure<CodeOf<typeof SANCTIONS_FAILURES>>
export const sanctionsFailure = failureMaker(SANCTIONS_FAILURES)

/** A file that is not what its publisher writes, from this line on. */
export const malformedList = (file: string, line: number, trouble: string): SanctionsFailure =>
  sanctionsFailure('malformed_list', `${file}, line ${line}: ${trouble}`, { details: { line } })
