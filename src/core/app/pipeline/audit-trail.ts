import type { AuditFact } from '../../audit/index.ts'
import type { ContractEntry } from '../../contract/index.ts'
import type { Caller } from '../../identity/index.ts'
import type { Failure, Instant, JsonObject } from '../../kernel/index.ts'
import type { AuditNote, CallContext } from '../call.ts'

/** Who acts when nobody is signed in. */
export const ANONYMOUS = 'anonymous'

/** A call whose caller is known by then; a refused one may never have had any. */
type Known = CallContext & Readonly<{ caller?: Caller | null }>

/** What a record keeps about where a call came from, and by which key, to be sealed. Null when nothing is known. */
export function personalOf(context: Known, more: JsonObject = {}): JsonObject | null {
  const apiKeyId = context.caller?.apiKeyId
  const personal = {
    ...(apiKeyId === undefined ? {} : { api_key_id: apiKeyId }),
    ...(context.ipAddress === null ? {} : { ip_address: context.ipAddress }),
    ...(context.userAgent === null ? {} : { user_agent: context.userAgent.slice(0, 512) }),
    ...more,
  }
  return Object.keys(personal).length === 0 ? null : personal
}

/** `identity.changePassword` → `identity.change_password`. */
const actionOf = (entryName: string): string =>
  entryName.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const FIGURE = /^-?\d+(?:\.\d+)?$/

/** Limits and waits that explain a refusal; of what the caller sent only figures, since text may be anybody's name. */
function detailsOf(failure: Failure): JsonObject {
  const { issues: _issues, value, ...others } = failure.details ?? {}
  const isKept = typeof value === 'number' || (typeof value === 'string' && FIGURE.test(value))
  const details = isKept ? { ...others, value } : others
  return Object.keys(details).length === 0 ? {} : { details }
}

type RefusedCall = Readonly<{
  entry: ContractEntry
  caller: Caller | null
  context: CallContext
  resourceId: string | null
  notes: readonly AuditNote[]
  at: Instant
}>

/** The record of a call that changed nothing: refused by a rule, or failed for want of something. */
export function refusalFact(call: RefusedCall, failure: Failure, status: number): AuditFact {
  const note: AuditNote = Object.assign({}, ...call.notes) as AuditNote
  const failed = status >= 500
  return {
    action: `${actionOf(call.entry.name)}.${failed ? 'failed' : 'refused'}`,
    category: call.entry.access.audit === 'none' ? 'system' : call.entry.access.audit,
    actorId: note.actorId ?? call.caller?.userId ?? ANONYMOUS,
    resourceType:
      note.resourceType ?? call.entry.access.guard?.kind ?? call.entry.name.split('.')[0] ?? 'system',
    resourceId: note.resourceId ?? call.resourceId,
    result: failed ? 'failed' : 'refused',
    code: failure.code,
    requestId: call.context.requestId,
    at: call.at,
    facts: {
      entry: call.entry.name,
      transport: call.context.transport,
      ...(failure.field === undefined ? {} : { field: failure.field.slice(0, 128) }),
      ...detailsOf(failure),
      ...note.facts,
    },
    personal: personalOf({ ...call.context, caller: call.caller }, note.personal),
  }
}
