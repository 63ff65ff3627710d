/**
 * Speed of the risk room: `npx node test/perf/risk.bench.ts` prints one JSON object a line. Figures of issue 4: a book of 10,000
 * European options over 21 × 11 × 3 scenarios with full revaluation in at most 1.5 s on two cores, American ones in at most 20 s.
 */
import { makeComputePool } from '../../src/main/engine/pool/index.ts'
import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import { makeRiskCompute } from '../../src/core/app/risk/compute.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { makeRiskBook } from '../../src/core/risk/index.ts'
import type { RiskBook, ScenarioAxes } from '../../src/core/risk/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { print } from './result.ts'

const OPTIONS = 10_000
const ROUNDS = 5
const CORES = 2

const axis = (count: number, step: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => (at - (count - 1) / 2) * step)
const AXES: ScenarioAxes = { spotShocks: axis(21, 0.02), volShocks: axis(11, 0.1), days: [0, 7, 30] }

function bookOf(exercise: 'european' | 'american', count: number): RiskBook {
  const random = makeRandom(20_261_121)
  const made = makeRiskBook(
    Array.from({ length: count }, (_, at) => ({
      ...{ id: `p${at}`, symbol: `O${at}`, underlying: `U${at % 20}`, units: 100 - random.integer(200) },
      model: {
        ...{ kind: 'option', exercise, spot: 100, rateCont: 0.03, dividendYieldCont: 0.02 },
        optionType: random.next() < 0.5 ? 'call' : 'put',
        strike: 60 + 80 * random.next(),
        timeYears: 0.02 + 2 * random.next(),
        volAnnual: 0.1 + 0.5 * random.next(),
      },
    })),
  )
  if (!made.ok) throw new Error(made.failure.message)
  return made.value
}

const logger = { info: () => undefined, warn: () => undefined, error: console.error }
const pool = makeComputePool({ logger, threads: CORES })
const places = { kernel: choosePricingKernel(wasmKernelLoader).kernel, compute: pool }
const compute = makeRiskCompute(places)

/** Median seconds of a whole matrix, after one round of warming. */
async function secondsFor(book: RiskBook): Promise<number> {
  const seconds: number[] = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const start = performance.now()
    const matrix = await compute.matrix(book, AXES)
    if (!matrix.ok) throw new Error(matrix.failure.message)
    if (round >= 0) seconds.push((performance.now() - start) / 1_000)
  }
  return seconds.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? NaN
}

print(
  'risk',
  'scenario_matrix_10000_european_21x11x3_2_cores',
  await secondsFor(bookOf('european', OPTIONS)),
  's',
  1.5,
)
print(
  'risk',
  'scenario_matrix_10000_american_21x11x3_2_cores',
  await secondsFor(bookOf('american', OPTIONS)),
  's',
  20,
)

/** How long a running matrix takes to stop. */
const abort = new AbortController()
const running = makeRiskCompute(places, abort.signal).matrix(bookOf('american', OPTIONS), AXES)
await new Promise((resolve) => setTimeout(resolve, 200))
const asked = performance.now()
abort.abort()
const stopped = await running
if (stopped.ok) throw new Error('the matrix was over before it could be stopped')
print('risk', 'scenario_matrix_cancel', performance.now() - asked, 'ms')
await pool.close()
