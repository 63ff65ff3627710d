import { makeRandom } from '../../kernel/index.ts'
import type { Random } from '../../kernel/index.ts'
import { normalCdf } from '../normal.ts'
import { makeBridge } from './brownian-bridge.ts'
import { controlOf } from './controls.ts'
import type { Control } from './controls.ts'
import { normalsPerStep, pathBuilder } from './dynamics.ts'
import type { PathBuilder } from './dynamics.ts'
import { inverseNormalCdf } from './inverse-normal.ts'
import { learnPolicy, stoppedPayoff } from './longstaff-schwartz.ts'
import type { ExercisePolicy } from './longstaff-schwartz.ts'
import { pathPayoff } from './payoffs.ts'
import type { PathPayoff } from './payoffs.ts'
import { makeSobol, sobolDirections } from './sobol.ts'
import type { PointSource } from './sobol.ts'
import { addScoredGamma, addSingleSteps, singleStepOf } from './single-step.ts'
import type { RunningSums, SingleStep } from './single-step.ts'
import { SOBOL_DIMENSIONS_MAX } from './sobol-table.ts'
import type { MonteCarloHooks, MonteCarloSettings, MonteCarloTerms } from './types.ts'

/** Independent randomisations; the standard error has one degree of freedom less. */
export const RANDOMISATIONS = 32

type Evaluator = Readonly<{ build: PathBuilder; payoff: PathPayoff; control: Control | null }>

/** Terms valued on the same random numbers: the first is the base, the others its bumps. */
type Simulation = Readonly<{
  scenarios: readonly MonteCarloTerms[]
  steps: number
  timesOf: (terms: MonteCarloTerms) => Float64Array
  settings: MonteCarloSettings
  /** The base's gamma by the likelihood ratio too, where one step is enough. */
  isScored?: boolean
}>

/** Per scenario the mean of each randomisation, and the paths each took. */
type SimulationMeans = Readonly<{
  means: readonly Float64Array[]
  /** Of each randomisation; null unless it was asked for and one step was enough. */
  gammas: Float64Array | null
  paths: number
}>

/** Seeds far apart for each stream; `stream` 0 is kept for learning. */
const streamOf = (seed: number, stream: number): Random =>
  makeRandom(Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b))

function evaluators(simulation: Simulation): readonly Evaluator[] {
  const { scenarios, steps, timesOf, settings } = simulation
  const isAmerican = scenarios[0]?.product.kind === 'vanilla' && scenarios[0].product.exercise === 'american'
  let policy: ExercisePolicy | null = null
  return scenarios.map((terms) => {
    const times = timesOf(terms)
    const build = pathBuilder(terms, times, normalCdf)
    if (isAmerican && policy === null) {
      const random = streamOf(settings.seed, 0)
      policy = learnPolicy(terms, steps, build, (out) => {
        for (let at = 0; at < out.length; at++) out[at] = random.normal()
      })
    }
    const payoff = policy ? stoppedPayoff(terms, steps, policy) : pathPayoff(terms, steps)
    return { build, payoff, control: settings.controlVariate === false ? null : controlOf(terms, times) }
  })
}

/** Uniform points of all dimensions: Sobol's as far as the table goes, seeded chance beyond. */
function pointSource(dimensions: number, directions: Uint32Array | null, random: Random): PointSource {
  const sobol = directions && makeSobol(directions, () => random.integer(4_294_967_296))
  const quasi = sobol ? Math.min(dimensions, SOBOL_DIMENSIONS_MAX) : 0
  const head = new Float64Array(quasi)
  return (out) => {
    if (sobol && quasi === dimensions) sobol(out)
    else if (sobol) {
      sobol(head)
      out.set(head)
    }
    for (let at = quasi; at < dimensions; at++) out[at] = random.next() + 2 ** -54
  }
}

/** The running sums of one scenario: of a unit (a path, or a path and its mirror) the payoff y and control c. */
type Sums = RunningSums

const CHUNK = 4_096

/** Which random numbers a product takes: normals in blocks per step, then a uniform per step for extremes. */
function layoutOf(simulation: Simulation) {
  const base = simulation.scenarios[0]
  const blocks = base ? normalsPerStep(base) : 1
  const isLookback = base?.product.kind === 'lookback_fixed' || base?.product.kind === 'lookback_floating'
  return { blocks, normals: blocks * simulation.steps, uniforms: isLookback ? simulation.steps : 0 }
}

/** One randomisation: `units` points of `source` into the scenarios' sums. */
type Round = (source: PointSource, units: number, row: readonly Sums[]) => void

/** Points one by one through the path of every scenario. */
function pathRound(simulation: Simulation, list: readonly Evaluator[], twins: 1 | 2): Round {
  const { steps, settings } = simulation
  const { blocks, normals, uniforms } = layoutOf(simulation)
  const bridge = settings.sampling !== 'pseudo' && steps > 1 ? makeBridge(steps) : null
  const point = new Float64Array(normals + uniforms)
  const raw = new Float64Array(normals)
  const shaped = bridge ? new Float64Array(normals) : raw
  const targets = Array.from({ length: blocks }, (_, block) => shaped.subarray(block * steps))
  const chance = new Float64Array(uniforms)
  const add = makePathTask(list, steps)
  return (source, units, row) => {
    for (let unit = 0; unit < units; unit++) {
      source(point)
      for (let at = 0; at < normals; at++) raw[at] = inverseNormalCdf(point[at] as number)
      for (let at = 0; at < uniforms; at++) chance[at] = point[normals + at] as number
      if (bridge) targets.forEach((target, block) => bridge(raw, block * steps, target))
      add(shaped, chance, twins, row)
    }
  }
}

