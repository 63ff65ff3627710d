import type { Failure, FailureRules, Instant } from '../kernel/index.ts'
import { toIso } from '../kernel/index.ts'
import type { JsonObject } from '../kernel/index.ts'

/** One body for every failure on every transport. */
export type ErrorBody = Readonly<{
  error: string
  message: string
  status_code: number
  timestamp: string
  request_id: string
  /** The message again, or for a schema failure the list of what is wrong where. */
  detail: string | readonly Readonly<{ loc: readonly string[]; msg: string; type: string }>[]
  field?: string
  details?: JsonObject
  /** A sign-in that wants its second factor says so where older clients look. */
  mfa_required?: true
  mfa_token?: string
}>

/** The HTTP status of a code; 500 for a code that no room declares, which is a bug and is tested against. */
export const statusOf = (rules: FailureRules, code: string): number => rules[code]?.status ?? 500

function secondFactorFields({ code, details }: Failure): Pick<ErrorBody, 'mfa_required' | 'mfa_token'> {
  const challenge = details?.mfa_token
  if (code !== 'mfa_required' || typeof challenge !== 'string') return {}
  return { mfa_required: true, mfa_token: challenge }
}

export function errorBody(failure: Failure, status: number, requestId: string, at: Instant): ErrorBody {
  const issues = failure.details?.issues
  return {
    error: failure.code,
    message: failure.message,
    status_code: status,
    timestamp: toIso(at),
    request_id: requestId,
    detail: Array.isArray(issues) ? (issues as ErrorBody['detail']) : failure.message,
    ...(failure.field === undefined ? {} : { field: failure.field }),
    ...(failure.details === undefined ? {} : { details: failure.details }),
    ...secondFactorFields(failure),
  }
}
