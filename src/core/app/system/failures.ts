import { defineFailures, failureMaker } from '../../kernel/index.ts'

export const systemFailures = defineFailures({
  /** A part without which nothing works is down; `details` is the whole health answer. */
  unhealthy: { status: 503, remedy: 'operator', retry: true },
  not_ready: { status: 503, remedy: 'time', retry: true },
})

export const systemFailure = failureMaker(systemFailures)
