import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { About, Says } from '../../../src/renderer/panels/filings/FilingFile.tsx'
import { STATES, figuresOf, nextWords } from '../../../src/renderer/panels/filings/words.ts'

describe('the page of a filing', () => {
  it('says in figures what is reported, and leaves out what is of the file alone', () => {
    const summary = { cash_in: 12_000, cash_out: '0', problems: 1, characters: 4_100 }
    expect(figuresOf(summary)).toEqual([
      ['Cash in', '12,000.00 USD'],
      ['Cash out', '0.00 USD'],
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
