import { v7 as uuidV7 } from 'uuid'
import { instant } from '../../core/kernel/index.ts'
import type { Clock, IdSource } from '../../core/kernel/index.ts'

/** The machine's clock: the one place where the engine learns what time it is. */
export const systemClock: Clock = { now: () => instant(Date.now()) }

/** Time-ordered identifiers (RFC 9562, version 7). */
export const uuidSource: IdSource = { next: () => uuidV7() }
