import type { TableDescriptions } from './types.ts'

/** Regulatory reports and the inputs of capital ratios: schema 22. */
export const REPORT_TABLES: Pick<TableDescriptions, 'regulatoryReports' | 'capitalInputs'> = {
  regulatoryReports: {
    columns: {
      id: 'text',
      reportType: 'text',
      regulationType: 'text?',
      subjects: 'text',
      periodStart: 'instant',
      periodEnd: 'instant',
      format: 'text',
      status: 'text',
      dataSummary: 'json',
      findings: 'json',
      contentHash: 'text',
      content: 'text',
      dueOn: 'text',
      amends: 'text?',
      generatedBy: 'text',
      generatedAt: 'instant',
      updatedAt: 'instant',
      history: 'json',
      continues: 'text?',
    },
    columnSince: { continues: 30 },
    key: ['id'],
    sealed: ['content'],
    since: 22,
    indexes: [
      { on: ['-generatedAt'], since: 22 },
      { on: ['status', 'dueOn'], since: 22 },
      { on: ['continues'], where: `"continues" is not null`, since: 30 },
    ],
  },
  capitalInputs: {
    columns: { day: 'text', inputs: 'json', setBy: 'text', setAt: 'instant' },
    key: ['day'],
    since: 22,
    indexes: [],
  },
}
