import type { Customer } from '../../widgets/fields/customer-choice.ts'
import { draftKindOf } from './words.ts'
import type { DraftInput, DraftKind, Filing } from './words.ts'

/** What a draft is asked for with, as it is typed in. */
export type Facts = Readonly<{
  kind: DraftKind
  /** What a CTR is drafted from; a SAR is of its case alone. */
  source: 'case' | 'customer'
  caseId: string
  narrative: string
  customer: Customer | null
  /** Of a CTR the day of the cash, of the others the first of the period; days of UTC. */
  first: string
  last: string
}>

/** Whether it comes from a case: the trades of a period never do. */
const isOfCase = ({ kind, source }: Pick<Facts, 'kind' | 'source'>): boolean =>
  kind === 'sar' || (kind === 'ctr' && source === 'case')

/** What stands there first: of an amendment the days and the case of what it takes the place of. */
export function firstFacts(amends: Filing | null, caseId: string, today: string): Facts {
  const kind = (amends && draftKindOf(amends)) ?? 'sar'
  const ofCase = amends?.case_id ?? caseId
  return {
    ...{ kind, caseId: ofCase, narrative: '', customer: null },
    source: amends !== null && ofCase === '' ? 'customer' : 'case',
    first: amends?.period_start.slice(0, 10) ?? today,
    last: amends?.period_end.slice(0, 10) ?? today,
  }
}

/** Why there is nothing to draft from yet; null when there is. */
export function draftFault(facts: Facts): string | null {
  const { kind, caseId, customer, first, last } = facts
  if (isOfCase(facts)) return caseId === '' ? 'Choose the case' : null
  if (kind === 'ctr') {
    if (customer === null) return 'Choose the customer'
    return first === '' ? 'Give the day of the cash' : null
  }
  if (first === '' || last === '') return 'Give the first and the last day'
  return last < first ? 'The last day lies before the first' : null
}

/** What goes to the engine. A CTR is of one business day: its period begins and ends on it. */
export function draftInput(facts: Facts, amends: Filing | null): DraftInput {
  const { kind, caseId, narrative, customer, first, last } = facts
  const replaced = amends === null ? {} : { amends: amends.report_id }
  if (kind === 'sar') {
    const record = narrative.trim() === '' ? {} : { record: { narrative: narrative.trim() } }
    return { report_type: 'sar', case_id: caseId, ...record, ...replaced }
  }
  if (kind === 'ctr') {
    if (isOfCase(facts)) return { report_type: 'ctr', case_id: caseId, ...replaced }
    const subjects = customer === null ? [] : [customer.id]
    const day = { period_start: first, period_end: first }
    return { report_type: 'ctr', subject_user_ids: subjects, ...day, ...replaced }
  }
  return {
    ...{ report_type: 'transaction', regulation_type: kind, format: 'xml' },
    ...{ period_start: first, period_end: last, ...replaced },
  }
}
