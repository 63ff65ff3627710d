import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { bachelierAllValues, bachelierValues } from './bachelier.ts'
import type { BachelierOption } from './bachelier.ts'
import { finiteValues, firstBreach, growthBreach } from './domain.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { merton76Value } from './merton76.ts'
import { numericGreeks } from './numeric-greeks.ts'
import { OPTION_TYPES, wantsClosedForm } from './row-pricers.ts'
import type { GreeksLevel, PricedRow, RowChoice, RowPricer } from './row-pricers.ts'
import { readChoice, readNumber } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { readRequired, readRowTerms, spotOf } from './row-terms.ts'

const isPlain = (choice: RowChoice, model: RowChoice['model']): boolean =>
  choice.product === 'vanilla' &&
  choice.exercise === 'european' &&
  choice.model === model &&
  wantsClosedForm(choice)

/** The columns of a normal model: forward and strike of any sign. */
function readBachelier(
  record: RowRecord,
): Result<BachelierOption & Readonly<{ spot: number | null; dividendYieldCont: number }>, PricingFailure> {
  const optionType = readChoice(record, 'option_type', OPTION_TYPES, null)
  if (!optionType.ok) return optionType
  const numbers: Record<string, number> = {}
  for (const column of ['strike', 'time_years', 'vol']) {
    const read = readRequired(record, column)
    if (!read.ok) return read
    numbers[column] = read.value
  }
  for (const column of ['spot', 'forward', 'rate', 'dividend_yield']) {
    const read = readNumber(record, column)
    if (!read.ok) return read
    if (read.value !== null) numbers[column] = read.value
  }
  const { spot = null, forward = null, rate: rateCont = 0, dividend_yield: dividendYieldCont = 0 } = numbers
  const { strike = 0, time_years: timeYears = 0, vol: volAbsolute = 0 } = numbers
  if (spot === null && forward === null)
    return refused(invalidInput('forward', 'missing; give forward or spot'))
  const breach =
    firstBreach([['time_years', timeYears, 'not_negative']]) ??
    growthBreach('rate', rateCont, timeYears) ??
    growthBreach('dividend_yield', dividendYieldCont, timeYears) ??
    growthBreach('rate', rateCont - dividendYieldCont, timeYears)
  if (breach) return refused(breach)
  const derived = (spot ?? 0) * Math.exp((rateCont - dividendYieldCont) * timeYears)
  return ok({
    optionType: optionType.value,
    forward: forward ?? derived,
    spot: forward === null ? spot : null,
    ...{ strike, timeYears, volAbsolute, rateCont, dividendYieldCont },
  })
}

/** Bachelier on a forward; a row that gives only a spot has its greeks with respect to that spot. */
export const bachelierRows: RowPricer = {
  covers: (choice) => isPlain(choice, 'bachelier'),
  price: (record, level) => {
    const option = readBachelier(record)
    if (!option.ok) return option
    const values = level === 'all' ? bachelierAllValues(option.value) : bachelierValues(option.value)
    if (!values.ok) return values
    const { spot } = option.value
    if (spot === null) return ok({ values: values.value, method: 'analytic' })
    return bySpot(option.value, spot, level)
  },
}

function bySpot(
  option: BachelierOption & Readonly<{ dividendYieldCont: number }>,
  spot: number,
  level: GreeksLevel,
): Result<PricedRow, PricingFailure> {
  const deviation = option.volAbsolute * Math.sqrt(option.timeYears)
  const scale = deviation === 0 ? Math.max(Math.abs(spot), 1) * 1e-3 : deviation
  const anything = { least: -Infinity, most: Infinity }
  const at = { ...option, underlying: spot, volAnnual: option.volAbsolute }
  const perRate = Math.min(1, scale / Math.max(Math.abs(spot) * option.timeYears, scale))
  const numeric = numericGreeks(
    (inputs) => {
      const growth = Math.exp((inputs.rateCont - inputs.dividendYieldCont) * inputs.timeYears)
      const value = bachelierValues({
        ...inputs,
        optionType: option.optionType,
        forward: inputs.underlying * growth,
        volAbsolute: inputs.volAnnual,
      })
      return value.ok ? value.value.price : NaN
    },
    at,
    {
      level,
      ranges: { underlying: anything, strike: anything },
      scales: {
        ...{ underlying: scale, strike: scale, rateCont: perRate, dividendYieldCont: perRate },
        ...(option.volAbsolute === 0 ? {} : { volAnnual: option.volAbsolute }),
      },
    },
  )
  const values = finiteValues(numeric, { ...option, spot })
  return values.ok ? ok({ values: values.value, method: 'analytic' }) : values
}

/** Jumps in the mean beyond this take a series longer than a row may have. */
const JUMPS_MAX = 100_000

/** Merton's jump diffusion. */
export const merton76Rows: RowPricer = {
  covers: (choice) => isPlain(choice, 'merton76'),
  price: (record, level) => {
    const terms = readRowTerms(record)
    if (!terms.ok) return terms
    const numbers: number[] = []
    for (const column of ['vol', 'jump_intensity', 'jump_vol_share']) {
      const read = readRequired(record, column)
      if (!read.ok) return read
      const breach = firstBreach([[column, read.value, 'not_negative']])
      if (breach) return refused(breach)
      numbers.push(read.value)
    }
    const [volAnnual = 0, intensity = 0, volShare = 0] = numbers
    if (volShare > 1) return refused(invalidInput('jump_vol_share', 'must lie between 0 and 1'))
    if (intensity * terms.value.timeYears > JUMPS_MAX) {
      return refused(invalidInput('jump_intensity', `times time_years is beyond ${JUMPS_MAX} jumps`))
    }
    const sign = terms.value.optionType === 'call' ? 1 : -1
    const at = { ...terms.value, underlying: spotOf(terms.value), volAnnual }
    const numeric = numericGreeks((inputs) => merton76Value(sign, inputs, { intensity, volShare }), at, {
      level,
    })
    const values = finiteValues(numeric, record)
    return values.ok ? ok({ values: values.value, method: 'analytic' }) : values
  },
}
