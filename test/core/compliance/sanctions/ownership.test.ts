import { describe, expect, it } from 'vitest'
import { blockedByOwnership } from '../../../../src/core/compliance/sanctions/index.ts'
import type { Stake } from '../../../../src/core/compliance/sanctions/index.ts'

const stake = (owner: string, owned: string, percent: number): Stake => ({ owner, owned, percent })
const blocked = (stakes: readonly Stake[], ...owners: readonly string[]) =>
  blockedByOwnership(stakes, new Set(owners)).map(({ id }) => id)

// The examples of OFAC's FAQ 401: X is a blocked person.
describe('50 percent or more', () => {
  it('one half is enough, less is not', () => {
    expect(blocked([stake('X', 'A', 50)], 'X')).toEqual(['A'])
    expect(blocked([stake('X', 'A', 49.99)], 'X')).toEqual([])
  })

  it('is counted in the aggregate: two blocked persons with a quarter each', () => {
    expect(blocked([stake('X', 'A', 25), stake('Y', 'A', 25), stake('Z', 'A', 50)], 'X', 'Y')).toEqual(['A'])
  })

  it('X owns half of A, and A half of B: B is blocked', () => {
    expect(blocked([stake('A', 'B', 50), stake('X', 'A', 50)], 'X').toSorted()).toEqual(['A', 'B'])
  })

  it('X owns half of A and 10 percent of B; A owns 40 percent of B: B is blocked', () => {
    expect(blocked([stake('X', 'A', 50), stake('X', 'B', 10), stake('A', 'B', 40)], 'X').toSorted()).toEqual([
      'A',
      'B',
    ])
  })

  it('X owns half of A and a quarter of B; A and B own a quarter of C each: A alone is blocked', () => {
    const stakes = [stake('X', 'A', 50), stake('X', 'B', 25), stake('A', 'C', 25), stake('B', 'C', 25)]
    expect(blocked(stakes, 'X')).toEqual(['A'])
  })

  it('tells who holds how much together, and ends in a ring of owners', () => {
    const stakes = [stake('X', 'A', 33.3), stake('B', 'A', 16.7), stake('A', 'B', 10), stake('X', 'B', 60)]
    // All that blocked persons hold is told, also what came to be blocked behind it.
    expect(blockedByOwnership(stakes, new Set(['X']))).toEqual([
      {
        id: 'B',
        percent: 70,
        owners: [
          { id: 'A', percent: 10 },
          { id: 'X', percent: 60 },
        ],
      },
      {
        id: 'A',
        percent: expect.closeTo(50, 9) as number,
        owners: [
          { id: 'X', percent: 33.3 },
          { id: 'B', percent: 16.7 },
        ],
      },
    ])
  })
})
