import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput, riskFailure } from './failures.ts'
import type { RiskFailure } from './failures.ts'
import type { Revaluer } from './revaluation.ts'

/** The axes of a scenario matrix; units as in `Shock`. */
export type ScenarioAxes = Readonly<{
  spotShocks: readonly number[]
  volShocks: readonly number[]
  days: readonly number[]
}>

export type ScenarioMatrix = ScenarioAxes &
  Readonly<{
    /** Profit of the whole book, by days, then volatility, then spot. */
    profits: readonly (readonly (readonly number[])[])[]
    worst: Readonly<{ profit: number; spotShock: number; volShock: number; days: number }>
    american: Revaluer['american']
  }>

/** How a long computation is watched: it asks now and then whether to go on, and says how far it is, 0 to 1. */
export type Watch = Readonly<{ isCancelled: () => boolean; onProgress: (done: number) => void }>

export const UNWATCHED: Watch = { isCancelled: () => false, onProgress: () => undefined }

const AXIS_MAX = 201
const CELLS_MAX = 100_000

/** Beyond this neither a shock nor a number of days is meant. */
const VALUE_MAX = 100_000

type Floor = Readonly<{ holds: (value: number) => boolean; message: string }>

const ABOVE_ALL: Floor = { holds: (value) => value > -1, message: 'must lie above -1 (-100 %)' }
const NOT_BACK: Floor = { holds: (value) => value >= 0, message: 'must be 0 or more' }

function axisBreach(name: string, values: readonly number[], floor: Floor): RiskFailure | null {
  if (values.length === 0 || values.length > AXIS_MAX)
    return invalidInput(name, `takes 1 to ${AXIS_MAX} values`)
  if (values.some((value) => !Number.isFinite(value) || value > VALUE_MAX)) {
    return invalidInput(name, `takes finite numbers of at most ${VALUE_MAX}`)
  }
  return values.every(floor.holds) ? null : invalidInput(name, floor.message)
}

export function axesBreach({ spotShocks, volShocks, days }: ScenarioAxes): RiskFailure | null {
  const cells = spotShocks.length * volShocks.length * days.length
  return (
    axisBreach('spot_shocks', spotShocks, ABOVE_ALL) ??
    axisBreach('vol_shocks', volShocks, ABOVE_ALL) ??
    axisBreach('days', days, NOT_BACK) ??
    (cells > CELLS_MAX ? invalidInput('spot_shocks', `a matrix has at most ${CELLS_MAX} cells`) : null)
  )
}

/**
 * Profits of a book over spot × volatility × time by full revaluation. Asks the watch once a row of spots: a book of ten
 * thousand options answers a cancel within some tens of milliseconds. Refuses `invalid_input` and `cancelled`.
 */
export function scenarioMatrix(
  revaluer: Revaluer,
  axes: ScenarioAxes,
  watch: Watch = UNWATCHED,
): Result<ScenarioMatrix, RiskFailure> {
  const breach = axesBreach(axes)
  if (breach) return refused(breach)
  const { spotShocks, volShocks, days } = axes
  let worst = { profit: Infinity, spotShock: 0, volShock: 0, days: 0 }
  const profits: number[][][] = []
  for (const [slice, day] of days.entries()) {
    const rows: number[][] = []
    profits.push(rows)
    for (const [at, vol] of volShocks.entries()) {
      if (watch.isCancelled()) return refused(riskFailure('cancelled', 'The scenario matrix was stopped.'))
      const row = spotShocks.map((spot) => revaluer.profit({ spot, vol, rate: 0, days: day }))
      rows.push(row)
      for (const [column, profit] of row.entries()) {
        if (profit < worst.profit) {
          worst = { profit, spotShock: spotShocks[column] ?? 0, volShock: vol, days: day }
        }
      }
      watch.onProgress((slice * volShocks.length + at + 1) / (days.length * volShocks.length))
    }
  }
  return ok({ ...axes, profits, worst, american: revaluer.american })
}
