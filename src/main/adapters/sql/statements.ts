import type { TableName, Write } from '../../../core/app/index.ts'
import { quote } from './ddl.ts'
import type { Dialect } from './ddl.ts'
import type { Column, RowMapper } from './rows.ts'

/**
 * Text of a statement that writes `rows` records of a table at once. Values follow row by row, in the order of `columns`:
 * all of the table, or of an insert the plain ones.
 */
export function writeSql(
  dialect: Dialect,
  mapper: Pick<RowMapper<TableName>, 'table' | 'columns' | 'keyColumns'>,
  op: Write['op'],
  rows: number,
  columns: readonly Column[] = mapper.columns,
): string {
  const width = columns.length
  const tuple = (row: number): string =>
    `(${columns
      .map((_, position) => (dialect === 'postgres' ? `$${row * width + position + 1}` : '?'))
      .join(', ')})`
  const names = columns.map((column) => quote(column.name)).join(', ')
  const values = Array.from({ length: rows }, (_, row) => tuple(row)).join(', ')
  const insert = `insert into ${quote(mapper.table)} (${names}) values ${values}`
  if (op === 'insert') return insert
  const changes = columns
    .filter((column) => !mapper.keyColumns.includes(column.name))
    .map((column) => `${quote(column.name)} = excluded.${quote(column.name)}`)
  return `${insert} on conflict (${mapper.keyColumns.map(quote).join(', ')}) do update set ${changes.join(', ')}`
}

/** Removes the oldest kept answers of before an instant. Values: the instant, and how many at most. */
export function forgetIdempotentSql(dialect: Dialect): string {
  const [before, count] = dialect === 'postgres' ? ['$1', '$2'] : ['?', '?']
  return `delete from "idempotency" where ("user_id", "key") in (
    select "user_id", "key" from "idempotency" where "created_at" < ${before} order by "created_at" limit ${count})`
}

/** Cuts a batch into sizes that are powers of two, so that few distinct statements need to be kept prepared. */
export function powerOfTwoSizes(count: number, largest: number): readonly number[] {
  const sizes: number[] = []
  let rest = count
  for (let size = largest; size >= 1; size = size / 2) {
    while (rest >= size) {
      sizes.push(size)
      rest -= size
    }
  }
  return sizes
}
