import { describe, expect, it } from 'vitest'
import { makeBoundedMap } from '../../../src/core/kernel/index.ts'

describe('a bounded map', () => {
  it('forgets the entry that was put in longest ago, and nothing before it is full', () => {
    const map = makeBoundedMap<number>(2)
    map.set('a', 1)
    map.set('b', 2)
    expect(map.values()).toEqual([1, 2])
    map.set('c', 3)
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, 3])
  })

  it('takes a known key for the newest when it is put in again', () => {
    const map = makeBoundedMap<number>(2)
    map.set('a', 1)
    map.set('b', 2)
    map.set('a', 3)
    map.set('c', 4)
    expect([map.get('a'), map.get('b'), map.values()]).toEqual([3, undefined, [3, 4]])
  })

  it('lets entries go by name and by what they are', () => {
    const map = makeBoundedMap<number>(5)
    for (const [at, key] of ['a', 'b', 'c', 'd'].entries()) map.set(key, at)
    map.delete('a')
    map.deleteWhere((value) => value % 2 === 1)
    expect(map.values()).toEqual([2])
  })
})
