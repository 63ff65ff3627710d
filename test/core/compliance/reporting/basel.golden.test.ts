import { describe, expect, it } from 'vitest'
import {
  baselFigures,
  capitalRatios,
  leverageRatio,
  liquidityCoverage,
  netStableFunding,
} from '../../../../src/core/compliance/reporting/index.ts'
import {
  baselAnswer,
  capitalAnswer,
  lcrAnswer,
  leverageAnswer,
  nsfrAnswer,
} from '../../../../src/core/app/reports/basel-answer.ts'
import { regcalcFigures } from '../../../../src/core/app/reports/regcalc.ts'

const own = {
  cet1: 0,
  additionalTier1: 1.5,
  tier2: 2,
  creditRwa: 100,
  marketRiskCharge: 0,
  operationalRiskCharge: 0,
  countercyclicalBuffer: 0,
  gsibBuffer: 0,
}

const capital = (cet1: number, change: Partial<typeof own> = {}) => {
  const figures = capitalRatios({ ...own, cet1, ...change })
  if (!figures.ok) throw new Error(figures.failure.message)
  return capitalAnswer(figures.value)
}

describe('capital', () => {
  /** Basel framework RBC30.4, the table of minimum conservation standards: CET1 up to (%), to be kept. */
  it.each([
    [5.125, 1],
    [5.75, 0.8],
    [6.375, 0.6],
    [7, 0.4],
    [7.01, 0],
  ])('RBC30.4: a CET1 ratio of %s %% keeps %s of the earnings', (cet1, kept) => {
    expect(capital(cet1).conservation_ratio).toBe(kept)
  })

  /** RBC30.18: the same bank where a countercyclical buffer of 2.5 % is in force. */
  it.each([
    [5.75, 1],
    [7, 0.8],
    [8.25, 0.6],
    [9.5, 0.4],
    [9.51, 0],
  ])('RBC30.18: with a full countercyclical buffer %s %% keeps %s', (cet1, kept) => {
    expect(capital(cet1, { countercyclicalBuffer: 0.025 }).conservation_ratio).toBe(kept)
  })

  it('RBC30.6: 8 % CET1 and nothing else meets every minimum and has no buffer', () => {
    const figures = capital(8, { additionalTier1: 0, tier2: 0 })
    expect(figures.total_ratio).toBe(0.08)
    expect([figures.buffer_available, figures.conservation_ratio]).toEqual([0, 1])
  })

  it('RBC20.9: charges of market and operational risk count twelve and a half times', () => {
    const figures = capital(10, { marketRiskCharge: 2, operationalRiskCharge: 6 })
    expect(figures.rwa).toBe(200)
    expect(figures.cet1_ratio).toBe(0.05)
  })
})

describe('leverage', () => {
  it('LEV20.1: Tier 1 over everything, derivatives 1.4 times their SA-CCR exposure', () => {
    const figures = leverageRatio({
      tier1: 30,
      onBalance: 840,
      derivativesReplacementCost: 60,
      derivativesPfe: 40,
      securitiesFinancing: 15,
      offBalance: 5,
      gsibBuffer: 0.01,
    })
    if (!figures.ok) throw new Error(figures.failure.message)
    expect(leverageAnswer(figures.value)).toEqual({ exposure: 1_000, leverage_ratio: 0.03, required: 0.035 })
  })
})

