import type { TableDescriptions } from './schema-types.ts'

/** The audit log: its records, the tree over them, and what was signed about it. Nothing of it is ever changed but a key's end. */
export const AUDIT_TABLES: Pick<
  TableDescriptions,
  'auditRecords' | 'auditNodes' | 'auditCheckpoints' | 'auditCosignatures' | 'auditKeys' | 'auditReviews'
> = {
  auditRecords: {
    columns: {
      index: 'integer',
      id: 'text',
      action: 'text',
      category: 'text',
      actorId: 'text',
      resourceType: 'text',
      resourceId: 'text?',
      result: 'text',
      code: 'text?',
      requestId: 'text?',
      at: 'instant',
      facts: 'json',
      personalSealed: 'text?',
      leafHash: 'text',
      subjectId: 'text?',
      clockBackMs: 'integer?',
      body: 'text?',
    },
    columnSince: { subjectId: 13, clockBackMs: 13, body: 13 },
    key: ['index'],
    appendOnly: true,
    indexes: [
      { on: ['at'] },
      { on: ['actorId', '-index'] },
      { on: ['resourceId', '-index'] },
      { on: ['id'], since: 13 },
      { on: ['subjectId', '-index'], where: `"subject_id" is not null`, since: 13 },
    ],
  },
  auditNodes: {
    columns: { level: 'integer', index: 'integer', hash: 'text' },
    key: ['level', 'index'],
    appendOnly: true,
    since: 13,
    indexes: [],
  },
  auditCheckpoints: {
    columns: { number: 'integer', size: 'integer', rootHash: 'text', at: 'instant', note: 'text' },
    key: ['number'],
    appendOnly: true,
    since: 13,
    indexes: [{ on: ['size', 'number'] }],
  },
  auditCosignatures: {
    columns: {
      id: 'text',
      checkpointNumber: 'integer',
      keyName: 'text',
      vkey: 'text',
      line: 'text',
      signedAt: 'instant',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    since: 13,
    indexes: [{ on: ['checkpointNumber'] }],
  },
  auditKeys: {
    columns: {
      id: 'text',
      name: 'text',
      vkey: 'text',
      privateSealed: 'text',
      createdAt: 'instant',
      retiredAt: 'instant?',
    },
    key: ['id'],
    since: 13,
    indexes: [],
  },
  auditReviews: {
    columns: {
      id: 'text',
      recordIndex: 'integer',
      reviewerId: 'text',
      noteSealed: 'text?',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    since: 13,
    indexes: [{ on: ['recordIndex'] }],
  },
}
