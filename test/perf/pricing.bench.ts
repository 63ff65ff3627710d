/**
 * Speed of the pricing room on one core beside its peers, in one run: `npm run -s bench -- pricing`. The inputs are seeded,
 * all of them vary, across moneyness, life and volatility, so that every branch is in the mix. `against` is the peer's
 * figure or the bound, `target` what the ratio must reach (for rates) or stay below (times, sizes). QuantLib runs as a
 * compiled program where its headers are installed.
 */
import { BlackScholes } from '@uqee/black-scholes'
import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import { assert, makeRandom } from '../../src/core/kernel/index.ts'
import {
  ROW_STATUS,
  bsmAllValues,
  bsmPrice,
  bsmValues,
  impliedVol,
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
  typescriptKernel,
} from '../../src/core/pricing/index.ts'
import type { BsmOption, EuropeanBatch, PremiumBatch } from '../../src/core/pricing/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { quantLibRates } from './quantlib.ts'
import { benchResult } from './result.ts'

const ROWS = 20_000
const ROUNDS = 25
const { kernel, fallbackReason } = choosePricingKernel(wasmKernelLoader)
if (fallbackReason !== null) process.stderr.write(`${fallbackReason}\n`)

type Target = Readonly<{ against: number; target: number }>

function report(
  metric: string,
  value: number,
  unit: string,
  { against, target }: Partial<Target> = {},
): void {
  const result = benchResult('pricing', metric, value, unit, against)
  process.stdout.write(`${JSON.stringify(target === undefined ? result : { ...result, target })}\n`)
}

const at = (column: Float64Array | Uint8Array, row: number): number => column[row] ?? NaN

