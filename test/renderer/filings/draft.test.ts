import { describe, expect, it } from 'vitest'
import { draftFault, draftInput, firstFacts } from '../../../src/renderer/panels/filings/draft-facts.ts'
import type { Facts } from '../../../src/renderer/panels/filings/draft-facts.ts'
import { DRAFTS, draftKindOf } from '../../../src/renderer/panels/filings/words.ts'
import type { Filing } from '../../../src/renderer/panels/filings/words.ts'

const facts = (changes: Partial<Facts>): Facts => ({ ...firstFacts(null, '', '2026-11-23'), ...changes })
const filing = (changes: Partial<Filing>): Filing =>
  ({
    report_id: 'r-1',
    report_type: 'ctr',
    regulation_type: null,
    case_id: null,
    period_start: '2026-11-20T00:00:00.000Z',
    period_end: '2026-11-20T23:59:59.999Z',
    ...changes,
  }) as Filing
const JANE = { id: 'u-1', words: 'Jane Doe · jane@desk.example · ••000001' }

describe('a CTR on the screen', () => {
  it('is among what may be drafted, and is drafted anew in the place of one that was filed', () => {
    expect(DRAFTS.map(([kind]) => kind)).toContain('ctr')
    expect(draftKindOf(filing({}))).toBe('ctr')
  })

  it('of a case asks for the case alone: whose cash it is and the day are the case’s', () => {
    expect(draftFault(facts({ kind: 'ctr' }))).toBe('Choose the case')
    const ofCase = facts({ kind: 'ctr', caseId: 'c-1', customer: JANE })
    expect(draftFault(ofCase)).toBeNull()
    expect(draftInput(ofCase, null)).toEqual({ report_type: 'ctr', case_id: 'c-1' })
  })

  it('of a customer asks for who and one day, and sends nothing of a case that was looked at before', () => {
    const ofDay = facts({ kind: 'ctr', source: 'customer', caseId: 'c-1' })
    expect(draftFault(ofDay)).toBe('Choose the customer')
    expect(draftFault({ ...ofDay, customer: JANE, first: '' })).toBe('Give the day of the cash')
    const whole = { ...ofDay, customer: JANE, first: '2026-11-20', last: '2026-11-23' }
    expect(draftFault(whole)).toBeNull()
    expect(draftInput(whole, null)).toEqual({
      ...{ report_type: 'ctr', subject_user_ids: ['u-1'] },
      ...{ period_start: '2026-11-20', period_end: '2026-11-20' },
    })
  })

  it('that amends another names it, with its case or with its day', () => {
    const ofCase = filing({ case_id: 'c-9' })
    expect(firstFacts(ofCase, '', '2026-11-23')).toMatchObject({ source: 'case', caseId: 'c-9' })
    expect(draftInput(firstFacts(ofCase, '', '2026-11-23'), ofCase)).toEqual({
      ...{ report_type: 'ctr', case_id: 'c-9', amends: 'r-1' },
    })
    const ofDay = firstFacts(filing({}), '', '2026-11-23')
    expect(ofDay).toMatchObject({ kind: 'ctr', source: 'customer', first: '2026-11-20' })
    expect(draftFault(ofDay)).toBe('Choose the customer')
  })
})

it('a SAR and the trades of a period are asked for as before', () => {
  const sar = facts({ caseId: 'c-1', narrative: ' Nine deposits. ' })
  expect(draftInput(sar, null)).toEqual({
    ...{ report_type: 'sar', case_id: 'c-1', record: { narrative: 'Nine deposits.' } },
  })
  const emir = facts({ kind: 'emir', first: '2026-11-02', last: '2026-11-01' })
  expect(draftFault(emir)).toBe('The last day lies before the first')
  expect(draftInput({ ...emir, last: '2026-11-03' }, null)).toEqual({
    ...{ report_type: 'transaction', regulation_type: 'emir', format: 'xml' },
    ...{ period_start: '2026-11-02', period_end: '2026-11-03' },
  })
})
