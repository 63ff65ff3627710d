import type { TableName, Tables, Write } from '../../src/core/app/store/store.ts'
import { CommitError } from '../../src/main/adapters/sql/failures.ts'
import { makeRowMappers } from '../../src/main/adapters/sql/rows.ts'
import type { RowMapper } from '../../src/main/adapters/sql/rows.ts'
import { TABLE_NAMES, describeTable } from '../../src/main/adapters/sql/tables/all-tables.ts'

type Rows = ReadonlyMap<string, unknown>

const mappers = makeRowMappers(TABLE_NAMES)

/** Tables with their unique keys, and a way back from a commit that fails half-way. */
export function makeTables() {
  const rows = new Map<TableName, Map<string, unknown>>(TABLE_NAMES.map((name) => [name, new Map()]))
  const unique = new Map<string, string>()

  const uniqueKeys = (table: TableName, record: Tables[TableName]): readonly string[] =>
    describeTable(table).indexes.flatMap((index, position) => {
      if (!index.unique || (index.applies && !index.applies(record as never))) return []
      const values = index.on.map((field) => (record as Readonly<Record<string, unknown>>)[field])
      return values.includes(null) ? [] : [`${table} ${position} ${JSON.stringify(values)}`]
    })

  const apply = ({ op, table, record }: Write, undo: (() => void)[]): void => {
    // Refuses what a column cannot hold, as the real stores do.
    const mapper = mappers[table] as RowMapper<TableName>
    mapper.append(record, mapper.columns, [])
    const kept = rows.get(table) as Map<string, unknown>
    const key = (mappers[table].keyOf as (value: Tables[TableName]) => string)(record)
    if (op === 'put' && describeTable(table).appendOnly) {
      throw new CommitError('append_only', `${table} is append-only`)
    }
    const before = kept.get(key) as Tables[TableName] | undefined
    if (op === 'insert' && before) throw new CommitError('duplicate_key', `${table} already has ${key}`)
    const left = before ? uniqueKeys(table, before) : []
    const taken = uniqueKeys(table, record)
    const clash = taken.find((name) => unique.has(name) && unique.get(name) !== key)
    if (clash) throw new CommitError('duplicate_key', `${clash} is taken`)
    undo.push(() => {
      for (const name of taken) unique.delete(name)
      for (const name of left) unique.set(name, key)
      if (before) kept.set(key, before)
      else kept.delete(key)
    })
    for (const name of left) unique.delete(name)
    for (const name of taken) unique.set(name, key)
    kept.set(key, record)
  }

  return {
    all: <Name extends TableName>(table: Name): readonly Tables[Name][] => [
      ...((rows.get(table) as Rows).values() as Iterable<Tables[Name]>),
    ],
    size: (table: TableName): number => (rows.get(table) as Rows).size,
    get: <Name extends TableName>(table: Name, key: string): Tables[Name] | null =>
      ((rows.get(table) as Rows).get(key) as Tables[Name] | undefined) ?? null,
    remove: (table: TableName, key: string): void => {
      rows.get(table)?.delete(key)
    },
    transact: (writes: readonly Write[]): void => {
      const undo: (() => void)[] = []
      try {
        for (const write of writes) apply(write, undo)
      } catch (error) {
        for (const step of undo.toReversed()) step()
        throw error
      }
    },
  }
}

export type MemoryTables = ReturnType<typeof makeTables>
