import { v7 as uuidV7 } from 'uuid'
import { instant } from '../../core/kernel/index.ts'
import type { Clock, IdSource } from '../../core/kernel/index.ts'

/** The machine's clock: the one place where the engine learns what time it is. */
export const systemClock: Clock = { now: () => instant(Date.now()) }

/** Time-ordered identifiers (RFC 9562, version 7). */
export const uuidSource: IdSource = { next: () => uuidV7() }

/** Lets other work run between two stretches of a long check. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
