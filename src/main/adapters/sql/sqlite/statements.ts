import { CommitError } from '../failures.ts'
import type { Stored } from '../tables/types.ts'
import { sqliteCode } from './driver.ts'
import type { SqliteHandle } from './driver.ts'

/** One statement of a transaction with the values of all its rows. The text is also its name in the cache. */
export type StatementRun = Readonly<{ sql: string; values: readonly Stored[] }>

/** What SQLite said of a transaction that it refused, as it crosses a thread. */
export type CommitRefusal = Readonly<{ code: CommitError['code'] | null; message: string }>

function refusalOf(error: unknown): CommitRefusal {
  const message = error instanceof Error ? error.message : String(error)
  const code = sqliteCode(error)
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') {
    return { code: 'duplicate_key', message }
  }
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return { code: 'append_only', message }
  return { code: code.startsWith('SQLITE_') ? 'refused_by_database' : null, message }
}

/** The error that a commit is rejected with; what SQLite does not know of is a bug of ours. */
export const errorOf = ({ code, message }: CommitRefusal): Error =>
  code === null ? new Error(message) : new CommitError(code, message)

/**
 * Runs transactions on a handle, statements kept prepared for good. The number of rows changed when it is durable, else
 * why nothing of it is.
 */
export function makeTransactionRunner(
  handle: SqliteHandle,
): (runs: readonly StatementRun[]) => number | CommitRefusal {
  type Prepared = ReturnType<typeof handle.prepare<Stored[]>>
  const prepared = new Map<string, Prepared>()
  const begin = handle.prepare('begin immediate')
  const end = handle.prepare('commit')
  const undo = handle.prepare('rollback')

  const statementFor = (sql: string): Prepared => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = handle.prepare<Stored[]>(sql)
      prepared.set(sql, statement)
    }
    return statement
  }

  return (runs) => {
    try {
      begin.run()
      let changes = 0
      // Spread: the driver asks for the elements of an array one by one.
      for (const { sql, values } of runs) changes += statementFor(sql).run(...values).changes
      end.run()
      return changes
    } catch (error) {
      if (handle.inTransaction) undo.run()
      return refusalOf(error)
    }
  }
}
