import { Decimal, ONE, ZERO, decimal, ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'
import { ASF_FACTORS, HQLA_FACTORS, INFLOW_RATES, OUTFLOW_RATES, RSF_FACTORS } from './liquidity-tables.ts'

/** One line of a table: an amount before its factor. `rate` replaces the standard's where a supervisor sets another. */
export type WeightedLine = Readonly<{ category: string; amount: number; rate?: number }>

export const LIQUIDITY_FLOOR = ONE
/** LCR40.69: inflows count up to three quarters of the outflows. */
const INFLOW_CAP = decimal('0.75')

type Factors = Readonly<Record<string, number>>

/** Σ amount × factor; refused when a category is unknown and brings no rate of its own. */
function weighted(
  field: string,
  lines: readonly WeightedLine[],
  factors: Factors,
): Result<Decimal, ReportingFailure> {
  let sum = ZERO
  for (const { category, amount, rate } of lines) {
    const factor = rate ?? (Object.hasOwn(factors, category) ? factors[category] : undefined)
    if (factor === undefined) return refused(invalidInput(field, `${category} is no category of it`))
    if (!(factor >= 0 && factor <= 1)) return refused(invalidInput(field, 'a rate must lie in 0 to 1'))
    if (!(amount >= 0)) return refused(invalidInput(field, 'an amount must not be below 0'))
    sum = sum.plus(decimal(amount).times(factor))
  }
  return ok(sum)
}

export type LcrInputs = Readonly<{
  hqla: readonly WeightedLine[]
  outflows: readonly WeightedLine[]
  inflows: readonly WeightedLine[]
}>

type LiquidStock = Readonly<{
  /** After haircuts, before caps. */
  level1: Decimal
  level2a: Decimal
  level2b: Decimal
  /** What the 15 % cap on level 2B and the 40 % cap on level 2 take off. */
  cap15: Decimal
  cap40: Decimal
  stock: Decimal
}>

export type LcrFigures = LiquidStock &
  Readonly<{
    outflows: Decimal
    inflowsCounted: Decimal
    netOutflows: Decimal
    ratio: Decimal
  }>

/**
 * LCR30.48 and annex 1 of BCBS 238, on holdings that no secured transaction distorts: level 2B is at most 15/85 of levels
 * 1 and 2A and 15/60 of level 1; level 2 at most 2/3 of level 1.
 */
function stockOf(lines: readonly WeightedLine[]): Result<LiquidStock, ReportingFailure> {
  const ofLevel = (level: string): Result<Decimal, ReportingFailure> =>
    weighted(
      'hqla',
      lines.filter(({ category }) => category.startsWith(level)),
      HQLA_FACTORS,
    )
  const unknown = lines.find(({ category }) => !LEVELS.some((level) => category.startsWith(level)))
  if (unknown) return refused(invalidInput('hqla', `${unknown.category} is no category of it`))
  const [first, secondA, secondB] = [ofLevel('level_1'), ofLevel('level_2a'), ofLevel('level_2b')]
  if (!first.ok) return first
  if (!secondA.ok) return secondA
  if (!secondB.ok) return secondB
  const [level1, level2a, level2b] = [first.value, secondA.value, secondB.value]
  const first2a = level1.plus(level2a)
  const cap15 = Decimal.max(
    level2b.minus(first2a.times(15).div(85)),
    level2b.minus(level1.times(15).div(60)),
    ZERO,
  )
  const second = level2a.plus(level2b).minus(cap15)
  const cap40 = Decimal.max(second.minus(level1.times(2).div(3)), ZERO)
  return ok({ level1, level2a, level2b, cap15, cap40, stock: level1.plus(second).minus(cap40) })
}

const LEVELS = ['level_1', 'level_2a', 'level_2b']

/** Liquidity coverage ratio, LCR20.1: the stock of high-quality liquid assets over the net outflows of 30 days. */
export function liquidityCoverage(inputs: LcrInputs): Result<LcrFigures, ReportingFailure> {
  const held = stockOf(inputs.hqla)
  if (!held.ok) return held
  const out = weighted('outflows', inputs.outflows, OUTFLOW_RATES)
  if (!out.ok) return out
  const into = weighted('inflows', inputs.inflows, INFLOW_RATES)
  if (!into.ok) return into
  const inflowsCounted = Decimal.min(into.value, out.value.times(INFLOW_CAP))
  const netOutflows = out.value.minus(inflowsCounted)
  if (!netOutflows.gt(0)) return refused(invalidInput('outflows', 'there are no outflows'))
  return ok({
    ...held.value,
    outflows: out.value,
    inflowsCounted,
    netOutflows,
    ratio: held.value.stock.div(netOutflows),
  })
}

export type NsfrInputs = Readonly<{
  available: readonly WeightedLine[]
  required: readonly WeightedLine[]
}>

export type NsfrFigures = Readonly<{ available: Decimal; required: Decimal; ratio: Decimal }>

/** Net stable funding ratio, NSF20.2: stable funding that is there over what the assets need for a year. */
export function netStableFunding(inputs: NsfrInputs): Result<NsfrFigures, ReportingFailure> {
  const available = weighted('available', inputs.available, ASF_FACTORS)
  if (!available.ok) return available
  const required = weighted('required', inputs.required, RSF_FACTORS)
  if (!required.ok) return required
  if (!required.value.gt(0)) return refused(invalidInput('required', 'there is nothing to fund'))
  return ok({
    available: available.value,
    required: required.value,
    ratio: available.value.div(required.value),
  })
}
