import type { TableName, Tables, Write } from '../../../core/app/index.ts'
import { planCommit } from './commit-plan.ts'
import { CommitError } from './failures.ts'
import type { RowMappers } from './rows.ts'
import type { Stored } from './schema-types.ts'
import { sqliteCode } from './sqlite-driver.ts'
import type { SqliteHandle } from './sqlite-driver.ts'
import { powerOfTwoSizes, writeSql } from './statements.ts'

/** Rows that one prepared statement writes at most; 26 columns × 32 stays far below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT_MAX = 32

function asCommitError(error: unknown): unknown {
  if (error instanceof CommitError || !(error instanceof Error)) return error
  const code = sqliteCode(error)
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') {
    return new CommitError('duplicate_key', error.message, error)
  }
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return new CommitError('append_only', error.message, error)
  return code.startsWith('SQLITE_') ? new CommitError('refused_by_database', error.message, error) : error
}

/**
 * The write path: prepared statements kept for good, one transaction a commit. It runs to its end without yielding, so
 * no read can see half of it.
 */
export function makeSqliteCommit(
  handle: SqliteHandle,
  mappers: RowMappers,
): (writes: readonly Write[]) => void {
  type Statement = ReturnType<SqliteHandle['prepare']>
  const prepared = new Map<string, Statement>()
  const begin = handle.prepare('begin immediate')
  const end = handle.prepare('commit')
  const undo = handle.prepare('rollback')

  const statementFor = (table: TableName, op: Write['op'], rows: number): Statement => {
    const name = `${table} ${op} ${rows}`
    const known = prepared.get(name)
    if (known) return known
    const statement = handle.prepare(writeSql('sqlite', mappers, table, op, rows))
    prepared.set(name, statement)
    return statement
  }

  return (writes) => {
    if (writes.length === 0) return
    const batches = planCommit(writes, mappers)
    begin.run()
    try {
      for (const { table, op, records } of batches) {
        const append = mappers[table].append as (record: Tables[TableName], values: Stored[]) => void
        let next = 0
        for (const size of powerOfTwoSizes(records.length, ROWS_PER_STATEMENT_MAX)) {
          const values: Stored[] = []
          for (const record of records.slice(next, next + size)) append(record, values)
          statementFor(table, op, size).run(values)
          next += size
        }
      }
      end.run()
    } catch (error) {
      if (handle.inTransaction) undo.run()
      throw asCommitError(error)
    }
  }
}
