import { describe, expect, it } from 'vitest'
import {
  draftOf,
  nearestIndex,
  placeColumns,
  stepExpiry,
  travel,
} from '../../../src/renderer/panels/chain/places.ts'
import type { Place } from '../../../src/renderer/panels/chain/places.ts'

const grid = {
  strikes: ['6800', '6825', '6850', '6875', '6900'],
  columns: placeColumns(['delta', 'bid', 'ask']),
  moneyIndex: 2,
  pageRows: 3,
}
const at = (strike: string, column: Place['column']): Place => ({ strike, column })

describe('travel', () => {
  it('moves by one cell, over the strikes to the puts', () => {
    expect(travel(at('6850', 'call.ask'), 'Right', grid)).toEqual(at('6850', 'strike'))
    expect(travel(at('6850', 'strike'), 'Right', grid)).toEqual(at('6850', 'put.bid'))
    expect(travel(at('6850', 'call.bid'), 'Up', grid)).toEqual(at('6825', 'call.bid'))
    expect(travel(at('6850', 'call.bid'), 'Down', grid)).toEqual(at('6875', 'call.bid'))
  })

  it('stops at the edges', () => {
    expect(travel(at('6800', 'call.delta'), 'Up', grid)).toEqual(at('6800', 'call.delta'))
    expect(travel(at('6800', 'call.delta'), 'Left', grid)).toEqual(at('6800', 'call.delta'))
    expect(travel(at('6900', 'put.delta'), 'PageDown', grid)).toEqual(at('6900', 'put.delta'))
  })

  it('goes home to the money and keeps its column', () => {
    expect(travel(at('6900', 'put.ask'), 'Home', grid)).toEqual(at('6850', 'put.ask'))
    expect(travel(null, 'Home', grid)).toEqual(at('6850', 'call.bid'))
  })

  it('pages, and reaches both ends', () => {
    expect(travel(at('6900', 'strike'), 'PageUp', grid)).toEqual(at('6825', 'strike'))
    expect(travel(at('6850', 'strike'), 'Ctrl+Home', grid)).toEqual(at('6800', 'strike'))
    expect(travel(at('6850', 'strike'), 'End', grid)).toEqual(at('6900', 'strike'))
  })

  it('starts at the money when its place is gone, one step shows it first', () => {
    expect(travel(at('9999', 'call.bid'), 'Down', grid)).toEqual(at('6850', 'call.bid'))
    expect(travel(null, 'Down', grid)).toEqual(at('6850', 'call.bid'))
  })

  it('leaves other keys and an empty chain alone', () => {
    expect(travel(at('6850', 'strike'), 'K', grid)).toBeNull()
    expect(travel(null, 'Down', { ...grid, strikes: [] })).toBeNull()
  })
})

describe('pressing', () => {
  it('sells at the bid, buys at the ask, drafts nothing elsewhere', () => {
    expect(draftOf('call.bid')).toEqual({ side: 'call', order: 'sell' })
    expect(draftOf('put.ask')).toEqual({ side: 'put', order: 'buy' })
    expect(draftOf('put.delta')).toBeNull()
    expect(draftOf('strike')).toBeNull()
  })
})

describe('expiries and the money', () => {
  it('steps to the neighbour and stays at the ends', () => {
    const expiries = ['2026-10-16', '2026-10-30', '2026-11-20']
    expect(stepExpiry(expiries, '2026-10-30', 1)).toBe('2026-11-20')
    expect(stepExpiry(expiries, '2026-11-20', 1)).toBe('2026-11-20')
    expect(stepExpiry(expiries, '2026-10-16', -1)).toBe('2026-10-16')
    expect(stepExpiry([], '2026-10-16', 1)).toBe('2026-10-16')
  })

  it('is at the nearest strike', () => {
    expect(nearestIndex([6800, 6825, 6850], 6842.35)).toBe(2)
    expect(nearestIndex([6800, 6825, 6850], null)).toBe(1)
    expect(nearestIndex([], 6842)).toBe(0)
  })
})
