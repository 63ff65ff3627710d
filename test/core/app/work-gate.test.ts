import { describe, expect, it } from 'vitest'
import { makeWorkGate } from '../../../src/core/app/work-gate.ts'

/** A gate of ten, and work that ends when it is told to. */
function openGate() {
  const gate = makeWorkGate(10)
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<string>>()
  const send = (name: string, weight: number): Promise<string> => {
    const end = Promise.withResolvers<string>()
    ends.set(name, end)
    return gate.run(weight, () => {
      begun.push(name)
      return end.promise
    })
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return { send, begun, ends, settled }
}

describe('work behind a gate', () => {
  it('begins in the order of arrival, as much of it as fits', async () => {
    const { send, begun, ends, settled } = openGate()
    const first = send('first', 6)
    const all = [first, send('second', 4), send('third', 8), send('fourth', 1)]
    await settled()
    expect(begun).toEqual(['first', 'second'])
    ends.get('first')?.resolve('done')
    expect(await first).toBe('done')
    await settled()
    // The fourth would fit beside the second; it came after the third, which does not.
    expect(begun).toEqual(['first', 'second'])
    ends.get('second')?.resolve('done')
    await settled()
    expect(begun).toEqual(['first', 'second', 'third', 'fourth'])
    for (const end of ends.values()) end.resolve('done')
    await Promise.all(all)
  })

  it('makes room when work fails, and lets in alone what is heavier than the gate', async () => {
    const { send, begun, ends, settled } = openGate()
    const [failing, heavy] = [send('failing', 10), send('heavy', 50)]
    ends.get('failing')?.reject(new Error('the store is gone'))
    await expect(failing).rejects.toThrow('the store is gone')
    await settled()
    expect(begun).toEqual(['failing', 'heavy'])
    ends.get('heavy')?.resolve('done')
    expect(await heavy).toBe('done')
  })
})
