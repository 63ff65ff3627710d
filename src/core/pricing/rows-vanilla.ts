import { ok } from '../kernel/index.ts'
import { black76AllValues, black76Values } from './black76.ts'
import { bsmAllValues, bsmValues } from './black-scholes.ts'
import { wantsClosedForm } from './row-pricers.ts'
import type { RowPricer } from './row-pricers.ts'
import { forwardOf, readRequired, readRowTerms, spotOf } from './row-terms.ts'

/** European vanilla options under BSM and Black-76. */
export const vanillaRows: RowPricer = {
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
    const option = { ...terms.value, volAnnual: vol.value }
    const spotOption = { ...option, spot: spotOf(option) }
    const forwardOption = { ...option, forward: forwardOf(option) }
    const isBsm = model === 'bsm'
    const all = isBsm ? () => bsmAllValues(spotOption) : () => black76AllValues(forwardOption)
    const basic = isBsm ? () => bsmValues(spotOption) : () => black76Values(forwardOption)
    const values = level === 'all' ? all() : basic()
    return values.ok ? ok({ values: values.value, method: 'analytic' }) : values
  },
}
