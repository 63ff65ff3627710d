import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { escrowedAllValues, escrowedValues } from './american/index.ts'
import type { DividendOption } from './american/index.ts'
import { black76AllValues, black76Values } from './black76.ts'
import { bsmAllValues, bsmValues } from './black-scholes.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { wantsClosedForm } from './row-pricers.ts'
import type { RowPricer } from './row-pricers.ts'
import { forwardOf, readRequired, readRowTerms, spotOf } from './row-terms.ts'
import { readSchedule } from './rows-american.ts'
import type { AllValues, Black76Option, FirstOrderValues } from './types.ts'

/** European vanilla options under BSM, with cash dividends where there are, and Black-76. */
export const vanillaRows: RowPricer = {
  schedule: ['dividends'],
  covers: (choice) =>
    choice.product === 'vanilla' &&
    choice.exercise === 'european' &&
    (choice.model === 'bsm' || choice.model === 'black76') &&
    wantsClosedForm(choice),
  price: (record, level, { model }) => {
    const terms = readRowTerms(record)
    if (!terms.ok) return terms
    const vol = readRequired(record, 'vol')
    if (!vol.ok) return vol
    const schedule = readSchedule(record)
    if (!schedule.ok) return schedule
    const { cashDividends } = schedule.value
    const option = { ...terms.value, volAnnual: vol.value }
    const isAll = level === 'all'
    const values =
      model === 'bsm'
        ? onSpot({ ...option, spot: spotOf(option), cashDividends }, isAll)
        : onForward({ ...option, forward: forwardOf(option), cashDividends }, isAll)
    return values.ok ? ok({ values: values.value, method: 'analytic' }) : values
  },
}

type Values = Result<FirstOrderValues | AllValues, PricingFailure>

function onSpot(option: DividendOption, isAll: boolean): Values {
  if (option.cashDividends.length > 0) return isAll ? escrowedAllValues(option) : escrowedValues(option)
  return isAll ? bsmAllValues(option) : bsmValues(option)
}

function onForward(
  { cashDividends, ...option }: Black76Option & Pick<DividendOption, 'cashDividends'>,
  isAll: boolean,
): Values {
  if (cashDividends.length > 0) {
    return refused(invalidInput('dividends', 'a forward has none: the model is black76'))
  }
  return isAll ? black76AllValues(option) : black76Values(option)
}
