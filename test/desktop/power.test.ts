import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { lockMinutesOf, watchPower } from '../../src/main/desktop/power.ts'

/** A machine whose rest is told in seconds, and that is looked at when the test says so. */
function makeMachine(lockAfterMinutes: number) {
  const state = { restS: 0, look: (): void => undefined }
  const sent: string[] = []
  const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => state.restS })
  watchPower({
    powerMonitor: powerMonitor as never,
    send: (command) => void sent.push(command),
    lockAfterMinutes,
    every: (task) => void (state.look = task),
  })
  const restFor = (seconds: number): void => {
    state.restS = seconds
    state.look()
  }
  return { powerMonitor, sent, restFor }
}

describe('a desk that is left alone', () => {
  it('locks once when the time is up, and again only after somebody was there', () => {
    const { sent, restFor } = makeMachine(2)
    for (const seconds of [0, 60, 119]) restFor(seconds)
    expect(sent).toEqual([])
    for (const seconds of [120, 125, 3_600]) restFor(seconds)
    expect(sent).toEqual(['shell.lock'])
    for (const seconds of [0, 120]) restFor(seconds)
    expect(sent).toEqual(['shell.lock', 'shell.lock'])
  })

  it('locks before the machine sleeps, so that whoever wakes it sees nothing', () => {
    const { powerMonitor, sent } = makeMachine(15)
    for (const event of ['suspend', 'resume', 'lock-screen']) powerMonitor.emit(event)
    expect(sent).toEqual(['shell.lock', 'shell.suspend', 'shell.resume', 'shell.lock'])
  })

  it.each([
    [undefined, 15],
    ['', 15],
    ['1', 1],
    ['240', 240],
  ])('takes %s as %i minutes', (text, minutes) => {
    expect(lockMinutesOf(text)).toEqual({ minutes, problem: null })
  })

  it.each(['0', '241', '5.5', '-1', 'never', '1e2'])(
    'refuses %s with a sentence, and still locks',
    (text) => {
      expect(lockMinutesOf(text)).toEqual({ minutes: 15, problem: expect.stringContaining('1 to 240') })
    },
  )
})
