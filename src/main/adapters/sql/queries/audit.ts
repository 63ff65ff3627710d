import { sql } from 'kysely'
import type { AuditFilter, AuditHead, AuditQueries } from '../../../../core/app/index.ts'
import type { AuditRecord } from '../../../../core/audit/index.ts'
import { instant } from '../../../../core/kernel/index.ts'
import type { JsonObject } from '../../../../core/kernel/index.ts'
import type { Database } from '../database.ts'
import { anyOf, between, equals, whereSql } from './reader.ts'
import type { Condition, Reader } from './reader.ts'
import type { SqlSchema, Stored } from '../tables/types.ts'

const conditionsOf = (filter: AuditFilter): readonly Condition[] => [
  ...equals('actorId', filter.actorId),
  ...(filter.concerning === undefined
    ? []
    : [sql`("actor_id" = ${filter.concerning} or "subject_id" = ${filter.concerning})`]),
  ...equals('action', filter.action),
  ...equals('category', filter.category),
  ...equals('resourceType', filter.resourceType),
  ...equals('resourceId', filter.resourceId),
  ...equals('result', filter.result),
  ...equals('requestId', filter.requestId),
  ...between('at', filter.from, filter.to),
]

type RecordRow = Readonly<Record<keyof SqlSchema['audit_records'], Stored>>

const textOrNull = (value: Stored): string | null => value as string | null

/** A record of its row, written out: a check reads a million of them, and the general way takes three times as long. */
const recordOf = (row: RecordRow): AuditRecord => ({
  index: Number(row.index),
  id: row.id as string,
  action: row.action as string,
  category: row.category as AuditRecord['category'],
  actorId: row.actor_id as string,
  resourceType: row.resource_type as string,
  resourceId: textOrNull(row.resource_id),
  result: row.result as AuditRecord['result'],
  code: textOrNull(row.code),
  requestId: textOrNull(row.request_id),
  at: instant(Number(row.at)),
  facts: row.facts === '{}' ? {} : (JSON.parse(row.facts as string) as JsonObject),
  personalSealed: textOrNull(row.personal_sealed),
  leafHash: row.leaf_hash as string,
  subjectId: textOrNull(row.subject_id),
  clockBackMs: row.clock_back_ms === null ? null : Number(row.clock_back_ms),
  body: textOrNull(row.body),
})

/** The records of the log. */
const makeRecordQueries = (
  { db }: Database,
  reader: Reader,
): Pick<AuditQueries, 'list' | 'before' | 'byId' | 'span' | 'leafHashes' | 'range'> => ({
  list: (filter, page) => reader.page('auditRecords', conditionsOf(filter), ['-index'], page),
  before: (filter, index, limit) =>
    reader.find(
      'auditRecords',
      [...conditionsOf(filter), ...between('index', undefined, index === null ? undefined : index - 1)],
      ['-index'],
      { limit, offset: 0 },
    ),
  byId: (id) => reader.first('auditRecords', equals('id', id)),
  span: async ({ from, to }) => {
    const { rows } = await sql<{ first: Stored; last: Stored }>`
      select min("index") as "first", max("index") as "last" from "audit_records"
      ${whereSql(between('at', from, to))}`.execute(db)
    const { first = null, last = null } = rows[0] ?? {}
    return first === null || last === null ? null : { first: Number(first), last: Number(last) }
  },
  leafHashes: async (indexes) => {
    const { rows } = await sql<{ index: Stored; hash: string }>`
      select "index", "leaf_hash" as "hash" from "audit_records"
      ${whereSql(anyOf('index', indexes))}`.execute(db)
    return new Map(rows.map((row) => [Number(row.index), row.hash]))
  },
  range: async (fromIndex, limit) => {
    const { rows } = await sql<RecordRow>`
      select * from "audit_records" ${whereSql(between('index', fromIndex, fromIndex + limit - 1))}
      order by "index"`.execute(db)
    return rows.map(recordOf)
  },
})

/** The tree over the records. */
const makeTreeQueries = ({ db }: Database, reader: Reader): Pick<AuditQueries, 'hashes' | 'nodeCount'> => ({
  hashes: async (level, first, count) => {
    const places = whereSql(between('index', first, first + count - 1))
    const { rows } =
      level === 0
        ? await sql<{ hash: string }>`
            select "leaf_hash" as "hash" from "audit_records" ${places} order by "index"`.execute(db)
        : await sql<{ hash: string }>`
            select "hash" from "audit_nodes" ${places} and "level" = ${level} order by "index"`.execute(db)
    return rows.map((row) => row.hash)
  },
  nodeCount: (level) =>
    reader.number(
      sql<{ value: Stored }>`select max("index") + 1 as "value" from "audit_nodes" where "level" = ${level}`,
    ),
})

/** Everything that is read of the audit log. */
export const makeAuditQueries = (database: Database, reader: Reader): AuditQueries => ({
  ...makeRecordQueries(database, reader),
  ...makeTreeQueries(database, reader),
  checkpoints: (fromNumber, limit) =>
    reader.find('auditCheckpoints', between('number', fromNumber, undefined), ['number'], {
      limit,
      offset: 0,
    }),
  lastCheckpoint: async () =>
    (await reader.find('auditCheckpoints', [], ['-number'], { limit: 1, offset: 0 }))[0] ?? null,
  checkpointBelow: async (size) =>
    (
      await reader.find('auditCheckpoints', between('size', undefined, size), ['-size', '-number'], {
        limit: 1,
        offset: 0,
      })
    )[0] ?? null,
  cosignatures: (checkpointNumber) =>
    reader.find('auditCosignatures', equals('checkpointNumber', checkpointNumber), [
      'checkpointNumber',
      'at',
      'id',
    ]),
  keys: () => reader.find('auditKeys', [], ['createdAt', 'id']),
  reviews: (indexes) => reader.find('auditReviews', anyOf('recordIndex', indexes), ['at', 'id']),
})

/** Where the log ends. */
export async function readAuditHead(reader: Reader): Promise<AuditHead> {
  const [last] = await reader.find('auditRecords', [], ['-index'], { limit: 1, offset: 0 })
  if (!last) return { size: 0, lastLeafHash: null, latestAt: null }
  const latestAt = instant(last.at + (last.clockBackMs ?? 0))
  return { size: last.index + 1, lastLeafHash: last.leafHash, latestAt }
}
