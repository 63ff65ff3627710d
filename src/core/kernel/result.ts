import type { Failure } from './failure.ts'

export type Ok<T> = Readonly<{ ok: true; value: T }>
export type Refused<F extends Failure = Failure> = Readonly<{ ok: false; failure: F }>

/** Either the value or the reason there is none. Expected trouble travels here; bugs throw. */
export type Result<T, F extends Failure = Failure> = Ok<T> | Refused<F>

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })
export const refused = <F extends Failure>(failure: F): Refused<F> => ({ ok: false, failure })
