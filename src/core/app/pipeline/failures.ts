import { defineFailures, failureMaker } from '../../kernel/index.ts'

/** What the one door itself refuses, before or around a room's own rules. */
export const pipelineFailures = defineFailures({
  unauthenticated: { status: 401, remedy: 'caller', retry: false },
  /** `details.permission` names the missing one. */
  forbidden: { status: 403, remedy: 'operator', retry: false },
  /** Not there, or not the caller's: the answer does not tell which. */
  not_found: { status: 404, remedy: 'caller', retry: false },
  /** `details.issues` lists what is wrong where; `field` is the first. */
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  /** The key was used before with other content. */
  idempotency_conflict: { status: 409, remedy: 'caller', retry: false },
  /** The store refused a transaction, or has not recovered from refusing one. Nothing of the call was done. */
  store_unavailable: { status: 503, remedy: 'time', retry: true },
  /** A bug of ours. The request id finds it in the log. */
  internal_error: { status: 500, remedy: 'operator', retry: false },
})

export const pipelineFailure = failureMaker(pipelineFailures)
