import { Decimal, parseDecimal, parseIso } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { newYorkToUtc } from './new-york.ts'
import type { FileRow, RowProblem } from './types.ts'

/** A field's number, or why there is none. */
export type Field<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; reason: string }>

const good = <T>(value: T): Field<T> => ({ ok: true, value })
const bad = (reason: string): Field<never> => ({ ok: false, reason })

const EXPONENT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d{1,2}$/
/** NUMERIC(38,18) keeps so many digits after the point. */
const FRACTION_DIGITS = 18

/** A plain decimal or a number with exponent, as files print them. */
export function decimalField(row: FileRow, name: string): Field<Decimal> {
  const text = (row.fields[name] ?? '').trim()
  if (text === '') return bad(`${name} is missing`)
  const plain = parseDecimal(text)
  if (plain) return good(plain)
  if (!EXPONENT.test(text)) return bad(`${name} "${text.slice(0, 40)}" is not a number`)
  const value = new Decimal(text).toDecimalPlaces(FRACTION_DIGITS)
  return value.abs().lessThan('1e20') ? good(value) : bad(`${name} "${text}" is too large`)
}

/** As `decimalField`, empty is null. */
export function optionalDecimalField(row: FileRow, name: string): Field<Decimal | null> {
  return (row.fields[name] ?? '').trim() === '' ? good(null) : decimalField(row, name)
}

export function dateField(row: FileRow, name: string): Field<Instant> {
  const text = (row.fields[name] ?? '').trim()
  const at = parseIso(text)
  return at === null ? bad(`${name} "${text.slice(0, 40)}" is not a date`) : good(at)
}

const EPOCH_MS = /^\d{12,14}$/

export function epochMsField(row: FileRow, name: string): Field<Instant> {
  const text = (row.fields[name] ?? '').trim()
  if (!EPOCH_MS.test(text)) return bad(`${name} "${text.slice(0, 40)}" is not epoch milliseconds`)
  return good(Number(text) as Instant)
}

/** A wall-clock time of the New York exchanges. */
export function newYorkField(row: FileRow, name: string): Field<Instant> {
  const wall = dateField(row, name)
  if (!wall.ok) return wall
  const at = newYorkToUtc(wall.value)
  return at === null ? bad(`${name} is before 1987, whose clock rule is not known`) : good(at)
}

export const textField = (row: FileRow, name: string): Field<string> => {
  const text = (row.fields[name] ?? '').trim()
  return text === '' ? bad(`${name} is missing`) : good(text)
}

/** How many problems a report prints; all are counted. */
const PROBLEMS_PRINTED_MAX = 100

/** Counts what became of the lines, keeping the first problems in words. */
export type Tally = Readonly<{
  taken: (lines?: number) => void
  /** Lines that a later snapshot of the same file replaces. */
  superseded: (lines: number) => void
  problem: (problem: RowProblem) => void
  result: () => Readonly<{
    taken: number
    repaired: number
    refused: number
    quarantined: number
    superseded: number
    problems: readonly RowProblem[]
    problemsTotal: number
  }>
}>

/** `taken` counts every line that ended in the store, the repaired and the quarantined ones among them. */
export function makeTally(): Tally {
  const counts = { repaired: 0, refused: 0, quarantined: 0 }
  let [taken, superseded] = [0, 0]
  const problems: RowProblem[] = []
  return {
    taken: (lines = 1) => {
      taken += lines
    },
    superseded: (lines) => {
      superseded += lines
    },
    problem: (problem) => {
      counts[problem.action]++
      problems.push(problem)
    },
    result: () => ({
      taken,
      ...counts,
      superseded,
      problems: problems.toSorted((a, b) => a.line - b.line).slice(0, PROBLEMS_PRINTED_MAX),
      problemsTotal: problems.length,
    }),
  }
}
