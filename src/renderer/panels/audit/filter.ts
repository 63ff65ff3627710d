import type { EntryInput, EntryOutput } from '../../client/index.ts'

export type Log = EntryOutput<'audit.logs'>['logs'][number]
type Category = Log['action_category']
type Status = Log['status']

/** What the list is narrowed to; an empty field narrows nothing. Days are those of UTC, as the log's own times. */
export type Filter = Readonly<{
  category: Category | ''
  status: Status | ''
  action: string
  person: string
  objectKind: string
  objectId: string
  first: string
  last: string
}>

export const NO_FILTER: Filter = {
  category: '',
  status: '',
  action: '',
  person: '',
  objectKind: '',
  objectId: '',
  first: '',
  last: '',
}

export const CATEGORIES = [
  ['authentication', 'Authentication'],
  ['transaction', 'Transaction'],
  ['administration', 'Administration'],
  ['data', 'Data'],
  ['system', 'System'],
] as const satisfies readonly (readonly [Category, string])[]

export const STATUSES = [
  ['success', 'Done'],
  ['refused', 'Refused'],
  ['failed', 'Failed'],
] as const satisfies readonly (readonly [Status, string])[]

export const isNarrowed = (filter: Filter): boolean => Object.values(filter).some((value) => value !== '')

/** Why the days make no period; null when they do. */
export const filterFault = ({ first, last }: Filter): string | null =>
  first !== '' && last !== '' && last < first ? 'The last day lies before the first.' : null

type Period = Readonly<{ from?: string; to?: string }>

/** The period of the days, both ends in it. */
export const periodOf = ({ first, last }: Pick<Filter, 'first' | 'last'>): Period => ({
  ...(first === '' ? {} : { from: `${first}T00:00:00.000Z` }),
  ...(last === '' ? {} : { to: `${last}T23:59:59.999Z` }),
})

const PER_PAGE = 25

/**
 * What is asked for. The log grows at the end that is shown first: `asOf`, the time of the newest record that was shown,
 * holds the pages behind it still, so that none slips by or comes twice.
 */
export function queryOf(filter: Filter, page: number, asOf: string | null): EntryInput<'audit.logs'> {
  const texts = {
    action: filter.action.trim(),
    user_id: filter.person.trim(),
    resource_type: filter.objectKind.trim(),
    resource_id: filter.objectId.trim(),
  }
  const named = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))
  const { from, to } = periodOf(filter)
  const until = asOf !== null && (to === undefined || asOf < to) ? asOf : to
  return {
    page,
    per_page: PER_PAGE,
    ...named,
    ...(filter.category === '' ? {} : { action_category: filter.category }),
    ...(filter.status === '' ? {} : { status: filter.status }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { to: until }),
  }
}
