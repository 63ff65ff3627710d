import { describe, expect, test } from 'vitest'
import type { Logger } from '../../src/core/app/index.ts'
import { makeTask } from '../../src/main/engine/task.ts'

function makeFloor() {
  const errors: string[] = []
  const logger: Logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (event) => void errors.push(event),
  }
  let isOpen = true
  return {
    parts: { floor: { isOpen: () => isOpen, underway: new Set<Promise<void>>() }, logger },
    errors,
    fall: () => {
      isOpen = false
    },
  }
}

describe('a task of the engine', () => {
  test('is not begun again while it is under way, and is afterwards', async () => {
    const { parts } = makeFloor()
    const ends: (() => void)[] = []
    const task = makeTask(parts, 'not_done', () => new Promise<void>((resolve) => void ends.push(resolve)))
    const first = task()
    await task()
    expect(ends).toHaveLength(1)
    ends[0]?.()
    await first
    void task()
    expect(ends).toHaveLength(2)
  })

  test('that fails is told by its name and tried again', async () => {
    const { parts, errors } = makeFloor()
    let tries = 0
    const task = makeTask(parts, 'not_done', async () => {
      tries += 1
      if (tries === 1) throw new Error('the store is gone')
    })
    await task()
    expect(errors).toEqual(['not_done'])
    await task()
    expect(tries).toBe(2)
    expect(errors).toEqual(['not_done'])
  })

  test('rests while the desk does not trade', async () => {
    const { parts, fall } = makeFloor()
    let tries = 0
    const task = makeTask(parts, 'not_done', async () => void (tries += 1))
    fall()
    await task()
    expect(tries).toBe(0)
  })
})
