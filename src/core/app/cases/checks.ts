import { MS_PER_DAY, addMs, toIso } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import type { CasePorts } from './case-book.ts'
import { raiseAlert } from './raise.ts'
import type { NewAlert } from './raise.ts'

/** Something that a scheduled check found amiss. The same thing has the same key, however often it is looked at. */
export type Finding = Readonly<{
  key: string
  explanation: string
  /** Since when it is amiss. */
  at: Instant
  /** Customers from whom it is to be hidden: what speaks of a case or a filing about them. */
  about?: readonly UserId[]
}>

/** A check that the house runs by itself. A room that has one to run adds it. */
export type ComplianceCheck = Readonly<{
  /** `C01`: the name that its alerts carry. */
  rule: string
  find: (now: Instant) => Promise<readonly Finding[]>
}>

/** What a check reads at a time; what is left is found when this was worked off. */
export const CHECK_READ = { limit: 500, offset: 0 }

/** Requirements whose day has passed. One that was given a new day is found again when that has passed too. */
export const makeRecordsCheck = ({ store }: Pick<CasePorts, 'store'>): ComplianceCheck => ({
  rule: 'C01',
  find: async (now) => {
    const { items } = await store.cases.records({ dueTo: addMs(now, -1) }, CHECK_READ)
    return items.flatMap(({ id, framework, status, dueAt }) =>
      dueAt === null || status === 'met' || status === 'not_applicable'
        ? []
        : [
            {
              key: `C01-${id}-${dueAt}`,
              explanation: `A requirement of ${framework} was due on ${toIso(dueAt).slice(0, 10)} and is ${status}.`,
              at: dueAt,
            },
          ],
    )
  },
})

/** A finding as reviewers get it: in a case of its own. */
const alertOf = (rule: string, { key, explanation, at, about = [] }: Finding, now: Instant): NewAlert => ({
  ...{ key, rule, explanation, revision: 1, kind: 'other', isTold: false, withdrawnBecause: null },
  level: 'warn',
  // The longer it was left alone, the more it matters: a point a day.
  score: Math.min(100, 40 + Math.max(0, Math.floor((now - at) / MS_PER_DAY))),
  ...{ userId: null, accountId: null, others: about, links: [] },
  evidence: {},
  happenedAt: at,
})

/** Runs the checks and puts what they find before a reviewer, once. */
export async function runChecks(ports: CasePorts, checks: readonly ComplianceCheck[]): Promise<void> {
  const now = ports.clock.now()
  for (const { rule, find } of checks) {
    for (const finding of await find(now)) await raiseAlert(ports, alertOf(rule, finding, now))
  }
}
