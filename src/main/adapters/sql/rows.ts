import type { FieldCipher, TableName, Tables } from '../../../core/app/index.ts'
import {
  DECIMAL_FRACTION_DIGITS_MAX,
  DECIMAL_INTEGER_DIGITS_MAX,
  assert,
  decimal,
  decimalText,
  instant,
} from '../../../core/kernel/index.ts'
import type { Decimal } from '../../../core/kernel/index.ts'
import type { ColumnKind, ColumnSpec, GroupSpec, Stored } from './tables/types.ts'
import { describeTable } from './tables/all-tables.ts'

type Fields = Readonly<Record<string, unknown>>

/** One column as it lies in the database, and the way to and from the record's field. */
export type Column = Readonly<{
  name: string
  /** `field`, or `field.inner` for a column of a nested record. */
  path: string
  kind: ColumnKind
  nullable: boolean
  derived: boolean
  write: (record: Fields) => Stored
}>

/** Columns and mappers of one table, worked out once. */
export type RowMapper<Name extends TableName> = Readonly<{
  table: string
  columns: readonly Column[]
  /** Those that a plain record fills. */
  plainColumns: readonly Column[]
  keyColumns: readonly string[]
  /** Whether the record leaves null what its table's description calls seldom. */
  isPlain: (record: Tables[Name]) => boolean
  /** Appends the stored values of `record` in the order of `columns`, which are all or the plain ones. */
  append: (record: Tables[Name], columns: readonly Column[], values: Stored[]) => void
  read: (row: Readonly<Record<string, unknown>>) => Tables[Name]
  /** The primary key as one text, unambiguous across its parts. */
  keyOf: (record: Tables[Name]) => string
}>

