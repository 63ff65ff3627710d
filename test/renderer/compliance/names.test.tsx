import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Contents, Timeline } from '../../../src/renderer/panels/cases/CaseFile.tsx'
import { Queue } from '../../../src/renderer/panels/cases/Cases.tsx'
import type { CaseFile, CaseList } from '../../../src/renderer/panels/cases/words.ts'
import { FromCase } from '../../../src/renderer/panels/filings/FilingFile.tsx'
import { asOfWords, dayAndMonth, newestFirst } from '../../../src/renderer/panels/compliance/words.ts'
import { Earlier, Notes } from '../../../src/renderer/panels/matches/MatchFile.tsx'
import type { MatchPage } from '../../../src/renderer/panels/matches/words.ts'
import { namedId } from '../../../src/renderer/widgets/words/plain-words.ts'

type Case = CaseList['cases'][number]

const OFFICER = '01930c4e-7b1a-7c3d-9f00-5a5a5a000001'
const CUSTOMER = '01930c4e-7b1a-7c3d-9f00-5a5a5a000002'
const AT = '2026-11-22T14:03:05Z'
const NAMES: Readonly<Record<string, string>> = {
  [OFFICER]: 'ann@desk.example',
  [CUSTOMER]: 'jane@desk.example',
}
/** As `usePeople` tells whoever may read names, and whoever may not. */
const people = (id: string): string => NAMES[id] ?? `••${id.slice(-6)}`
const nobody = (id: string): string => `••${id.slice(-6)}`

const FILE = {
  timeline: [
    { number: 1, kind: 'opened', actor_id: 'system', at: AT, facts: {}, text: null, log_reference: 'r1' },
    { number: 2, kind: 'assigned', actor_id: OFFICER, at: AT, facts: {}, text: null, log_reference: 'r2' },
  ],
  links: [
    { kind: 'customer', target_id: CUSTOMER, added_by: 'system', added_at: AT },
    { kind: 'account', target_id: 'account-000003', added_by: 'system', added_at: AT },
  ],
  evidence: [],
} as unknown as CaseFile

describe('people on a case', () => {
  it('are named beside their ids: who did what, whom it is about, whose it is', () => {
    const timeline = renderToStaticMarkup(<Timeline file={FILE} people={people} />)
    expect(timeline).toContain('ann@desk.example')
    expect(timeline).toContain('The house')
    const contents = renderToStaticMarkup(<Contents file={FILE} people={people} />)
    expect(contents).toContain('customer jane@desk.example (••000002)')
    expect(contents).toContain('account ••000003')
    const cases = [
      {
        ...{ case_id: 'case-000009', assignee: OFFICER, kind: 'aml', priority: 'low', due_at: AT },
        customers: [CUSTOMER],
      } as unknown as Case,
    ]
    const queue = (who: typeof people) =>
      renderToStaticMarkup(<Queue cases={cases} chosen={null} people={who} onChoose={() => undefined} />)
    expect(queue(people)).toContain('ann@desk.example')
    expect(queue(people)).toContain('jane@desk.example')
    expect(queue(nobody)).toContain('••000002')
    expect(queue(nobody)).toContain('••000001')
  })

  it('a case that is late says so with a mark and in words, one in time does not, and the chosen one stands out', () => {
    const row = (overdue: boolean, chosen: string | null) =>
      renderToStaticMarkup(
        <Queue
          cases={[
            {
              case_id: 'case-000009',
              assignee: null,
              kind: 'aml',
              priority: 'low',
              due_at: AT,
              overdue,
              customers: [],
            } as unknown as Case,
          ]}
          chosen={chosen}
          people={people}
          onChoose={() => undefined}
        />,
      )
    expect(row(true, null)).toMatch(/<svg.*, late/)
    expect(row(false, null)).not.toMatch(/<svg|, late/)
    expect(row(false, 'case-000009')).not.toBe(row(false, null).replace('"false"', '"true"'))
  })

  it('stay ids for whoever may not read names', () => {
    const page = [
      renderToStaticMarkup(<Timeline file={FILE} people={nobody} />),
      renderToStaticMarkup(<Contents file={FILE} people={nobody} />),
    ].join()
    expect(page).not.toContain('@')
    expect(page).toContain('customer ••000002')
    expect(namedId(nobody, CUSTOMER)).toBe('••000002')
  })
})

describe('people on a match', () => {
  const said = { verdict: 'false_positive', reason: 'Another person.', decided_by: OFFICER, decided_at: AT }
  const match = {
    decisions: [{ ...said, valid_until: null, holds: true }],
    approval: { requested_by: OFFICER },
    entry_stands: true,
    user_id: CUSTOMER,
    case_id: 'case-000009',
  } as unknown as MatchPage

  it('are named: whose word it was, who waits for the second officer, which customer', () => {
    expect(renderToStaticMarkup(<Earlier match={match} people={people} />)).toContain('ann@desk.example')
    const notes = renderToStaticMarkup(<Notes match={match} people={people} />)
    expect(notes).toContain('ann@desk.example')
    expect(notes).toContain('jane@desk.example (••000002)')
    const bare = renderToStaticMarkup(<Notes match={match} people={nobody} />)
    expect(bare).not.toContain('@')
    expect(bare).toContain('••000002')
  })
})

it('what a case points to is named while it is little, and counted when it is much', () => {
  const links = Array.from({ length: 12 }, (_, at) => ({
    ...{ kind: 'payment', target_id: `payment-00000${at}`, added_by: 'system', added_at: AT },
  }))
  const file = { links: [...FILE.links, ...links] } as unknown as CaseFile
  const words = renderToStaticMarkup(<Contents file={file} people={people} />)
  expect(words).toContain('customer jane@desk.example (••000002), account ••000003, 12 payments.')
})

it('a filing names the case that it was drafted from, and one of no case says nothing', () => {
  const note = (case_id: string | null) =>
    renderToStaticMarkup(<FromCase filing={{ case_id }} onOpen={() => undefined} />)
  expect(note('case-000009')).toContain('••000009')
  expect(note(null)).toBe('')
})

it('the dashboard says as of when it is in UTC, like the days that it counts', () => {
  expect(asOfWords('2026-11-22T23:59:05.120Z')).toBe('as of 23:59:05 UTC')
  expect(dayAndMonth('2026-11-22')).toBe('22 Nov')
})

it('the dashboard has today first: what a narrow panel cuts off is the oldest day', () => {
  expect(newestFirst(['2026-11-21', '2026-11-22', '2026-11-23']).map(dayAndMonth)).toEqual([
    ...['23 Nov', '22 Nov', '21 Nov'],
  ])
})
