import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Decimal, parseDecimal } from './decimal.ts'
import { parseIso } from './instant.ts'
import type { Instant } from './instant.ts'

/**
 * The vocabulary in which every room writes its `contract.ts`. Wire values are JSON-plain: exact amounts as decimal
 * text, instants as ISO 8601 UTC text, snake_case fields, no `undefined`.
 */

export type EntryAccess = Readonly<{
  /** The permission that the caller needs, or `public`. */
  permission: string
  /** Under which class the audit log files this act and its refusals; `none` for reads. */
  audit: 'none' | 'authentication' | 'transaction' | 'administration' | 'data' | 'system'
  /** Whether an `Idempotency-Key` makes a repeat return the first answer. */
  idempotent: boolean
  /** The object whose owner is checked before the schema: its kind and the input field that names it. */
  guard: Readonly<{
    kind: 'order' | 'account' | 'position' | 'portfolio' | 'algo_order' | 'broker_credential'
    field: string
  }> | null
  /** Further `METHOD /path` forms of the same entry. */
  aliases: readonly string[]
  /** A tighter rate limit than the caller's tier. */
  limit: 'login' | 'register' | 'predict' | null
  /** A sensitive act: the caller must have proven themselves within the last minutes (401 `step_up_required`). */
  stepUp: boolean
  /** Sensitive only where this field of the input says one of these, such as the one kind of transaction that pays out. */
  stepUpWhere: Readonly<{ field: string; values: readonly string[] }> | null
  /** Only for a person who signed in: no key acts on passwords, factors, sessions and keys. Goes with `stepUp`. */
  sessionOnly: boolean
  /** Of a public entry: a caller who does send a token is known to it, and refused when the token is bad. */
  callerOptional: boolean
  /** Begins a trade: only for whoever accepted the policies in force, where some are. */
  isTrade: boolean
  /** Long work of which nothing is kept: it ends when whoever asked for it goes away. */
  cancellable: boolean
  /** Over HTTP a form with one file is taken as well: its text in base64 stands under the name of the field. */
  upload: boolean
  /** How many values an input may hold, where tables come in that are larger than what other entries need. */
  valuesMax: number
}>

/** What an input may hold where an entry says nothing else. */
export const INPUT_VALUES_MAX = 5_000

const NO_ACCESS: EntryAccess = {
  permission: 'system.read',
  audit: 'none',
  idempotent: false,
  guard: null,
  aliases: [],
  limit: null,
  stepUp: false,
  stepUpWhere: null,
  sessionOnly: false,
  callerOptional: false,
  isTrade: false,
  cancellable: false,
  upload: false,
  valuesMax: INPUT_VALUES_MAX,
}

const base = oc.$meta<EntryAccess>(NO_ACCESS)

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type EntryOptions = Partial<EntryAccess> &
  Readonly<{ permission: string; tag: string; summary: string; status?: number }>

/** Starts a contract entry: `entry('POST', '/trades', {…}).input(…).output(…)`. */
export function entry(method: Method, path: `/${string}`, options: EntryOptions) {
  const { tag, summary, status, ...access } = options
  return base
    .route({ method, path, tags: [tag], summary, successStatus: status ?? 200 })
    .meta({ ...NO_ACCESS, ...access })
}

/** Exact amount in an answer: plain decimal text, `-12.5`. */
export const amount = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/)
  .describe('exact decimal text')

/** Instant in an answer: ISO 8601 UTC with milliseconds. */
export const timestamp = z.string().describe('ISO 8601 UTC')

const MESSAGE_PLAIN = 'must be a plain decimal with at most 20 digits before and 18 after the point'

const toDecimal = (raw: number | string, context: z.RefinementCtx): Decimal => {
  const text = typeof raw === 'number' ? new Decimal(raw).toFixed() : raw.trim()
  const parsed = parseDecimal(text)
  if (parsed) return parsed
  context.addIssue({ code: 'custom', message: MESSAGE_PLAIN })
  return z.NEVER
}

/** Untrusted amount: a JSON number or decimal text. Refuses NaN, infinity, exponents in text, booleans. */
export const amountInput = z.union([z.number(), z.string().max(64)]).transform(toDecimal)

export const positiveAmountInput = amountInput.refine(
  (value) => value.greaterThan(0),
  'must be greater than 0',
)

const MODEL_TEXT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

const toModelNumber = (raw: number | string, context: z.RefinementCtx): number => {
  const text = typeof raw === 'number' ? null : raw.trim()
  const value = text === null ? Number(raw) : MODEL_TEXT.test(text) ? Number(text) : NaN
  if (Number.isFinite(value)) return value
  context.addIssue({ code: 'custom', message: 'must be a finite number' })
  return z.NEVER
}

