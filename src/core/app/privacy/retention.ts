import {
  checkRetention,
  retentionCategory,
  retentionCutoff,
  retentionPolicies,
} from '../../compliance/privacy/index.ts'
import type { RetentionPolicy } from '../../compliance/privacy/index.ts'
import { MS_PER_DAY, addMs, ok, refused, toIso } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { isKeptIdentityKey, keptIdentityKey } from '../kyc/sealed.ts'
import { invalidField } from '../pipeline/input.ts'
import type { RemovableCategory } from '../store/store.ts'
import { instantOrNull } from './export.ts'
import { casesOutOfTime, destroyCaseKey } from './case-keys.ts'
import { heldSubjects, houseFact, privacyFact } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

type Governance = HandlersOf<'privacyGovernance'>

const answerOf = (policies: readonly RetentionPolicy[]) => ({
  policies: policies.map(({ category, days, minimumDays, maximumDays = null, action, basis, setAt }) => ({
    ...{ category, days, minimum_days: minimumDays, maximum_days: maximumDays, action, basis },
    set_at: instantOrNull(setAt),
  })),
})

const policiesNow = async ({ store }: PrivacyPorts): Promise<readonly RetentionPolicy[]> =>
  retentionPolicies(await store.privacy.retention())

const makeSet =
  (ports: PrivacyPorts): Governance['setRetention'] =>
  async ({ category, days }, context) => {
    const known = retentionCategory(category)
    if (known === null) return refused(invalidField('category', 'is no category of the retention table'))
    const allowed = checkRetention(known, days)
    if (!allowed.ok) return allowed
    const { identity } = ports
    const record = { category, days, setBy: callerOf(context).userId, setAt: identity.clock.now() }
    const fact = privacyFact(identity, context, {
      ...{ action: 'retention.set', resourceType: 'retention', resourceId: category, facts: { days } },
      category: 'administration',
    })
    await identity.committer.commit({
      writes: [{ op: 'put', table: 'retentionPolicies', record }],
      facts: [fact],
    })
    return ok(answerOf(await policiesNow(ports)))
  }

type Result = Readonly<{
  category: string
  action: 'remove' | 'retain'
  olderThan: Instant
  due: number
  removed: number
}>

const REMOVED_AT_A_TIME = 500

/** Keys under which the law kept the identity of somebody who was erased so long ago that it keeps it no more. */
async function keysOutOfTime({ store }: PrivacyPorts, before: Instant, spared: readonly UserId[]) {
  const kept = new Set(spared.map(keptIdentityKey))
  const keys = await store.subjectKeys()
  return keys
    .filter(({ subjectId, createdAt }) => isKeptIdentityKey(subjectId) && createdAt < before)
    .filter(({ subjectId, wrappedKey }) => wrappedKey !== '' && !kept.has(subjectId))
    .map(({ subjectId }) => subjectId)
}

const destroy = ({ identity, destroyKey }: PrivacyPorts, subjectId: string) =>
  identity.committer.commit({ writes: [destroyKey(subjectId)], facts: [] })

/** Words and evidence of cases, by their keys. */
async function runCases(ports: PrivacyPorts, due: Parameters<typeof casesOutOfTime>[1], isDry: boolean) {
  const ids = await casesOutOfTime(ports, due)
  let removed = 0
  if (!isDry) for (const id of ids) removed += (await destroyCaseKey(ports, id, due)) ? 1 : 0
  return { due: ids.length, removed }
}

/** One category: what has served its time, and how much of it went. Of whoever is held nothing is touched. */
async function runCategory(ports: PrivacyPorts, policy: RetentionPolicy, isDry: boolean): Promise<Result> {
  const { store, identity } = ports
  const olderThan = retentionCutoff(policy, identity.clock.now())
  const plain = { category: policy.category, action: policy.action, olderThan }
  const spared = await heldSubjects(ports)
  if (policy.category === 'identity_checks') {
    const due = await keysOutOfTime(ports, olderThan, spared)
    if (!isDry) for (const key of due) await destroy(ports, key)
    return { ...plain, due: due.length, removed: isDry ? 0 : due.length }
  }
  if (policy.category === 'compliance_records') {
    const atLatest = addMs(identity.clock.now(), -(policy.maximumDays ?? policy.days) * MS_PER_DAY)
    const due = { policy, olderThan, atLatest, spared: new Set(spared) }
    return { ...plain, ...(await runCases(ports, due, isDry)) }
  }
  if (policy.action === 'retain') return { ...plain, due: 0, removed: 0 }
  const outdated = { category: policy.category as RemovableCategory, before: olderThan, spared }
  const due = await store.privacy.countOutdated(outdated)
  let removed = 0
  while (!isDry && removed < due) {
    const count = await store.privacy.removeOutdated(outdated, REMOVED_AT_A_TIME)
    if (count === 0) break
    removed += count
  }
  return { ...plain, due, removed }
}

/** The retention table carried out, or only told. */
async function runRetention(ports: PrivacyPorts, isDry: boolean): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const policy of await policiesNow(ports)) results.push(await runCategory(ports, policy, isDry))
  return results
}

/** The daily job: carries the table out and leaves a record of what went. */
export async function keepRetention(ports: PrivacyPorts): Promise<void> {
  const gone = (await runRetention(ports, false)).filter(({ removed }) => removed > 0)
  if (gone.length === 0) return
  const facts = Object.fromEntries(gone.map(({ category, removed }) => [category, removed]))
  const fact = houseFact(ports.identity, {
    ...{ action: 'retention.ran', resourceType: 'retention', resourceId: null, facts },
  })
  await ports.identity.committer.commit({ writes: [], facts: [fact] })
}

const makeRun =
  (ports: PrivacyPorts): Governance['runRetention'] =>
  async ({ dry_run: isDry }, context) => {
    const results = await runRetention(ports, isDry)
    const fact = privacyFact(ports.identity, context, {
      ...{ action: 'retention.ran', resourceType: 'retention', resourceId: null, category: 'administration' },
      facts: { dry_run: isDry, removed: results.reduce((sum, { removed }) => sum + removed, 0) },
    })
    await ports.identity.committer.commit({ writes: [], facts: [fact] })
    return ok({
      dry_run: isDry,
      ran_at: toIso(ports.identity.clock.now()),
      results: results.map(({ olderThan, ...result }) => ({ ...result, older_than: toIso(olderThan) })),
    })
  }

export const makeRetentionHandlers = (
  ports: PrivacyPorts,
): Pick<Governance, 'getRetention' | 'setRetention' | 'runRetention'> => ({
  getRetention: async () => ok(answerOf(await policiesNow(ports))),
  setRetention: makeSet(ports),
  runRetention: makeRun(ports),
})
