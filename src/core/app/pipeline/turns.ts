import type { Clock } from '../../kernel/index.ts'

/** Calls of one turn of the loop begin within this; what comes on top waits for the next. */
const TURN_MS = 8
/** So many of those that waited begin together. */
const BEGUN_TOGETHER = 2

/** `take` is null when the call may begin at once, else resolves when it may. In the order of asking. */
export type Turns = Readonly<{ take: () => Promise<void> | null }>

/**
 * Keeps calls that arrive in one go from standing on the loop in one go: a hundred that take a third of a millisecond each
 * are a stand that everybody feels. `breathe` lets the loop answer others before it resolves.
 */
export function makeTurns(clock: Clock, breathe: () => Promise<void>): Turns {
  const waiting: (() => void)[] = []
  let beganAt: number | null = null

  const next = (): void => {
    beganAt = null
    if (waiting.length === 0) return
    beganAt = clock.now()
    for (const begin of waiting.splice(0, BEGUN_TOGETHER)) begin()
    void breathe().then(next)
  }

  return {
    take: () => {
      if (beganAt === null) {
        beganAt = clock.now()
        void breathe().then(next)
        return null
      }
      if (waiting.length === 0 && clock.now() - beganAt < TURN_MS) return null
      return new Promise((begin) => void waiting.push(begin))
    },
  }
}
