import { expect, it } from 'vitest'
import { fateOf, savedWords } from '../../../src/renderer/widgets/buttons/save-file.ts'

function bench() {
  const listeners = new Set<(id: string, fate: string, name: string) => void>()
  const bridge = {
    onFile: (listener: (id: string, fate: string, name: string) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const tell = (id: string, fate: string, name: string): void =>
    [...listeners].forEach((listener) => listener(id, fate, name))
  return { bridge, listeners, tell }
}

it('a file waits for the desktop’s word on itself, and hears it once', async () => {
  const { bridge, listeners, tell } = bench()
  const saved = fateOf(bridge, 'a')
  tell('b', 'kept', 'other.csv')
  tell('a', 'never heard of', 'x.csv')
  expect(listeners.size).toBe(1)
  tell('a', 'cancelled', '')
  expect(listeners.size).toBe(0)
  expect(await saved).toEqual({ fate: 'cancelled', name: '' })
})

it.each([
  ['kept', 'Kept as mine.csv.'],
  ['handed', 'Handed to the browser as mine.csv.'],
  ['cancelled', 'No file: cancelled.'],
  ['refused', 'No file: the desktop refused to keep it.'],
  ['failed', 'No file: it could not be written there.'],
] as const)('a file that is %s reads %j', (fate, words) => {
  expect(savedWords({ fate, name: 'mine.csv' })).toBe(words)
})
