import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

export const INSTRUMENT_FAILURES = defineFailures({
  invalid_symbol: { status: 422, remedy: 'caller', retry: false },
  unknown_symbol: { status: 404, remedy: 'caller', retry: false },
  unknown_strike: { status: 422, remedy: 'caller', retry: false },
  unknown_expiry: { status: 404, remedy: 'caller', retry: false },
  instrument_expired: { status: 422, remedy: 'caller', retry: false },
  exercise_not_allowed: { status: 409, remedy: 'caller', retry: false },
  no_settlement_price: { status: 409, remedy: 'time', retry: true },
  already_listed: { status: 409, remedy: 'caller', retry: false },
  corporate_action_conflict: { status: 409, remedy: 'caller', retry: false },
  invalid_corporate_action: { status: 422, remedy: 'caller', retry: false },
  off_tick: { status: 422, remedy: 'caller', retry: false },
  off_lot: { status: 422, remedy: 'caller', retry: false },
  invalid_instrument: { status: 422, remedy: 'operator', retry: false },
})

export type InstrumentFailure = Failure<CodeOf<typeof INSTRUMENT_FAILURES>>

export const instrumentFailure = failureMaker(INSTRUMENT_FAILURES)
