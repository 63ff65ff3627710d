import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { finiteValues, firstBreach, growthBreach } from './domain.ts'
import { readExoticNumbers } from './exotic/columns.ts'
import { EXOTIC_PRODUCTS } from './exotic/products.ts'
import type { ExoticContract, ExoticProduct } from './exotic/products.ts'
import type { PricingFailure } from './failures.ts'
import { numericGreeks } from './numeric-greeks.ts'
import type { GreekInputs } from './numeric-greeks.ts'
import { OPTION_TYPES, unsupported, wantsClosedForm } from './row-pricers.ts'
import type { BatchShare, GreeksLevel, PricedRow, RowChoice, RowPricer } from './row-pricers.ts'
import { readChoice } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { readRequired, readUnderlying } from './row-terms.ts'

/** What a product's model is: the spread lives on two forwards, everything else on a spot or, where it can, a forward. */
function hasModel(product: ExoticProduct, { product: name, model }: RowChoice): boolean {
  if (name === 'spread') return model === 'black76'
  return model === 'bsm' || (model === 'black76' && product.onForward === true)
}

function readSign(record: RowRecord, column: string, isAsked: boolean): Result<1 | -1, PricingFailure> {
  if (!isAsked) return ok(1)
  const word = readChoice(record, column, OPTION_TYPES, null)
  return word.ok ? ok(word.value === 'call' ? 1 : -1) : word
}

function readInputs(
  record: RowRecord,
  product: ExoticProduct,
  { product: name, model }: RowChoice,
): Result<GreekInputs, PricingFailure> {
  const strike = product.hasNoStrike ? ok(1) : readRequired(record, 'strike')
  if (!strike.ok) return strike
  const vol = readRequired(record, 'vol')
  if (!vol.ok) return vol
  const terms = readUnderlying(record, model === 'black76')
  if (!terms.ok) return terms
  const breach = firstBreach([
    ['strike', strike.value, name === 'spread' ? 'not_negative' : 'positive'],
    ['vol', vol.value, 'not_negative'],
  ])
  return breach ? refused(breach) : ok({ ...terms.value, strike: strike.value, volAnnual: vol.value })
}

function readContract(
  record: RowRecord,
  product: ExoticProduct,
  choice: RowChoice,
): Result<ExoticContract, PricingFailure> {
  const sign = readSign(record, 'option_type', product.ignoresType !== true)
  if (!sign.ok) return sign
  const motherSign = readSign(record, 'mother_type', product.hasMother === true)
  if (!motherSign.ok) return motherSign
  const kind = product.kinds ? readChoice(record, 'barrier_kind', product.kinds, null) : ok('')
  if (!kind.ok) return kind
  const at = readInputs(record, product, choice)
  if (!at.ok) return at
  const more = readExoticNumbers(record, product.columns)
  if (!more.ok) return more
  const contract = {
    sign: sign.value,
    motherSign: motherSign.value,
    kind: kind.value,
    at: at.value,
    more: more.value,
  }
  const years = Math.max(at.value.timeYears, more.value.time2Years || 0)
  const breach =
    growthBreach('rate', at.value.rateCont, years) ??
    growthBreach('dividend_yield', at.value.dividendYieldCont, years) ??
    growthBreach('rate_foreign', more.value.rateForeignCont || 0, years) ??
    growthBreach('dividend_yield_2', more.value.dividendYield2Cont || 0, years) ??
    product.breach?.(contract) ??
    null
  return breach ? refused(breach) : ok(contract)
}

/** Every exotic of the page: a closed form (the arithmetic Asian: quadrature), its greeks by differences. */
export const exoticRows: RowPricer = {
  isCostly: ({ product }) => EXOTIC_PRODUCTS[product]?.isCostly === true,
  covers: (choice) => {
    const product = EXOTIC_PRODUCTS[choice.product]
    return (
      product !== undefined &&
      choice.exercise === 'european' &&
      wantsClosedForm(choice) &&
      hasModel(product, choice)
    )
  },
  price: (record, level, choice, share) => {
    const product = EXOTIC_PRODUCTS[choice.product]
    if (!product) return unsupported(choice)
    const contract = readContract(record, product, choice)
    return contract.ok
      ? valuesOf(product, { contract: contract.value, record }, level, choice, share)
      : contract
  },
}

function valuesOf(
  product: ExoticProduct,
  { contract, record }: Readonly<{ contract: ExoticContract; record: RowRecord }>,
  level: GreeksLevel,
  { model }: RowChoice,
  share?: BatchShare,
): Result<PricedRow, PricingFailure> {
  const spotValue = product.prepare(contract, share?.lawOf)
  // A forward is a spot that yields the rate, whatever the rate.
  const value =
    model === 'black76'
      ? (at: GreekInputs) => spotValue({ ...at, dividendYieldCont: at.rateCont })
      : spotValue
  const ranges = product.ranges?.(contract)
  const numeric = numericGreeks(value, contract.at, {
    level,
    isCostly: product.isCostly === true,
    staysCurved: product.staysCurved === true,
    ...(product.scalesWithTime?.(contract) === true
      ? { scaling: model === 'black76' ? ('forward' as const) : ('spot' as const) }
      : {}),
    ...(ranges ? { ranges } : {}),
  })
  const values = finiteValues(numeric, record)
  if (!values.ok) return values
  const known = product.hasNoStrike ? withoutStrike(values.value) : values.value
  return ok({ values: known, method: 'analytic' })
}

/** A product without a strike has nothing to be sensitive to: the cell stays empty. */
function withoutStrike(values: PricedRow['values']): PricedRow['values'] {
  const { strikeDelta: _none, ...rest } = values
  return rest
}
