import { problem, unless } from './filing-problems.ts'
import type { FilingProblem } from './filing-problems.ts'
import {
  CTR_PERSONS,
  batchProblems,
  commonProblems,
  dayOf,
  isAmount,
  numberAt,
  partiesOf,
  partyPlace,
} from './rules-fincen.ts'
import { allAt, textAt } from '../documents/xml.ts'
import type { XmlElement } from '../documents/xml.ts'

/** 31 CFR 1010.311: what is reported is more than this. */
const CTR_THRESHOLD = 10_000

/** Codes of `CurrencyTransactionActivityDetailTypeCode` that are cash out; all others are cash in. */
const CASH_OUT = ['56', '30', '32', '13', '15', '48', '28', '31', '33', '34', '998', '54']

function cashProblems(activity: XmlElement, where: string): readonly FilingProblem[] {
  const [cash] = allAt(activity, 'CurrencyTransactionActivity')
  if (!cash) return [problem('activity', where, 'says nothing of the cash')]
  const [cashIn, cashOut] = [
    numberAt(cash, 'TotalCashInReceiveAmountText'),
    numberAt(cash, 'TotalCashOutAmountText'),
  ]
  const details = allAt(cash, 'CurrencyTransactionActivityDetail')
  const sumOf = (isOut: boolean): number =>
    details
      .filter((one) => CASH_OUT.includes(textAt(one, 'CurrencyTransactionActivityDetailTypeCode')) === isOut)
      .reduce((sum, one) => sum + numberAt(one, 'DetailTransactionAmountText'), 0)
  const on = textAt(cash, 'TransactionDateText')
  const texts = [
    textAt(cash, 'TotalCashInReceiveAmountText'),
    textAt(cash, 'TotalCashOutAmountText'),
    ...details.map((one) => textAt(one, 'DetailTransactionAmountText')),
  ]
  return [
    ...unless(texts.every(isAmount), 'amount', where, 'an amount is whole dollars without signs'),
    ...unless(
      Math.max(cashIn, cashOut) > CTR_THRESHOLD,
      'threshold',
      where,
      'neither cash in nor cash out is more than 10,000 dollars',
    ),
    ...unless(sumOf(false) === cashIn, 'sums', where, 'the parts of cash in are not its total'),
    ...unless(sumOf(true) === cashOut, 'sums', where, 'the parts of cash out are not its total'),
    ...unless(dayOf(on) !== null, 'date', where, 'the date of the transaction is no day of the calendar'),
    ...unless(
      on <= textAt(activity, 'FilingDateText'),
      'period',
      where,
      'the transaction is after the filing',
    ),
    ...details.flatMap((one) => {
      const isOther = ['997', '998'].includes(textAt(one, 'CurrencyTransactionActivityDetailTypeCode'))
      return unless(
        isOther === (textAt(one, 'OtherCurrencyTransactionActivityDetailText') !== ''),
        'classification',
        where,
        'an "other" transaction must be described, and only that',
      )
    }),
    ...personCashProblems(activity, where, cashIn, cashOut),
  ]
}

/** No person can have brought or taken more than the whole; one who acts for another needs that other. */
function personCashProblems(
  activity: XmlElement,
  where: string,
  cashIn: number,
  cashOut: number,
): readonly FilingProblem[] {
  const persons = partiesOf(activity, ...CTR_PERSONS)
  const [agents, principals] = [partiesOf(activity, '17'), partiesOf(activity, '23')]
  return [
    ...persons.flatMap((person) =>
      unless(
        numberAt(person, 'IndividualEntityCashInAmountText') <= cashIn &&
          numberAt(person, 'IndividualEntityCashOutAmountText') <= cashOut,
        'sums',
        partyPlace(activity, person, where),
        'a person has more cash than the report',
      ),
    ),
    ...unless(
      agents.length === 0 || principals.length > 0,
      'parties',
      where,
      'somebody acted for another who is not named',
    ),
  ]
}

/** All that is wrong with a CTR batch beyond its schema. */
export function ctrProblems(root: XmlElement): readonly FilingProblem[] {
  const activities = allAt(root, 'Activity')
  const total = activities
    .flatMap((one) => allAt(one, 'CurrencyTransactionActivity'))
    .reduce(
      (sum, cash) =>
        sum + numberAt(cash, 'TotalCashInReceiveAmountText') + numberAt(cash, 'TotalCashOutAmountText'),
      0,
    )
  return [
    ...batchProblems(root, activities.flatMap((one) => partiesOf(one, ...CTR_PERSONS)).length, total, null),
    ...activities.flatMap((activity, at) => {
      const where = `report ${at + 1}`
      return [...commonProblems(activity, where), ...cashProblems(activity, where)]
    }),
  ]
}
