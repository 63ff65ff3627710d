import { defineFailures, failureMaker } from '../../kernel/index.ts'

export const laterFailures = defineFailures({
  /** This release does not have it; nothing is invented in its place. */
  not_available: { status: 503, remedy: 'operator', retry: false },
})

export const laterFailure = failureMaker(laterFailures)
