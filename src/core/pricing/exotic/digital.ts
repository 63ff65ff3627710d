import { logMoneyness } from '../black.ts'
import { normalCdf } from '../normal.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import { exoticParts, standardised } from './parts.ts'
import type { Sign } from './parts.ts'

/** Φ(±d1) and Φ(±d2) of the trigger; exactly on it without deviation both are one half. */
function weights(sign: Sign, at: GreekInputs): readonly [ofAsset: number, ofCash: number] {
  const { deviation, carry } = exoticParts(at)
  const log = logMoneyness(at.underlying, at.strike) + carry
  return [
    normalCdf(sign * standardised(log, deviation, 0.5)),
    normalCdf(sign * standardised(log, deviation, -0.5)),
  ]
}

/** Pays `cash` when spot ends beyond the strike (M. Rubinstein and E. Reiner, "Unscrambling the binary code", 1991). */
export const cashOrNothingValue = (sign: Sign, at: GreekInputs, cash: number): number =>
  cash * exoticParts(at).discountFactor * weights(sign, at)[1]

/** Pays the asset when spot ends beyond the strike (same source; Cox and Rubinstein 1985). */
export const assetOrNothingValue = (sign: Sign, at: GreekInputs): number =>
  exoticParts(at).spotWorth * weights(sign, at)[0]

/** Pays spot less the payoff strike (a put: the reverse) when spot ends beyond the strike, its trigger; may be negative. */
export function gapValue(sign: Sign, at: GreekInputs, payoffStrike: number): number {
  const { spotWorth, discountFactor } = exoticParts(at)
  const [ofAsset, ofCash] = weights(sign, at)
  return sign * (spotWorth * ofAsset - payoffStrike * discountFactor * ofCash)
}
