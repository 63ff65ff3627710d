import { defineFailures, failureMaker } from '../../core/kernel/index.ts'
import type { CodeOf, Failure } from '../../core/kernel/index.ts'

/** What the shell refuses, and why it does not start. None of these reaches the page; they are logged by code. */
export const DESKTOP_FAILURES = defineFailures({
  sender_refused: { status: 403, remedy: 'caller', retry: false },
  channel_unknown: { status: 404, remedy: 'caller', retry: false },
  message_malformed: { status: 400, remedy: 'caller', retry: false },
  message_too_large: { status: 413, remedy: 'caller', retry: false },
  too_many_messages: { status: 429, remedy: 'caller', retry: true },
  asset_method_refused: { status: 405, remedy: 'caller', retry: false },
  asset_address_refused: { status: 400, remedy: 'caller', retry: false },
  asset_not_found: { status: 404, remedy: 'caller', retry: false },
  terminal_missing: { status: 503, remedy: 'operator', retry: false },
  configuration_wrong: { status: 503, remedy: 'operator', retry: false },
  engine_crashed: { status: 503, remedy: 'operator', retry: true },
  renderer_crashed: { status: 503, remedy: 'operator', retry: true },
})

export type DesktopFailureCode = CodeOf<typeof DESKTOP_FAILURES>
export type DesktopFailure = Failure<DesktopFailureCode>

export const desktopFailure = failureMaker(DESKTOP_FAILURES)
