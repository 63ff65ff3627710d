import { NO_VALUES } from '../../market-data/index.ts'
import type { OptionValuer, QuoteValues, ValuedQuote, VolTerms, VolValues } from '../../market-data/index.ts'
import {
  black76Values,
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
  typescriptKernel,
} from '../../pricing/index.ts'
import type {
  EuropeanBatch,
  EuropeanOutputs,
  ImpliedVolOutputs,
  PremiumBatch,
  PricingKernel,
} from '../../pricing/index.ts'

const isNumber = (value: number, least: number): boolean => value >= least && value < Infinity
const isPositive = (value: number): boolean => value > 0 && value < Infinity

/** What has neither terms nor prices of their kind has no values at all. */
const isSound = ({ forward, strike, discountFactor, timeYears, bid, ask, mark }: ValuedQuote): boolean =>
  isPositive(forward) &&
  isPositive(strike) &&
  isPositive(discountFactor) &&
  isNumber(timeYears, 0) &&
  isNumber(bid ?? 0, 0) &&
  isNumber(ask ?? 0, 0) &&
  isNumber(mark ?? 0, 0)

/** −0 would print as such for a discount factor of exactly 1. */
const rateOf = ({ discountFactor, timeYears }: Pick<VolTerms, 'discountFactor' | 'timeYears'>): number =>
  -Math.log(discountFactor) / timeYears + 0

type Terms = Omit<VolTerms, 'volAnnual'>

/** Columns that are filled anew at every tick; longer ones are made when a chain has grown. */
type Columns = Readonly<{
  premiums: (count: number) => Readonly<{ batch: PremiumBatch; outputs: ImpliedVolOutputs }>
  europeans: (count: number) => Readonly<{ batch: EuropeanBatch; outputs: EuropeanOutputs }>
}>

function keptColumns<Batch extends Readonly<{ count: number }>, Outputs>(
  makeBatch: (count: number) => Batch,
  makeOutputs: (count: number) => Outputs,
): (count: number) => Readonly<{ batch: Batch; outputs: Outputs }> {
  let kept = { batch: makeBatch(0), outputs: makeOutputs(0) }
  let length = 0
  return (count) => {
    if (count > length) {
      kept = { batch: makeBatch(count), outputs: makeOutputs(count) }
      length = count
    }
    return { batch: { ...kept.batch, count }, outputs: kept.outputs }
  }
}

const makeColumns = (): Columns => ({
  premiums: keptColumns(makePremiumBatch, makeImpliedVolOutputs),
  europeans: keptColumns(makeEuropeanBatch, makeEuropeanOutputs),
})

type Valuing = Readonly<{ kernel: PricingKernel; columns: Columns }>

/** Black-76 in one batch: the forward stands for the spot and the rate for the yield, and rho holds the forward. */
function blackColumns(
  { kernel, columns }: Valuing,
  all: readonly Terms[],
  vols: Readonly<ArrayLike<number>>,
): EuropeanOutputs {
  const { batch, outputs } = columns.europeans(all.length)
  for (let row = 0; row < all.length; row += 1) {
    const terms = all[row] as Terms
    const rateCont = rateOf(terms)
    batch.isCall[row] = terms.optionType === 'call' ? 1 : 0
    batch.underlying[row] = terms.forward
    batch.strike[row] = terms.strike
    batch.rateCont[row] = rateCont
    batch.dividendYieldCont[row] = rateCont
    batch.timeYears[row] = terms.timeYears
    batch.volAnnual[row] = vols[row] as number
  }
  kernel.europeanValues(batch, outputs)
  return outputs
}

/** What one row of the columns says. What has no greek, or no value, says so by the scalar function. */
function blackAt(outputs: EuropeanOutputs, row: number, terms: Terms, volAnnual: number): VolValues | null {
  if (outputs.status[row] !== 0) {
    const values = black76Values({ ...terms, rateCont: rateOf(terms), volAnnual })
    return values.ok ? values.value : null
  }
  const price = outputs.price[row] as number
  return {
    price,
    delta: outputs.delta[row] as number,
    gamma: outputs.gamma[row] as number,
    vega: outputs.vega[row] as number,
    theta: outputs.theta[row] as number,
    rho: -terms.timeYears * price,
  }
}

function atVols(valuing: Valuing, all: readonly VolTerms[]): readonly (VolValues | null)[] {
  const outputs = blackColumns(
    valuing,
    all,
    all.map(({ volAnnual }) => volAnnual),
  )
  return all.map((terms, row) => blackAt(outputs, row, terms, terms.volAnnual))
}

/** The fair price: what the quote says, else the middle. */
const markOf = ({ bid, ask, mark }: ValuedQuote): number | null =>
  mark ?? (bid !== null && ask !== null ? (bid + ask) / 2 : null)

/** Bid, ask and mark of one quote, one after another. */
const SIDES = 3

