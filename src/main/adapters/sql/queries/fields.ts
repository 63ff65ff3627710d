import { sql } from 'kysely'
import type { FieldCipher, FieldQueries, TableName } from '../../../../core/app/index.ts'
import type { Database } from '../database.ts'
import { quote } from '../ddl.ts'
import type { ChangeStatement } from '../database.ts'
import { snakeCase } from '../rows.ts'
import type { RowMapper } from '../rows.ts'
import type { Stored } from '../tables/types.ts'
import { TABLE_NAMES, describeTable } from '../tables/all-tables.ts'

const SEALED_TABLES = TABLE_NAMES.filter((name) => (describeTable(name).sealed ?? []).length > 0)

const sealedNames = (name: TableName): readonly string[] => (describeTable(name).sealed ?? []).map(snakeCase)

/** Rows with a field that does not lie under the key that seals now. */
const staleSql = (name: TableName, pattern: string) =>
  sql.join(
    sealedNames(name).map((column) => sql`(${sql.ref(column)} not like ${pattern})`),
    sql` or `,
  )

type Row = Readonly<Record<string, Stored>>

/**
 * Writes the fields of one row anew, if the row is still what was read: whoever changed it meanwhile has sealed it
 * themselves. Derived columns go along, which earlier releases may have computed of more than this one does.
 */
function resealStatement(
  { dialect }: Database,
  mapper: RowMapper<TableName>,
  name: TableName,
  row: Row,
): ChangeStatement {
  const record = mapper.read(row) as unknown as Readonly<Record<string, unknown>>
  const sealed = sealedNames(name)
  const columns = mapper.columns.filter((column) => sealed.includes(column.name) || column.derived)
  const values: Stored[] = []
  const bind = (value: Stored): string => {
    values.push(value)
    return dialect === 'postgres' ? `$${values.length}` : '?'
  }
  const is = dialect === 'postgres' ? 'is not distinct from' : 'is'
  const changes = columns.map((column) => `${quote(column.name)} = ${bind(column.write(record))}`)
  const keys = mapper.keyColumns.map((column) => `${quote(column)} = ${bind(row[column] ?? null)}`)
  const before = columns.map(({ name: column }) => `${quote(column)} ${is} ${bind(row[column] ?? null)}`)
  const text = `update ${quote(mapper.table)} set ${changes.join(', ')} where ${[...keys, ...before].join(' and ')}`
  return { text, values }
}

/** How many fields' rows there are, and the sealing anew of those under an earlier key. */
export function makeFieldQueries(database: Database, fields: FieldCipher | undefined): FieldQueries {
  const { db, mappers } = database
  const count = async (name: TableName, isStale: boolean): Promise<number> => {
    const where = isStale && fields ? sql`where ${staleSql(name, fields.sealedLike())}` : sql``
    const { rows } = await sql<{
      value: Stored
    }>`select count(*) as "value" from ${sql.table(mappers[name].table)} ${where}`.execute(db)
    return Number(rows[0]?.value ?? 0)
  }
  const sum = async (isStale: boolean): Promise<number> => {
    let total = 0
    for (const name of SEALED_TABLES) total += await count(name, isStale)
    return total
  }
  return {
    progress: async () => ({ rows: await sum(false), left: fields ? await sum(true) : 0 }),
    reseal: async (countMax) => {
      if (!fields) return 0
      let done = 0
      for (const name of SEALED_TABLES) {
        if (done >= countMax) break
        const mapper = mappers[name] as RowMapper<TableName>
        const { rows } = await sql<Row>`select * from ${sql.table(mapper.table)}
          where ${staleSql(name, fields.sealedLike())} limit ${countMax - done}`.execute(db)
        for (const row of rows) await database.run(resealStatement(database, mapper, name, row))
        done += rows.length
      }
      return done
    },
  }
}
