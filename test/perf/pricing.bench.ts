/**
 * Speed of the pricing room on one core: `npx node test/perf/pricing.bench.ts` prints one JSON object a line. The inputs
 * are a seeded chain across moneyness, life and volatility, so that every branch is in the mix.
 */
import { BlackScholes } from '@uqee/black-scholes'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { bsmAllValues, bsmPrice, bsmValues, impliedVol } from '../../src/core/pricing/index.ts'
import type { BsmOption, PricedOption } from '../../src/core/pricing/index.ts'

const CHAIN_SIZE = 20_000
const ROUNDS = 15

const random = makeRandom(20_261_121)
const options: readonly BsmOption[] = Array.from({ length: CHAIN_SIZE }, () => {
  const timeYears = 0.01 + 2 * random.next()
  const volAnnual = 0.05 + random.next()
  const strike = 100 * Math.exp(3 * random.normal() * volAnnual * Math.sqrt(timeYears))
  return {
    optionType: strike > 100 ? 'call' : 'put',
    spot: 100,
    strike,
    rateCont: 0,
    dividendYieldCont: 0,
    timeYears,
    volAnnual,
  }
})
const quotes: readonly PricedOption[] = options.map((option) => {
  const price = bsmPrice(option)
  return { ...option, forward: option.spot, discountFactor: 1, price: price.ok ? price.value : 0 }
})

/** Median over rounds of calls per second, after two rounds of warming. */
function perSecond<T>(inputs: readonly T[], evaluate: (input: T) => number): number {
  const rates: number[] = []
  let sink = 0
  for (let round = -2; round < ROUNDS; round++) {
    const start = performance.now()
    for (const input of inputs) sink += evaluate(input)
    if (round >= 0) rates.push((inputs.length * 1_000) / (performance.now() - start))
  }
  if (Number.isNaN(sink)) throw new Error('a bench input was refused')
  return Math.round(rates.sort((left, right) => left - right)[ROUNDS >> 1] ?? NaN)
}

const report = (metric: string, value: number): void =>
  console.log(JSON.stringify({ bench: 'pricing', metric, value, unit: '1/s' }))

report(
  'bsm_price',
  perSecond(options, (option) => ((r) => (r.ok ? r.value : NaN))(bsmPrice(option))),
)
report(
  'bsm_price_and_first_order',
  perSecond(options, (option) => ((r) => (r.ok ? r.value.delta : NaN))(bsmValues(option))),
)
report(
  'bsm_price_and_all_greeks',
  perSecond(options, (option) => ((r) => (r.ok ? r.value.ultima : NaN))(bsmAllValues(option))),
)
const peer = new BlackScholes({ sigmaToPricePrecision: 'double' })
const peerInputs = options.map((option) => ({
  type: option.optionType,
  underlying: option.spot,
  strike: option.strike,
  rate: option.rateCont,
  time: option.timeYears,
  sigma: option.volAnnual,
}))
report(
  'uqee_price_and_first_order',
  perSecond(peerInputs, (input) => peer.option(input).delta),
)
report(
  'implied_vol',
  perSecond(quotes, (quote) => ((r) => (r.status === 'ok' ? r.volAnnual : 0))(impliedVol(quote))),
)
