/**
 * Speed of American options on one core, by CPU time: `npx node test/perf/american.bench.ts` prints one JSON object a line. With
 * QuantLib's headers and g++ the same options are run by QuantLib too (test/perf/quantlib/american.cpp), else that is said.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { americanPrice, americanValues, makeSharedBoundaries } from '../../src/core/pricing/index.ts'
import type { AmericanBsmOption, AmericanMethod } from '../../src/core/pricing/index.ts'
import { treePoint } from '../../src/core/pricing/american/lattice.ts'

const ROUNDS = 7
const QUANTLIB_HEADER = '/usr/include/ql/quantlib.hpp'

/** Seeded chains: lives from a week to three years, volatilities of 10 to 70 %, rates and yields up to 10 %. */
const random = makeRandom(20_261_121)
const mixed: readonly AmericanBsmOption[] = Array.from({ length: 2_000 }, () => {
  const timeYears = Math.exp(Math.log(0.02) + random.next() * Math.log(150))
  const volAnnual = 0.1 + 0.6 * random.next()
  return {
    optionType: random.next() < 0.5 ? 'call' : 'put',
    spot: 100 * Math.exp(random.normal() * volAnnual * Math.sqrt(timeYears)),
    strike: 100,
    rateCont: 0.001 + 0.099 * random.next(),
    dividendYieldCont: random.next() < 0.3 ? 0 : 0.1 * random.next(),
    timeYears,
    volAnnual,
  }
})
/** What QuantLib's program prices. */
const ladder: readonly AmericanBsmOption[] = Array.from({ length: 2_000 }, (_unused, index) => ({
  optionType: 'put',
  spot: 90 + (20 * index) / 2_000,
  strike: 100,
  rateCont: 0.05,
  dividendYieldCont: 0.02,
  timeYears: 1,
  volAnnual: 0.25,
}))

const report = (metric: string, value: number): void =>
  console.log(JSON.stringify({ bench: 'american', metric, value: Math.round(value), unit: '1/s' }))

/** Best of some rounds, in options a second of CPU time, after two rounds of warming. */
function perSecond(
  inputs: readonly AmericanBsmOption[],
  evaluate: (input: AmericanBsmOption) => number,
): number {
  let best = 0
  let sink = 0
  for (let round = -2; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    for (const input of inputs) sink += evaluate(input)
    const spent = process.cpuUsage(start)
    if (round >= 0) best = Math.max(best, (inputs.length * 1e6) / (spent.user + spent.system))
  }
  if (Number.isNaN(sink)) throw new Error('a bench input was refused')
  return best
}

const price = (option: AmericanBsmOption): number => ((r) => (r.ok ? r.value : NaN))(americanPrice(option))
/** One expiry: a spot ladder, or a chain of strikes, solves its boundary once. */
const sharedPrice = (inputs: readonly AmericanBsmOption[]): number => {
  const boundaries = makeSharedBoundaries()
  return perSecond(inputs, (option) => ((r) => (r.ok ? r.value : NaN))(americanPrice(option, boundaries)))
}
const sharedValues = (inputs: readonly AmericanBsmOption[]): number => {
  const boundaries = makeSharedBoundaries()
  return perSecond(inputs, (option) =>
    ((r) => (r.ok ? r.value.delta : NaN))(americanValues(option, { boundaries })),
  )
}
const valued =
  (method: AmericanMethod) =>
  (option: AmericanBsmOption): number =>
    ((r) => (r.ok ? r.value.delta : NaN))(americanValues(option, { method }))
const tree = (option: AmericanBsmOption): number =>
  treePoint(
    { ...option, sign: -1, yieldCont: option.dividendYieldCont, dividends: [], exerciseTimes: null },
    801,
  ).price

report('default_price_mixed', perSecond(mixed, price))
report('default_price', perSecond(ladder, price))
report('default_price_one_expiry', sharedPrice(ladder))
report('default_first_order_one_expiry', sharedValues(ladder))
report('default_first_order_mixed', perSecond(mixed, valued('auto')))
report('collocation_first_order', perSecond(ladder.slice(0, 40), valued('collocation')))
report('tree_801_price', perSecond(ladder.slice(0, 200), tree))
report('tree_801_first_order', perSecond(ladder.slice(0, 60), valued('tree')))
report('fd_first_order', perSecond(ladder.slice(0, 10), valued('fd')))
report('baw_first_order', perSecond(ladder.slice(0, 200), valued('baw')))
report('bjs2002_first_order', perSecond(ladder.slice(0, 100), valued('bjs2002')))

function runQuantLib(): string {
  if (!existsSync(QUANTLIB_HEADER)) return 'QuantLib is not installed: no figures to compare with'
  const folder = mkdtempSync(join(tmpdir(), 'american-bench-'))
  const source = join(import.meta.dirname, 'quantlib', 'american.cpp')
  const program = join(folder, 'american')
  const built = spawnSync('g++', ['-O3', '-march=native', source, '-o', program, '-lQuantLib'], {
    encoding: 'utf8',
  })
  const ran = built.status === 0 ? spawnSync(program, { encoding: 'utf8' }) : null
  rmSync(folder, { recursive: true })
  if (ran?.status === 0) return ran.stdout.trim()
  return `QuantLib's program did not build or run: ${(ran ?? built).stderr}`
}

console.log(runQuantLib())
