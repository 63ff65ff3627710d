import { americanAllValues, americanPrice, americanValues } from '../../../../src/core/pricing/index.ts'
import type { AmericanBsmOption, AmericanMethod } from '../../../../src/core/pricing/index.ts'
import { valueOf } from '../helpers.ts'

type Numbers = readonly [
  spot: number,
  strike: number,
  rate: number,
  yieldCont: number,
  time: number,
  vol: number,
]

export const american = (
  optionType: 'call' | 'put',
  [spot, strike, rateCont, dividendYieldCont, timeYears, volAnnual]: Numbers,
): AmericanBsmOption => ({ optionType, spot, strike, rateCont, dividendYieldCont, timeYears, volAnnual })

export const priceBy = (option: AmericanBsmOption, method: AmericanMethod): number =>
  valueOf(americanValues(option, { method })).price

export const fastPrice = (option: AmericanBsmOption): number => valueOf(americanPrice(option))

export const allBy = (option: AmericanBsmOption, method: AmericanMethod) =>
  valueOf(americanAllValues(option, { method }))
