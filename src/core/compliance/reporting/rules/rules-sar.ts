import { problem, unless } from './filing-problems.ts'
import type { FilingProblem } from './filing-problems.ts'
import {
  SUBJECT,
  batchProblems,
  commonProblems,
  dayOf,
  isAmount,
  numberAt,
  partiesOf,
} from './rules-fincen.ts'
import { allAt, textAt } from '../documents/xml.ts'
import type { XmlElement } from '../documents/xml.ts'

/** Narrative characters that FinCEN takes in all. */
const NARRATIVE_CHARS_MAX = 17_000
const OTHER_TEXT = 'OtherSuspiciousActivityTypeText'

function narrativeProblems(activity: XmlElement, where: string): readonly FilingProblem[] {
  const blocks = allAt(activity, 'ActivityNarrativeInformation')
  const length = blocks.reduce((sum, block) => sum + textAt(block, 'ActivityNarrativeText').length, 0)
  return [
    ...unless(
      blocks.every((block, at) => numberAt(block, 'ActivityNarrativeSequenceNumber') === at + 1),
      'narrative',
      where,
      'the blocks of the narrative are not in order',
    ),
    ...unless(length > 0, 'narrative', where, 'there is no narrative'),
    ...unless(
      length <= NARRATIVE_CHARS_MAX,
      'narrative',
      where,
      'the narrative is longer than 17,000 characters',
    ),
  ]
}

function suspicionProblems(activity: XmlElement, where: string): readonly FilingProblem[] {
  const [suspicion] = allAt(activity, 'SuspiciousActivity')
  if (!suspicion) return [problem('activity', where, 'says nothing of what was suspicious')]
  const [from, to] = [
    textAt(suspicion, 'SuspiciousActivityFromDateText'),
    textAt(suspicion, 'SuspiciousActivityToDateText'),
  ]
  const filedOn = textAt(activity, 'FilingDateText')
  const amount = textAt(suspicion, 'TotalSuspiciousAmountText')
  const without = ['AmountUnknownIndicator', 'NoAmountInvolvedIndicator'].filter(
    (name) => textAt(suspicion, name) === 'Y',
  )
  return [
    ...unless(
      dayOf(from) !== null && (to === '' || dayOf(to) !== null),
      'date',
      where,
      'the activity has a date that is no day',
    ),
    ...unless(to === '' || from <= to, 'period', where, 'the activity ends before it begins'),
    ...unless((to || from) <= filedOn, 'period', where, 'the activity ends after the filing'),
    ...unless(isAmount(amount), 'amount', where, 'an amount is whole dollars without signs'),
    ...unless(
      (amount === '' ? 0 : 1) + without.length === 1,
      'amount',
      where,
      'the amount must be given, unknown or none',
    ),
    ...allAt(suspicion, 'SuspiciousActivityClassification').flatMap((kind) => {
      const [type, subtype] = [
        textAt(kind, 'SuspiciousActivityTypeID'),
        textAt(kind, 'SuspiciousActivitySubtypeID'),
      ]
      return [
        ...unless(
          subtypeFits(type, subtype),
          'classification',
          where,
          `subtype ${subtype} is none of type ${type}`,
        ),
        ...unless(
          subtype.endsWith('999') === (textAt(kind, OTHER_TEXT) !== ''),
          'classification',
          where,
          'an "other" activity must be described, and only that',
        ),
      ]
    }),
  ]
}

/** FinCEN numbers subtypes by their type: 114 is of 1, 1102 of 11, 12999 of 12. */
const subtypeFits = (type: string, subtype: string): boolean =>
  Math.floor(Number(subtype) / (subtype.endsWith('999') ? 1_000 : 100)) === Number(type)

/** All that is wrong with a SAR batch beyond its schema. */
export function sarProblems(root: XmlElement): readonly FilingProblem[] {
  const activities = allAt(root, 'Activity')
  const amounts = activities.map((one) => numberAt(one, 'SuspiciousActivity', 'TotalSuspiciousAmountText'))
  const attached = allAt(root, 'Activity', 'ActivitySupportDocument')
  return [
    ...batchProblems(
      root,
      activities.flatMap((one) => partiesOf(one, SUBJECT)).length,
      amounts.reduce((sum, amount) => sum + amount, 0),
      attached.length,
    ),
    ...attached.flatMap((document) =>
      unless(
        /\.csv$/i.test(textAt(document, 'OriginalAttachmentFileName')),
        'attachments',
        'batch',
        'an attachment must be a CSV file',
      ),
    ),
    ...activities.flatMap((activity, at) => {
      const where = `report ${at + 1}`
      return [
        ...commonProblems(activity, where),
        ...suspicionProblems(activity, where),
        ...narrativeProblems(activity, where),
      ]
    }),
  ]
}
