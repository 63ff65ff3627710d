import { describe, expect, it } from 'vitest'
import { engineMinuteMs } from '../../../src/renderer/shell/clock.ts'
import { clockWords as filingClock, isLate } from '../../../src/renderer/panels/filings/words.ts'
import { clockWords as requestClock } from '../../../src/renderer/panels/privacy/words.ts'
import { untilWords } from '../../../src/renderer/panels/statements/settlement-words.ts'
import { lockWords } from '../../../src/renderer/panels/users/words.ts'

const DAY_MS = 86_400_000
const engineMs = Date.parse('2026-11-23T10:00:30.000Z')

const waiting = (settles_at: string) => ({ status: 'executed', settles_at }) as const
const lock = (locked_until: string) => ({ locked_until })

/** What a workstation knows whose own clock goes `wrongByMs` before the engine's. */
const health = (wrongByMs: number) => ({ nowMs: engineMs + wrongByMs, clockOffsetMs: -wrongByMs })

describe('how long is left', () => {
  it.for([0, 40 * DAY_MS, -40 * DAY_MS, 90_000])(
    'is the engine’s word on a workstation whose clock is wrong by %i ms',
    (wrongByMs) => {
      const now = engineMinuteMs(health(wrongByMs))
      expect(now).toBe(Date.parse('2026-11-23T10:00:00.000Z'))
      const filing = { due_date: '2026-11-26', status: 'draft' } as const
      expect([filingClock(filing, now), isLate(filing, now)]).toEqual(['in 3 days', false])
      const request = { status: 'open', estimated_completion: '2026-12-01T10:00:00.000Z' } as const
      expect(requestClock(request, now)).toBe('8 days left')
      expect(untilWords(waiting('2026-11-23T10:20:00.000Z'), now)).toBe('in 20 min')
      expect(untilWords(waiting('2026-11-23T09:59:00.000Z'), now)).toBe('due')
      expect(lockWords(lock('2026-11-23T10:20:00.000Z'), now)).toBe('locked until 10:20:00 UTC')
      expect(lockWords(lock('2026-11-23T09:59:00.000Z'), now)).toBeNull()
    },
  )

  it('is not said, and nothing is late, before the engine has told its time', () => {
    const now = engineMinuteMs({ nowMs: engineMs + 40 * DAY_MS, clockOffsetMs: null })
    expect(now).toBeNull()
    const filing = { due_date: '2026-11-26', status: 'draft' } as const
    expect([filingClock(filing, now), isLate(filing, now)]).toEqual(['', false])
    expect(requestClock({ status: 'open', estimated_completion: '2026-12-01T10:00:00.000Z' }, now)).toBeNull()
    expect(untilWords(waiting('2026-11-23T09:59:00.000Z'), now)).toBe('–')
    expect(lockWords(lock('2027-11-23T10:20:00.000Z'), now)).toBeNull()
  })

  it('counts to the last day, and the day after it is late', () => {
    const now = engineMinuteMs(health(0))
    const due = (day: string) => {
      const filing = { due_date: day, status: 'review' } as const
      return [filingClock(filing, now), isLate(filing, now)]
    }
    expect(due('2026-11-23')).toEqual(['today', false])
    expect(due('2026-11-22')).toEqual(['1 day late', true])
    const request = (at: string) => requestClock({ status: 'open', estimated_completion: at }, now)
    expect(request('2026-11-23T12:00:00.000Z')).toBe('less than a day left')
    expect(request('2026-11-23T09:00:00.000Z')).toBe('late by 1 day')
  })
})
