import { assert } from '../../../core/kernel/index.ts'
import type { ColumnKind } from './tables/types.ts'
import { TABLE_NAMES, describeTable } from './tables/all-tables.ts'
import { makeRowMappers, snakeCase } from './rows.ts'
import type { Column } from './rows.ts'

export type Dialect = 'sqlite' | 'postgres'

const COLUMN_TYPES: Readonly<Record<Dialect, Readonly<Record<ColumnKind, string>>>> = {
  sqlite: {
    text: 'text',
    decimal: 'text',
    instant: 'integer',
    integer: 'integer',
    boolean: 'integer',
    json: 'text',
  },
  // Byte order, so that sorting does not depend on the cluster's locale and agrees with SQLite.
  postgres: {
    text: 'text collate "C"',
    decimal: 'numeric(38,18)',
    instant: 'bigint',
    integer: 'bigint',
    boolean: 'integer',
    json: 'text',
  },
}

export const quote = (identifier: string): string => `"${identifier}"`

const columnSql = (dialect: Dialect, column: Column): string =>
  `${quote(column.name)} ${COLUMN_TYPES[dialect][column.kind]}${column.nullable ? '' : ' not null'}`

function triggersSql(dialect: Dialect, table: string): readonly string[] {
  if (dialect === 'postgres') {
    return [
      `create trigger ${table}_append_only before update or delete on ${quote(table)}
       for each row execute function optionix_append_only()`,
      `create trigger ${table}_no_truncate before truncate on ${quote(table)}
       for each statement execute function optionix_append_only()`,
    ]
  }
  return ['update', 'delete'].map(
    (verb) => `create trigger ${table}_no_${verb} before ${verb} on ${quote(table)}
       begin select raise(abort, 'append-only: ${table} is never changed'); end`,
  )
}

const APPEND_ONLY_FUNCTION = `create or replace function optionix_append_only() returns trigger language plpgsql as $$
  begin raise exception 'append-only: % is never changed', tg_table_name; end $$`

/** The statements that bring a store from version − 1 to `version`. */
export function migrationSql(dialect: Dialect, version: number): readonly string[] {
  const mappers = makeRowMappers(TABLE_NAMES)
  const statements: string[] = dialect === 'postgres' && version === 1 ? [APPEND_ONLY_FUNCTION] : []
  for (const name of TABLE_NAMES) {
    const description = describeTable(name)
    const { table, columns, keyColumns } = mappers[name]
    const since = description.since ?? 1
    const columnSince = ({ path }: Column): number => {
      const later = description.columnSince as Readonly<Record<string, number>> | undefined
      // The columns of a nested record come with their field.
      return later?.[path] ?? later?.[path.split('.')[0] as string] ?? since
    }
    if (since > version) continue
    if (since === version) {
      const body = columns
        .filter((column) => columnSince(column) <= version)
        .map((column) => columnSql(dialect, column))
      const key = `primary key (${keyColumns.map(quote).join(', ')})`
      // A text key would cost a second b-tree beside the row id's.
      const textKey = columns.find((column) => column.name === keyColumns[0])?.kind === 'text'
      const suffix = dialect === 'sqlite' ? (textKey ? ' strict, without rowid' : ' strict') : ''
      statements.push(`create table ${quote(table)} (${[...body, key].join(', ')})${suffix}`)
      if (description.appendOnly) statements.push(...triggersSql(dialect, table))
    } else {
      for (const column of columns.filter((each) => columnSince(each) === version)) {
        assert(column.nullable, `${table}.${column.name} is added later and must allow null`)
        statements.push(`alter table ${quote(table)} add column ${columnSql(dialect, column)}`)
      }
    }
    description.indexes.forEach((index, position) => {
      if ((index.since ?? since) !== version) return
      const on = (index.on as readonly string[]).map((field) =>
        field.startsWith('-') ? `${quote(snakeCase(field.slice(1)))} desc` : quote(snakeCase(field)),
      )
      statements.push(
        `create ${index.unique ? 'unique ' : ''}index ${quote(`${table}_${position + 1}`)} on ${quote(table)} ` +
          `(${on.join(', ')})${index.where ? ` where ${index.where}` : ''}`,
      )
    })
  }
  return statements
}
