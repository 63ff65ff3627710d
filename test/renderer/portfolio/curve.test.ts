import { describe, expect, it } from 'vitest'
import { drawCurve, reasonsOf } from '../../../src/renderer/panels/portfolio/curve.ts'

const day = (date: string, value: string) => ({ date, value, drawdown: null })

describe('the equity curve', () => {
  it('puts days at their distance in time, the highest value on top', () => {
    const drawn = drawCurve([day('2026-10-01', '100'), day('2026-10-02', '120'), day('2026-10-05', '110')])
    expect(drawn).toEqual({ line: 'M0.00 94.00 L250.00 6.00 L1000.00 50.00', low: '100', high: '120' })
  })

  it('lies in the middle when nothing moved, and needs two days', () => {
    expect(drawCurve([day('2026-10-01', '5'), day('2026-10-02', '5')])?.line).toBe(
      'M0.00 50.00 L1000.00 50.00',
    )
    expect(drawCurve([day('2026-10-01', '5')])).toBeNull()
    expect(drawCurve([])).toBeNull()
  })

  it('says each reason once, with the figures it concerns', () => {
    expect(
      reasonsOf({ twr: 'Too short.', max_drawdown: 'Too short.' }, { twr: 'Too short.', beta: 'None.' }),
    ).toEqual([
      ['Too short.', 'twr, max drawdown'],
      ['None.', 'beta'],
    ])
  })
})
