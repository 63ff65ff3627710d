import { invalidInput } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import type { GreekInput, GreekInputs, InputRange } from '../numeric-greeks.ts'
import type { RowProduct } from '../row-pricers.ts'
import { asianArithmeticValue, makeLawOf } from './asian-arithmetic.ts'
import type { LawOf } from './asian-arithmetic.ts'
import { asianGeometricValue, openAverage } from './asian-geometric.ts'
import type { AveragingTerms } from './asian-geometric.ts'
import { BARRIER_KINDS, barrierValue, isBreached, isDown } from './barrier.ts'
import type { BarrierTerms } from './barrier.ts'
import type { ExoticColumn, ExoticNumbers } from './columns.ts'
import { columnName } from './columns.ts'
import { assetOrNothingValue, cashOrNothingValue, gapValue } from './digital.ts'
import { DOUBLE_BARRIER_KINDS, doubleBarrierValue } from './double-barrier.ts'
import type { DoubleBarrierTerms } from './double-barrier.ts'
import { lookbackFixedValue, lookbackFloatingValue } from './lookback.ts'
import type { Sign } from './parts.ts'
import { exchangeOptionValue, kirkSpreadValue, quantoValue, rainbowValue } from './two-assets.ts'
import type { SecondAsset } from './two-assets.ts'
import { compoundValue, forwardStartValue, simpleChooserValue } from './two-dates.ts'

/** An exotic option as its row gives it; what the product does not ask for is empty. */
export type ExoticContract = Readonly<{
  sign: Sign
  motherSign: Sign
  kind: string
  at: GreekInputs
  more: ExoticNumbers
}>

type Ranges = Partial<Record<GreekInput, InputRange>>

export type ExoticProduct = Readonly<{
  columns: readonly ExoticColumn[]
  /** Words of `barrier_kind`, where the product has that column. */
  kinds?: readonly string[]
  ignoresType?: true
  hasMother?: true
  hasNoStrike?: true
  /** Also under Black-76, on a forward that costs nothing to carry. */
  onForward?: true
  /** Its greeks are asked with as few prices as will do. */
  isCostly?: true
  /** It has a curvature left at its own expiry. */
  staysCurved?: true
  breach?: (contract: ExoticContract) => PricingFailure | null
  /** All its dates move with `time_years`, so that theta follows from the rates' greeks and vega. */
  scalesWithTime?: (contract: ExoticContract) => boolean
  /** The pricing function: what it prepares is shared by all evaluations of one option; `lawOf` by those of a batch. */
  prepare: (contract: ExoticContract, lawOf?: LawOf) => (at: GreekInputs) => number
  ranges?: (contract: ExoticContract) => Ranges
}>

const upTo = (most: number): InputRange => ({ least: 0, most })
const from = (least: number): InputRange => ({ least, most: Infinity })

const barrierOf = ({ kind, more }: ExoticContract): BarrierTerms => ({
  kind: BARRIER_KINDS.find((word) => word === kind) ?? 'down_out',
  barrier: more.barrier,
  rebate: more.rebate,
})

const doubleBarrierOf = ({ kind, more }: ExoticContract): DoubleBarrierTerms => ({
  kind: DOUBLE_BARRIER_KINDS.find((word) => word === kind) ?? 'knock_out',
  low: more.barrierLow,
  high: more.barrierHigh,
  rebate: more.rebate,
})

function barrierBreach(contract: ExoticContract): PricingFailure | null {
  const terms = barrierOf(contract)
  if (!isBreached(contract.at.underlying, terms)) return null
  return invalidInput('barrier', `already breached: spot is ${isDown(terms.kind) ? 'below' : 'above'} it`)
}

function doubleBarrierBreach({ at, more }: ExoticContract): PricingFailure | null {
  if (more.barrierLow >= more.barrierHigh) return invalidInput('barrier_high', 'must be above barrier_low')
  if (at.underlying < more.barrierLow)
    return invalidInput('barrier_low', 'already breached: spot is below it')
  if (at.underlying > more.barrierHigh) {
    return invalidInput('barrier_high', 'already breached: spot is above it')
  }
  return null
}

/** The extreme so far; none given: it begins at the spot. */
const extremeOf = ({ at, more }: ExoticContract): number =>
  Number.isNaN(more.extremeSoFar) ? at.underlying : more.extremeSoFar

