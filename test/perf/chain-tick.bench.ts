import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import { makeCachingValuer, makePricingValuer } from '../../src/core/app/market/valuer.ts'
import { valueExpiry } from '../../src/core/market-data/index.ts'
import { black76Price } from '../../src/core/pricing/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { quantile } from './load.ts'
import { print } from './result.ts'

// A chain of 500 contracts (250 strikes, both sides) and one of 1,000, valued whole on a tick: the forward moves and every
// quote with it, so that nothing of the tick before can be used again. Volatility of bid, ask and mark, and five greeks.

const TARGET_MS = 0.5
const TICKS = 400

function chainAt(strikes: number, spot: number) {
  const quoted = (optionType: 'call' | 'put', strike: number) => {
    const option = { optionType, forward: spot, strike, rateCont: 0, timeYears: 0.1, volAnnual: 0.2 }
    const price = black76Price(option)
    const fair = price.ok ? price.value : 0
    const sides = { bid: Math.max(0.05, fair * 0.99), ask: fair * 1.01 + 0.1 }
    return { ...sides, mark: null, volume: 1, openInterest: 1, isStale: false }
  }
  return {
    strikes: Array.from({ length: strikes }, (_, at) => {
      const strike = 5_000 * (0.85 + (0.3 * at) / strikes)
      return { strike, call: quoted('call', strike), put: quoted('put', strike) }
    }),
    ...{ spot, timeYears: 0.1, inverse: false, discountPrior: 1, tick: 0.05 },
  }
}

const { kernel } = choosePricingKernel(wasmKernelLoader)
for (const strikes of [250, 500]) {
  const inputs = [5_000, 5_005, 5_010, 4_995].map((spot) => chainAt(strikes, spot))
  const valuer = makeCachingValuer(makePricingValuer(kernel))
  const timesMs: number[] = []
  for (let tick = 0; tick < TICKS; tick += 1) {
    const input = inputs[tick % inputs.length]
    if (input === undefined) continue
    const started = performance.now()
    valueExpiry(input, valuer)
    timesMs.push(performance.now() - started)
  }
  const name = `chain-tick: ${2 * strikes} contracts, ${kernel.name}`
  print(name, 'p50', quantile(timesMs.slice(TICKS / 2), 0.5), 'ms', TARGET_MS)
}
