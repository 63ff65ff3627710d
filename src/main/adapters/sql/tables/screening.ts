import type { TableDescriptions } from './types.ts'

/** Lists that are screened against, the screenings, and what officers said about hits. */
export const SCREENING_TABLES: Pick<
  TableDescriptions,
  'screeningLists' | 'screeningChecks' | 'matchDecisions'
> = {
  screeningLists: {
    columns: {
      list: 'text',
      hash: 'text',
      publishedOn: 'text?',
      entryCount: 'integer',
      orphanCount: 'integer',
      entries: 'text',
      importedAt: 'instant',
      importedBy: 'text',
    },
    key: ['list'],
    since: 19,
    indexes: [],
  },
  screeningChecks: {
    columns: {
      id: 'text',
      requestedBy: 'text',
      subjectId: 'text?',
      query: 'text',
      status: 'text',
      riskScore: 'integer',
      isPoliticallyExposed: 'boolean',
      hits: 'text',
      lists: 'text',
      at: 'instant',
      nextDueAt: 'instant',
    },
    sealed: ['query', 'hits'],
    key: ['id'],
    since: 19,
    indexes: [{ on: ['subjectId', '-at'] }],
  },
  matchDecisions: {
    columns: {
      id: 'text',
      subjectId: 'text',
      list: 'text',
      entityId: 'text',
      entryHash: 'text',
      queryHash: 'text',
      verdict: 'text',
      reason: 'text',
      decidedBy: 'text',
      at: 'instant',
      endsAt: 'instant?',
    },
    sealed: ['reason'],
    key: ['id'],
    since: 19,
    indexes: [{ on: ['subjectId', 'at'] }],
  },
}
