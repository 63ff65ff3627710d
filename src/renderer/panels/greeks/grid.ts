import type { EntryOutput } from '../../client/index.ts'
import { formatExpiry, formatModel } from '../../widgets/figures/format.ts'
import { optionParts } from '../../widgets/words/instrument.ts'

export type GreeksAnswer = EntryOutput<'risk.greeksPortfolio'>
export type PositionRow = EntryOutput<'risk.positions'>['positions'][number]
type Source = GreeksAnswer['by_expiry_strike'][number]

export const GREEKS = ['delta', 'gamma', 'vega', 'theta'] as const
export type Greek = (typeof GREEKS)[number]

/** What a figure means: in money, or in units of the benchmark. */
export const GREEK_WORDS: Readonly<Record<Greek, Readonly<{ name: string; money: string }>>> = {
  delta: { name: 'Δ', money: '$ of the underlying' },
  gamma: { name: 'Γ', money: '$ of Δ for 1 %' },
  vega: { name: 'Vega', money: '$ per vol point' },
  theta: { name: 'Θ', money: '$ per day' },
}

/** Only what moves with the spot can be moved onto a benchmark. */
export const canBeWeighted = (greek: Greek): boolean => greek === 'delta' || greek === 'gamma'

/** Columns: `[from, to)` of the strike, or of the strike over the spot when underlyings are mixed. */
export type Bucket = Readonly<{ key: string; words: string; from: number; to: number }>

export type Choice = Readonly<{
  /** Null: all together, by strike over spot. */
  underlying: string | null
  greek: Greek
  weighted: boolean
}>

export type GreekRow = Readonly<{
  key: string
  /** Null: what does not expire, one figure without strikes. */
  expiry: string | null
  words: string
  /** Null: no position there. */
  cells: readonly (number | null)[]
  total: number
}>

export type GreekGrid = Readonly<{
  buckets: readonly Bucket[]
  rows: readonly GreekRow[]
  columnTotals: readonly (number | null)[]
  total: number
  /** Underlyings left out of a weighted figure: no beta of theirs is known. */
  unweighted: readonly string[]
}>

/** Strikes say more than shares: one underlying when only one has options, else all together. */
export function firstUnderlying(answer: GreeksAnswer): string | null {
  const named = new Set(answer.by_expiry_strike.map(({ underlying }) => underlying))
  const all = named.size === 0 ? answer.by_underlying.map(({ underlying }) => underlying) : [...named]
  return all.length === 1 ? (all[0] ?? null) : null
}

const COLUMNS_MAX = 7
const SHARES = [0.9, 0.95, 0.98, 1.02, 1.05, 1.1] as const

const strikeWords = (strike: number): string => formatModel(strike, Number.isInteger(strike) ? 0 : 2)

const rangesOf = (bounds: readonly number[], words: (bound: number) => string): readonly Bucket[] =>
  [-Infinity, ...bounds].map((from, at) => {
    const to = bounds[at] ?? Infinity
    const name =
      from === -Infinity
        ? `< ${words(to)}`
        : to === Infinity
          ? `≥ ${words(from)}`
          : `${words(from)}–${words(to)}`
    return { key: name, words: name, from, to }
  })

/** 1, 2, 2.5 or 5 times a power of ten, at least as large as asked. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 2.5, 5, 10].find((one) => one * power >= least * (1 - 1e-12)) ?? 10) * power
}

/** Strikes as they are while they are few, else equal ranges on round numbers. */
export function strikeBuckets(strikes: readonly number[]): readonly Bucket[] {
  const own = [...new Set(strikes)].sort((one, other) => one - other)
  if (own.length <= COLUMNS_MAX)
    return own.map((strike, at) => ({
      ...{ key: String(strike), words: strikeWords(strike), from: strike },
      to: own[at + 1] ?? Infinity,
    }))
  const [low = 0, high = 0] = [own[0], own.at(-1)]
  const step = niceStep((high - low) / (COLUMNS_MAX - 2))
  const first = Math.ceil(low / step) * step
  const bounds = Array.from({ length: COLUMNS_MAX - 1 }, (_, at) => first + at * step)
  return rangesOf(
    bounds.filter((bound) => bound > low && bound <= high),
    strikeWords,
  )
}

const shareBuckets = (): readonly Bucket[] => rangesOf(SHARES, (share) => `${formatModel(share * 100, 0)} %`)

type Known = Readonly<{ spot: number; beta: number | null }>
const knownOf = (answer: GreeksAnswer, underlying: string): Known =>
  answer.by_underlying.find((one) => one.underlying === underlying) ?? { spot: 0, beta: null }

type Greeks = Readonly<Record<Greek, number>>