/** Seconds of the fastest of many calls, after three of warming: what the machine does when nobody disturbs it. */
function secondsOf(run: () => void, rounds = ROUNDS): number {
  let fastest = Infinity
  for (let round = -3; round < rounds; round++) {
    const start = performance.now()
    run()
    if (round >= 0) fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest / 1_000
}

function makeOptions(count: number): EuropeanBatch {
  const random = makeRandom(20_261_121)
  const batch = makeEuropeanBatch(count)
  for (let row = 0; row < count; row++) {
    batch.isCall[row] = random.next() < 0.5 ? 1 : 0
    batch.underlying[row] = 50 + 100 * random.next()
    batch.strike[row] = at(batch.underlying, row) * (0.6 + 0.8 * random.next())
    batch.rateCont[row] = 0.1 * random.next()
    batch.dividendYieldCont[row] = 0.05 * random.next()
    batch.timeYears[row] = 0.02 + 2 * random.next()
    batch.volAnnual[row] = 0.05 + 0.75 * random.next()
  }
  return batch
}

/** Black-76: the forward as underlying, yielding the rate. */
const onForwards = (options: EuropeanBatch, premiums: PremiumBatch): EuropeanBatch => ({
  ...options,
  isCall: premiums.isCall,
  underlying: premiums.forward,
  dividendYieldCont: options.rateCont,
})

/** The out-of-the-money side of each option on its forward: the premium an implied volatility is asked of. */
function makePremiums(options: EuropeanBatch): PremiumBatch {
  const batch = makePremiumBatch(options.count)
  for (let row = 0; row < options.count; row++) {
    const time = at(options.timeYears, row)
    const rate = at(options.rateCont, row)
    batch.forward[row] =
      at(options.underlying, row) * Math.exp((rate - at(options.dividendYieldCont, row)) * time)
    batch.isCall[row] = at(options.strike, row) > at(batch.forward, row) ? 1 : 0
    batch.discountFactor[row] = Math.exp(-rate * time)
  }
  batch.strike.set(options.strike)
  batch.timeYears.set(options.timeYears)
  const values = makeEuropeanOutputs(options.count)
  // On the forward itself, so that its rounding does not stand between premium and volatility.
  kernel.europeanPrices(onForwards(options, batch), values)
  batch.price.set(values.price)
  return batch
}

const options = makeOptions(ROWS)
const premiums = makePremiums(options)
const optionAt = (row: number): BsmOption => ({
  optionType: at(options.isCall, row) === 1 ? 'call' : 'put',
  spot: at(options.underlying, row),
  strike: at(options.strike, row),
  rateCont: at(options.rateCont, row),
  dividendYieldCont: at(options.dividendYieldCont, row),
  timeYears: at(options.timeYears, row),
  volAnnual: at(options.volAnnual, row),
})
const records = Array.from({ length: ROWS }, (_, row) => optionAt(row))

let sink = 0
const perSecond = <T>(inputs: readonly T[], evaluate: (input: T) => number): number =>
  inputs.length /
  secondsOf(() => {
    for (const input of inputs) sink += evaluate(input)
  })

const uqee = new BlackScholes({ sigmaToPricePrecision: 'double' })
/** Newton asked for what our figure has: the price to 1e-12. */
const uqeeNewton = new BlackScholes({
  sigmaToPricePrecision: 'double',
  priceToSigmaMethod: 'newton-raphson',
  priceToSigmaAccuracy: 1e-12,
  priceToSigmaNRIteractions: 100,
})
const uqeeInputs = records.map((option) => ({
  type: option.optionType,
  underlying: option.spot,
  strike: option.strike,
  rate: option.rateCont,
  time: option.timeYears,
  sigma: option.volAnnual,
}))
const uqeePrices = uqeeInputs.map((input) => ({ ...input, price: uqee.option(input).price }))
const uqeeValues = perSecond(uqeeInputs, (input) => {
  const { price, delta, gamma, vega, theta, rho } = uqee.option(input)
  return price + delta + gamma + vega + theta + rho
})
const uqeeImplied = perSecond(uqeePrices, (input) => uqeeNewton.sigma(input))

/** The rows as values.cpp reads them. */
function quantLibRows(): Float64Array {
  const { isCall, underlying, strike, rateCont, dividendYieldCont, timeYears, volAnnual } = options
  const columns = [
    isCall,
    underlying,
    strike,
    rateCont,
    dividendYieldCont,
    timeYears,
    volAnnual,
    premiums.price,
  ]
  return Float64Array.from({ length: ROWS * 8 }, (_, cell) =>
    at(columns[cell % 8] ?? isCall, Math.floor(cell / 8)),
  )
}
const quantLib = quantLibRates(quantLibRows())

const values = makeEuropeanOutputs(ROWS)
const vols = makeImpliedVolOutputs(ROWS)

function reportRate(
  metric: string,
  rate: number,
  uqeeRate: number | null,
  quantLibRate: number | undefined,
  targets: readonly [number, number],
): void {
  report(metric, rate, '1/s')
  if (uqeeRate !== null) report(`${metric}_vs_uqee`, rate, '1/s', { against: uqeeRate, target: targets[0] })
  if (quantLibRate !== undefined)
    report(`${metric}_vs_quantlib`, rate, '1/s', { against: quantLibRate, target: targets[1] })
}

reportRate(
  'european_price_and_5_greeks',
  ROWS / secondsOf(() => kernel.europeanValues(options, values)),
  uqeeValues,
  quantLib?.values,
  [2, 4],
)
assert(
  values.status.every((status) => status === 0),
  'every option of the bench has its values',
)
reportRate(
  'implied_vol',
  ROWS / secondsOf(() => kernel.impliedVols(premiums, vols)),
  uqeeImplied,
  quantLib?.implied,
  [2, 6],
)

/** Rows whose volatility is further off than 4e-12 or 16 times what the rounding of the premium allows. */
function wrongVols(): number {
  let wrong = 0
  kernel.europeanValues(onForwards(options, premiums), values)
  for (let row = 0; row < ROWS; row++) {
    const expected = at(options.volAnnual, row)
    const allowed = (16 * Number.EPSILON * at(premiums.price, row)) / (at(values.vega, row) * expected)
    const error = Math.abs(at(vols.volAnnual, row) / expected - 1)
    const isRight = at(vols.status, row) === ROW_STATUS.ok && error <= Math.max(4e-12, allowed)
    // Forty deviations out a premium is below every float64: 0, which has no volatility.
    const isNothing = at(premiums.price, row) === 0 && at(vols.status, row) === ROW_STATUS.at_intrinsic
    if (!isRight && !isNothing) wrong += 1
  }
  return wrong
}
report('implied_vol_wrong_rows', wrongVols(), 'rows')

report(
  'twin_price_and_5_greeks',
  ROWS / secondsOf(() => typescriptKernel.europeanValues(options, values)),
  '1/s',
)
report('twin_implied_vol', ROWS / secondsOf(() => typescriptKernel.impliedVols(premiums, vols)), '1/s')
report(
  'scalar_price',
  perSecond(records, (option) => ((r) => (r.ok ? r.value : NaN))(bsmPrice(option))),
  '1/s',
)
report(
  'scalar_first_order',
  perSecond(records, (option) => ((r) => (r.ok ? r.value.delta : NaN))(bsmValues(option))),
  '1/s',
)
report(
  'scalar_all_greeks',
  perSecond(records, (option) => ((r) => (r.ok ? r.value.ultima : NaN))(bsmAllValues(option))),
  '1/s',
)
report(
  'scalar_implied_vol',
  perSecond(
    records.map((record, row) => ({
      ...record,
      optionType: at(premiums.isCall, row) === 1 ? ('call' as const) : ('put' as const),
      forward: at(premiums.forward, row),
      discountFactor: at(premiums.discountFactor, row),
      price: at(premiums.price, row),
    })),
    (quote) => ((r) => (r.status === 'ok' ? r.volAnnual : 0))(impliedVol(quote)),
  ),
  '1/s',
)

/** A chain on one spot: the tick moves the column and values the rows. */
function chainSeconds(count: number): number {
  const chain = makeOptions(count)
  const outputs = makeEuropeanOutputs(count)
  let spot = 100
  chain.strike.forEach((strike, row) => (chain.strike[row] = (100 * strike) / at(chain.underlying, row)))
  return secondsOf(() => {
    spot += 0.01
    chain.underlying.fill(spot)
    kernel.europeanValues(chain, outputs)
  }, 101)
}
const chain = 10_000 / chainSeconds(10_000)
reportRate('chain_10000_on_a_spot_change', chain, null, quantLib?.chain, [0, 50])
report('chain_500_on_a_tick', chainSeconds(500) * 1_000, 'ms', { against: 0.5, target: 1 })

function impliedAndGreeks(count: number): number {
  const many = makeOptions(count)
  const quotes = makePremiums(many)
  const [found, outputs] = [makeImpliedVolOutputs(count), makeEuropeanOutputs(count)]
  return secondsOf(() => {
    kernel.impliedVols(quotes, found)
    kernel.europeanValues({ ...many, volAnnual: found.volAnnual }, outputs)
  })
}
report('40000_implied_vols_and_greeks', impliedAndGreeks(40_000) * 1_000, 'ms', { against: 40, target: 1 })

function bookMegabytes(count: number): number {
  const before = process.memoryUsage()
  const book = makeOptions(count)
  const quotes = makePremiums(book)
  const [outputs, found] = [makeEuropeanOutputs(count), makeImpliedVolOutputs(count)]
  kernel.europeanValues(book, outputs)
  kernel.impliedVols(quotes, found)
  const after = process.memoryUsage()
  sink += at(outputs.price, 0) + at(found.volAnnual, 0)
  return (after.arrayBuffers - before.arrayBuffers + Math.max(0, after.heapUsed - before.heapUsed)) / 1e6
}
report('book_of_100000_options', bookMegabytes(100_000), 'MB', { against: 100, target: 1 })

if (Number.isNaN(sink)) throw new Error('a bench input was refused')
