import type { Clock } from './instant.ts'

/** Calls of one turn of the loop begin within this; what comes on top waits, and of what waits one begins in each turn. */
const TURN_MS = 8

/**
 * `take` is null when the call may begin at once, else resolves when it may; `next` resolves in a later turn, for a long
 * call that lets others have the loop between its parts. All in the order of asking.
 */
export type Turns = Readonly<{ take: () => Promise<void> | null; next: () => Promise<void> }>

/**
 * Keeps calls that arrive in one go from standing on the loop in one go: a hundred that take a third of a millisecond each
 * are a stand that everybody feels. `breathe` lets the loop answer others before it resolves.
 */
export function makeTurns(clock: Clock, breathe: () => Promise<void>): Turns {
  const waiting: (() => void)[] = []
  let beganAt: number | null = null

  const beginTurn = (): void => {
    beganAt = clock.now()
    void breathe().then(endTurn)
  }

  const endTurn = (): void => {
    beganAt = null
    const begin = waiting.shift()
    if (begin === undefined) return
    beginTurn()
    begin()
  }

  const wait = (): Promise<void> => new Promise((begin) => void waiting.push(begin))

  return {
    take: () => {
      if (beganAt === null) {
        beginTurn()
        return null
      }
      return waiting.length === 0 && clock.now() - beganAt < TURN_MS ? null : wait()
    },
    next: () => {
      if (beganAt === null) beginTurn()
      return wait()
    },
  }
}
