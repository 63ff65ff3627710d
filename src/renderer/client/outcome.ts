/** What an engine's refusal says; the codes are those of the rooms' failure lists. */
export type CallFailure = Readonly<{
  code: string
  message: string
  status: number
  field: string | null
  /** What is wrong where, when the input did not fit the schema. */
  issues: readonly Readonly<{ field: string; message: string }>[]
  details: Readonly<Record<string, unknown>>
  requestId: string | null
}>

/**
 * How a call ended. `unsent`: it never left this machine, trying again is safe. `unknown`: it left and no answer came;
 * for a command this is neither success nor failure, and it is never sent again by itself.
 */
export type CallOutcome<Value> =
  | Readonly<{ kind: 'answer'; value: Value }>
  | Readonly<{ kind: 'refused'; failure: CallFailure }>
  | Readonly<{ kind: 'unsent'; reason: string }>
  | Readonly<{ kind: 'unknown'; reason: 'timeout' | 'link_lost' | 'aborted' }>

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function issuesOf(detail: unknown): CallFailure['issues'] {
  if (!Array.isArray(detail)) return []
  return detail.filter(isFields).map((issue) => ({
    field: Array.isArray(issue.loc) ? issue.loc.filter((part) => part !== 'body').join('.') : '',
    message: textOf(issue.msg) ?? 'is not valid',
  }))
}

/** Reads the contract's coded error body, from an RPC error's `data` or a REST body. Null when it is none. */
export function failureOf(body: unknown): CallFailure | null {
  if (!isFields(body)) return null
  const code = textOf(body.error)
  const message = textOf(body.message)
  if (code === null || message === null) return null
  return {
    code,
    message,
    status: typeof body.status_code === 'number' ? body.status_code : 500,
    field: textOf(body.field),
    issues: issuesOf(body.detail),
    details: isFields(body.details) ? body.details : {},
    requestId: textOf(body.request_id),
  }
}

/** A thrown RPC error as a failure: its coded body when it carries one, else its own code and words. */
export function failureOfError(error: unknown): CallFailure | null {
  if (!isFields(error)) return null
  const fromBody = failureOf(error.data)
  if (fromBody) return fromBody
  const code = textOf(error.code)
  if (code === null || typeof error.status !== 'number') return null
  return {
    code: code.toLowerCase(),
    message: textOf(error.message) ?? code,
    status: error.status,
    field: null,
    issues: [],
    details: {},
    requestId: null,
  }
}

/** One sentence for a person about a call that did not answer. */
export function sentenceOf(outcome: Exclude<CallOutcome<unknown>, { kind: 'answer' }>): string {
  if (outcome.kind === 'refused') return outcome.failure.message
  if (outcome.kind === 'unsent') return `${outcome.reason} Nothing was sent.`
  if (outcome.reason === 'timeout') return 'The engine has not answered. The outcome is unknown.'
  return 'The link to the engine was lost before an answer came. The outcome is unknown.'
}
