import { describe, expect, it } from 'vitest'
import { instant, makeTurns } from '../../../src/core/kernel/index.ts'

/** A loop whose turns the test ends, and whose calls take a whole number of milliseconds. */
function makeLoop() {
  const breaths: (() => void)[] = []
  let nowMs = 0
  const turns = makeTurns(
    { now: () => instant(nowMs) },
    () => new Promise((resolve) => void breaths.push(() => resolve())),
  )
  const begun: number[] = []
  return {
    begun,
    call: async (id: number, takesMs: number): Promise<void> => {
      const turn = turns.take()
      if (turn) await turn
      begun.push(id)
      nowMs += takesMs
    },
    rest: turns.next,
    endTurn: async (): Promise<void> => {
      for (const breath of breaths.splice(0)) breath()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('calls that arrive in one turn of the loop', () => {
  it('all begin in it while it is short', () => {
    const loop = makeLoop()
    for (let id = 0; id < 100; id += 1) void loop.call(id, 0)
    expect(loop.begun).toHaveLength(100)
  })

  it('begin in later turns, one at a time and in their order, once it has had its 8 ms', async () => {
    const loop = makeLoop()
    for (let id = 0; id < 20; id += 1) void loop.call(id, 1)
    expect(loop.begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    await loop.endTurn()
    expect(loop.begun).toHaveLength(9)
    for (let turn = 0; turn < 11; turn += 1) await loop.endTurn()
    expect(loop.begun).toEqual(Array.from({ length: 20 }, (_, id) => id))
  })

  it('do not overtake those that wait', async () => {
    const loop = makeLoop()
    void loop.call(0, 9)
    for (let id = 1; id < 4; id += 1) void loop.call(id, 0)
    await loop.endTurn()
    void loop.call(4, 0)
    expect(loop.begun).toEqual([0, 1])
    for (let turn = 0; turn < 3; turn += 1) await loop.endTurn()
    expect(loop.begun).toEqual([0, 1, 2, 3, 4])
  })

  it('that are long let those that wait begin between their parts', async () => {
    const loop = makeLoop()
    void loop.call(0, 9)
    const secondPart = loop.rest().then(() => void loop.begun.push(1))
    void loop.call(2, 9)
    expect(loop.begun).toEqual([0])
    await loop.endTurn()
    await secondPart
    expect(loop.begun).toEqual([0, 1])
    await loop.endTurn()
    expect(loop.begun).toEqual([0, 1, 2])
  })

  it('find the next turn fresh', async () => {
    const loop = makeLoop()
    void loop.call(0, 9)
    await loop.endTurn()
    void loop.call(1, 9)
    expect(loop.begun).toEqual([0, 1])
  })
})
