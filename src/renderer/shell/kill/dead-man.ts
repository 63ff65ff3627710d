import type { WatchState } from './watch.ts'

/** When an account's dead man's switch fires, and whether this window is the one that keeps putting it off. */
type Deadline = Readonly<{ atMs: number; isMine: boolean }>

/** This window's own deadline counts before what the engine told some seconds ago. */
export function deadlineOf(
  { renews, firesAtMs }: Pick<WatchState, 'renews' | 'firesAtMs'>,
  accountId: string | null,
  until: string | null,
): Deadline | null {
  if (accountId !== null && renews === accountId && firesAtMs !== null) {
    return { atMs: firesAtMs, isMine: true }
  }
  return until === null ? null : { atMs: Date.parse(until), isMine: false }
}

const leftS = ({ atMs }: Deadline, nowMs: number): number => Math.max(0, Math.ceil((atMs - nowMs) / 1_000))

/** `Fires at 14:05:30 ET, in 96 s`, and who keeps putting it off. */
export function deadManWords(deadline: Deadline, nowMs: number, clock: string): string {
  const when = `Fires at ${clock}, in ${leftS(deadline, nowMs)} s`
  return deadline.isMine
    ? `${when}, unless this window is heard from before; it renews by itself. Firing cancels all open orders and pauses algorithms.`
    : `${when}. Another window or program armed it; this one does not put it off.`
}

/** For the button that is always in sight. */
export const deadManMark = (deadline: Deadline, nowMs: number): string =>
  `dead man ${leftS(deadline, nowMs)} s`
