import { describe, expect, it } from 'vitest'
import {
  isOnMargin,
  maintenanceWords,
  marginBadge,
  marginConsequence,
  marginNotice,
  marginState,
} from '../../../src/renderer/widgets/words/margin-words.ts'
import type { AccountMargin } from '../../../src/renderer/widgets/words/margin-words.ts'

/** A long perpetual at 50,000 with 5,001 behind it, the mark not far from where it is closed. */
const margin = (change: Partial<AccountMargin> = {}): AccountMargin => ({
  ...{ equity: '301', initial: '2265', maintenance: '226.5', ratio: '0.752491', is_exhausted: false },
  ...{ leverage: '20', warned_at: null, stale_marks: [] },
  ...change,
})

describe('the margin state of an account', () => {
  it('follows the engine’s own word: between 0.7 and 0.8 it depends on whether it was warned', () => {
    expect(marginState(margin())).toBe('carried')
    expect(marginState(margin({ warned_at: '2026-11-20T15:00:00.000Z' }))).toBe('warned')
  })

  it('is a call from a ratio of 1 on, and where no equity is left', () => {
    expect(marginState(margin({ ratio: '1' }))).toBe('call')
    expect(marginState(margin({ ratio: null, is_exhausted: true }))).toBe('call')
  })

  it('is none where nothing stands on margin', () => {
    expect(marginState(margin({ ratio: null }))).toBe('none')
    expect(marginBadge(margin({ ratio: null }))).toBeNull()
  })

  it('has a badge with a word and an icon, and a sentence that says what follows', () => {
    const warned = margin({ warned_at: '2026-11-20T15:00:00.000Z' })
    expect(marginBadge(warned)).toEqual({ text: 'margin warning', severity: 'warn' })
    expect(marginConsequence(warned)).toMatch(/^At 100 % positions are closed/)
    expect(marginBadge(margin({ ratio: '1.2' }))).toEqual({ text: 'margin call', severity: 'critical' })
    expect(marginConsequence(margin({ ratio: '1.2' }))).toMatch(/closed at the market/)
    expect(marginBadge(margin())).toBeNull()
  })

  it('says maintenance with its share of the equity, never a share of nothing', () => {
    expect(maintenanceWords(margin())).toBe('$226.50, 75.2 % of equity $301.00')
    expect(maintenanceWords(margin({ ratio: null, is_exhausted: true, equity: '-12.5' }))).toBe(
      '$226.50, against an equity of −12.50',
    )
  })
})

describe('an edge of the margin as a notice', () => {
  const edge = { account_id: 'a', limit: 'margin', max: 1, at: '2026-11-20T15:00:00.000Z' } as const

  it('a warning and a call stay until they are closed; the end of one goes by itself', () => {
    expect(marginNotice({ ...edge, kind: 'warning', value: 0.8213 }, '••2041')).toMatchObject({
      severity: 'warn',
      title: 'Margin warning',
      stays: true,
      body: 'Maintenance is 82.1 % of the equity of ••2041. At 100 % positions are closed. Deposit, or make the position smaller.',
    })
    expect(marginNotice({ ...edge, kind: 'breach', value: 1_000_000 }, '••2041')).toMatchObject({
      severity: 'critical',
      stays: true,
      body: 'No equity is left of ••2041. Positions are closed at the market until the margin is met.',
    })
    expect(marginNotice({ ...edge, kind: 'recovery', value: 0.5 }, '••2041').stays).toBe(false)
  })
})

describe('what can be on margin', () => {
  it.each([
    ['BTC-USD-PERP', '-1', 'open', true],
    ['SPX-20261218-F', '1', 'open', true],
    ['SPX-20261120-6900-C', '-1', 'open', true],
    ['SPX-20261120-6900-C', '1', 'open', false],
    ['BTC-USD', '1', 'open', false],
    ['BTC-USD-PERP', '0', 'closed', false],
  ])('%s × %s, %s: %s', (symbol, quantity, status, expected) => {
    expect(isOnMargin({ symbol, quantity, status })).toBe(expected)
  })
})
