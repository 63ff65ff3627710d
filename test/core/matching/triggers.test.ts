import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeTriggerBook } from '../../../src/core/matching/index.ts'
import type { Trigger, TriggerBook } from '../../../src/core/matching/index.ts'

describe('the trigger book', () => {
  it('fires rises from the lowest up, then falls from the highest down, at one price in order of arrival', () => {
    const book: TriggerBook = makeTriggerBook()
    book.add(1, 'rise', 105)
    book.add(2, 'rise', 101)
    book.add(3, 'fall', 110)
    book.add(4, 'rise', 105)
    book.add(5, 'fall', 107)
    book.add(6, 'rise', 106)
    expect(book.fire(100)).toEqual([3, 5])
    expect(book.fire(105)).toEqual([2, 1, 4])
    expect(book.fire(105)).toEqual([])
    expect(book.waiting()).toEqual([{ handle: 6, direction: 'rise', ticks: 106 }])
  })

  it('moves a trailing trigger without losing its arrival', () => {
    const book = makeTriggerBook()
    book.add(1, 'fall', 90)
    book.add(2, 'fall', 95)
    book.move(1, 95)
    expect([book.ticksOf(1), book.fire(96), book.fire(95)]).toEqual([95, [], [1, 2]])
  })

  it('takes a second wait of one handle, a move of nothing and fractions for bugs', () => {
    const book = makeTriggerBook()
    book.add(1, 'rise', 5)
    expect(() => book.add(1, 'rise', 6)).toThrow(/waits already/)
    expect(() => book.add(2, 'rise', 6.5)).toThrow(/whole number/)
    expect(() => book.move(9, 6)).toThrow(/does not wait/)
    expect([book.remove(9), book.remove(1), book.remove(1), book.size()]).toEqual([false, true, false, 0])
  })

  it('fires exactly what a list searched from end to end would', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'add', 'add', 'remove', 'move', 'fire'),
      handle: fc.nat(40),
      direction: fc.constantFrom('rise' as const, 'fall' as const),
      ticks: fc.integer({ min: 1, max: 30 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const book = makeTriggerBook()
        let list: Trigger[] = []
        const soonest = (left: Trigger, right: Trigger): number =>
          left.direction !== right.direction
            ? left.direction === 'rise'
              ? -1
              : 1
            : left.direction === 'rise'
              ? left.ticks - right.ticks
              : right.ticks - left.ticks
        for (const { kind, handle, direction, ticks } of steps) {
          const waits = list.some((trigger) => trigger.handle === handle)
          if (kind === 'add' && !waits) {
            book.add(handle, direction, ticks)
            list.push({ handle, direction, ticks })
          } else if (kind === 'remove') {
            expect(book.remove(handle)).toBe(waits)
            list = list.filter((trigger) => trigger.handle !== handle)
          } else if (kind === 'move' && waits) {
            book.move(handle, ticks)
            list = list.map((trigger) => (trigger.handle === handle ? { ...trigger, ticks } : trigger))
          } else if (kind === 'fire') {
            const due = list.filter((trigger) =>
              trigger.direction === 'rise' ? trigger.ticks <= ticks : trigger.ticks >= ticks,
            )
            expect(book.fire(ticks)).toEqual([...due].sort(soonest).map((trigger) => trigger.handle))
            list = list.filter((trigger) => !due.includes(trigger))
          }
          expect(book.waiting()).toEqual(list)
        }
      }),
      { seed: 20_261_121, numRuns: 300 },
    )
  })
})
