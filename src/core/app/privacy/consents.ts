import { CONSENT_PURPOSES, consentsOf, currentPolicy, isRestricted } from '../../compliance/privacy/index.ts'
import type { Consent, ConsentPurpose, ConsentRecord } from '../../compliance/privacy/index.ts'
import { ok, present } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { Write } from '../store/store.ts'
import { instantOrNull } from './export.ts'
import { privacyFact } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

type Privacy = HandlersOf<'privacy'>
type Given = Readonly<Partial<Record<ConsentPurpose, boolean | undefined>>>

const UNVERSIONED = '1'

/** Entries of the ledger for what is given or withdrawn, under the privacy policy in force. */
export async function consentWrites(
  { store, identity }: PrivacyPorts,
  userId: UserId,
  given: Given,
): Promise<readonly Write[]> {
  const version = currentPolicy(await store.privacy.policies(), 'privacy')?.version ?? UNVERSIONED
  const at = identity.clock.now()
  return CONSENT_PURPOSES.flatMap((purpose): readonly Write[] => {
    const isGranted = given[purpose]
    if (isGranted === undefined) return []
    const record: ConsentRecord = { id: identity.ids.next(), userId, purpose, isGranted, version, at }
    return [{ op: 'insert', table: 'consents', record }]
  })
}

/** What somebody consents to at this moment. */
async function consentsNow({ store, identity }: PrivacyPorts, userId: UserId): Promise<readonly Consent[]> {
  const user = present(await identity.registry.user(userId), `user ${userId}`)
  const [ledger, requests] = await Promise.all([
    store.privacy.consentsOf(userId),
    store.privacy.requestsOf(userId),
  ])
  const given = {
    data_processing: user.dataProcessingConsent,
    data_retention: user.dataRetentionConsent,
    marketing: user.marketingConsent,
    at: user.createdAt,
  }
  return consentsOf(ledger, given, isRestricted(requests))
}

const answerOf = (consents: readonly Consent[]) => ({
  consents: consents.map(({ purpose, isGranted, version, at }) => ({
    ...{ purpose, granted: isGranted, version },
    timestamp: instantOrNull(at),
  })),
})

export const makeGetConsents =
  (ports: PrivacyPorts): Privacy['getConsents'] =>
  async (_input, context) =>
    ok(answerOf(await consentsNow(ports, callerOf(context).userId)))

/** The user's own record says the same, for whoever reads it. */
export const makeSetConsents =
  (ports: PrivacyPorts): Privacy['setConsents'] =>
  async (input, context) => {
    const { identity } = ports
    const { userId } = callerOf(context)
    await identity.registry.alone(userId, async (current) => {
      const changed = {
        ...current,
        dataProcessingConsent: input.data_processing ?? current.dataProcessingConsent,
        dataRetentionConsent: input.data_retention ?? current.dataRetentionConsent,
        marketingConsent: input.marketing ?? current.marketingConsent,
        updatedAt: identity.clock.now(),
      }
      const fact = privacyFact(identity, context, {
        action: 'consents.changed',
        resourceType: 'user',
        resourceId: userId,
        facts: Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
      })
      const ledger = await consentWrites(ports, userId, input)
      await identity.committer.commit({
        writes: [...ledger, { op: 'put', table: 'users', record: changed }],
        facts: [fact],
      })
      identity.registry.rememberUser(changed)
    })
    return ok(answerOf(await consentsNow(ports, userId)))
  }
