import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { PricingKernel } from '../../pricing/index.ts'
import { makeRiskBook } from '../../risk/index.ts'
import type {
  FactorHistory,
  RiskBook,
  ScenarioAxes,
  ScenarioMatrix,
  Simulation,
  StressResult,
  StressScenario,
} from '../../risk/index.ts'
import type { AbortSignalLike } from '../call.ts'
import type { ComputePool } from '../compute.ts'
import type { JobControl } from '../compute-job.ts'
import { riskHistory, riskMatrix, riskPositions, riskSimulation, riskStress } from './jobs.ts'

export type RiskPool = Pick<ComputePool, 'run' | 'threads'>

/** Where computations run: the kernel of this thread for small ones, the pool with its own for large ones. */
export type ComputePlaces = Readonly<{ kernel: PricingKernel; compute: RiskPool }>

/** So many European valuations take a few milliseconds at most: they stay on the caller's thread. */
const INLINE_MAX = 16_000
/** What an option with early exercise takes, in European ones. */
const AMERICAN_WEIGHT = 6

const weightOf = ({ positions }: RiskBook): number =>
  positions.reduce(
    (sum, { model }) =>
      sum + (model.kind === 'option' && model.exercise === 'american' ? AMERICAN_WEIGHT : 1),
    0,
  )

/** The book's computations, on this thread when they are small and in the pool when they are not. */
export type RiskCompute = Readonly<{
  history: (book: RiskBook, history: FactorHistory) => Promise<Result<Float64Array, Failure>>
  /** Days of the first position, then of the second … */
  byPosition: (book: RiskBook, history: FactorHistory) => Promise<Result<Float64Array, Failure>>
  simulation: (book: RiskBook, simulation: Simulation) => Promise<Result<Float64Array, Failure>>
  stress: (
    book: RiskBook,
    scenarios: readonly StressScenario[],
    equity: number | null,
  ) => Promise<Result<readonly StressResult[], Failure>>
  matrix: (book: RiskBook, axes: ScenarioAxes) => Promise<Result<ScenarioMatrix, Failure>>
}>

/** Equal parts of a book, one for each thread; every part knows its own underlyings. */
function splitBook(book: RiskBook, parts: number): readonly RiskBook[] {
  const size = Math.max(1, Math.ceil(book.positions.length / parts))
  const books: RiskBook[] = []
  for (let from = 0; from < book.positions.length; from += size) {
    const part = makeRiskBook(book.positions.slice(from, from + size))
    if (part.ok) books.push(part.value)
  }
  return books.length === 0 ? [book] : books
}

/** The matrix of a whole book from those of its parts: profits add up, and the worst cell is that of the sum. */
function joinMatrices(parts: readonly ScenarioMatrix[], axes: ScenarioAxes): ScenarioMatrix {
  let worst = { profit: Infinity, spotShock: 0, volShock: 0, days: 0 }
  const profits = axes.days.map((days, slice) =>
    axes.volShocks.map((volShock, row) =>
      axes.spotShocks.map((spotShock, column) => {
        const profit = parts.reduce((sum, part) => sum + (part.profits[slice]?.[row]?.[column] ?? 0), 0)
        if (profit < worst.profit) worst = { profit, spotShock, volShock, days }
        return profit
      }),
    ),
  )
  const american = parts.find((part) => part.american !== 'none')?.american ?? 'none'
  return { ...axes, profits, worst, american }
}

/** Hears which share of the work is done, between 0 and 1, of what is not done at once. */
type OnShare = (share: number) => void

/** The share of a whole from those of its equal parts. */
function shareOfParts(count: number, onShare: OnShare): (part: number, share: number) => void {
  const shares = new Float64Array(count)
  return (part, share) => {
    shares[part] = share
    onShare(shares.reduce((sum, one) => sum + one, 0) / count)
  }
}

export function makeRiskCompute(
  { kernel, compute: pool }: ComputePlaces,
  signal: AbortSignalLike | null = null,
  deadlineMs?: number,
  onShare?: OnShare,
): RiskCompute {
  const waits = deadlineMs === undefined ? { signal } : { signal, deadlineMs }
  const options = onShare
    ? { ...waits, onProgress: (done: number, total: number) => onShare(done / total) }
    : waits
  const here: JobControl = { kernel, progress: () => undefined }
  const isSmall = (book: RiskBook, scenarios: number): boolean => weightOf(book) * scenarios <= INLINE_MAX
  return {
    history: async (book, history) =>
      isSmall(book, history[0]?.length ?? 0)
        ? riskHistory({ book, history }, here)
        : pool.run('risk_history', { book, history }, options),
    byPosition: async (book, history) =>
      isSmall(book, history[0]?.length ?? 0)
        ? riskPositions({ book, history }, here)
        : pool.run('risk_positions', { book, history }, options),
    simulation: async (book, simulation) =>
      isSmall(book, simulation.count)
        ? riskSimulation({ book, simulation }, here)
        : pool.run('risk_simulation', { book, simulation }, options),
    stress: async (book, scenarios, equity) =>
      isSmall(book, scenarios.length)
        ? riskStress({ book, scenarios, equity }, here)
        : pool.run('risk_stress', { book, scenarios, equity }, options),
    matrix: async (book, axes) => {
      const cells = axes.spotShocks.length * axes.volShocks.length * axes.days.length
      if (isSmall(book, cells)) return riskMatrix({ book, axes }, here)
      const parts = splitBook(book, pool.threads)
      const tell = onShare && shareOfParts(parts.length, onShare)
      const answers = await Promise.all(
        parts.map((part, at) =>
          pool.run(
            'risk_matrix',
            { book: part, axes },
            tell ? { ...waits, onProgress: (done, total) => tell(at, done / total) } : waits,
          ),
        ),
      )
      const matrices: ScenarioMatrix[] = []
      for (const answer of answers) {
        if (!answer.ok) return refused(answer.failure)
        matrices.push(answer.value)
      }
      return ok(joinMatrices(matrices, axes))
    },
  }
}
