import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'

/** One input row by column name. A column that is absent or blank is not given. */
export type RowRecord = Readonly<Record<string, string | undefined>>

/** Plain decimals and exponents; no hex, no separators, no NaN, no Infinity. */
const NUMBER_TEXT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?$/
const NUMBER_TEXT_LENGTH_MAX = 400
const SHOWN_LENGTH_MAX = 40

/** The trimmed text of a column, empty when not given. */
export function readText(record: RowRecord, column: string): string {
  return Object.hasOwn(record, column) ? String(record[column] ?? '').trim() : ''
}

const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text)

/** The number in a column, null when not given; refuses what is no number or leaves float64. */
export function readNumber(record: RowRecord, column: string): Result<number | null, PricingFailure> {
  const text = readText(record, column)
  if (text === '') return ok(null)
  const value = text.length <= NUMBER_TEXT_LENGTH_MAX && NUMBER_TEXT.test(text) ? Number(text) : NaN
  if (Number.isNaN(value)) return refused(invalidInput(column, `${shown(text)} is not a number`))
  if (!Number.isFinite(value))
    return refused(invalidInput(column, `${shown(text)} leaves the range of float64`))
  return ok(value)
}

/** One word out of a closed list, any case; `fallback` when not given, null refuses. */
export function readChoice<const Word extends string>(
  record: RowRecord,
  column: string,
  words: readonly Word[],
  fallback: Word | null,
): Result<Word, PricingFailure> {
  const text = readText(record, column).toLowerCase()
  if (text === '') {
    return fallback === null
      ? refused(invalidInput(column, `missing; one of ${words.join(', ')}`))
      : ok(fallback)
  }
  const word = words.find((candidate) => candidate === text)
  return word === undefined
    ? refused(invalidInput(column, `${shown(text)} is not one of ${words.join(', ')}`))
    : ok(word)
}
