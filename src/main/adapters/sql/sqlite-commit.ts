import type { TableName, Tables, Write } from '../../../core/app/index.ts'
import { planCommit } from './commit-plan.ts'
import type { RowMappers } from './rows.ts'
import type { Stored } from './schema-types.ts'
import { powerOfTwoSizes, writeSql } from './statements.ts'
import type { StatementRun } from './sqlite-statements.ts'

/** Rows that one prepared statement writes at most; 26 columns × 32 stays far below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT_MAX = 32

/** Turns the writes of a commit into the statements of one transaction: plain text and values, which may cross threads. */
export function makeSqlitePlanner(
  mappers: RowMappers,
): (writes: readonly Write[]) => readonly StatementRun[] {
  const texts = new Map<string, string>()

  const textFor = (table: TableName, op: Write['op'], rows: number): string => {
    const name = `${table} ${op} ${rows}`
    let text = texts.get(name)
    if (text === undefined) {
      text = writeSql('sqlite', mappers, table, op, rows)
      texts.set(name, text)
    }
    return text
  }

  return (writes) =>
    planCommit(writes, mappers).flatMap(({ table, op, records }) => {
      const append = mappers[table].append as (record: Tables[TableName], values: Stored[]) => void
      let next = 0
      return powerOfTwoSizes(records.length, ROWS_PER_STATEMENT_MAX).map((size) => {
        const values: Stored[] = []
        for (const record of records.slice(next, next + size)) append(record, values)
        next += size
        return { sql: textFor(table, op, size), values }
      })
    })
}
