import type { Kysely } from 'kysely'
import type { Write } from '../../../core/app/index.ts'
import type { Dialect } from './ddl.ts'
import type { RowMappers } from './rows.ts'
import type { SqlSchema } from './schema-types.ts'

/** What the repositories need of either database. */
export type Database = Readonly<{
  dialect: Dialect
  db: Kysely<SqlSchema>
  mappers: RowMappers
  commit: (writes: readonly Write[]) => Promise<void>
  close: () => Promise<void>
}>