export const snakeCase = (text: string): string =>
  text.replace('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Text of an amount that NUMERIC(38,18) keeps exactly; an amount that it would round is a bug where it was made. */
function storedDecimal(value: Decimal): string {
  const text = decimalText(value)
  const point = text.indexOf('.')
  const integerEnd = point < 0 ? text.length : point
  const integerDigits = integerEnd - (text.startsWith('-') ? 1 : 0)
  const fractionDigits = point < 0 ? 0 : text.length - point - 1
  assert(
    value.isFinite() &&
      integerDigits <= DECIMAL_INTEGER_DIGITS_MAX &&
      fractionDigits <= DECIMAL_FRACTION_DIGITS_MAX,
    `an amount to be booked has more than ${DECIMAL_INTEGER_DIGITS_MAX} digits before or ` +
      `${DECIMAL_FRACTION_DIGITS_MAX} after the point: ${text.slice(0, 80)}`,
  )
  return text
}

function storedInteger(value: unknown): number {
  assert(Number.isSafeInteger(value), `not a whole number: ${String(value)}`)
  return value as number
}

const WRITERS: Readonly<Record<ColumnKind, (value: unknown) => Stored>> = {
  text: (value) => value as string,
  decimal: (value) => storedDecimal(value as Decimal),
  instant: storedInteger,
  integer: storedInteger,
  boolean: (value) => (value ? 1 : 0),
  json: (value) => JSON.stringify(value),
}

const READERS: Readonly<Record<ColumnKind, (value: unknown) => unknown>> = {
  text: (value) => value,
  decimal: (value) => decimal(value as string),
  instant: (value) => instant(Number(value)),
  integer: (value) => Number(value),
  boolean: (value) => Number(value) === 1,
  json: (value) => JSON.parse(value as string) as unknown,
}

const isGroup = (spec: ColumnSpec | GroupSpec): spec is GroupSpec => typeof spec === 'object'

function makeColumn(path: string, spec: ColumnSpec): Column {
  const nullable = spec.endsWith('?') || path.includes('.')
  const kind = spec.replace('?', '') as ColumnKind
  const encode = WRITERS[kind]
  const [field, inner] = path.split('.') as [string, string | undefined]
  const pick = inner
    ? (record: Fields): unknown => (record[field] as Fields | null)?.[inner] ?? null
    : (record: Fields): unknown => record[field]
  const write = (record: Fields): Stored => {
    const value = pick(record)
    if (value !== null && value !== undefined) return encode(value)
    assert(nullable, `missing value for ${path}`)
    return null
  }
  return { name: snakeCase(path), path, kind, nullable, derived: false, write }
}

function columnsOf(name: TableName): readonly Column[] {
  const description = describeTable(name)
  const specs = Object.entries(description.columns as Readonly<Record<string, ColumnSpec | GroupSpec>>)
  const stored = specs.flatMap(([field, spec]) =>
    isGroup(spec)
      ? Object.entries(spec.group).map(([inner, innerSpec]) => makeColumn(`${field}.${inner}`, innerSpec))
      : [makeColumn(field, spec)],
  )
  const derived = Object.entries(description.derived ?? {}).map(([column, compute]): Column => ({
    name: column,
    path: column,
    kind: 'text',
    nullable: false,
    derived: true,
    write: compute as unknown as (record: Fields) => Stored,
  }))
  return [...stored, ...derived]
}

/** Where a sealed field lies: what its text is bound to. */
const placeOf = (table: string, column: string, key: string): string => JSON.stringify([table, column, key])

const keyText = (parts: readonly unknown[]): string =>
  parts.length === 1 ? String(parts[0]) : JSON.stringify(parts)

/** What the columns of a table go through on their way in and out: sealed ones through the cipher. */
function sealing(name: TableName, fields: FieldCipher | undefined) {
  const table = snakeCase(name)
  const { key, sealed = [] } = describeTable(name)
  const keyFields: readonly string[] = key
  const isSealed = ({ path }: Column): boolean =>
    fields !== undefined && (sealed as readonly string[]).includes(path)
  return {
    write: (column: Column): Column => {
      if (!isSealed(column)) return column
      const write: Column['write'] = (record) => {
        const plain = column.write(record)
        const place = placeOf(table, column.name, keyText(keyFields.map((field) => record[field])))
        return plain === null ? null : (fields as FieldCipher).seal(place, plain as string)
      }
      return { ...column, write }
    },
    read: (column: Column, row: Fields, value: unknown): unknown => {
      if (!isSealed(column)) return value
      const place = placeOf(table, column.name, keyText(keyFields.map((field) => row[snakeCase(field)])))
      return (fields as FieldCipher).open(place, value as string)
    },
  }
}

/** Reads the fields of a record, nested ones through `group`. */
function makeReader(
  columns: readonly Column[],
  opened: (column: Column, row: Fields, value: unknown) => unknown,
): (row: Fields) => Fields {
  const plain = columns.filter((column) => !column.derived && !column.path.includes('.'))
  const nested = columns.filter((column) => !column.derived && column.path.includes('.'))
  const groups = [...new Set(nested.map((column) => column.path.split('.')[0] as string))]
  const valueOf = (row: Fields, column: Column): unknown => {
    const value = row[column.name]
    return value === null || value === undefined ? null : READERS[column.kind](opened(column, row, value))
  }
  return (row) => {
    const record: Record<string, unknown> = {}
    for (const column of plain) record[column.path] = valueOf(row, column)
    for (const group of groups) {
      const inner = nested
        .filter((column) => column.path.startsWith(`${group}.`))
        .map((column) => [column.path.slice(group.length + 1), valueOf(row, column)] as const)
      record[group] = inner.every(([, value]) => value === null) ? null : Object.fromEntries(inner)
    }
    return record
  }
}

function makeMapper<Name extends TableName>(name: Name, fields?: FieldCipher): RowMapper<Name> {
  const { write, read } = sealing(name, fields)
  const columns = columnsOf(name).map(write)
  const reader = makeReader(columns, read)
  const key = describeTable(name).key as readonly string[]
  const [only] = key
  const seldom: readonly string[] = describeTable(name).seldom ?? []
  return {
    table: snakeCase(name),
    columns,
    plainColumns: columns.filter(({ path }) => !seldom.includes(path)),
    keyColumns: key.map(snakeCase),
    isPlain: (record) => seldom.every((field) => (record as Fields)[field] === null),
    append: (record, chosen, values) => {
      for (const column of chosen) values.push(column.write(record as Fields))
    },
    read: (row) => reader(row) as unknown as Tables[Name],
    keyOf:
      key.length === 1
        ? (record) => String((record as Fields)[only as string])
        : (record) => JSON.stringify(key.map((field) => (record as Fields)[field])),
  }
}

export type RowMappers = Readonly<{ [Name in TableName]: RowMapper<Name> }>

/** Mappers of all tables, with the cipher of their sealed columns. Build once and hand on. */
export function makeRowMappers(names: readonly TableName[], fields?: FieldCipher): RowMappers {
  return Object.fromEntries(names.map((name) => [name, makeMapper(name, fields)])) as unknown as RowMappers
}
