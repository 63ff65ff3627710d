import type { TableName, Tables, Write } from '../../../core/app/index.ts'
import { CommitError } from './failures.ts'
import type { RowMappers } from './rows.ts'
import { TABLE_NAMES, describeTable } from './tables/all-tables.ts'

/** Records of one table for one kind of statement, no key twice. */
type Batch = Readonly<{
  table: TableName
  op: Write['op']
  records: readonly Tables[TableName][]
}>

type Pending = { op: Write['op']; records: Map<string, Tables[TableName]> }

const WITH_FURTHER_UNIQUE_KEYS: ReadonlySet<TableName> = new Set(
  TABLE_NAMES.filter((table) => describeTable(table).indexes.some((index) => index.unique)),
)

/**
 * Groups a commit by table. The end state is that of applying the writes one after the other: of several puts of a
 * key the last wins, and a put after an insert of the same commit becomes that insert's content. A table with
 * further unique keys keeps its order strictly, because an intermediate state may matter there.
 */
export function planCommit(writes: readonly Write[], mappers: RowMappers): readonly Batch[] {
  const logs = new Map<TableName, Tables[TableName][]>()
  const pending = new Map<TableName, Pending[]>()
  for (const { op, table, record } of writes) {
    const description = describeTable(table)
    if (op === 'put' && description.appendOnly) {
      throw new CommitError(
        'append_only',
        `${table} is append-only: a record is inserted once and never replaced`,
      )
    }
    if (description.appendOnly) {
      // No order among them matters, and a key that is there already is the table's to refuse.
      const records = logs.get(table)
      if (records) records.push(record)
      else logs.set(table, [record])
      continue
    }
    const key = (mappers[table].keyOf as (value: Tables[TableName]) => string)(record)
    const batches = pending.get(table) ?? []
    if (batches.length === 0) pending.set(table, batches)
    const known = batches.find((batch) => batch.records.has(key))
    if (op === 'insert' && known)
      throw new CommitError('duplicate_key', `${table} already has this key: ${key}`)
    const last = batches.at(-1)
    if (WITH_FURTHER_UNIQUE_KEYS.has(table)) {
      if (last && last.op === op && !last.records.has(key)) last.records.set(key, record)
      else batches.push({ op, records: new Map([[key, record]]) })
      continue
    }
    const target = known ?? batches.find((batch) => batch.op === op)
    if (target) target.records.set(key, record)
    else batches.push({ op, records: new Map([[key, record]]) })
  }
  return TABLE_NAMES.flatMap((table): readonly Batch[] => {
    const records = logs.get(table)
    if (records) return [{ table, op: 'insert', records }]
    return (pending.get(table) ?? []).map((batch) => ({
      ...{ table, op: batch.op },
      records: [...batch.records.values()],
    }))
  })
}
