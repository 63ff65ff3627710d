import type { Residuals } from '../pricing/index.ts'
import type { OnShare } from './types.ts'

/** A search asks for the Jacobian once a step: each is told as a share of those that it may take. */
export function toldSteps(evaluate: Residuals, stepsMax: number, onShare: OnShare): Residuals {
  let steps = 0
  return (x, residuals, jacobian) => {
    if (jacobian) {
      steps += 1
      onShare(Math.min(1, steps / stepsMax))
    }
    return evaluate(x, residuals, jacobian)
  }
}

/** The part of a whole between two shares of it, as that part tells of itself. */
export const partOf =
  (onShare: OnShare, from: number, to: number): OnShare =>
  (share) =>
    onShare(from + (to - from) * share)
