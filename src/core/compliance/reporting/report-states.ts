/** From draft to the authority's answer. */
export const REPORT_STATUSES = [
  'draft',
  'review',
  'approved',
  'submitted',
  'accepted',
  'rejected',
  'amended',
] as const

export type ReportStatus = (typeof REPORT_STATUSES)[number]

/** Of which the authority has not said the last word: what is kept of whom they are about stays as it is. */
export const REPORTS_UNDER_WAY = [
  'draft',
  'review',
  'approved',
  'submitted',
] as const satisfies ReportStatus[]

export const isUnderWay = (status: ReportStatus): boolean => REPORTS_UNDER_WAY.some((each) => each === status)

/**
 * What may follow what. A report that is amended is replaced by another one, which names it; so is a draft with faults. What
 * the second person says no to is a draft again.
 */
const NEXT: Readonly<Record<ReportStatus, readonly ReportStatus[]>> = {
  draft: ['review', 'approved', 'amended'],
  review: ['approved', 'draft', 'amended'],
  approved: ['submitted'],
  submitted: ['accepted', 'rejected', 'amended'],
  accepted: ['amended'],
  rejected: ['amended'],
  amended: [],
}

/** A draft that is approved passes its review in the same act. */
export const mayFollow = (from: ReportStatus, to: ReportStatus): boolean => NEXT[from].includes(to)

export const REPORT_TYPES = [
  'sar',
  'ctr',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'annual',
  'transaction',
  'position',
] as const

export type ReportType = (typeof REPORT_TYPES)[number]

export const REGULATIONS = ['sox', 'mifid_ii', 'dodd_frank', 'emir', 'basel_iii', 'cftc', 'aml'] as const

export type Regulation = (typeof REGULATIONS)[number]

/** Reports that their subject must never learn of, and that nobody makes about themselves. */
export const isAboutPersons = (type: ReportType): type is 'sar' | 'ctr' => type === 'sar' || type === 'ctr'