/** One figure in the wanted unit; null where it cannot be weighted. */
function figureOf(
  answer: GreeksAnswer,
  { greek, weighted }: Choice,
  source: Readonly<{ underlying: string; greeks: Greeks; dollar_greeks: Greeks }>,
): number | null {
  if (!weighted || !canBeWeighted(greek)) return source.dollar_greeks[greek]
  const { spot, beta } = knownOf(answer, source.underlying)
  const price = answer.beta_weighted?.benchmark_price ?? null
  if (beta === null || price === null) return null
  const ratio = (beta * spot) / price
  return source.greeks[greek] * (greek === 'gamma' ? ratio * ratio : ratio)
}

const axisOf = (
  answer: GreeksAnswer,
  { underlying }: Choice,
  source: Pick<Source, 'underlying' | 'strike'>,
) => (underlying === null ? source.strike / knownOf(answer, source.underlying).spot : source.strike)

const add = (sum: number | null, value: number | null): number | null =>
  value === null ? sum : (sum ?? 0) + value

/** What of each underlying has no expiry: the whole less its options. */
function linearRow(
  answer: GreeksAnswer,
  choice: Choice,
  cells: readonly Source[],
  columns: number,
): GreekRow | null {
  let [total, count] = [0, 0]
  for (const whole of answer.by_underlying) {
    if (choice.underlying !== null && whole.underlying !== choice.underlying) continue
    const own = cells.filter(({ underlying }) => underlying === whole.underlying)
    const left = whole.positions - own.reduce((sum, { positions }) => sum + positions, 0)
    if (left <= 0) continue
    count += left
    const options = own.reduce((sum, cell) => sum + (figureOf(answer, choice, cell) ?? 0), 0)
    total += (figureOf(answer, choice, whole) ?? 0) - options
  }
  const empty = Array.from({ length: columns }, () => null)
  // Only delta has something to say of it.
  return count === 0 || choice.greek !== 'delta'
    ? null
    : { key: 'none', expiry: null, words: 'No expiry', cells: empty, total }
}

/** Greeks by expiry and strike with totals that add up, down and across. */
export function greekGrid(answer: GreeksAnswer, choice: Choice): GreekGrid {
  const cells = answer.by_expiry_strike.filter(
    ({ underlying }) => choice.underlying === null || underlying === choice.underlying,
  )
  const buckets =
    choice.underlying === null ? shareBuckets() : strikeBuckets(cells.map(({ strike }) => strike))
  const expiries = [...new Set(cells.map(({ expiry }) => expiry))].sort()
  const rows = expiries.map((expiry): GreekRow => {
    const figures: (number | null)[] = buckets.map(() => null)
    for (const cell of cells.filter((one) => one.expiry === expiry)) {
      const axis = axisOf(answer, choice, cell)
      const at = buckets.findIndex(({ from, to }) => axis >= from && axis < to)
      if (at >= 0) figures[at] = add(figures[at] ?? null, figureOf(answer, choice, cell))
    }
    const total = figures.reduce<number>((sum, figure) => sum + (figure ?? 0), 0)
    return { key: expiry, expiry, words: formatExpiry(expiry), cells: figures, total }
  })
  const linear = linearRow(answer, choice, cells, buckets.length)
  const all = linear === null ? rows : [...rows, linear]
  const columnTotals = buckets.map((_, at) =>
    rows.reduce<number | null>((sum, row) => add(sum, row.cells[at] ?? null), null),
  )
  const unweighted = answer.by_underlying
    .filter(({ underlying, beta }) => beta === null && (choice.underlying ?? underlying) === underlying)
    .map(({ underlying }) => underlying)
  return {
    ...{ buckets, rows: all, columnTotals, total: all.reduce((sum, row) => sum + row.total, 0) },
    unweighted: choice.weighted && canBeWeighted(choice.greek) ? unweighted : [],
  }
}

/** Which positions stand behind a cell; `expiry` undefined is every expiry, `bucket` null every strike. */
export function behindCell(
  answer: GreeksAnswer,
  positions: readonly PositionRow[],
  choice: Choice,
  expiry: string | null | undefined,
  bucket: Bucket | null,
): readonly PositionRow[] {
  return positions.filter((position) => {
    if (choice.underlying !== null && position.underlying !== choice.underlying) return false
    const parts = optionParts(position.symbol)
    if (expiry !== undefined && (parts?.expiry ?? null) !== expiry) return false
    if (bucket === null) return true
    if (parts === null) return false
    const axis = axisOf(answer, choice, { underlying: position.underlying, strike: Number(parts.strike) })
    return axis >= bucket.from && axis < bucket.to
  })
}

const DAYS_PER_YEAR = 365

/** A position's figure in the unit of the grid; null without a model value. */
export function positionFigure(answer: GreeksAnswer, choice: Choice, position: PositionRow): number | null {
  const { greeks, underlying } = position
  if (greeks === null) return null
  const { spot } = knownOf(answer, underlying)
  const dollars = {
    delta: greeks.delta * spot,
    gamma: (greeks.gamma * spot * spot) / 100,
    vega: greeks.vega / 100,
    theta: greeks.theta / DAYS_PER_YEAR,
  }
  return figureOf(answer, choice, { underlying, greeks, dollar_greeks: dollars })
}
