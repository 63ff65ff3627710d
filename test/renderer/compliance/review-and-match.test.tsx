import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Notes } from '../../../src/renderer/panels/matches/MatchFile.tsx'
import { Rows } from '../../../src/renderer/panels/matches/Matches.tsx'
import { WAITS } from '../../../src/renderer/panels/matches/words.ts'
import type { Match, MatchPage } from '../../../src/renderer/panels/matches/words.ts'
import { Acts } from '../../../src/renderer/panels/reviews/Acts.tsx'
import type { Review } from '../../../src/renderer/panels/reviews/words.ts'

const review = (changes: Partial<Review>): Review =>
  ({ kyc_id: 'kyc-1', status: 'approved', assignee: null, ...changes }) as Review

/** The acts of a check as its officer sees them, and what is done at a press. */
function actsOf(one: Review, officer = 'ann') {
  const done: string[] = []
  const desk = {
    busy: false,
    take: async (id: string, takesOver = false) =>
      void done.push(`${takesOver ? 'take over' : 'take'} ${id}`),
    lookAgain: async (id: string) => void done.push(`look again ${id}`),
    setVerb: (verb: string) => void done.push(verb),
  }
  const people = (id: string): string => `${id}@desk.example`
  return { done, desk, tree: Acts({ desk, review: one, officer, people }) }
}

/** Presses the only button of a tree that has one. */
function press(tree: ReturnType<typeof Acts>): void {
  const bar = tree as unknown as { props: { children: { props: { onClick: () => void } } } }
  bar.props.children.props.onClick()
}

describe('the acts on an identity check', () => {
  it('an approved one can be looked at again now, and nothing else is done with it', () => {
    const { tree, done } = actsOf(review({}))
    expect(renderToStaticMarkup(tree)).toContain('Look at it again now')
    expect(renderToStaticMarkup(tree).match(/<button/g)).toHaveLength(1)
    press(tree)
    expect(done).toEqual(['look again kyc-1'])
  })

  it('one that waits is decided, one of another officer is taken over, an ended one is left', () => {
    const own = renderToStaticMarkup(actsOf(review({ status: 'under_review', assignee: 'ann' })).tree)
    for (const words of ['Approve', 'Refuse', 'Ask for more']) expect(own).toContain(words)
    expect(own).not.toContain('Look at it again')
    const other = actsOf(review({ status: 'under_review', assignee: 'ben' }))
    expect(renderToStaticMarkup(other.tree)).toContain('Take it over from ben@desk.example')
    press(other.tree)
    expect(other.done).toEqual(['take over kyc-1'])
    expect(actsOf(review({ status: 'rejected' })).tree).toBeNull()
  })
})

const APPROVAL = { id: 'approval-1', status: 'pending', requested_by: 'ann' } as MatchPage['approval']
const match = (approval: MatchPage['approval']): Match =>
  ({
    ...{
      match_id: 'match-1',
      raised_at: '2026-11-20T10:00:00.000Z',
      customer_name: 'Wladimir Putin',
      name: 'PUTIN, Vladimir',
      list: 'OFAC SDN',
    },
    ...{ score: 97, ofac_score: 93, level: 'block', approval },
  }) as Match

describe('a match whose word waits for a second officer', () => {
  it('says so above both sides, and that the customer is held until then', () => {
    const notes = (approval: MatchPage['approval'], entry_stands: boolean) =>
      renderToStaticMarkup(
        <Notes
          match={{ approval, entry_stands, user_id: 'user-1', case_id: 'case-1' }}
          people={(id) => id}
        />,
      )
    expect(notes(APPROVAL, true)).toContain(WAITS)
    expect(WAITS).toMatch(/second officer.*held until then/)
    expect(notes(null, true)).not.toMatch(/second officer|something else/)
    const moved = notes(null, false)
    expect(moved).toContain('something else of this entry')
    expect(moved).not.toContain(WAITS)
  })

  it('says so in its row', () => {
    const row = (approval: MatchPage['approval']) =>
      renderToStaticMarkup(<Rows matches={[match(approval)]} chosen={null} onChoose={() => undefined} />)
    expect(row(APPROVAL)).toContain('waits for a second officer')
    expect(row(null)).not.toContain('waits for')
  })
})