/** The volatility of each side of each quote; NaN where there is none. Good until the columns are filled again. */
function sideVols({ kernel, columns }: Valuing, quotes: readonly ValuedQuote[]): Float64Array {
  const { batch, outputs } = columns.premiums(quotes.length * SIDES)
  for (let at = 0; at < quotes.length; at += 1) {
    const quote = quotes[at] as ValuedQuote
    const isBad = !isSound(quote)
    for (let side = 0; side < SIDES; side += 1) {
      const row = at * SIDES + side
      const price = side === 0 ? quote.bid : side === 1 ? quote.ask : markOf(quote)
      batch.isCall[row] = quote.optionType === 'call' ? 1 : 0
      batch.forward[row] = quote.forward
      batch.strike[row] = quote.strike
      batch.discountFactor[row] = quote.discountFactor
      batch.timeYears[row] = quote.timeYears
      // A row of no price is refused at once, and its volatility is none.
      batch.price[row] = isBad || price === null ? NaN : price
    }
  }
  kernel.impliedVols(batch, outputs)
  for (let row = 0; row < batch.count; row += 1) if (outputs.status[row] !== 0) outputs.volAnnual[row] = NaN
  return outputs.volAnnual
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value

function values(valuing: Valuing, quotes: readonly ValuedQuote[]): readonly QuoteValues[] {
  const vols = sideVols(valuing, quotes)
  const marked: ValuedQuote[] = []
  const markVols: number[] = []
  for (let at = 0; at < quotes.length; at += 1) {
    const volAnnual = vols[at * SIDES + 2] as number
    if (Number.isNaN(volAnnual)) continue
    markVols.push(volAnnual)
    marked.push(quotes[at] as ValuedQuote)
  }
  const outputs = blackColumns(valuing, marked, markVols)
  let next = 0
  return quotes.map((quote, at) => {
    const bidIv = orNull(vols[at * SIDES])
    const askIv = orNull(vols[at * SIDES + 1])
    const markIv = orNull(vols[at * SIDES + 2])
    if (markIv === null) return { ...NO_VALUES, bidIv, askIv }
    const row = next++
    const own = blackAt(outputs, row, quote, markIv)
    if (own === null) return { ...NO_VALUES, bidIv, askIv, markIv }
    const { delta, gamma, vega, theta, rho } = own
    return { bidIv, askIv, markIv, delta, gamma, vega, theta, rho }
  })
}

/** Market data's port to pricing: Black-76 at the expiry's forward and discount factor, by the batch kernel. */
export function makePricingValuer(kernel: PricingKernel): OptionValuer {
  const valuing = { kernel, columns: makeColumns() }
  return {
    values: (quotes) => values(valuing, quotes),
    atVols: (terms) => atVols(valuing, terms),
  }
}

/** For what is read once, such as an imported file: the plain twin, with the same bits. */
export const makePlainValuer = (): OptionValuer => makePricingValuer(typescriptKernel)

/** Greeks computed for a forward within this fraction and a time within this share are good for one more look. */
const FORWARD_TOLERANCE = 2e-5
const TIME_TOLERANCE = 1e-4

const near = (a: Omit<VolTerms, 'volAnnual'>, b: Omit<VolTerms, 'volAnnual'>): boolean =>
  Math.abs(a.forward - b.forward) <= FORWARD_TOLERANCE * b.forward &&
  Math.abs(a.timeYears - b.timeYears) <= TIME_TOLERANCE * b.timeYears &&
  Math.abs(a.discountFactor - b.discountFactor) <= FORWARD_TOLERANCE

const samePrices = (a: ValuedQuote, b: ValuedQuote): boolean =>
  a.bid === b.bid && a.ask === b.ask && a.mark === b.mark

type Contract = Pick<ValuedQuote, 'optionType' | 'strike'>

/** The order of a chain: by strike, the call before the put. */
const isBefore = (a: Contract, b: Contract): boolean =>
  a.strike < b.strike || (a.strike === b.strike && a.optionType === 'call' && b.optionType === 'put')

/** The last answers in the order of the chain, given again where the question is nearly the same; the rest is asked for in one go. */
function keptAnswers<Question extends Contract, Answer>(
  isSame: (a: Question, b: Question) => boolean,
  answersOf: (questions: readonly Question[]) => readonly Answer[],
): (questions: readonly Question[]) => readonly Answer[] {
  let kept: readonly Question[] = []
  let keptAnswer: readonly Answer[] = []
  return (questions) => {
    const count = questions.length
    const places = new Int32Array(count).fill(-1)
    const asked: Question[] = []
    let place = 0
    for (let at = 0; at < count; at += 1) {
      const question = questions[at] as Question
      while (place < kept.length && isBefore(kept[place] as Question, question)) place += 1
      const known = kept[place]
      const { strike, optionType } = question
      if (known?.strike === strike && known.optionType === optionType && isSame(question, known))
        places[at] = place
      else asked.push(question)
    }
    const answers = asked.length === 0 ? [] : answersOf(asked)
    const given = new Array<Answer>(count)
    const standing = new Array<Question>(count)
    let next = 0
    for (let at = 0; at < count; at += 1) {
      const found = places[at] as number
      given[at] = found < 0 ? (answers[next++] as Answer) : (keptAnswer[found] as Answer)
      // The question that was answered stays: a market that creeps is seen to have moved at last.
      standing[at] = found < 0 ? (questions[at] as Question) : (kept[found] as Question)
    }
    kept = standing
    keptAnswer = given
    return given
  }
}

/**
 * Remembers the last answer for each contract of one expiry and gives it again (the same object) while its quote is the
 * same and the forward has moved by no more than 0.002 %: an unchanged contract costs a comparison.
 */
export const makeCachingValuer = (valuer: OptionValuer): OptionValuer => ({
  values: keptAnswers((a, b) => samePrices(a, b) && near(a, b), valuer.values),
  atVols: keptAnswers((a, b) => a.volAnnual === b.volAnnual && near(a, b), valuer.atVols),
})
