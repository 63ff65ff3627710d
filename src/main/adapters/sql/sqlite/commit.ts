import type { TableName, Write } from '../../../../core/app/index.ts'
import { planCommit } from '../commit-plan.ts'
import type { Column, RowMapper, RowMappers } from '../rows.ts'
import type { Stored } from '../tables/types.ts'
import { powerOfTwoSizes, writeSql } from '../statements.ts'
import type { StatementRun } from './statements.ts'

/** Rows that one prepared statement writes at most; 26 columns × 32 stays far below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT_MAX = 32

/** Turns the writes of a commit into the statements of one transaction: plain text and values, which may cross threads. */
export function makeSqlitePlanner(
  mappers: RowMappers,
): (writes: readonly Write[]) => readonly StatementRun[] {
  const texts = new Map<string, string>()

  const textFor = (table: TableName, op: Write['op'], rows: number, columns: readonly Column[]): string => {
    const name = `${table} ${op} ${rows} ${columns.length}`
    let text = texts.get(name)
    if (text === undefined) {
      text = writeSql('sqlite', mappers[table], op, rows, columns)
      texts.set(name, text)
    }
    return text
  }

  return (writes) =>
    planCommit(writes, mappers).flatMap(({ table, op, records }) => {
      const mapper = mappers[table] as RowMapper<TableName>
      const isPlain = op === 'insert' && records.every(mapper.isPlain)
      const columns = isPlain ? mapper.plainColumns : mapper.columns
      let next = 0
      return powerOfTwoSizes(records.length, ROWS_PER_STATEMENT_MAX).map((size) => {
        const values: Stored[] = []
        for (const record of records.slice(next, next + size)) mapper.append(record, columns, values)
        next += size
        return { sql: textFor(table, op, size, columns), values }
      })
    })
}
