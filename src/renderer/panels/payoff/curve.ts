import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE, formatAmount, formatModel, formatSigned } from '../../widgets/figures/format.ts'
import { Decimal } from '../../../core/kernel/index.ts'

export type PayoffAnswer = EntryOutput<'trading.payoff'>
export type Point = readonly [spot: number, profit: number]

type Curves = Readonly<{
  expiry: readonly Point[]
  date: readonly Point[]
  /** Now, at the volatilities as they are. */
  now: readonly Point[]
  /** At the chosen date with what is held beside it; empty when nothing is. */
  held: readonly Point[]
  /** The same at expiry. */
  heldExpiry: readonly Point[]
  /** The expiry curve cut at zero: what lies above, and what lies below. */
  profit: readonly Point[]
  loss: readonly Point[]
}>

/** The engine's points with its breakevens put between them, so that profit and loss meet exactly on the zero line. */
export function curvesOf(answer: PayoffAnswer): Curves {
  const known = answer.curve.map((point): Point => [point.spot, point.at_expiry])
  const [low, high] = [answer.curve[0]?.spot ?? 0, answer.curve.at(-1)?.spot ?? 0]
  const zeros = answer.breakevens.filter((at) => at >= low && at <= high).map((at): Point => [at, 0])
  const expiry = [...known, ...zeros].sort(([left], [right]) => left - right)
  return {
    expiry,
    date: answer.curve.map((point): Point => [point.spot, point.at_date]),
    now: answer.curve.map((point): Point => [point.spot, point.at_now]),
    held: (answer.held_curve ?? []).map((point): Point => [point.spot, point.at_date]),
    heldExpiry: (answer.held_curve ?? []).map((point): Point => [point.spot, point.at_expiry]),
    profit: expiry.map(([spot, profit]): Point => [spot, Math.max(0, profit)]),
    loss: expiry.map(([spot, profit]): Point => [spot, Math.min(0, profit)]),
  }
}

/** Digits that tell two prices on this axis apart. */
export const spotDecimals = (spot: number): number => (spot >= 1_000 ? 0 : spot >= 10 ? 2 : 4)

/** A figure on the profit axis: `+10k`, `−2.5k`, `0`. */
export function axisWords(profit: number): string {
  if (profit === 0) return '0'
  const size = Math.abs(profit)
  const [scaled, unit] = size >= 1e6 ? [profit / 1e6, 'm'] : size >= 1e3 ? [profit / 1e3, 'k'] : [profit, '']
  const decimal = new Decimal(Number(scaled.toFixed(2)))
  return `${formatSigned(decimal, Math.min(2, decimal.decimalPlaces()))}${unit}`
}

const bound = (value: number | null, sign: 1 | -1): string =>
  value === null ? 'no bound' : formatModel(value * sign, 2, true)

const percent = (share: number): string => `${formatModel(share * 100, 1)} %`

/** `43.2 %, of max gain 12.0 %`: at expiry, by the expected move. */
function chanceWords(found: PayoffAnswer['probabilities']): string {
  if (found === null) return NO_VALUE
  const ofMost = found.max_gain === null ? '' : `, of max gain ${percent(found.max_gain)}`
  return `${percent(found.gain)}${ofMost}`
}

/** The figures of the structure in words, for the eye and for a screen reader. */
export function factsOf(answer: PayoffAnswer): readonly (readonly [string, string])[] {
  const decimals = Math.max(2, spotDecimals(answer.spot))
  const at = (spot: number): string => formatAmount(new Decimal(spot), decimals)
  return [
    ['Max gain', bound(answer.best_gain, 1)],
    ['Max loss', bound(answer.worst_loss, -1)],
    ['Chance of gain', chanceWords(answer.probabilities)],
    ['Breakeven', answer.breakevens.length === 0 ? NO_VALUE : answer.breakevens.map(at).join(' · ')],
    ['Spot', at(answer.spot)],
    [
      'Expected move',
      answer.expected_move === null
        ? NO_VALUE
        : `±${at(answer.expected_move)} = ${at(answer.spot - answer.expected_move)} – ${at(answer.spot + answer.expected_move)}`,
    ],
  ]
}

const TABLE_STEPS = 24

type PayoffRow = Readonly<{
  spot: number
  atExpiry: number
  atDate: number
  atNow: number
  /** With what is held beside it; null when nothing is. */
  heldExpiry: number | null
  heldDate: number | null
  note: string
}>

/** The curve as rows: evenly over the axis, with the price nearest to spot among them, lowest price first. */
export function tableOf(answer: PayoffAnswer): readonly PayoffRow[] {
  const { curve, held_curve: held } = answer
  const step = Math.max(1, Math.round((curve.length - 1) / TABLE_STEPS))
  const gapOf = (index: number): number => Math.abs((curve[index]?.spot ?? 0) - answer.spot)
  const nearest = curve.reduce((best, _, index) => (gapOf(index) < gapOf(best) ? index : best), 0)
  return curve.flatMap((point, index) => {
    const isEven = index % step === 0 || index === curve.length - 1
    if (!isEven && index !== nearest) return []
    const both = held?.[index]
    return [
      {
        spot: point.spot,
        atExpiry: point.at_expiry,
        atDate: point.at_date,
        atNow: point.at_now,
        heldExpiry: both?.at_expiry ?? null,
        heldDate: both?.at_date ?? null,
        note: index === nearest ? 'nearest to spot' : '',
      },
    ]
  })
}
