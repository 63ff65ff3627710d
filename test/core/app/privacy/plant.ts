import type { TableName, Write } from '../../../../src/core/app/index.ts'
import { decimal } from '../../../../src/core/kernel/index.ts'
import type { ColumnSpec, GroupSpec } from '../../../../src/main/adapters/sql/tables/types.ts'
import { TABLE_NAMES, describeTable } from '../../../../src/main/adapters/sql/tables/all-tables.ts'
import { NOON, accountId, idOf, orderId, userId } from '../../../support/records.ts'

const PERSON = userId(1)

/** What a column of this name points to: the person, or something that is theirs. */
const POINTERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:user|subject|manager|owner|actor|reviewer|target)Id$|^(?:assignee|placedBy|\w+By)$/, PERSON],
  [/^(?:\w+A|a)ccountId$/, accountId(1)],
  [/^(?:parentO|o)rderId$/, orderId(1)],
  [/^portfolioId$/, idOf('portfolio', 1)],
  [/^caseId$/, idOf('case', 1)],
  [/^evidenceId$/, 'caseEvidence-1'],
]

const OWN_IDS: Readonly<Partial<Record<TableName, string>>> = {
  users: PERSON,
  accounts: accountId(1),
  orders: orderId(1),
  portfolios: idOf('portfolio', 1),
  cases: idOf('case', 1),
}

const pointerOf = (field: string): string | undefined => POINTERS.find(([name]) => name.test(field))?.[1]

/** Whether rows of a table are somebody's, or about what is somebody's. */
const isPersonal = (table: TableName): boolean =>
  OWN_IDS[table] !== undefined ||
  Object.keys(describeTable(table).columns).some((field) => field === 'subjects' || pointerOf(field))

export const PERSONAL_TABLES = TABLE_NAMES.filter(isPersonal)

/** A figure that stands in the rows of this table alone. */
export const figureOf = (table: TableName): number => 91_000 + TABLE_NAMES.indexOf(table)

function valueOf(table: TableName, field: string, spec: ColumnSpec | GroupSpec): unknown {
  if (typeof spec === 'object') return null
  if (field === 'id') return OWN_IDS[table] ?? `${table}-1`
  if (field === 'subjects') return ` ${PERSON} `
  const pointer = pointerOf(field)
  if (pointer !== undefined) return pointer
  // What lies sealed is planted by whoever can seal it.
  if (/[sS]ealed$/.test(field) && spec.endsWith('?')) return null
  const words = `mark ${table}.${field}`
  const values = {
    ...{ text: words, decimal: decimal(figureOf(table)), integer: figureOf(table) },
    ...{ instant: NOON, boolean: false, json: { words } },
  }
  return values[spec.replace('?', '') as keyof typeof values]
}

/** A row of the person in this table whose every free column says where it stands. */
export function planted(table: TableName, changes: object = {}): Write {
  const columns = Object.entries<ColumnSpec | GroupSpec>(describeTable(table).columns)
  const record = Object.fromEntries(columns.map(([field, spec]) => [field, valueOf(table, field, spec)]))
  return { op: 'insert', table, record: { ...record, ...changes } } as unknown as Write
}
