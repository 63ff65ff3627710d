import type { Kysely } from 'kysely'
import type { Write } from '../../../core/app/index.ts'
import type { Dialect } from './ddl.ts'
import type { RowMappers } from './rows.ts'
import type { SqlSchema, Stored } from './tables/types.ts'

/** A statement whose values are bound in order: `?` for SQLite, `$1`… for PostgreSQL. */
export type ChangeStatement = Readonly<{ text: string; values: readonly Stored[] }>

/** What the repositories need of either database. */
export type Database = Readonly<{
  dialect: Dialect
  db: Kysely<SqlSchema>
  mappers: RowMappers
  /** Runs one changing statement beside the commits, as its own transaction; tells how many rows it changed. */
  run: (statement: ChangeStatement) => Promise<number>
  commit: (writes: readonly Write[]) => Promise<void>
  close: () => Promise<void>
}>
