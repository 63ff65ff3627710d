import type { JsonObject } from './json.ts'

/** Who can put it right: the caller by asking differently, an operator by acting, or nobody but time. */
type FailureRemedy = 'caller' | 'operator' | 'time'

/** One row of a room's closed list of failures. `status` is the HTTP status. */
export type FailureRule = Readonly<{
  status: 400 | 401 | 402 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 423 | 429 | 500 | 503
  remedy: FailureRemedy
  /** Whether sending the same request again can succeed. */
  retry: boolean
}>

export type FailureRules<Code extends string = string> = Readonly<Record<Code, FailureRule>>

/** Expected trouble as a value. `code` is stable, `message` is one sentence for a person. */
export type Failure<Code extends string = string> = Readonly<{
  code: Code
  message: string
  /** The input field at fault, as the contract names it. */
  field?: string
  /** Facts a caller may act on: limit, value, bound, remaining, retry_after_s. */
  details?: JsonObject
}>

/** Declares a room's failures; the codes become a type. */
export const defineFailures = <const Rules extends FailureRules>(rules: Rules): Rules => rules

export type CodeOf<Rules> = Extract<keyof Rules, string>

/** Makes one room's failure values, so that a code outside its closed list does not compile. */
export const failureMaker =
  <Rules extends FailureRules>(_rules: Rules) =>
  <Code extends CodeOf<Rules>>(
    code: Code,
    message: string,
    extra: Readonly<{ field?: string; details?: JsonObject }> = {},
  ): Failure<Code> => ({ code, message, ...extra })
