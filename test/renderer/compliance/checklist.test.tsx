import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { ChecklistTable, inOrder } from '../../../src/renderer/panels/compliance/Checklist.tsx'

type Requirement = Parameters<typeof inOrder>[0][number]

const record = (name: string, changes: Partial<Requirement> = {}): Requirement => ({
  ...{ record_id: name, framework: 'training', requirement: name, status: 'planned', evidence: null },
  ...{ due_at: null, overdue: false, owner_id: null, created_at: '', created_by: 'ann' },
  ...{ updated_at: '', updated_by: 'ann' },
  ...changes,
})

const RECORDS = [
  record('done', { status: 'met', due_at: '2026-01-01T00:00:00.000Z', evidence: 'List of March' }),
  record('some day'),
  record('soon', { due_at: '2026-12-01T00:00:00.000Z', owner_id: 'u-1' }),
  record('late', { due_at: '2026-11-01T00:00:00.000Z', overdue: true, status: 'in_progress' }),
]

it('the checklist has what is late first, then by day, and what is done last', () => {
  expect(inOrder(RECORDS).map(({ requirement }) => requirement)).toEqual(['late', 'soon', 'some day', 'done'])
})

it('says who owns it, how it is known, that it is late in words, and what is not shown', () => {
  const page = (records: readonly Requirement[], total: number) =>
    renderToStaticMarkup(<ChecklistTable records={records} total={total} nameOf={() => 'ann@desk.example'} />)
  const all = page(RECORDS, 700)
  for (const part of [
    'ann@desk.example',
    'List of March',
    '1 Dec 2026',
    ', late',
    'The first 4 of 700 are shown',
  ]) {
    expect(all).toContain(part)
  }
  expect(page(RECORDS, 4)).not.toContain('are shown')
  expect(page([], 0)).toContain('Nothing is written down yet')
})
