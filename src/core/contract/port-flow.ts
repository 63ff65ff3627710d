/**
 * A message port takes whatever is posted and never says that its reader is behind. So the reader says how much it has
 * read: one text frame, no frame of the RPC protocol, with the length of all frames it took so far. A reader that
 * says so once is never sent much more than it takes.
 */
export const portTakenFrame = (length: number): string => JSON.stringify({ taken: length })

const TAKEN = /^\{"taken":(\d{1,15})\}$/

/** The length that a frame says was taken; null of any other frame. */
export function takenLengthOf(frame: string): number | null {
  const found = TAKEN.exec(frame)
  return found ? Number(found[1]) : null
}

/** How often a reader says how much it took, in characters. */
export const PORT_TAKEN_STEP = 64 * 1024
