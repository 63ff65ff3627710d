import { ok } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { bsmAllValues, bsmValues } from '../black-scholes.ts'
import type { PricingFailure } from '../failures.ts'
import type { AllValues, FirstOrderValues } from '../types.ts'
import { localVolPrice } from './local-vol.ts'
import type { LocalVolOption, LocalVolPoint, TotalVarianceSurface } from './local-vol.ts'

type LocalVolValues = FirstOrderValues | AllValues

/** Steps of the differences, as shares of the at-the-money volatility and of the life. */
const VOL_SHARE = 0.02
const TIME_SHARE = 0.02
/** Beyond so many deviations the grid would stretch over empty space: the surface's own Black value says all there is. */
const FAR_DEVIATIONS = 8

/** All implied volatilities of a surface moved alike: √w moves by shift·√T, and its derivatives follow by the chain rule. */
function shifted(surface: TotalVarianceSurface, shift: number): TotalVarianceSurface {
  const { point } = surface
  const totalVariance = (logMoneyness: number, timeYears: number): number => {
    const vol = Math.sqrt(surface.totalVariance(logMoneyness, timeYears) / timeYears) + shift
    return vol * vol * timeYears
  }
  if (point === undefined) return { totalVariance }
  return {
    totalVariance,
    point: (logMoneyness, timeYears) => {
      const { w, slope, curvature } = point(logMoneyness, timeYears)
      const root = Math.sqrt(w)
      const deviation = root + shift * Math.sqrt(timeYears)
      const first = slope / (2 * root)
      const second = curvature / (2 * root) - (slope * slope) / (4 * w * root)
      return {
        w: deviation * deviation,
        slope: 2 * deviation * first,
        curvature: 2 * (first * first + deviation * second),
      }
    },
  }
}

/** What needs no grid: no time or no variance left, or a strike that nothing reaches. Null for everything else. */
function withoutGrid(option: LocalVolOption, surface: TotalVarianceSurface): number | null {
  const { spot, strike, rateCont, dividendYieldCont, timeYears } = option
  if (timeYears === 0) return 0
  const money = Math.log(strike / spot) - (rateCont - dividendYieldCont) * timeYears
  const [atMoney, atStrike] = [surface.totalVariance(0, timeYears), surface.totalVariance(money, timeYears)]
  if (atMoney === 0 && atStrike === 0) return 0
  const isFar = atMoney > 0 && atStrike > 0 && Math.abs(money) > FAR_DEVIATIONS * Math.sqrt(atMoney)
  return isFar ? Math.sqrt(atStrike / timeYears) : null
}

/** Values of the same option at other volatilities or lives; the first that is refused refuses them all. */
function solved(
  asked: readonly (() => Result<LocalVolPoint, PricingFailure>)[],
): Result<readonly LocalVolPoint[], PricingFailure> {
  const points: LocalVolPoint[] = []
  for (const ask of asked) {
    const point = ask()
    if (!point.ok) return point
    points.push(point.value)
  }
  return ok(points)
}

type Column = keyof LocalVolPoint
type Line = readonly [below: LocalVolPoint, above: LocalVolPoint]

const slope = ([below, above]: Line, column: Column, step: number): number =>
  (above[column] - below[column]) / (2 * step)

/**
 * A European option under the local volatility of a surface, with its greeks. Delta, gamma and speed are read off the grid and keep
 * local volatility where it is (of the level, not of the moneyness): the model's own. Theta, charm and color are central differences
 * of the life, vega, vanna, volga, zomma and ultima of a parallel shift of all implied volatilities. What moves with the forward
 * follows from the strike: with x = ln(S_t/F_t) V = S·e^(−qT)·g(K/F), so ∂V/∂r = −T·K·∂V/∂K and ∂V/∂q = −T·(V − K·∂V/∂K). Refuses as
 * `localVolPrice`; `arbitrage` also where only the shifted surface has it.
 */
export function localVolValues(
  option: LocalVolOption,
  surface: TotalVarianceSurface,
  level: 'basic' | 'all',
): Result<LocalVolValues, PricingFailure> {
  const flat = withoutGrid(option, surface)
  if (flat !== null) {
    const certain = { ...option, volAnnual: flat }
    return level === 'all' ? bsmAllValues(certain) : bsmValues(certain)
  }
  const { strike, timeYears } = option
  const volStep = VOL_SHARE * Math.sqrt(surface.totalVariance(0, timeYears) / timeYears)
  const timeStep = TIME_SHARE * timeYears
  const atVol = (steps: number) => () => localVolPrice(option, shifted(surface, steps * volStep))
  const atTime = (steps: number) => () =>
    localVolPrice({ ...option, timeYears: timeYears + steps * timeStep }, surface)
  const points = solved([
    () => localVolPrice(option, surface),
    ...[atVol(-1), atVol(1), atTime(-1), atTime(1)],
    ...(level === 'all' ? [atVol(-2), atVol(2)] : []),
  ])
  if (!points.ok) return points
  const [here, volBelow, volAbove, sooner, later, volLow, volHigh] = points.value as readonly [
    ...[LocalVolPoint, LocalVolPoint, LocalVolPoint, LocalVolPoint, LocalVolPoint],
    ...[LocalVolPoint?, LocalVolPoint?],
  ]
  const [byVol, byTime]: readonly Line[] = [
    [volBelow, volAbove],
    [sooner, later],
  ]
  const { price, delta, gamma, speed, strikeDelta } = here
  const first: FirstOrderValues = {
    ...{ price, delta, gamma, rho: -timeYears * strike * strikeDelta },
    vega: slope(byVol as Line, 'price', volStep),
    theta: -slope(byTime as Line, 'price', timeStep),
  }
  if (volLow === undefined || volHigh === undefined) return ok(first)
  const bend = volAbove.price - 2 * price + volBelow.price
  return ok({
    ...first,
    ...{ speed, strikeDelta, dividendRho: -timeYears * (price - strike * strikeDelta) },
    vanna: slope(byVol as Line, 'delta', volStep),
    zomma: slope(byVol as Line, 'gamma', volStep),
    volga: bend / (volStep * volStep),
    ultima:
      (volHigh.price - 2 * volAbove.price + 2 * volBelow.price - volLow.price) /
      (2 * volStep * volStep * volStep),
    charm: -slope(byTime as Line, 'delta', timeStep),
    color: slope(byTime as Line, 'gamma', timeStep),
  })
}
