import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import { clientFees } from '../../../src/core/portfolio/index.ts'

const terms = (management: string, performance: string, hurdle = '0') => ({
  managementFeeAnnual: decimal(management),
  performanceFee: decimal(performance),
  hurdleAnnual: decimal(hurdle),
})
const period = (
  values: readonly number[],
  growthBefore: readonly number[],
  growth: number | null,
  years = 1,
) => ({
  values: values.map((value) => decimal(value)),
  growthBefore,
  growth,
  daysYearShare: years,
})
const text = (told: ReturnType<typeof clientFees>) => [
  told.management?.toFixed() ?? null,
  told.performance?.toFixed() ?? null,
  told.highWaterMark,
]

describe('what a client owes', () => {
  it('2 and 20 over a year: 2 % of the average value, a fifth of the profit', () => {
    // 100 becomes 120: management 2 % of (100 + 120) ÷ 2, performance 20 % of 20.
    expect(text(clientFees(terms('0.02', '0.2'), period([100, 120], [1], 1.2)))).toEqual(['2.2', '4', 1])
  })

  it('below the high-water mark there is no performance fee, above it only on what is above', () => {
    expect(text(clientFees(terms('0', '0.2'), period([110], [1, 1.2], 1.1)))).toEqual(['0', '0', 1.2])
    // 1.25 of 1.2: a twenty-fifth of 125 is profit.
    expect(text(clientFees(terms('0', '0.2'), period([125], [1, 1.2, 1.1], 1.25)))).toEqual(['0', '1', 1.2])
  })

  it('a hurdle frees its growth for as long as the period is', () => {
    expect(text(clientFees(terms('0', '0.5', '0.1'), period([110], [], 1.1, 0.5)))).toEqual(['0', '2.5', 1])
  })

  it('says nothing where nothing was seen', () => {
    expect(text(clientFees(terms('0.02', '0.2'), period([], [], null)))).toEqual([null, null, null])
  })
})
