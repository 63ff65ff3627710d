import type { z } from 'zod'
import { cardNumberPath } from '../../compliance/privacy/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Failure, JsonObject, Result } from '../../kernel/index.ts'
import { pipelineFailure } from './failures.ts'

/** Deeper inputs than any entry needs are refused before a schema walks them, and larger ones than theirs. */
const INPUT_DEPTH_MAX = 16
/** A schema failure lists this many issues at most. */
const ISSUES_MAX = 50

type InputIssue = Readonly<{ loc: readonly string[]; msg: string; type: string }>

/** A schema failure: `field` is the path of the first issue. */
function invalidInput(issues: readonly InputIssue[]): Failure<'invalid_input'> {
  const first = issues[0]
  const field = first?.loc.join('.') ?? ''
  const message = `The input is not valid: ${field === '' ? '' : `${field}: `}${first?.msg ?? 'unknown'}.`
  return pipelineFailure('invalid_input', message, {
    ...(field === '' ? {} : { field }),
    details: { issues: issues.map((issue) => ({ ...issue })) },
  })
}

/** One issue of a handler's own, in the same form as those of the schema. */
export const invalidField = (field: string, msg: string): Failure<'invalid_input'> =>
  invalidInput([{ loc: [field], msg, type: 'custom' }])

/**
 * Text that every store keeps as it is. PostgreSQL refuses U+0000, and half a surrogate pair has no UTF-8: either would
 * fail a transaction that also carries other people's orders.
 */
const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

/** What is wrong with the input as a whole, or null. Walks without recursion, so that depth cannot exhaust the stack. */
function inputTrouble(input: unknown, valuesMax: number): Readonly<{ says: string; type: string }> | null {
  const pending: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }]
  for (let seen = 0; pending.length > 0; seen += 1) {
    const { value, depth } = pending.pop() ?? { value: null, depth: 0 }
    if (typeof value === 'string' && !isStorable(value)) {
      return { says: 'holds text with U+0000 or half a surrogate pair', type: 'invalid_format' }
    }
    if (typeof value !== 'object' || value === null) continue
    if (depth >= INPUT_DEPTH_MAX) {
      return { says: `is nested deeper than ${INPUT_DEPTH_MAX} levels`, type: 'too_big' }
    }
    if (!Array.isArray(value) && !Object.keys(value).every(isStorable)) {
      return { says: 'holds a name with U+0000 or half a surrogate pair', type: 'invalid_format' }
    }
    const inner = Object.values(value)
    if (seen + pending.length + inner.length > valuesMax) {
      return { says: `holds more than ${valuesMax} values`, type: 'too_big' }
    }
    for (const item of inner) pending.push({ value: item, depth: depth + 1 })
  }
  return null
}

/** Where none of several forms fits, what is wrong within the one that the input resembles, if it does. */
function withinForm(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  const inner =
    issue.code === 'invalid_union' ? issue.errors.flat().find(({ path }) => path.length > 0) : null
  return inner ? withinForm({ ...inner, path: [...issue.path, ...inner.path] }) : issue
}

function issueOf(found: z.core.$ZodIssue): InputIssue {
  const { path, message, code } = withinForm(found)
  return { loc: path.map(String), msg: message, type: code }
}

/**
 * Reads untrusted input by an entry's schema. Unknown fields are dropped, and with them `__proto__` and its like; a
 * missing body is an empty one. No text may hold the number of a payment card: the field is named, the text is not.
 */
export function parseInput(schema: z.ZodType, input: unknown, valuesMax: number): Result<unknown> {
  const trouble = inputTrouble(input, valuesMax)
  if (trouble)
    return refused(invalidInput([{ loc: [], msg: `the body ${trouble.says}`, type: trouble.type }]))
  const parsed = schema.safeParse(input === undefined ? {} : input)
  if (parsed.success) return withoutCards(parsed.data)
  return refused(invalidInput(parsed.error.issues.slice(0, ISSUES_MAX).map(issueOf)))
}

function withoutCards(input: unknown): Result<unknown> {
  const path = cardNumberPath(input)
  if (path === null) return ok(input)
  const msg = 'must not hold the number of a payment card'
  return refused(invalidInput([{ loc: path, msg, type: 'card_number' }]))
}

/** An id as the log may have it, whatever becomes of the call: none that is the number of a payment card. */
export const loggedId = (id: string): string | null => (cardNumberPath(id) === null ? id : null)

/** The id that a guarded entry names, as far as it can be one; otherwise the schema will refuse it. */
export function guardedId(input: unknown, field: string): string | null {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, field)) return null
  const value: unknown = (input as JsonObject)[field]
  return typeof value === 'string' && value.length > 0 && value.length <= 64 && isStorable(value)
    ? value
    : null
}
