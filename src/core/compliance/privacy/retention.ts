import { MS_PER_DAY, addMs, ok, refused } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import { privacyFailure } from './failures.ts'
import type { LegalHoldRecord, RetentionRecord } from './types.ts'

/**
 * One kind of data that the desk keeps. `remove`: the job deletes what is older. `retain`: it is part of the books or of
 * the log, from which nothing can be taken; what in it is personal becomes unreadable when its subject is erased, of identity
 * checks once their time is over after that, and of compliance records (words and evidence of a case) once theirs is.
 */
export type RetentionCategory = Readonly<{
  category: string
  /** What a shorter time would break. */
  minimumDays: number
  /** What a longer time would break; absent where the law names no end. */
  maximumDays?: number
  defaultDays: number
  action: 'remove' | 'retain'
  basis: string
  /** What of it there is of somebody they may not learn: they are told no more than that the law keeps something. */
  isConfidential?: true
}>

const TEN_YEARS = 3_653
const SIX_YEARS = 2_192
const FIVE_YEARS = 1_827

/** Every category with what the law demands of it. */
export const RETENTION_CATEGORIES: readonly RetentionCategory[] = [
  {
    category: 'sessions',
    minimumDays: 1,
    defaultDays: 400,
    action: 'remove',
    basis: 'security of processing, GDPR art. 32',
  },
  {
    category: 'one_time_tokens',
    minimumDays: 1,
    defaultDays: 30,
    action: 'remove',
    basis: 'security of processing, GDPR art. 32',
  },
  {
    category: 'api_keys',
    minimumDays: 1,
    defaultDays: 400,
    action: 'remove',
    basis: 'security of processing, GDPR art. 32',
  },
  {
    category: 'unlinked_identities',
    minimumDays: 1,
    defaultDays: 400,
    action: 'remove',
    basis: 'data minimisation, GDPR art. 5(1)(c)',
  },
  {
    category: 'privacy_requests',
    minimumDays: 730,
    defaultDays: 1_096,
    action: 'remove',
    basis: 'CCPA regulations §7101(a): 24 months',
  },
  {
    category: 'orders',
    minimumDays: SIX_YEARS,
    defaultDays: SIX_YEARS,
    action: 'retain',
    basis: '17 CFR 240.17a-4(a), MiFID II art. 16(6)',
  },
  {
    category: 'ledger',
    minimumDays: SIX_YEARS,
    defaultDays: SIX_YEARS,
    action: 'retain',
    basis: '17 CFR 240.17a-4(a)',
  },
  {
    category: 'identity_checks',
    minimumDays: FIVE_YEARS,
    defaultDays: FIVE_YEARS,
    action: 'retain',
    basis: '31 CFR 1023.220(a)(3), Directive (EU) 2015/849 art. 40',
  },
  {
    category: 'compliance_records',
    // From the end of the relationship with everybody whom they are about; what touches sanctions always ten years.
    minimumDays: FIVE_YEARS,
    maximumDays: TEN_YEARS,
    defaultDays: TEN_YEARS,
    action: 'retain',
    basis: '31 CFR 1023.320(d), 31 CFR 501.601, Directive (EU) 2015/849 art. 40(1)',
    isConfidential: true,
  },
  {
    category: 'audit_log',
    minimumDays: SIX_YEARS,
    defaultDays: SIX_YEARS,
    action: 'retain',
    basis: '17 CFR 240.17a-4(b)',
  },
]

export const retentionCategory = (name: string): RetentionCategory | null =>
  RETENTION_CATEGORIES.find(({ category }) => category === name) ?? null

export type RetentionPolicy = RetentionCategory & Readonly<{ days: number; setAt: Instant | null }>

/** The table in force: what was set, else the default. */
export const retentionPolicies = (set: readonly RetentionRecord[]): readonly RetentionPolicy[] =>
  RETENTION_CATEGORIES.map((category) => {
    const own = set.find((record) => record.category === category.category)
    const days = own?.days ?? category.defaultDays
    // What was set before there was an end is held to it.
    return { ...category, days: Math.min(days, category.maximumDays ?? days), setAt: own?.setAt ?? null }
  })

/** Refuses less than the law demands, and more than it allows. */
export function checkRetention(category: RetentionCategory, days: number): Result<number> {
  const { maximumDays } = category
  if (maximumDays !== undefined && days > maximumDays) {
    const message = `${category.category} are kept for at most ${maximumDays} days: ${category.basis}.`
    const details = { category: category.category, maximum_days: maximumDays }
    return refused(privacyFailure('retention_too_long', message, { field: 'days', details }))
  }
  if (days >= category.minimumDays) return ok(days)
  const message = `${category.category} are kept for at least ${category.minimumDays} days: ${category.basis}.`
  return refused(
    privacyFailure('retention_too_short', message, {
      field: 'days',
      details: { category: category.category, minimum_days: category.minimumDays },
    }),
  )
}

/** Whatever was finished before has served its time. */
export const retentionCutoff = ({ days }: RetentionPolicy, now: Instant): Instant =>
  addMs(now, -days * MS_PER_DAY)

/** Until when a case, an alert or a filing that ended then is kept at the latest. */
export const recordKeptUntil = (endedAt: Instant): Instant => addMs(endedAt, TEN_YEARS * MS_PER_DAY)

export const isHeld = ({ until, releasedAt }: LegalHoldRecord, now: Instant): boolean =>
  releasedAt === null && (until === null || now < until)
