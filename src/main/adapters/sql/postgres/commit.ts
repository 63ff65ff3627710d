import type { TableName, Write } from '../../../../core/app/index.ts'
import { planCommit } from '../commit-plan.ts'
import type { Database } from '../database.ts'
import { CommitError } from '../failures.ts'
import type { Tenure } from './writer.ts'
import type { RowMapper, RowMappers } from '../rows.ts'
import type { Stored } from '../tables/types.ts'
import { writeSql } from '../statements.ts'

/** 26 columns × 500 rows stays far below the protocol's 65,535 parameters. */
const ROWS_PER_STATEMENT_MAX = 500

const sqlState = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

function asCommitError(error: unknown): unknown {
  if (error instanceof CommitError || !(error instanceof Error)) return error
  const state = sqlState(error)
  if (state === '23505') return new CommitError('duplicate_key', error.message, error)
  // Raised by the append-only trigger (raise_exception).
  if (state === 'P0001') return new CommitError('append_only', error.message, error)
  return /^[0-9A-Z]{5}$/.test(state) ? new CommitError('refused_by_database', error.message, error) : error
}

function refuseWhenLost({ lostBy }: Tenure): void {
  const cause = lostBy()
  if (!cause) return
  const message = 'The connection that held the database for writing is gone; load the desk again.'
  throw new CommitError('store_lost', message, cause)
}

/** Takes a transaction back. A connection that cannot even do that is given up; the server ends what it left. */
async function rollback(tenure: Tenure): Promise<void> {
  refuseWhenLost(tenure)
  try {
    await tenure.client.query('rollback')
  } catch (error) {
    tenure.lose(error instanceof Error ? error : new Error(String(error)))
  }
  refuseWhenLost(tenure)
}

/** What was handed in before a refusal was known builds on what never happened, and is refused as well. */
function makeEras() {
  let era = 0
  return {
    now: () => era,
    within: async (handedIn: number, transact: () => Promise<void>): Promise<void> => {
      if (handedIn !== era)
        throw new CommitError('refused_by_database', 'the transaction before it was refused')
      try {
        await transact()
      } catch (error) {
        era += 1
        throw error
      }
    },
  }
}

/**
 * Commits on the one connection that holds the writer's lock, one after the other. A lost connection loses the lock
 * with it, so whatever was handed in under that tenure is refused, even when there is a new one by the time of its turn.
 */
export function makePostgresCommit(
  mappers: RowMappers,
  serving: () => Tenure,
): Pick<Database, 'commit' | 'run'> {
  const texts = new Map<string, string>()
  const textFor = (table: TableName, op: Write['op'], rows: number): string => {
    const name = `${table} ${op} ${rows}`
    const known = texts.get(name)
    if (known !== undefined) return known
    const text = writeSql('postgres', mappers[table], op, rows)
    texts.set(name, text)
    return text
  }

  const transact = async (writes: readonly Write[], tenure: Tenure): Promise<void> => {
    refuseWhenLost(tenure)
    const { client } = tenure
    const batches = planCommit(writes, mappers)
    try {
      await client.query('begin')
      for (const { table, op, records } of batches) {
        const { append, columns } = mappers[table] as RowMapper<TableName>
        for (let next = 0; next < records.length; next += ROWS_PER_STATEMENT_MAX) {
          const chunk = records.slice(next, next + ROWS_PER_STATEMENT_MAX)
          const values: Stored[] = []
          for (const record of chunk) append(record, columns, values)
          await client.query(textFor(table, op, chunk.length), values)
        }
      }
      await client.query('commit')
    } catch (error) {
      await rollback(tenure)
      throw asCommitError(error)
    }
  }

  const eras = makeEras()
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: (tenure: Tenure) => Promise<T>): Promise<T> => {
    const tenure = serving()
    const mine = tail.then(() => act(tenure))
    // The caller gets the rejection from `mine`; the next in line only waits for the end.
    tail = mine.catch(() => undefined)
    return mine
  }

  return {
    commit: (writes) => {
      const handedIn = eras.now()
      return writes.length === 0
        ? Promise.resolve()
        : inTurn((tenure) => eras.within(handedIn, () => transact(writes, tenure)))
    },
    run: ({ text, values }) =>
      inTurn(async (tenure) => {
        refuseWhenLost(tenure)
        return (await tenure.client.query(text, [...values])).rowCount ?? 0
      }),
  }
}
