import { describe, expect, it } from 'vitest'
import {
  listDelta,
  makeDeltaScreener,
  queryHash,
  undecidedHits,
} from '../../../../src/core/compliance/sanctions/index.ts'
import type {
  MatchDecision,
  ScreeningHit,
  ScreeningQuery,
} from '../../../../src/core/compliance/sanctions/index.ts'
import { instant } from '../../../../src/core/kernel/index.ts'
import { ALT, OFAC_FILES, SDN, altLine, listsOf, screenerOf, sdnLine } from './lists.ts'

const now = instant(1_800_000_000_000)
const customer: ScreeningQuery = { name: 'Vladimir Putin', type: 'person', countries: ['US'] }
const lists = listsOf(OFAC_FILES)
const { hits } = screenerOf(lists).screen(customer)

const different = (hit: ScreeningHit, query: ScreeningQuery): MatchDecision => ({
  list: hit.list,
  entityId: hit.entityId,
  entryHash: hit.entryHash,
  queryHash: queryHash(query),
  verdict: 'different',
  endsAt: null,
})

describe("an officer's word that a customer is somebody else", () => {
  const [hit] = hits
  if (!hit) throw new Error('the customer has no hit')
  const decision = different(hit, customer)

  it('silences the hit while list and customer are what they were', () => {
    expect(undecidedHits(hits, customer, [decision], now)).toEqual([])
  })

  it('ends when the customer says something else of themselves', () => {
    const moved = { ...customer, countries: ['RU'] }
    expect(undecidedHits(hits, moved, [decision], now)).toEqual(hits)
  })

  it('ends when the entry changes, not when another one does', () => {
    const withOther = listsOf({
      ...OFAC_FILES,
      'sdn.csv': `${SDN}\n${sdnLine(1, 'NOBODY, New', 'individual')}`,
    })
    const withAlias = listsOf({ ...OFAC_FILES, 'alt.csv': `${ALT}\n${altLine(35096, 'PUTIN, Volodya')}` })
    const later = (changed: typeof lists) => screenerOf(changed).screen(customer).hits
    expect(undecidedHits(later(withOther), customer, [decision], now)).toEqual([])
    expect(undecidedHits(later(withAlias), customer, [decision], now)).toHaveLength(1)
  })

  it('ends at its end, and never silences a hit that was called the same', () => {
    expect(undecidedHits(hits, customer, [{ ...decision, endsAt: now }], now)).toEqual(hits)
    expect(undecidedHits(hits, customer, [{ ...decision, verdict: 'same' }], now)).toEqual(hits)
  })

  it('gives way to a later word', () => {
    const same = { ...decision, verdict: 'same' } as const
    expect(undecidedHits(hits, customer, [decision, same], now)).toEqual(hits)
    expect(undecidedHits(hits, customer, [same, decision], now)).toEqual([])
  })
})

describe('a new version of a list', () => {
  const [before] = lists
  const [after] = listsOf({
    ...OFAC_FILES,
    'sdn.csv': `${SDN.replace('DOB 1984', 'DOB 1985').replace('OCEAN STAR', 'OCEAN STAR II')}\n${sdnLine(42, 'NOVAK, Petra', 'individual')}`,
    'alt.csv': ALT.replace(altLine(99999, 'ORPHANED, Alias'), ''),
  })
  if (!before || !after) throw new Error('no lists')
  const delta = listDelta(before.entries, after.entries)

  it('is new and changed entries, and those that are gone', () => {
    expect(delta.changed.map(({ entityId }) => entityId).toSorted()).toEqual(['28264', '42', '9001'])
    expect(delta.removed.map(({ entityId }) => entityId)).toEqual(['99999'])
  })

  it('is what a customer is screened against, with the score that the whole list gives', () => {
    const whole = screenerOf([after])
    const screenDelta = makeDeltaScreener(whole, delta.changed)
    const novak = { name: 'Petra Novak' }
    expect(screenDelta(novak)).toEqual(whole.screen(novak).hits)
    expect(screenDelta(novak)).toHaveLength(1)
    expect(screenDelta(customer)).toEqual([])
    expect(makeDeltaScreener(whole, [])(novak)).toEqual([])
  })
})
