import { describe, expect, it } from 'vitest'
import { makeScheduleMemory } from '../../../../src/core/app/reports/schedule-memory.ts'
import { MS_PER_DAY, addMs } from '../../../../src/core/kernel/index.ts'
import { userId } from '../../../support/records.ts'
import { openDesk } from './schedule-desk.ts'

describe('what the schedule remembers', () => {
  it('is read by its changes: alerts of cash that were seen to are not read again until one changes', async () => {
    const desk = await openDesk()
    const { clock } = desk.room
    const id = await desk.openCase([])
    const cash = (number: number, minute: number) =>
      desk.alert(`a-${number}`, 'T02', id, {
        ...{ level: 'report' as const, status: 'false_positive' as const, userId: userId(2) },
        updatedAt: addMs(clock.now(), minute * 60_000),
      })
    await desk.keep(...Array.from({ length: 600 }, (_, number) => cash(number, number / 60)))
    clock.advance(MS_PER_DAY)
    expect((await desk.cost()).cash).toBe(600)
    // What may have been overtaken on its way into the store is read once more: one minute of ten.
    expect((await desk.cost()).cash).toBe(61)
    await desk.keep(desk.alert('b-1', 'T02', id, { level: 'report', status: 'false_positive' }))
    expect((await desk.cost()).cash).toBe(62)
    expect((await desk.cost()).cash).toBe(1)
  })

  it('is a day at most: it is asked anew when the day turns, and holds no more from day to day', async () => {
    const desk = await openDesk({ isTransactionReporting: true })
    const { clock } = desk.room
    await desk.run()
    const first = desk.memory.size()
    expect(first).toBeGreaterThan(0)
    expect((await desk.cost()).reports).toBe(0)
    for (let day = 0; day < 40; day += 1) {
      clock.advance(MS_PER_DAY)
      const id = await desk.openCase([])
      await desk.keep(
        desk.alert(`c-${day}`, 'T02', id, { level: 'report', status: 'false_positive', userId: userId(2) }),
      )
      await desk.run()
    }
    // Thirty days of alerts beside the days of trades, not forty.
    expect(desk.memory.size()).toBeLessThanOrEqual(first + 30)
    clock.advance(40 * MS_PER_DAY)
    await desk.run()
    expect(desk.memory.size()).toBe(first)
  })

  it('keeps what it settled within a day, and forgets all of it with the day', () => {
    const memory = makeScheduleMemory()
    const noon = addMs(0 as never, 12 * 3_600_000)
    memory.begin(noon)
    memory.settle('case 1')
    memory.begin(addMs(noon, 3_600_000))
    expect([memory.isSettled('case 1'), memory.size()]).toEqual([true, 1])
    memory.begin(addMs(noon, MS_PER_DAY))
    expect([memory.isSettled('case 1'), memory.size(), memory.readTo()]).toEqual([false, 0, null])
  })
})
