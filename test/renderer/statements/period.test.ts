import { describe, expect, it } from 'vitest'
import { engineMinuteMs } from '../../../src/renderer/shell/clock.ts'
import {
  chosenDays,
  daysOf,
  instantsOf,
  periodFault,
} from '../../../src/renderer/panels/statements/period.ts'

const at = (text: string): number => Date.parse(text)

describe('the period of a statement', () => {
  it.each([
    ['day', '2026-11-21T23:59:59Z', '2026-11-21', '2026-11-21'],
    ['month', '2026-11-21T00:00:00Z', '2026-11-01', '2026-11-21'],
    ['last_month', '2026-03-31T12:00:00Z', '2026-02-01', '2026-02-28'],
    ['last_month', '2026-01-15T12:00:00Z', '2025-12-01', '2025-12-31'],
    ['last_month', '2028-03-01T00:00:00Z', '2028-02-01', '2028-02-29'],
    ['year', '2026-11-21T12:00:00Z', '2026-01-01', '2026-11-21'],
  ] as const)('%s at %s is %s to %s, by the days of UTC', (name, now, first, last) => {
    expect(daysOf(name, at(now))).toEqual({ first, last })
  })

  it('reaches from the first moment of the first day to the last of the last', () => {
    expect(instantsOf({ first: '2026-11-01', last: '2026-11-21' })).toEqual({
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-21T23:59:59.999Z',
    })
  })

  it('is refused with what is wrong with it', () => {
    expect(periodFault({ first: '', last: '2026-11-21' })).toBe('Give the first day.')
    expect(periodFault({ first: '2026-11-01', last: '2026-13-40' })).toBe('Give the last day.')
    expect(periodFault({ first: '2026-11-22', last: '2026-11-21' })).toBe(
      'The last day lies before the first.',
    )
    expect(periodFault({ first: '2026-11-21', last: '2026-11-21' })).toBeNull()
  })
})

describe('the days of what was chosen', () => {
  it.for([0, 40, -40])('are the engine’s on a workstation that is wrong by %i days', (wrongDays) => {
    const wrongMs = wrongDays * 86_400_000
    const engineMs = engineMinuteMs({ nowMs: at('2026-03-09T10:00:00Z') + wrongMs, clockOffsetMs: -wrongMs })
    expect(chosenDays({ name: 'month', own: null }, engineMs)).toEqual({
      first: '2026-03-01',
      last: '2026-03-09',
    })
  })

  it('are not known before the engine has told its time, but one’s own', () => {
    const own = { first: '2026-01-02', last: '2026-01-03' }
    expect(chosenDays({ name: 'month', own: null }, null)).toBeNull()
    expect(chosenDays({ name: 'own', own }, null)).toEqual(own)
  })
})
