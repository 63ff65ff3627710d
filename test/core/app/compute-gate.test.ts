import { describe, expect, it } from 'vitest'
import { makeComputeGate } from '../../../src/core/app/compute-gate.ts'
import type { AbortSignalLike } from '../../../src/core/app/call.ts'
import { ok } from '../../../src/core/kernel/index.ts'

const BOUNDS = { runningMax: 2, waitingMax: 3, waitingOfAllMax: 5 }
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** A gate, and computations that end when they are told to. */
function openGate(breathe: () => Promise<void> = () => Promise.resolve()) {
  const gate = makeComputeGate(breathe, BOUNDS)
  const begun: string[] = []
  const signals = new Map<string, AbortSignalLike>()
  const ends = new Map<string, () => void>()
  const ask = (caller: string, key: string, signal: AbortSignal | null = null) =>
    gate.run<string>({ caller, key, signal }, (told) => {
      begun.push(`${caller} ${key}`)
      signals.set(key, told)
      return new Promise((resolve) => ends.set(`${caller} ${key}`, () => resolve(ok(`of ${caller} ${key}`))))
    })
  const end = async (...names: readonly string[]) => {
    for (const name of names) ends.get(name)?.()
    await settled()
  }
  return { gate, ask, begun, end, signals }
}

describe('the door of long computations', () => {
  it('computes once what the same caller asks for again while it is under way', async () => {
    const { ask, begun, end } = openGate()
    const answers = Array.from({ length: 100 }, () => ask('ann', 'var'))
    await settled()
    await end('ann var')
    expect(new Set((await Promise.all(answers)).map((one) => one.ok && one.value))).toEqual(
      new Set(['of ann var']),
    )
    expect(begun).toEqual(['ann var'])
    void ask('ann', 'var')
    await settled()
    expect(begun).toHaveLength(2)
  })

  it('tells a hundred callers of one computation a few at a time, and others get the loop between them', async () => {
    let breaths = 0
    const { ask, end } = openGate(async () => {
      await settled()
      breaths += 1
    })
    const toldAfter: number[] = []
    const answers = Array.from({ length: 100 }, () => ask('ann', 'var').then(() => toldAfter.push(breaths)))
    await settled()
    await end('ann var')
    await Promise.all(answers)
    const together = Map.groupBy(toldAfter, (breath) => breath)
    expect(Math.max(...[...together.values()].map(({ length }) => length))).toBeLessThanOrEqual(8)
  })

  it('never gives one caller what was computed for another', async () => {
    const { ask, begun } = openGate()
    void ask('ann', 'var')
    void ask('bob', 'var')
    await settled()
    expect(begun).toEqual(['ann var', 'bob var'])
  })

  it('lets a caller have two under way and three waiting, and refuses the sixth as busy', async () => {
    const { ask, begun } = openGate()
    for (const key of ['1', '2']) void ask('ann', key)
    await settled()
    for (const key of ['3', '4', '5']) void ask('ann', key)
    expect(await ask('ann', '6')).toMatchObject({
      ok: false,
      failure: { code: 'busy', details: { retry_after_s: 1, limit: 3 } },
    })
    expect(begun).toEqual(['ann 1', 'ann 2'])
  })

  it('serves another caller before what the first has still waiting', async () => {
    const { ask, begun, end } = openGate()
    for (const key of ['1', '2']) void ask('ann', key)
    await settled()
    for (const key of ['3', '4']) void ask('ann', key)
    void ask('bob', '1')
    await settled()
    await end('ann 1')
    expect(begun).toEqual(['ann 1', 'ann 2', 'bob 1', 'ann 3'])
  })

  it('is busy for everybody when all callers together wait for too much', async () => {
    const { ask } = openGate()
    for (const caller of ['ann', 'bob']) for (const key of ['1', '2']) void ask(caller, key)
    await settled()
    for (const caller of ['ann', 'bob']) for (const key of ['3', '4']) void ask(caller, key)
    void ask('ann', '5')
    expect(await ask('bob', '5')).toMatchObject({ failure: { code: 'busy', details: { limit: 5 } } })
  })

  it('gives the loop its turn before every computation', async () => {
    const turns: string[] = []
    const { ask, begun } = openGate(async () => void turns.push('turn'))
    for (const key of ['1', '2']) void ask('ann', key)
    await settled()
    expect([turns, begun]).toEqual([
      ['turn', 'turn'],
      ['ann 1', 'ann 2'],
    ])
  })

  it('cancels what nobody wants any more, and only that', async () => {
    const { ask, begun, end, signals } = openGate()
    const [first, second] = [new AbortController(), new AbortController()]
    const left = ask('ann', 'var', first.signal)
    const stays = ask('ann', 'var')
    const gone = ask('ann', 'stress', second.signal)
    await settled()
    first.abort()
    second.abort()
    expect([signals.get('var')?.aborted, signals.get('stress')?.aborted]).toEqual([false, true])
    await end('ann var', 'ann stress')
    expect([(await left).ok, (await stays).ok, (await gone).ok]).toEqual([true, true, true])
    expect(begun).toHaveLength(2)
  })

  it('never begins what its caller left while it waited', async () => {
    const { ask, begun, end } = openGate()
    for (const key of ['1', '2']) void ask('ann', key)
    await settled()
    const leaving = new AbortController()
    const left = ask('ann', '3', leaving.signal)
    leaving.abort()
    expect(await left).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    await end('ann 1', 'ann 2')
    expect(begun).toEqual(['ann 1', 'ann 2'])
  })

  it('tells every caller of a bug and goes on with what waits', async () => {
    const { gate, ask, begun } = openGate()
    const fails = () =>
      gate.run({ caller: 'ann', key: 'bug', signal: null }, () => Promise.reject(new Error('a bug')))
    const [one, other] = [fails(), fails()]
    void ask('ann', '1')
    await expect(one).rejects.toThrow('a bug')
    await expect(other).rejects.toThrow('a bug')
    await settled()
    void ask('ann', '2')
    await settled()
    expect(begun).toEqual(['ann 1', 'ann 2'])
  })
})
