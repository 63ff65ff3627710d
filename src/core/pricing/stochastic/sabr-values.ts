import { refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { black76Price } from '../black76.ts'
import { finiteValues, firstBreach, growthBreach } from '../domain.ts'
import type { PricingFailure } from '../failures.ts'
import { numericGreeks } from '../numeric-greeks.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import type { OptionType } from '../types.ts'
import { sabrExpansion, sabrVol } from './sabr.ts'
import type { SabrTerms } from './sabr.ts'

type SabrOption = SabrTerms & Readonly<{ optionType: OptionType; rateCont: number }>

type SabrValues = ReturnType<typeof numericGreeks>

/**
 * A European option on a forward under SABR: Black's value at Hagan's volatility (Hagan et al. 2002, eq. 2.15 and 2.17a), and its
 * greeks. Delta and gamma are by the forward at the same α, so that the smile moves as the model says (Hagan's delta: Black's and
 * vega × ∂σ_B/∂F); rho holds the forward; theta is −∂V/∂T; **vega is ∂V/∂σ₀** per 1.00 of today's lognormal volatility
 * σ₀ = α·F^(β−1), moved by α, and volga, vanna, zomma and ultima follow it. Refuses as `sabrVol`.
 */
export function sabrValues(option: SabrOption, level: 'basic' | 'all'): Result<SabrValues, PricingFailure> {
  const { forward, timeYears, alpha, beta, rateCont } = option
  const vol = sabrVol(option)
  if (!vol.ok) return vol
  const breach =
    firstBreach([['rate', rateCont, 'finite']]) ?? growthBreach('rate', rateCont, timeYears) ?? null
  if (breach) return refused(breach)
  // α of a volatility of today, at today's forward whatever forward is asked.
  const alphaPerVol = Math.pow(forward, 1 - beta)
  const value = ({
    underlying,
    strike,
    timeYears: years,
    rateCont: rate,
    volAnnual,
  }: GreekInputs): number => {
    const terms = { ...option, forward: underlying, strike, timeYears: years, alpha: volAnnual * alphaPerVol }
    const expansion = terms.alpha > 0 ? sabrExpansion(terms) : 0
    const price = black76Price({ ...terms, rateCont: rate, volAnnual: expansion })
    return price.ok ? price.value : NaN
  }
  const at = {
    underlying: forward,
    ...{ strike: option.strike, rateCont, dividendYieldCont: 0, timeYears },
    volAnnual: alpha / alphaPerVol,
  }
  return finiteValues(numericGreeks(value, at, { level }), { ...option, rateCont })
}
