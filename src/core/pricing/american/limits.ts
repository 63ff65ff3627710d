import type { GreekValues } from './differences.ts'
import { exercisedValues } from './differences.ts'
import { presentDividends } from './dividends.ts'
import type { Contract } from './types.ts'

/** Times at which the holder of an option without volatility may find exercise best. */
function candidateTimes(contract: Contract): readonly number[] {
  const { timeYears, rateCont, yieldCont, strike, spot, dividends, exerciseTimes } = contract
  if (exerciseTimes !== null) return [...exerciseTimes, timeYears]
  // Between ex-dates the discounted pay-off turns where r·K·e^(−rt) = q·S·e^(−qt).
  const turn = Math.log((rateCont * strike) / (yieldCont * spot)) / (rateCont - yieldCont)
  const turns = Number.isFinite(turn) && turn > 0 && turn < timeYears ? [turn] : []
  return [0, ...turns, ...dividends.map((dividend) => dividend.timeYears), timeYears]
}

/** Zero volatility: the best of the discounted pay-offs along the forward, and how it moves. */
export function certainValues(contract: Contract): GreekValues {
  const { sign, spot, strike, rateCont, yieldCont, timeYears } = contract
  const ahead = presentDividends(contract, 0)
  let best = { value: 0, at: NaN, stock: 0, money: 0 }
  for (const at of candidateTimes(contract)) {
    const discount = Math.exp(-rateCont * at)
    const stock = (spot - ahead) * Math.exp(-yieldCont * at)
    const money = (strike - presentDividends(contract, at)) * discount
    const value = sign * (stock - money)
    if (value > best.value) best = { value, at, stock, money }
  }
  if (!(best.value > 0)) return { ...exercisedValues(contract), price: 0, delta: 0, strikeDelta: 0 }
  if (best.at === 0) return exercisedValues(contract)
  const atExpiry = best.at === timeYears
  return {
    ...exercisedValues(contract),
    price: best.value,
    delta: sign * Math.exp(-yieldCont * best.at),
    strikeDelta: -sign * Math.exp(-rateCont * best.at),
    theta: atExpiry ? sign * (yieldCont * best.stock - rateCont * best.money) : 0,
    rho: sign * best.at * best.money,
    dividendRho: -sign * best.at * best.stock,
    charm: atExpiry ? sign * yieldCont * Math.exp(-yieldCont * best.at) : 0,
  }
}
