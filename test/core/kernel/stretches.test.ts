import { describe, expect, it } from 'vitest'
import { inStretches } from '../../../src/core/kernel/index.ts'

/** What a walk over these numbers by threes yields, and after what it asked. */
async function walked(rows: number[], meanwhile: (rows: number[]) => void = () => undefined) {
  const asked: (number | undefined)[] = []
  const found: (readonly number[])[] = []
  const walk = inStretches<number>(3, async (last, limit) => {
    asked.push(last)
    return rows.filter((row) => last === undefined || row > last).slice(0, limit)
  })
  for await (const stretch of walk) {
    found.push(stretch)
    meanwhile(rows)
  }
  return { asked, found }
}

describe('rows in stretches', () => {
  it('come after the last of the stretch before, until one is not full', async () => {
    expect(await walked([1, 2, 3, 4])).toEqual({ asked: [undefined, 3], found: [[1, 2, 3], [4]] })
    expect(await walked([1, 2, 3])).toEqual({ asked: [undefined, 3], found: [[1, 2, 3], []] })
    expect(await walked([])).toEqual({ asked: [undefined], found: [[]] })
  })

  it('are each met once though others go meanwhile', async () => {
    const { found } = await walked([1, 2, 3, 4, 5], (rows) => rows.splice(0, 1))
    expect(found).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
  })

  it('are read no further than somebody walks', async () => {
    let reads = 0
    for await (const _ of inStretches<number>(1, async () => [(reads += 1)])) if (reads === 2) break
    expect(reads).toBe(2)
  })
})
