import { describe, expect, it } from 'vitest'
import { PERP } from '../../sim/support/venue.ts'
import { held, longPerpetual } from './long-perpetual.ts'

describe('a contract that nobody quotes', () => {
  it('moves with the makers of its coin, and whoever cannot carry that is closed by the quote', () => {
    const { venue, client } = longPerpetual((opened) => opened.quote([[49_999, 5]], [[50_001, 5]]))
    venue.quote([], [], PERP)
    venue.quote([[47_999, 5]], [[48_001, 5]])
    expect(held(venue, client, PERP)).toBe('1')
    venue.quote([[43_999, 5]], [[44_001, 5]])
    expect(held(venue, client, PERP)).toBe('0')
    expect(venue.facts.map(({ action }) => action)).toContain('margin.liquidated')
  })
})
