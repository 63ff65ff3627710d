import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import type { RowPricer } from './row-pricers.ts'
import { readNumber, readText } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { readRowTerms, spotOf } from './row-terms.ts'
import { localVolValues } from './stochastic/local-vol-values.ts'
import { sviBreach, sviJet } from './stochastic/raw-svi.ts'
import type { SviParameters } from './stochastic/raw-svi.ts'
import { makeSurface } from './stochastic/vol-surface.ts'
import type { VolSurface } from './stochastic/vol-surface.ts'

const PARTS = ['time_years', 'a', 'b', 'rho', 'm', 'sigma'] as const
const EXPIRIES_MAX = 100

type Slice = Readonly<{ timeYears: number; svi: SviParameters }>

function readSlice(word: string): Result<Slice, PricingFailure> {
  const cells = word.split(':')
  if (cells.length !== PARTS.length) {
    return refused(invalidInput('surface', `each expiry is ${PARTS.join(':')}, blank-separated`))
  }
  const numbers: number[] = []
  for (const cell of cells) {
    const read = readNumber({ surface: cell }, 'surface')
    if (!read.ok) return read
    if (read.value === null) return refused(invalidInput('surface', 'a part is missing'))
    numbers.push(read.value)
  }
  const [timeYears = NaN, a = NaN, b = NaN, rho = NaN, m = NaN, sigma = NaN] = numbers
  if (!(timeYears > 0)) return refused(invalidInput('surface', 'time_years must be above 0'))
  const svi = { a, b, rho, m, sigma }
  const breach = sviBreach(svi)
  return breach
    ? refused(invalidInput('surface', `${breach.column} ${breach.message}`))
    : ok({ timeYears, svi })
}

/**
 * `0.5:0.01:0.1:-0.4:0.02:0.2 1:0.02:0.12:-0.35:0.02:0.25`: the expiries of a surface with their raw SVI parameters, as `surface`
 * prints them, ascending in time.
 */
function readSurface(record: RowRecord): Result<VolSurface, PricingFailure> {
  const words = readText(record, 'surface').split(/\s+/).filter(Boolean)
  if (words.length === 0)
    return refused(invalidInput('surface', `missing; give ${PARTS.join(':')} of each expiry`))
  if (words.length > EXPIRIES_MAX)
    return refused(invalidInput('surface', `has more than ${EXPIRIES_MAX} expiries`))
  const slices: Slice[] = []
  for (const word of words) {
    const slice = readSlice(word)
    if (!slice.ok) return slice
    if (slice.value.timeYears <= (slices.at(-1)?.timeYears ?? 0))
      return refused(invalidInput('surface', 'expiries must ascend in time'))
    slices.push(slice.value)
  }
  // The forward is the row's own: only the moneyness is asked of the surface.
  const known = slices.map(({ timeYears, svi }) => ({
    ...{ timeYears, forward: 1 },
    smile: { jet: (logMoneyness: number) => sviJet(svi, logMoneyness) },
  }))
  return ok(makeSurface(known))
}

/** European vanilla options under the local volatility of a surface of raw SVI slices. */
export const localVolRows: RowPricer = {
  isCostly: () => true,
  covers: (choice) =>
    choice.product === 'vanilla' &&
    choice.exercise === 'european' &&
    choice.model === 'local_vol' &&
    (choice.method === 'auto' || choice.method === 'fd'),
  price: (record, level) => {
    const terms = readRowTerms(record)
    if (!terms.ok) return terms
    const surface = readSurface(record)
    if (!surface.ok) return surface
    const values = localVolValues({ ...terms.value, spot: spotOf(terms.value) }, surface.value, level)
    return values.ok ? ok({ values: values.value, method: 'fd' }) : values
  },
}
