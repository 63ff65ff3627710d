/** A broken invariant: a bug in this program, never a user's mistake. It stops the operation that found it. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Stops with an `AssertionFailure` when `condition` does not hold. Use for bugs; expected trouble is a `Result`. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message)
}

/** Unwraps a value that the surrounding code has already made sure of. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new AssertionFailure(`missing: ${what}`)
  return value
}