describe('liquidity', () => {
  const outflows = [{ category: 'retail_less_stable', amount: 1_000 }]
  const cover = (hqla: readonly { category: string; amount: number }[], inflows = 0) => {
    const lines = [{ category: 'wholesale_financial', amount: inflows }]
    const figures = liquidityCoverage({ hqla, outflows, inflows: lines })
    if (!figures.ok) throw new Error(figures.failure.message)
    return lcrAnswer(figures.value)
  }

  it('LCR30: level 2A counts 85 %, at most two thirds of level 1 together with 2B', () => {
    const figures = cover([
      { category: 'level_1', amount: 60 },
      { category: 'level_2a', amount: 100 },
    ])
    expect(figures).toMatchObject({
      ...{ level_2a: 85, cap_15_adjustment: 0, cap_40_adjustment: 45, hqla: 100, lcr: 1 },
    })
  })

  it('LCR30: level 2B is at most 15 % of the stock, by the smaller of its two bounds', () => {
    const figures = cover([
      { category: 'level_1', amount: 60 },
      { category: 'level_2b', amount: 60 },
    ])
    expect(figures.cap_15_adjustment).toBeCloseTo(30 - (15 / 85) * 60, 12)
    expect((figures.level_2b - figures.cap_15_adjustment) / figures.hqla).toBeCloseTo(0.15, 12)
  })

  it('LCR40.69: inflows count up to three quarters of the outflows', () => {
    expect(cover([{ category: 'level_1', amount: 25 }], 500)).toMatchObject({
      inflows_counted: 75,
      net_outflows: 25,
      lcr: 1,
    })
  })

  it('NSF20: weighs what is there and what it funds', () => {
    const figures = netStableFunding({
      available: [
        { category: 'regulatory_capital', amount: 100 },
        { category: 'retail_stable', amount: 1_000 },
        { category: 'other_under_6m', amount: 500 },
      ],
      required: [
        { category: 'level_1', amount: 200 },
        { category: 'residential_mortgages_low_weight', amount: 600 },
        { category: 'performing_loans_over_1y', amount: 600 },
        { category: 'committed_facilities', amount: 100 },
      ],
    })
    if (!figures.ok) throw new Error(figures.failure.message)
    expect(nsfrAnswer(figures.value)).toEqual({
      ...{ available_stable_funding: 1_050, required_stable_funding: 915, nsfr: 1_050 / 915 },
    })
  })

  it('names a category that the standard does not know', () => {
    const refusal = netStableFunding({ available: [{ category: 'toString', amount: 1 }], required: [] })
    expect(refusal).toMatchObject({ ok: false, failure: { code: 'invalid_input', field: 'available' } })
  })
})

describe('the four together', () => {
  it('answer the parts that are given and name every floor that is not met', () => {
    const figures = baselFigures({
      capital: { ...own, cet1: 4.4, tier2: 0 },
      leverage: {
        onBalance: 200,
        derivativesReplacementCost: 0,
        derivativesPfe: 0,
        securitiesFinancing: 0,
        offBalance: 0,
      },
      lcr: null,
      nsfr: null,
    })
    if (!figures.ok) throw new Error(figures.failure.message)
    expect(figures.value.breaches.map(({ ratio }) => ratio)).toEqual([
      'cet1',
      'tier1',
      'total',
      'buffer',
      'leverage',
    ])
    expect([figures.value.lcr, figures.value.nsfr]).toEqual([null, null])
  })
})

describe('digits', () => {
  it('come of the figures alone, and of no arithmetic of floats', () => {
    const answered = (request: object): unknown => {
      const answer = regcalcFigures(request)
      if (!answer.ok) throw new Error(answer.failure.message)
      return answer.value
    }
    const lines = ['0.1', '0.2'].map((amount) => ({ category: 'level_1', amount }))
    const outflows = [{ category: 'secured_other', amount: 0.3 }]
    expect(answered({ calc: 'lcr', hqla: lines, outflows })).toMatchObject({
      hqla: 0.3,
      net_outflows: 0.3,
      lcr: 1,
    })
    expect(answered({ calc: 'capital', cet1: 0.1, additional_tier1: 0.2, rwa: 3 })).toMatchObject({
      ...{ tier1_ratio: 0.1, total_ratio: 0.1, buffer_required: 0.025 },
    })
    expect(answered({ calc: 'leverage', tier1: 3, on_balance: 0.1, off_balance: 0.2 })).toMatchObject({
      exposure: 0.3,
    })
    const given = { capital: { cet1: 4.4, rwa: 100 }, nsfr: { available: [], required: outflows.map(whole) } }
    expect(answered({ calc: 'basel', ...given })).toMatchObject({
      breaches: [
        { ratio: 'cet1', value: 0.044, floor: 0.045, shortfall: 0.001 },
        { ratio: 'tier1', value: 0.044, floor: 0.06, shortfall: 0.016 },
        { ratio: 'total', value: 0.044, floor: 0.08, shortfall: 0.036 },
        { ratio: 'buffer', value: 0, floor: 0.025, shortfall: 0.025 },
        { ratio: 'nsfr', value: 0, floor: 1, shortfall: 1 },
      ],
    })
  })

  it('a ratio that never ends is the float nearest to it', () => {
    const figures = baselFigures({
      capital: { ...own, cet1: 1, additionalTier1: 0, tier2: 0, creditRwa: 3 },
      leverage: null,
      lcr: null,
      nsfr: null,
    })
    if (!figures.ok) throw new Error(figures.failure.message)
    expect(baselAnswer(figures.value).car).toBe(1 / 3)
  })
})

const whole = ({ amount }: Readonly<{ amount: number }>) => ({ category: 'level_1', amount, rate: 1 })
