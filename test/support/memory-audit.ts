import type { AuditFilter, AuditHead, Page, Store, Tables } from '../../src/core/app/store/store.ts'
import { latestAfter } from '../../src/core/audit/index.ts'
import type { MemoryTables } from './memory-tables.ts'

const same = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || value === wanted

const matches = (record: Tables['auditRecords'], filter: AuditFilter): boolean =>
  same<string>(record.actorId, filter.actorId) &&
  (filter.concerning === undefined || [record.actorId, record.subjectId].includes(filter.concerning)) &&
  same(record.action, filter.action) &&
  same(record.category, filter.category) &&
  same(record.resourceType, filter.resourceType) &&
  same<string | null>(record.resourceId, filter.resourceId) &&
  same(record.result, filter.result) &&
  same<string | null>(record.requestId, filter.requestId) &&
  (filter.from === undefined || record.at >= filter.from) &&
  (filter.to === undefined || record.at <= filter.to)

const inOrder = ({ all }: MemoryTables) =>
  all('auditRecords').toSorted((left, right) => left.index - right.index)

const byTime = (left: { at: number; id: string }, right: { at: number; id: string }): number =>
  left.at - right.at || (left.id < right.id ? -1 : 1)

/** The audit log in memory: the same answers as the real stores give. */
export function makeMemoryAudit(tables: MemoryTables): Store['audit'] {
  const records = () => inOrder(tables)
  const checkpoints = () => tables.all('auditCheckpoints').toSorted((a, b) => a.number - b.number)
  const nodes = (level: number) =>
    tables
      .all('auditNodes')
      .filter((node) => node.level === level)
      .toSorted((left, right) => left.index - right.index)
  return {
    list: async (filter, { limit, offset }: Page) => {
      const found = records().filter((record) => matches(record, filter))
      return { items: found.toReversed().slice(offset, offset + limit), total: found.length }
    },
    before: async (filter, index, limit) =>
      records()
        .filter((record) => matches(record, filter) && (index === null || record.index < index))
        .toReversed()
        .slice(0, limit),
    byId: async (id) => records().find((record) => record.id === id) ?? null,
    span: async (period) => {
      const found = records().filter((record) => matches(record, period))
      const [first, last] = [found[0], found.at(-1)]
      return first && last ? { first: first.index, last: last.index } : null
    },
    leafHashes: async (indexes) =>
      new Map(
        records()
          .filter(({ index }) => indexes.includes(index))
          .map(({ index, leafHash }) => [index, leafHash]),
      ),
    range: async (from, limit) => records().filter(({ index }) => index >= from && index < from + limit),
    hashes: async (level, first, count) => {
      const within = ({ index }: { index: number }) => index >= first && index < first + count
      return level === 0
        ? records()
            .filter(within)
            .map(({ leafHash }) => leafHash)
        : nodes(level)
            .filter(within)
            .map(({ hash }) => hash)
    },
    nodeCount: async (level) => (nodes(level).at(-1)?.index ?? -1) + 1,
    checkpoints: async (from, limit) =>
      checkpoints()
        .filter(({ number }) => number >= from)
        .slice(0, limit),
    lastCheckpoint: async () => checkpoints().at(-1) ?? null,
    checkpointBelow: async (size) => checkpoints().findLast((checkpoint) => checkpoint.size <= size) ?? null,
    cosignatures: async (number) =>
      tables
        .all('auditCosignatures')
        .filter(({ checkpointNumber }) => same(checkpointNumber, number))
        .toSorted((left, right) => left.checkpointNumber - right.checkpointNumber || byTime(left, right)),
    keys: async () => tables.all('auditKeys').toSorted((left, right) => left.createdAt - right.createdAt),
    reviews: async (indexes) =>
      tables
        .all('auditReviews')
        .filter(({ recordIndex }) => indexes.includes(recordIndex))
        .toSorted(byTime),
  }
}

export function memoryAuditHead(tables: MemoryTables): AuditHead {
  const last = inOrder(tables).at(-1)
  return last
    ? { size: last.index + 1, lastLeafHash: last.leafHash, latestAt: latestAfter(last) }
    : { size: 0, lastLeafHash: null, latestAt: null }
}