/** A lookback on the minimum or the maximum, by its own side of the spot. */
function lookback(
  value: typeof lookbackFixedValue,
  isMinimum: (contract: ExoticContract) => boolean,
): Pick<ExoticProduct, 'columns' | 'breach' | 'prepare' | 'ranges' | 'onForward'> {
  return {
    columns: ['extremeSoFar'],
    onForward: true,
    breach: (contract) => {
      const [extreme, spot] = [extremeOf(contract), contract.at.underlying]
      if (isMinimum(contract) ? extreme <= spot : extreme >= spot) return null
      const sentence = isMinimum(contract) ? 'is a minimum, above the spot' : 'is a maximum, below the spot'
      return invalidInput(columnName('extremeSoFar'), sentence)
    },
    prepare: (contract) => {
      const extreme = extremeOf(contract)
      return (at) => value(contract.sign, at, extreme)
    },
    ranges: (contract) => {
      const extreme = extremeOf(contract)
      return {
        underlying: isMinimum(contract) ? from(extreme) : upTo(extreme),
        // A fixed strike beside the extreme: its slope jumps where they meet.
        strike: contract.at.strike < extreme ? upTo(extreme) : from(extreme),
      }
    },
  }
}

const secondOf = ({ more }: ExoticContract): SecondAsset => ({
  spot: more.spot2,
  dividendYieldCont: more.dividendYield2Cont,
  volAnnual: more.vol2,
  correlation: more.correlation,
})

const TWO_ASSETS = ['spot2', 'dividendYield2Cont', 'vol2', 'correlation'] as const

const rainbow = (which: Sign): ExoticProduct => ({
  columns: TWO_ASSETS,
  prepare: (contract) => (at) => rainbowValue(which, contract.sign, at, secondOf(contract)),
})

const averagingOf = ({ more }: ExoticContract): AveragingTerms => ({
  fixings: more.fixings,
  firstFixingYears: Number.isNaN(more.firstFixingYears) ? null : more.firstFixingYears,
  averageSoFar: Number.isNaN(more.averageSoFar) ? null : more.averageSoFar,
})

/** A law this wide takes seconds and has no digits left: its mean is e^(σ²T) times what is ever seen. */
const AVERAGE_DEVIATION_MAX = 25

const deviationBreach = ({ at }: ExoticContract): PricingFailure | null =>
  at.volAnnual * Math.sqrt(at.timeYears) <= AVERAGE_DEVIATION_MAX
    ? null
    : invalidInput('vol', `vol·√time_years of an arithmetic average is over ${AVERAGE_DEVIATION_MAX}`)

function averagingBreach(contract: ExoticContract): PricingFailure | null {
  const terms = averagingOf(contract)
  const { timeYears } = contract.at
  const first = terms.firstFixingYears ?? 0
  if (first > timeYears) return invalidInput(columnName('firstFixingYears'), 'is after the expiry')
  if (terms.fixings === 1 && terms.firstFixingYears !== null && first !== timeYears) {
    return invalidInput('fixings', 'a single fixing is the one at expiry')
  }
  const isPast = openAverage(terms, timeYears).pastShare > 0
  if (isPast && !((terms.averageSoFar ?? 0) > 0)) {
    return invalidInput(columnName('averageSoFar'), 'missing, and fixings are past')
  }
  return null
}

const ASIAN = {
  columns: ['fixings', 'firstFixingYears', 'averageSoFar'],
  onForward: true,
  breach: averagingBreach,
  ranges: ({ more }: ExoticContract): Ranges => ({
    timeYears: from(Math.max(more.firstFixingYears || 0, 0)),
  }),
} as const

/** `time_2_years` between today and the expiry. */
const innerDate = ({ at, more }: ExoticContract): PricingFailure | null =>
  more.time2Years <= at.timeYears ? null : invalidInput(columnName('time2Years'), 'is after time_years')

