import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { ChecklistTable, inOrder } from '../../../src/renderer/panels/compliance/Checklist.tsx'
import { changeLines } from '../../../src/renderer/panels/compliance/History.tsx'
import { STATUSES, markFault, sameFault } from '../../../src/renderer/panels/compliance/MarkRequirement.tsx'

type Requirement = Parameters<typeof inOrder>[0][number]

const record = (name: string, changes: Partial<Requirement> = {}): Requirement => ({
  ...{ record_id: name, framework: 'training', requirement: name, status: 'planned', evidence: null },
  ...{ due_at: null, overdue: false, owner_id: null, created_at: '', created_by: 'ann' },
  ...{ updated_at: '2026-10-05T09:00:00.000Z', updated_by: 'ann', history: [], history_total: 0 },
  ...changes,
})

const RECORDS = [
  record('done', { status: 'met', due_at: '2026-01-01T00:00:00.000Z', evidence: 'List of March' }),
  record('some day', { framework: 'mifid_ii' }),
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
    'MiFID II',
    ', late',
    'The first 4 of 700 are shown',
  ]) {
    expect(all).toContain(part)
  }
  expect(page(RECORDS, 4)).not.toContain('are shown')
  expect(page([], 0)).toContain('Nothing is written down yet')
})

it('says who changed each last and when, and lets be marked by whoever may and nobody else', () => {
  const page = (onMark?: () => void) =>
    renderToStaticMarkup(
      <ChecklistTable records={RECORDS} total={4} nameOf={(id) => `${id}@desk.example`} onMark={onMark} />,
    )
  expect(page()).toContain('5 Oct 2026 by ann@desk.example')
  expect(page()).not.toContain('Mark soon')
  expect(page(() => undefined)).toContain('aria-label="Mark soon"')
})

it('takes no word of something met or set aside without how that is known', () => {
  const withoutWords = STATUSES.filter(([status]) => markFault(status, ' ') !== null)
  expect(withoutWords.map(([status]) => status)).toEqual(['met', 'not_applicable'])
  expect(STATUSES.filter(([status]) => markFault(status, 'List of March') !== null)).toEqual([])
})

type Change = Requirement['history'][number]

const change = (changes: Partial<Change> = {}): Change => ({
  ...{ at: '2026-10-05T09:10:11.000Z', by: 'ann', note: null, sealed: 'open', log_id: 'log-1' },
  changes: [{ field: 'status', before: 'in_progress', after: 'met' }],
  ...changes,
})

it('shows under a requirement what became of it: when, by whom, from what to what, and why', () => {
  const begun = change({
    ...{ at: '2026-09-01T00:00:00.000Z', by: 'bob', log_id: 'log-0' },
    changes: [{ field: 'requirement', before: null, after: 'Desk rules' }],
  })
  const of = (history: readonly Change[], total: number) => (
    <ChecklistTable
      records={[record('Desk rules', { history: [...history], history_total: total })]}
      total={1}
      nameOf={(id) => `${id}@desk.example`}
    />
  )
  const page = (history: readonly Change[], total = history.length) =>
    renderToStaticMarkup(of(history, total)).replaceAll(/<[^>]+>/g, '|')
  const both = page([change({ note: 'The board agreed' }), begun])
  for (const part of [
    '2 changes',
    '5 Oct 2026 09:10:11 UTC, ann@desk.example',
    'Stands: In progress → Met',
    'Note: The board agreed',
    '1 Sep 2026 00:00:00 UTC, bob@desk.example',
    'Words: Desk rules',
  ]) {
    expect(both).toContain(part)
  }
  expect(both).not.toContain('none')
  expect(page([change()], 120)).toContain('The last 1 are shown')
  expect(page([])).not.toContain('0 changes')
})

it('names owners, days and what is none; what cannot be read says why instead of nothing', () => {
  const lines = (changes: Partial<Change>) =>
    changeLines(change(changes), false, (id) => `${id}@desk.example`)
  expect(
    lines({
      changes: [
        { field: 'owner_id', before: null, after: 'ann' },
        { field: 'due_at', before: '2026-12-01T00:00:00.000Z', after: null },
        { field: 'evidence', before: 'Draft', after: 'Minutes' },
      ],
    }),
  ).toEqual(['Owner: none → ann@desk.example', 'Due: 1 Dec 2026 UTC → none', 'Evidence: Draft → Minutes'])
  expect(lines({ changes: [] })).toEqual(['Nothing changed.'])
  expect(lines({ changes: [], sealed: 'erased' })).toEqual([expect.stringContaining('was erased')])
  expect(lines({ changes: [], sealed: 'damaged' })).toEqual([expect.stringContaining('tampered')])
})

it('keeps a change or a note, and nothing where neither is', () => {
  const before = record('done', { status: 'met', evidence: 'List of March' })
  const same = { status: 'met', evidence: ' List of March ', note: ' ' } as const
  expect(sameFault(before, same)).toBe('Off: it is so already')
  expect(sameFault(before, { ...same, note: 'Looked at again' })).toBeNull()
  expect(sameFault(before, { ...same, evidence: 'List of May' })).toBeNull()
  expect(sameFault(before, { ...same, status: 'not_met' })).toBeNull()
})
