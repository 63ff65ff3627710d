import { describe, expect, it } from 'vitest'
import { isReason, progressNext, standingOf } from '../../../src/renderer/shell/kill/level.ts'
import type { Controls, Progress } from '../../../src/renderer/shell/kill/level.ts'

const control = (change: Partial<Controls['controls'][number]>): Controls['controls'][number] => ({
  scope: 'account',
  subject: 'a-1',
  state: 'reducing',
  reason: 'large moves',
  until: null,
  set_at: '2026-10-14T14:00:00.000Z',
  ...change,
})

describe('the level that counts for an account', () => {
  it('is its own, with the reason that was given', () => {
    const controls: Controls = { venue: 'active', controls: [control({})] }
    expect(standingOf(controls, 'a-1')).toMatchObject({
      own: 'reducing',
      counts: { level: 'reducing', of: 'account', reason: 'large moves' },
    })
  })

  it('is the venue’s when that holds back more; the own one stays to be seen', () => {
    const venue = control({ scope: 'venue', subject: 'venue', state: 'halted', reason: 'outage' })
    const controls: Controls = { venue: 'halted', controls: [control({}), venue] }
    expect(standingOf(controls, 'a-1')).toMatchObject({
      own: 'reducing',
      counts: { level: 'halted', of: 'venue', reason: 'outage' },
    })
  })

  it('does not take another account’s, or a halted instrument, for its own', () => {
    const other = [
      control({ subject: 'a-2' }),
      control({ scope: 'instrument', subject: 'SPX', state: 'halted' }),
    ]
    expect(standingOf({ venue: 'active', controls: other }, 'a-1').counts.level).toBe('active')
    expect(standingOf(null, 'a-1').counts.level).toBe('active')
  })
})

describe('an act of the kill switch', () => {
  const idle: Progress = { step: 'idle' }
  const sending = progressNext(idle, { type: 'sent', level: 'halted', working: 3 })

  it('counts what it cancels and ends with the engine’s own count', () => {
    expect(sending).toEqual({ step: 'sending', level: 'halted', workingBefore: 3 })
    expect(progressNext(sending, { type: 'answered', cancelled: 3 })).toEqual({
      step: 'done',
      level: 'halted',
      cancelled: 3,
    })
  })

  it('is not sent a second time while the first is under way', () => {
    expect(progressNext(sending, { type: 'sent', level: 'active', working: 0 })).toBe(sending)
  })

  it('without a reply is unknown until the engine shows the level, and may be pressed again', () => {
    const lost = progressNext(sending, { type: 'lost' })
    expect(lost).toEqual({ step: 'unknown', level: 'halted' })
    expect(progressNext(lost, { type: 'seen', own: 'active' })).toBe(lost)
    expect(progressNext(lost, { type: 'seen', own: 'halted' })).toMatchObject({ step: 'done' })
    expect(progressNext(lost, { type: 'sent', level: 'halted', working: 1 }).step).toBe('sending')
  })

  it('says why it was refused', () => {
    expect(progressNext(sending, { type: 'refused', words: 'No.' })).toMatchObject({
      step: 'refused',
      words: 'No.',
    })
  })

  it('needs a reason of words', () => {
    expect(isReason('  a ')).toBe(false)
    expect(isReason('all clear')).toBe(true)
  })
})
