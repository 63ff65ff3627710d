import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

export const SANCTIONS_FAILURES = defineFailures({
  /** No list is loaded: nobody is called clear. */
  no_list: { status: 503, remedy: 'operator', retry: true },
  /** Screening is switched off (SANCTIONS_SCREENING_ENABLED). */
  screening_off: { status: 503, remedy: 'operator', retry: false },
  /** A name that says nothing: empty, or one letter. */
  name_too_short: { status: 422, remedy: 'caller', retry: false },
  /** Longer than any name. */
  name_too_long: { status: 422, remedy: 'caller', retry: false },
  /** A file of no known list. */
  unknown_list: { status: 422, remedy: 'caller', retry: false },
  /** A list file that cannot be read: the line is named, the last good version stays. */
  malformed_list: { status: 422, remedy: 'operator', retry: false },
  /** The decision speaks of a hit that is not there. */
  hit_not_found: { status: 404, remedy: 'caller', retry: false },
})

export type SanctionsFailure = Failure<CodeOf<typeof SANCTIONS_FAILURES>>
export const sanctionsFailure = failureMaker(SANCTIONS_FAILURES)
