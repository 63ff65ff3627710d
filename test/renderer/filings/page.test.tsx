import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { About, Faults, Says } from '../../../src/renderer/panels/filings/FilingFile.tsx'
import { STATES, figuresOf, nextWords } from '../../../src/renderer/panels/filings/words.ts'

describe('the page of a filing', () => {
  it('says in figures what is reported, and leaves out what is of the file alone', () => {
    const summary = { cash_in: 12_000, cash_out: '0', problems: 1, characters: 4_100 }
    expect(figuresOf(summary)).toEqual([
      ['Cash in', '12,000.00 USD'],
      ['Cash out', '0.00 USD'],
    ])
    expect(figuresOf({ subjects: 1, suspicious_amount: 38_600, problems: 0 })).toEqual([
      ['Subjects', '1'],
      ['Suspicious amount', '38,600.00 USD'],
    ])
    const nested = { reported: 1_204, desk: { open_orders: null }, venues: ['XOPT', 'XEUR'] }
    expect(figuresOf(nested)).toEqual([
      ['Reported', '1,204'],
      ['Desk · Open orders', '–'],
      ['Venues', '2 entries'],
    ])
    expect(renderToStaticMarkup(<Says filing={{ data_summary: { characters: 9 } }} />)).toBe('')
    expect(renderToStaticMarkup(<Says filing={{ data_summary: summary }} />)).toContain('12,000.00 USD')
  })

  it('names whom it is about where names may be read, and of nobody says nothing', () => {
    const people = (id: string): string => (id === 'user-000001' ? 'jane@desk.example' : `••${id.slice(-6)}`)
    const about = (...ids: string[]) =>
      renderToStaticMarkup(<About filing={{ subject_user_ids: ids }} people={people} />)
    expect(about('user-000001', 'user-000002')).toContain('jane@desk.example (••000001), ••000002')
    expect(about()).toBe('')
  })

  it('says in each state what comes next, and to whoever drafted it that another approves', () => {
    for (const [status] of STATES)
      expect(nextWords({ status, problems: [] }, false)).toMatch(/^(Next|Done): /)
    expect(nextWords({ status: 'draft', problems: [] }, true)).toContain('send it to review')
    expect(nextWords({ status: 'review', problems: [] }, true)).toContain('another person')
    expect(nextWords({ status: 'review', problems: [] }, false)).toContain('approve it')
    const fault = { rule: 'zip', where: 'report 1', message: 'wrong' }
    expect(nextWords({ status: 'draft', problems: [fault] }, false)).toContain('draft it anew')
  })
})

describe('the faults of a draft', () => {
  const people = (id: string): string => (id === 'user-000001' ? 'jane@desk.example' : `••${id.slice(-6)}`)
  const draft = (
    type: 'sar' | 'ctr' | 'transaction',
    ids: string[],
    ...faults: [string, string, string][]
  ) => ({
    ...{ report_type: type, case_id: null, subject_user_ids: ids, validated: false },
    problems: faults.map(([rule, where, message]) => ({ rule, where, message })),
  })
  const shown = (...of: Parameters<typeof draft>): string =>
    renderToStaticMarkup(<Faults filing={draft(...of)} people={people} />)
      .replaceAll('</td>', ' | ')
      .replaceAll(/<[^>]*>/g, '')

  it('say whose field is wrong by name, what is wrong with it and where it is put right', () => {
    const zip = ['zip', 'report 1 party 6 (subject)', 'a ZIP code has five or nine digits'] as const
    const page = shown('sar', ['user-000001', 'user-000002'], [...zip])
    expect(page).toContain('Subject 1: jane@desk.example')
    expect(page).toContain('ZIP code | A ZIP code has five or nine digits. | ')
    expect(page).toContain('identity check: have it put right there, then draft it anew with Amend.')
    expect(page).not.toContain('party 6')
  })

  it('name the firm where its own facts are wrong, and nobody whom the file does not tell apart', () => {
    const firm = shown('ctr', ['user-000001'], ['zip', 'report 1 party 3 (filing institution)', 'wrong'])
    expect(firm).toContain('The firm as filing institution')
    expect(firm).toContain('the firm’s own facts (REPORT_FIRM_FILE)')
    const of = (role: string, ...ids: string[]) =>
      shown('ctr', ids, ['sums', `report 1 party 6 (${role})`, 'a person has more cash than the report'])
    expect(of('on own behalf', 'user-000001')).toContain('Person 1, on own behalf: jane@desk.example')
    expect(of('for another', 'user-000001')).not.toContain('jane')
    expect(of('on own behalf', 'user-000001', 'user-000002')).not.toContain('jane')
  })

  it('say what elements of a form are in words, and a rule without words by its name', () => {
    const page = shown(
      'ctr',
      [],
      ['unknown_indicator', 'report 1', 'StreetAddress of an address must be given'],
      ['new_rule', 'batch', 'TotalAmount is not the sum of the reports'],
    )
    expect(page).toContain('Address | The street of an address must be given.')
    expect(page).toContain('The file as a wholeNew rule | The total is not the sum of the reports.')
    const trades = shown('transaction', [], ['option_terms', 'transaction 3', 'an option needs StrkPric'])
    expect(trades).toContain('Transaction 3Terms of the option | An option needs a strike.')
  })
})
