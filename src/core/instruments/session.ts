import { MS_PER_DAY, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { Instrument } from './types.ts'

/**
 * The first close of the instrument's session after `at`: when its DAY orders end. Instruments without a calendar trade
 * around the clock, and their day ends at 00:00 UTC.
 */
export const sessionCloseAfter = (_instrument: Instrument, at: Instant): Instant =>
  instant((Math.floor(at / MS_PER_DAY) + 1) * MS_PER_DAY)
