import {
  POLICY_KINDS,
  currentPolicy,
  privacyFailure,
  unacceptedPolicies,
} from '../../compliance/privacy/index.ts'
import type { PolicyRecord } from '../../compliance/privacy/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { Store } from '../store/store.ts'
import { privacyFact } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

type Governance = HandlersOf<'privacyGovernance'>

const answerOf = ({ kind, version, text, isRequired, publishedAt }: PolicyRecord) => ({
  ...{ kind, version, text },
  is_required: isRequired,
  published_at: toIso(publishedAt),
})

/**
 * The pages and who accepted them, remembered: an order asks nobody but memory. There is one writer, and it tells
 * (`published`, `accepted`).
 */
export function makePolicyBook({ store }: Readonly<{ store: Pick<Store, 'privacy'> }>) {
  let pages: Promise<readonly PolicyRecord[]> | null = null
  const known = (): Promise<readonly PolicyRecord[]> => (pages ??= store.privacy.policies())
  const clear = new Map<UserId, readonly PolicyRecord[]>()
  const forget = (): void => {
    pages = null
    clear.clear()
  }
  return {
    pages: known,
    forget,
    /** Whether somebody may trade: where no page in force is required, everybody may. */
    mayTrade: async (userId: UserId): Promise<Result<null>> => {
      const inForce = await known()
      if (!inForce.some(({ isRequired }) => isRequired)) return ok(null)
      const missing =
        clear.get(userId) ?? unacceptedPolicies(inForce, await store.privacy.acceptancesOf(userId))
      clear.set(userId, missing)
      if (missing.length === 0) return ok(null)
      const names = missing.map(({ kind, version }) => `${kind} ${version}`)
      const message = `Accept first: ${names.join(', ')} (POST /privacy/policies/{kind}/accept).`
      return refused(privacyFailure('policy_not_accepted', message, { details: { policies: names } }))
    },
  }
}

export type PolicyBook = ReturnType<typeof makePolicyBook>
type Ports = PrivacyPorts & Readonly<{ policies: PolicyBook }>

const makePublish =
  (ports: Ports): Governance['publishPolicy'] =>
  async ({ kind, version, text, is_required: isRequired }, context) => {
    const { identity, policies } = ports
    const pages = await policies.pages()
    if (pages.some((page) => page.kind === kind && page.version === version)) {
      const message = `There is a version ${version} already: a change is a new version.`
      return refused(privacyFailure('policy_version_taken', message, { field: 'version' }))
    }
    const at = identity.clock.now()
    const publishedBy = callerOf(context).userId
    const record: PolicyRecord = { kind, version, text, isRequired, publishedBy, publishedAt: at }
    const fact = privacyFact(identity, context, {
      ...{ action: 'policy.published', resourceType: 'policy', resourceId: `${kind} ${version}` },
      ...{ category: 'administration', facts: { is_required: isRequired } },
    })
    await identity.committer.commit({ writes: [{ op: 'insert', table: 'policies', record }], facts: [fact] })
    policies.forget()
    return ok(answerOf(record))
  }

const makeAccept =
  (ports: Ports): Governance['acceptPolicy'] =>
  async ({ kind, version }, context) => {
    const { identity, policies } = ports
    const current = currentPolicy(await policies.pages(), kind)
    if (current === null) return refused(privacyFailure('policy_not_found', 'No such page was published.'))
    if (current.version !== version) {
      const message = `The version in force is ${current.version}.`
      return refused(
        privacyFailure('policy_version_outdated', message, {
          field: 'version',
          details: { current: current.version },
        }),
      )
    }
    const at = identity.clock.now()
    const { userId } = callerOf(context)
    const fact = privacyFact(identity, context, {
      ...{ action: 'policy.accepted', resourceType: 'policy', resourceId: `${kind} ${version}` },
    })
    await identity.committer.commit({
      writes: [{ op: 'put', table: 'policyAcceptances', record: { userId, kind, version, at } }],
      facts: [fact],
    })
    policies.forget()
    return ok({ kind, version, accepted_at: toIso(at) })
  }

export const makePolicyHandlers = (
  ports: Ports,
): Pick<Governance, 'listPolicies' | 'policyVersions' | 'publishPolicy' | 'acceptPolicy'> => ({
  listPolicies: async () => {
    const pages = await ports.policies.pages()
    const current = POLICY_KINDS.flatMap((kind) => currentPolicy(pages, kind) ?? [])
    return ok({ policies: current.map(answerOf) })
  },
  policyVersions: async ({ kind }) => {
    const versions = (await ports.policies.pages()).filter((page) => page.kind === kind)
    return ok({ versions: versions.map(answerOf).reverse() })
  },
  publishPolicy: makePublish(ports),
  acceptPolicy: makeAccept(ports),
})
