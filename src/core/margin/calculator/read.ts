import { Decimal, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { MarginFailure } from '../failures.ts'

/** One object of a request, read field by field; the first refusal says the field's whole path. */
export type FieldReader = Readonly<{
  path: string
  has(name: string): boolean
  amount(name: string, rule: AmountRule, fallback?: Decimal | null): Decimal | null
  model(name: string, rule: AmountRule, fallback?: number | null): number | null
  choice<T extends string>(name: string, choices: readonly T[], fallback: T | null): T
  text(name: string, fallback: string): string
  object(name: string): FieldReader | null
  /** As `object`, of what must be there. */
  needed(name: string): FieldReader
  list(name: string): readonly FieldReader[]
}>

export type AmountRule = 'any' | 'not_zero' | 'positive' | 'not_negative'

/** Ends a reading; only `reading` below catches it, so that no refusal is mistaken for a value. */
class Refused extends Error {
  readonly failure: MarginFailure

  constructor(failure: MarginFailure) {
    super(failure.message)
    this.failure = failure
  }
}

const refuse = (field: string, message: string): never => {
  throw new Refused(invalidInput(field, message))
}

const PLAIN = /^[+-]?(?:\d{1,20}(?:\.\d{0,18})?|\.\d{1,18})$/
const DIGITS_MAX = 1e15
const TEXT_MAX = 64
const LIST_MAX = 1000

/** A JSON number or its plain text; null for what is neither. */
function exactOf(value: unknown): Decimal | null {
  if (typeof value === 'number' && Number.isFinite(value)) return new Decimal(value)
  return typeof value === 'string' && PLAIN.test(value) ? new Decimal(value) : null
}

const SENTENCE = {
  any: 'must be a number',
  not_zero: 'must be a number, and not 0',
  positive: 'must be a number above 0',
  not_negative: 'must be a number, 0 or more',
} as const

const HOLDS: Readonly<Record<AmountRule, (value: Decimal) => boolean>> = {
  any: () => true,
  not_zero: (value) => !value.isZero(),
  positive: (value) => value.gt(0),
  not_negative: (value) => value.gte(0),
}

function readAmount(value: unknown, field: string, rule: AmountRule): Decimal {
  const amount = exactOf(value)
  if (amount === null || !HOLDS[rule](amount)) return refuse(field, SENTENCE[rule])
  return amount.abs().gt(DIGITS_MAX) ? refuse(field, 'is beyond a thousand million million') : amount
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readerOf(record: Readonly<Record<string, unknown>>, path: string): FieldReader {
  const field = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const given = (name: string): unknown =>
    Object.hasOwn(record, name) && record[name] !== null && record[name] !== '' ? record[name] : undefined
  const amount: FieldReader['amount'] = (name, rule, fallback) => {
    const value = given(name)
    if (value !== undefined) return readAmount(value, field(name), rule)
    return fallback === undefined ? refuse(field(name), 'is missing') : fallback
  }
  return {
    path,
    has: (name) => given(name) !== undefined,
    amount,
    model: (name, rule, fallback) =>
      amount(
        name,
        rule,
        fallback === undefined || fallback === null ? fallback : new Decimal(fallback),
      )?.toNumber() ?? null,
    choice: (name, choices, fallback) => {
      const value = given(name) ?? fallback
      const plain = typeof value === 'string' ? value.trim().toLowerCase() : value
      const chosen = choices.find((choice) => choice === plain)
      return chosen ?? refuse(field(name), `must be one of ${choices.join(', ')}`)
    },
    text: (name, fallback) => {
      const value = given(name) ?? fallback
      const isText = typeof value === 'string' && value.length <= TEXT_MAX
      return isText ? value : refuse(field(name), `must be a text of at most ${TEXT_MAX} characters`)
    },
    object: (name) => {
      const value = given(name)
      if (value === undefined) return null
      return isRecord(value) ? readerOf(value, field(name)) : refuse(field(name), 'must be an object')
    },
    needed: (name) => {
      const value = given(name)
      return isRecord(value) ? readerOf(value, field(name)) : refuse(field(name), 'must be an object')
    },
    list: (name) => {
      const value = given(name)
      if (!Array.isArray(value)) return refuse(field(name), 'must be a list')
      if (value.length === 0 || value.length > LIST_MAX)
        return refuse(field(name), `must have 1 to ${LIST_MAX} entries`)
      return value.map((entry: unknown, at) => {
        const place = `${field(name)}[${at}]`
        return isRecord(entry) ? readerOf(entry, place) : refuse(place, 'must be an object')
      })
    },
  }
}

/** Reads untrusted JSON by `read`; its first refusal is the answer. */
export function reading<T>(value: unknown, read: (reader: FieldReader) => T): Result<T, MarginFailure> {
  if (!isRecord(value)) return refused(invalidInput('request', 'must be a JSON object'))
  try {
    return ok(read(readerOf(value, '')))
  } catch (error) {
    if (error instanceof Refused) return refused(error.failure)
    throw error
  }
}
