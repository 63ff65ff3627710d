import { describe, expect, it } from 'vitest'
import { GROUPINGS, LEVEL_SEVERITY, heatRows } from '../../../src/renderer/panels/risk/exposure.ts'
import type { HeatAnswer } from '../../../src/renderer/panels/risk/exposure.ts'

const ANSWER: HeatAnswer = {
  ...{ mode: 'paper', grouping: 'underlying', unvalued: [] },
  cells: [
    { label: 'SPX', value: -12_500.4, share: 0.25, level: 'moderate' },
    { label: 'BTC-USD', value: 37_500, share: 0.75, level: 'critical' },
    { label: 'AAPL', value: 0, share: 0, level: 'low' },
    { label: 'AAL', value: 0, share: 0, level: 'low' },
  ],
}

describe('the exposure heat', () => {
  it('stands largest share first, each with its level in words and not by colour alone', () => {
    expect(heatRows(ANSWER)).toEqual([
      { label: 'BTC-USD', exposure: '37,500', share: '75.0', fill: 0.75, level: 'critical', direction: 1 },
      { label: 'SPX', exposure: '\u221212,500', share: '25.0', fill: 0.25, level: 'moderate', direction: -1 },
      { label: 'AAL', exposure: '0', share: '0.0', fill: 0, level: 'low', direction: 0 },
      { label: 'AAPL', exposure: '0', share: '0.0', fill: 0, level: 'low', direction: 0 },
    ])
    expect(heatRows({ ...ANSWER, cells: [] })).toEqual([])
  })

  it('marks what is high and what is critical, and is split by what a desk asks', () => {
    expect(LEVEL_SEVERITY).toEqual({ low: null, moderate: null, high: 'warn', critical: 'critical' })
    expect(GROUPINGS.map(([grouping]) => grouping)).toEqual([
      ...['underlying', 'sector', 'expiry', 'type', 'venue'],
    ])
  })
})
