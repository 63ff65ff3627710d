import type { Contract } from './types.ts'

/**
 * The escrowed model: the spot less the present value of the dividends still to come is what diffuses with the
 * volatility given; the holder who exercises at t gets the stock with those after t. A dividend on an exercise date is
 * still the exerciser's: the stock goes ex just after.
 */
export function presentDividends(contract: Contract, fromYears: number): number {
  let sum = 0
  for (const { timeYears, amount } of contract.dividends) {
    if (timeYears >= fromYears) sum += amount * Math.exp(-contract.rateCont * (timeYears - fromYears))
  }
  return sum
}

/** The part of the spot that diffuses. */
export const escrowedSpot = (contract: Contract): number => contract.spot - presentDividends(contract, 0)