/** Points by the chunk where the end alone matters. */
function singleStepRound(list: readonly SingleStep[], twins: 1 | 2, scoredSpot: number | null): Round {
  const point = new Float64Array(1)
  const normals = new Float64Array(CHUNK)
  return (source, units, row) => {
    for (let done = 0; done < units; done += CHUNK) {
      const count = Math.min(CHUNK, units - done)
      for (let at = 0; at < count; at++) {
        source(point)
        normals[at] = inverseNormalCdf(point[0] as number)
      }
      list.forEach((step, at) => {
        const sums = row[at]
        if (sums) addSingleSteps(step, normals, count, twins, sums)
      })
      const [base, scored] = [list[0], row[list.length]]
      if (base && scored && scoredSpot !== null)
        addScoredGamma(base, scoredSpot, normals, count, twins, scored)
    }
  }
}

/** What runs a simulation: one step's arithmetic where that is enough, else paths; with each scenario's known control value. */
function roundOf(
  simulation: Simulation,
  twins: 1 | 2,
): Readonly<{ round: Round; expected: readonly (number | null)[]; isScored: boolean }> {
  const hasControl = simulation.settings.controlVariate !== false
  const single =
    simulation.steps === 1 ? simulation.scenarios.map((terms) => singleStepOf(terms, hasControl)) : []
  const steps = single.filter((step) => step !== null)
  if (steps.length === simulation.scenarios.length) {
    const expected = steps.map((step) => (hasControl ? step.controlExpected : null))
    const isScored = simulation.isScored === true
    const spot = isScored ? (simulation.scenarios[0]?.spot ?? null) : null
    return { round: singleStepRound(steps, twins, spot), expected, isScored }
  }
  const list = evaluators(simulation)
  return {
    round: pathRound(simulation, list, twins),
    expected: list.map(({ control }) => control?.expected ?? null),
    isScored: false,
  }
}

/** Every scenario on the same points, randomisation after randomisation. */
export function simulate(simulation: Simulation, hooks: MonteCarloHooks): SimulationMeans {
  const { settings, scenarios } = simulation
  const { normals, uniforms } = layoutOf(simulation)
  const twins = settings.antithetic === false ? 1 : 2
  const units = Math.ceil(settings.paths / (RANDOMISATIONS * twins))
  const dimensions = normals + uniforms
  const quasi = Math.min(dimensions, SOBOL_DIMENSIONS_MAX)
  const directions = settings.sampling === 'pseudo' ? null : sobolDirections(quasi)
  const { round, expected, isScored } = roundOf(simulation, twins)
  const sums: Sums[][] = []
  for (let randomisation = 0; randomisation < RANDOMISATIONS; randomisation++) {
    const source = pointSource(dimensions, directions, streamOf(settings.seed, randomisation + 1))
    const row: Sums[] = Array.from({ length: scenarios.length + (isScored ? 1 : 0) }, () => ({
      ...{ y: 0, c: 0, yc: 0, cc: 0 },
    }))
    round(source, units, row)
    sums.push(row)
    hooks.onProgress?.((randomisation + 1) / RANDOMISATIONS)
  }
  return {
    means: scenarios.map((_, at) => meansOf(sums, at, units, expected[at] ?? null)),
    gammas: isScored ? meansOf(sums, scenarios.length, units, null) : null,
    paths: units * twins * RANDOMISATIONS,
  }
}

/** Adds one unit to every scenario's sums. */
function makePathTask(list: readonly Evaluator[], steps: number) {
  const logs = new Float64Array(steps + 1)
  const variances = new Float64Array(steps)
  const y = new Float64Array(list.length)
  const c = new Float64Array(list.length)
  return (normals: Float64Array, uniforms: Float64Array, twins: 1 | 2, row: readonly Sums[]): void => {
    for (let twin = 0; twin < twins; twin++) {
      if (twin === 1) {
        for (let at = 0; at < normals.length; at++) normals[at] = -(normals[at] as number)
        for (let at = 0; at < uniforms.length; at++) uniforms[at] = 1 - (uniforms[at] as number)
      }
      for (let at = 0; at < list.length; at++) {
        const { build, payoff, control } = list[at] as Evaluator
        build(normals, logs, variances)
        const paid = payoff(logs, variances, uniforms)
        const known = control ? control.payoff(logs, variances, uniforms) : 0
        y[at] = twin === 0 ? paid : ((y[at] as number) + paid) / 2
        c[at] = twin === 0 ? known : ((c[at] as number) + known) / 2
      }
    }
    for (let at = 0; at < list.length; at++) {
      const sum = row[at] as Sums
      const [paid, known] = [y[at] as number, c[at] as number]
      sum.y += paid
      sum.c += known
      sum.yc += paid * known
      sum.cc += known * known
    }
  }
}

/** The randomisations' means, each less its control's surprise at the regression's share. */
function meansOf(
  sums: readonly Sums[][],
  scenario: number,
  units: number,
  expected: number | null,
): Float64Array {
  const total = { y: 0, c: 0, yc: 0, cc: 0 }
  for (const row of sums) {
    for (const name of ['y', 'c', 'yc', 'cc'] as const) total[name] += row[scenario]?.[name] ?? 0
  }
  const count = units * sums.length
  const variance = total.cc / count - (total.c / count) ** 2
  const covariance = total.yc / count - (total.y / count) * (total.c / count)
  const share = expected !== null && variance > 1e-14 * (total.cc / count) ? covariance / variance : 0
  return Float64Array.from(sums, (row) => {
    const sum = row[scenario]
    return (sum?.y ?? 0) / units - share * ((sum?.c ?? 0) / units - (expected ?? 0))
  })
}