/**
 * Untrusted model value: a finite JSON number, or its text as every program prints one. Not bound to the digits of an
 * amount: a third of a percent is 0.0033333333333333335 in float64.
 */
export const modelNumberInput = z.union([z.number(), z.string().max(64)]).transform(toModelNumber)

/** What `z.coerce` would take for a number though it is none: booleans, null, blank text, `0x10`, lists. */
const onlyNumbers = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (raw) =>
      typeof raw === 'number' || (typeof raw === 'string' && MODEL_TEXT.test(raw.trim())) ? raw : NaN,
    schema,
  )

/** Untrusted number between two bounds, both allowed: a JSON number or, as queries have it, its text. */
export const numberInput = (min: number, max: number) => onlyNumbers(z.coerce.number().min(min).max(max))

/** The same of whole numbers. With `numberInput` the only way in which a contract takes a count, a share or a page. */
export const integerInput = (min: number, max: number) =>
  onlyNumbers(z.coerce.number().int().min(min).max(max))

/** Untrusted instant: ISO 8601, UTC when it names no zone. */
export const instantInput = z
  .string()
  .max(40)
  .transform((text, context): Instant => {
    const at = parseIso(text)
    if (at !== null) return at
    context.addIssue({ code: 'custom', message: 'must be an ISO 8601 date or date-time' })
    return z.NEVER
  })

/** Untrusted day of a calendar, of no zone: YYYY-MM-DD. Whether there is such a day is the room's to say. */
export const dayInput = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-01-31')

const wholeNumber = (max: number) =>
  integerInput(1, Number.MAX_SAFE_INTEGER).transform((value) => Math.min(value, max))

/** `page` and `per_page` (clamped to 100), or `limit` (clamped to 500) and `offset`. */
export const pagingFields = {
  page: wholeNumber(1_000_000).optional(),
  per_page: wholeNumber(100).optional(),
  limit: wholeNumber(500).optional(),
  offset: integerInput(0, 1_000_000_000).optional(),
}

export type PagingInput = Readonly<{
  page?: number | undefined
  per_page?: number | undefined
  limit?: number | undefined
  offset?: number | undefined
}>

/** The window that a paging input asks for. */
export function pageOf(input: PagingInput): Readonly<{ limit: number; offset: number }> {
  if (input.page !== undefined || (input.limit === undefined && input.offset === undefined)) {
    const perPage = input.per_page ?? 20
    return { limit: perPage, offset: ((input.page ?? 1) - 1) * perPage }
  }
  return { limit: input.limit ?? 50, offset: input.offset ?? 0 }
}

/** Whether a window was named at all. */
export const asksForPage = ({ page, per_page, limit, offset }: PagingInput): boolean =>
  [page, per_page, limit, offset].some((field) => field !== undefined)

/** The window of a list that is short by itself: all of its `count` items where no window is named. */
export const pageOrWhole = (input: PagingInput, count: number): ReturnType<typeof pageOf> =>
  asksForPage(input) ? pageOf(input) : { limit: Math.max(count, 1), offset: 0 }

/** What every list answers beside its items. */
export const pagingAnswer = {
  total: z.number().int(),
  page: z.number().int(),
  per_page: z.number().int(),
  pages: z.number().int(),
  current_page: z.number().int(),
}

export function pagingAnswerOf(window: Readonly<{ limit: number; offset: number }>, total: number) {
  const page = Math.floor(window.offset / window.limit) + 1
  return { total, page, per_page: window.limit, pages: Math.ceil(total / window.limit), current_page: page }
}

export const symbolInput = z
  .string()
  .regex(
    /^[A-Z0-9][A-Z0-9.&_:-]{0,31}$/,
    'must be 1 to 32 of A-Z 0-9 . & _ : - starting with a letter or digit',
  )

export const idInput = z.string().min(1).max(64)

/**
 * A change that names nothing is refused. Unknown fields are dropped before it looks, so a lone misspelt name does not pass
 * for a change that was made. `about` are the fields that only say what is changed and why.
 */
export const namesOne =
  (about: readonly string[], what: string) =>
  (input: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void => {
    const named = Object.entries(input).some(([name, value]) => value !== undefined && !about.includes(name))
    if (!named) context.addIssue({ code: 'custom', path: [], message: `name at least one ${what} to change` })
  }

/** Under this id its caller hears on the channel `computations` how far a long computation is, and may take it back. */
export const computationId = { computation_id: idInput.optional() }

/** A file in an answer: a download over HTTP, these three fields on every other transport. */
export const csvAnswer = z.object({
  file_name: z.string(),
  content_type: z.literal('text/csv'),
  content: z.string(),
})

export type CsvAnswer = z.infer<typeof csvAnswer>

export const messageAnswer = z.object({ message: z.string() })