const SINGLE_ASSET: Partial<Record<RowProduct, ExoticProduct>> = {
  cash_or_nothing: {
    columns: ['cash'],
    onForward: true,
    prepare: (contract) => (at) => cashOrNothingValue(contract.sign, at, contract.more.cash),
  },
  asset_or_nothing: {
    columns: [],
    onForward: true,
    prepare: (contract) => (at) => assetOrNothingValue(contract.sign, at),
  },
  gap: {
    columns: ['strike2'],
    onForward: true,
    prepare: (contract) => (at) => gapValue(contract.sign, at, contract.more.strike2),
  },
  barrier: {
    columns: ['barrier', 'rebate'],
    kinds: BARRIER_KINDS,
    onForward: true,
    breach: barrierBreach,
    prepare: (contract) => (at) => barrierValue(contract.sign, at, barrierOf(contract)),
    ranges: (contract) => {
      const { kind, barrier } = barrierOf(contract)
      return { underlying: isDown(kind) ? from(barrier) : upTo(barrier) }
    },
  },
  double_barrier: {
    columns: ['barrierLow', 'barrierHigh', 'rebate'],
    kinds: DOUBLE_BARRIER_KINDS,
    onForward: true,
    breach: doubleBarrierBreach,
    prepare: (contract) => (at) => doubleBarrierValue(contract.sign, at, doubleBarrierOf(contract)),
    ranges: ({ more }) => ({ underlying: { least: more.barrierLow, most: more.barrierHigh } }),
  },
  lookback_fixed: lookback(lookbackFixedValue, ({ sign }) => sign === -1),
  lookback_floating: {
    ...lookback(lookbackFloatingValue, ({ sign }) => sign === 1),
    hasNoStrike: true,
  },
  asian_geometric: {
    ...ASIAN,
    prepare: (contract) => (at) => asianGeometricValue(contract.sign, at, averagingOf(contract)),
  },
  asian_arithmetic: {
    ...ASIAN,
    isCostly: true,
    breach: (contract) => averagingBreach(contract) ?? deviationBreach(contract),
    scalesWithTime: (contract) => (averagingOf(contract).firstFixingYears ?? 0) === 0,
    prepare: (contract, lawOf = makeLawOf()) => {
      return (at) => asianArithmeticValue(contract.sign, at, averagingOf(contract), lawOf)
    },
  },
}

const TWO_DATES: Partial<Record<RowProduct, ExoticProduct>> = {
  simple_chooser: {
    columns: ['time2Years'],
    ignoresType: true,
    breach: innerDate,
    prepare: (contract) => (at) => simpleChooserValue(at, contract.more.time2Years),
    ranges: ({ more }) => ({ timeYears: from(more.time2Years) }),
  },
  forward_start: {
    columns: ['time2Years'],
    breach: innerDate,
    prepare: (contract) => (at) => forwardStartValue(contract.sign, at, contract.more.time2Years),
    ranges: ({ more }) => ({ timeYears: from(more.time2Years) }),
  },
  compound: {
    columns: ['strike2', 'time2Years'],
    hasMother: true,
    staysCurved: true,
    breach: ({ at, more }) =>
      more.time2Years >= at.timeYears
        ? null
        : invalidInput(columnName('time2Years'), 'the daughter expires before the mother'),
    prepare:
      ({ motherSign, sign, more }) =>
      (at) =>
        compoundValue(motherSign, at, {
          daughterSign: sign,
          daughterStrike: more.strike2,
          daughterYears: more.time2Years,
        }),
    ranges: ({ more }) => ({ timeYears: upTo(more.time2Years) }),
  },
}

const TWO_UNDERLYINGS: Partial<Record<RowProduct, ExoticProduct>> = {
  quanto: {
    columns: ['rateForeignCont', 'volFx', 'correlation'],
    prepare:
      ({ sign, more }) =>
      (at) =>
        quantoValue(sign, at, more),
  },
  exchange: {
    columns: TWO_ASSETS,
    ignoresType: true,
    hasNoStrike: true,
    prepare: (contract) => (at) => exchangeOptionValue(at, secondOf(contract)),
  },
  rainbow_min: rainbow(-1),
  rainbow_max: rainbow(1),
}

/** On two forwards, so under Black-76 alone. */
const SPREAD: ExoticProduct = {
  columns: ['forward2', 'vol2', 'correlation'],
  prepare:
    ({ sign, more }) =>
    (at) =>
      kirkSpreadValue(sign, at, {
        forward: more.forward2,
        volAnnual: more.vol2,
        correlation: more.correlation,
      }),
}

export const EXOTIC_PRODUCTS: Partial<Record<RowProduct, ExoticProduct>> = {
  ...SINGLE_ASSET,
  ...TWO_DATES,
  ...TWO_UNDERLYINGS,
  spread: SPREAD,
}
