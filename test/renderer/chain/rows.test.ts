import { describe, expect, it } from 'vitest'
import {
  bandIndex,
  expectedMoveStrikes,
  filterStrikes,
  isInTheMoney,
  isRoundStrike,
  layItems,
  referenceOf,
  windowOf,
} from '../../../src/renderer/panels/chain/rows.ts'
import { chainOf } from './chain-fixture.ts'

const STRIKES = Array.from({ length: 41 }, (_, index) => 6350 + index * 25)
const chain = chainOf(STRIKES)
const reference = referenceOf(chain)
const strikesOf = (rows: readonly { strike: string }[]): number[] => rows.map((row) => Number(row.strike))

describe('the band of the money', () => {
  it('stands between the strikes on either side of spot', () => {
    const items = layItems(chain.chain, reference.level)
    const band = items.findIndex((item) => item.kind === 'band')
    const [below, above] = [items[band - 1], items[band + 1]]
    expect(below?.kind === 'strike' && below.strike).toBe(6825)
    expect(above?.kind === 'strike' && above.strike).toBe(6850)
    expect(items).toHaveLength(42)
  })

  it('stands after a strike that spot touches exactly', () => {
    expect(bandIndex([6825, 6850, 6875], 6850)).toBe(2)
  })

  it('stands at the end when spot is beyond every strike, and not at all without a level', () => {
    expect(layItems(chain.chain, 9_999).at(-1)?.kind).toBe('band')
    expect(layItems(chain.chain, 1)[0]?.kind).toBe('band')
    expect(layItems(chain.chain, null).some((item) => item.kind === 'band')).toBe(false)
    expect(layItems([], 6_842)).toEqual([])
  })

  it('takes the forward when there is no spot', () => {
    expect(referenceOf(chainOf([], { spot: null })).level).toBe(6858.67)
    expect(referenceOf(chainOf([], { spot: null, forward: null })).level).toBeNull()
  })
})

describe('the expected move', () => {
  it('is marked at the strikes nearest to its ends', () => {
    expect(expectedMoveStrikes(chain.chain, reference)).toEqual({ low: '6650', high: '7050' })
  })

  it('is not marked when it is not known', () => {
    expect(expectedMoveStrikes(chain.chain, { level: 6842, expectedMove: null })).toBeNull()
    expect(expectedMoveStrikes([], reference)).toBeNull()
  })
})

describe('the strike filter', () => {
  it('keeps so many strikes around the money', () => {
    const kept = strikesOf(filterStrikes(chain.chain, 'near-20', reference))
    expect(kept).toHaveLength(20)
    expect(kept[9]).toBe(6825)
    expect(kept[10]).toBe(6850)
  })

  it('keeps its count at the edge of the chain', () => {
    const kept = strikesOf(filterStrikes(chain.chain, 'near-20', { level: 6355, expectedMove: null }))
    expect(kept).toHaveLength(20)
    expect(kept[0]).toBe(6350)
  })

  it('keeps the strikes within the expected move', () => {
    const kept = strikesOf(filterStrikes(chain.chain, 'move-1', reference))
    expect([kept[0], kept.at(-1)]).toEqual([6650, 7025])
    expect(strikesOf(filterStrikes(chain.chain, 'move-2', reference))[0]).toBe(6450)
  })

  it('hides nothing when it cannot know what is near', () => {
    expect(filterStrikes(chain.chain, 'near-20', { level: null, expectedMove: 199 })).toHaveLength(41)
    expect(filterStrikes(chain.chain, 'move-1', { level: 6842, expectedMove: null })).toHaveLength(41)
    expect(filterStrikes(chain.chain, 'near-80', reference)).toHaveLength(41)
  })
})

describe('moneyness and round strikes', () => {
  it('shades calls below and puts above the money', () => {
    expect(isInTheMoney('call', 6825, 6842.35)).toBe(true)
    expect(isInTheMoney('put', 6825, 6842.35)).toBe(false)
    expect(isInTheMoney('put', 6850, 6842.35)).toBe(true)
    expect(isInTheMoney('call', 6850, null)).toBe(false)
  })

  it('sets hundreds heavier, thousands where strikes are wide', () => {
    expect(isRoundStrike(6800, 6842)).toBe(true)
    expect(isRoundStrike(6825, 6842)).toBe(false)
    expect(isRoundStrike(50_100, 50_000)).toBe(false)
    expect(isRoundStrike(51_000, 50_000)).toBe(true)
  })
})

describe('the window', () => {
  it('draws what is in view and a little beyond, within the chain', () => {
    expect(windowOf(0, 400, 20, 2_000, 6)).toEqual({ from: 0, to: 26 })
    expect(windowOf(20_000, 400, 20, 2_000, 6)).toEqual({ from: 994, to: 1_026 })
    expect(windowOf(39_900, 400, 20, 2_000, 6).to).toBe(2_000)
  })

  it('draws nothing of an empty chain', () => {
    expect(windowOf(500, 400, 20, 0)).toEqual({ from: 19, to: 19 })
  })
})
