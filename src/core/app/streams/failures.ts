import { defineFailures, failureMaker } from '../../kernel/index.ts'

export const STREAM_FAILURES = defineFailures({
  symbol_needed: { status: 422, remedy: 'caller', retry: false },
  no_such_chain: { status: 404, remedy: 'caller', retry: false },
  orders_channel_only: { status: 422, remedy: 'caller', retry: false },
  /** As the pipeline says it of an entry: here of one channel. */
  forbidden: { status: 403, remedy: 'operator', retry: false },
  may_not_cancel: { status: 403, remedy: 'operator', retry: false },
  too_many_streams: { status: 429, remedy: 'caller', retry: true },
})

export const streamFailure = failureMaker(STREAM_FAILURES)
