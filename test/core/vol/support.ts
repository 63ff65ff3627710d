import type { Random } from '../../../src/core/kernel/index.ts'
import { fitSurface, ssviSlice, sviJet, sviMinimum } from '../../../src/core/vol/index.ts'
import type {
  FitOptions,
  FittedSurface,
  SliceQuotes,
  SsviParameters,
  SviParameters,
} from '../../../src/core/vol/index.ts'

export type Slice = Readonly<{ timeYears: number; svi: SviParameters }>

type QuoteOptions = Readonly<{
  expiry?: string
  low?: number
  high?: number
  count?: number
  /** Added to each volatility. */
  noise?: () => number
  /** Half of the spread; without it only middles are given. */
  halfSpread?: number
}>

/** Quotes of a slice at evenly spaced log-moneyness, forward 100. */
export function quotesOf({ timeYears, svi }: Slice, options: QuoteOptions = {}): SliceQuotes {
  const { low = -0.5, high = 0.5, count = 25, noise = () => 0, halfSpread } = options
  const quotes = Array.from({ length: count }, (_, i) => {
    const logMoneyness = low + ((high - low) * i) / (count - 1)
    const volAnnual = Math.sqrt(sviJet(svi, logMoneyness).w / timeYears) + noise()
    return {
      strike: 100 * Math.exp(logMoneyness),
      logMoneyness,
      volAnnual,
      bidVol: halfSpread === undefined ? null : volAnnual - halfSpread,
      askVol: halfSpread === undefined ? null : volAnnual + halfSpread,
    }
  })
  return { expiry: options.expiry ?? String(timeYears), timeYears, forward: 100, quotes }
}

export function fitted(slices: readonly SliceQuotes[], options: Partial<FitOptions> = {}): FittedSurface {
  const result = fitSurface(slices, { model: 'svi', fit: 'arbitrage_free', ...options })
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

/** The raw parameters of a fitted SVI or SSVI slice. */
export function sviOf(surface: FittedSurface, at: number): SviParameters {
  const parameters = surface.slices[at]?.parameters
  if (parameters?.model !== 'svi' && parameters?.model !== 'ssvi') throw new Error('no raw parameters')
  return parameters.svi
}

/** Raw parameters like those of equity and crypto smiles. */
export function randomSvi(random: Random): SviParameters {
  const b = 0.03 + 0.2 * random.next()
  const rho = -0.85 + 1.4 * random.next()
  const m = -0.15 + 0.3 * random.next()
  const sigma = 0.08 + 0.3 * random.next()
  const minimum = 0.005 + 0.05 * random.next()
  return { a: minimum - b * sigma * Math.sqrt(1 - rho * rho), b, rho, m, sigma }
}

/** An SSVI surface free of arbitrage (power law, γ = 1/2, η(1+|ρ|) ≤ 2), `count` expiries. */
export function randomSsvi(random: Random, count: number): readonly Slice[] {
  const rho = -0.9 + 1.4 * random.next()
  const eta = ((0.3 + 0.65 * random.next()) * 2) / (1 + Math.abs(rho))
  const parameters: SsviParameters = { phi: 'power_law', rho, eta, gamma: 0.5 }
  let [timeYears, theta] = [0, 0]
  return Array.from({ length: count }, () => {
    const step = 0.05 + 0.4 * random.next()
    timeYears += step
    theta += step * (0.1 + 0.3 * random.next()) ** 2
    return { timeYears, svi: ssviSlice(parameters, theta) }
  })
}

/**
 * Arbitrage by brute force, apart from the room's own search: g from its definition on an even grid of |k| ≤ reach, and the
 * difference of neighbours. The least of each.
 */
export function bruteForce(slices: readonly Slice[], reach = 2): Readonly<{ g: number; crossing: number }> {
  let [g, crossing] = [Infinity, Infinity]
  slices.forEach(({ svi }, i) => {
    const before = slices[i - 1]
    for (let step = -2_000; step <= 2_000; step++) {
      const k = (step / 2_000) * reach
      const root = Math.hypot(k - svi.m, svi.sigma)
      const w = svi.a + svi.b * (svi.rho * (k - svi.m) + root)
      const first = svi.b * (svi.rho + (k - svi.m) / root)
      const second = (svi.b * svi.sigma ** 2) / root ** 3
      g = Math.min(g, (1 - (k * first) / (2 * w)) ** 2 - (first ** 2 / 4) * (1 / w + 1 / 4) + second / 2)
      if (before) crossing = Math.min(crossing, (w - sviJet(before.svi, k).w) / w)
    }
  })
  return { g, crossing }
}

/** The largest difference of two parameter sets. */
export const distance = (left: SviParameters, right: SviParameters): number =>
  Math.max(
    ...(['a', 'b', 'rho', 'm', 'sigma'] as const).map((name) => Math.abs(left[name] - right[name])),
    Math.abs(sviMinimum(left) - sviMinimum(right)),
  )
