import {
  PROCESSING_REGISTER,
  REGISTER_VERSION,
  anonymised,
  isHeld,
  privacyFailure,
  retentionPolicies,
} from '../../compliance/privacy/index.ts'
import type { LegalHoldRecord } from '../../compliance/privacy/index.ts'
import { identityFailure } from '../../identity/index.ts'
import { asId, ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Failure } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { invalidField } from '../pipeline/input.ts'
import { callerOf } from '../identity/callers.ts'
import { instantOrNull } from './export.ts'
import { privacyFact } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

type Governance = HandlersOf<'privacyGovernance'>

/**
 * By what the log names a hold: whoever is held may read the log, and would see that of this hold alone they are told that
 * there is none.
 */
const logReferenceOf = ({ keyedDigest }: PrivacyPorts, { id }: LegalHoldRecord): string =>
  keyedDigest(`legal-hold:${id}`)

const answerOf = (hold: LegalHoldRecord, ports: PrivacyPorts) => ({
  hold_id: hold.id,
  log_reference: logReferenceOf(ports, hold),
  user_id: hold.subjectId,
  reason: hold.reason,
  placed_by: hold.placedBy,
  placed_at: toIso(hold.placedAt),
  until: instantOrNull(hold.until),
  released_at: instantOrNull(hold.releasedAt),
  is_active: isHeld(hold, ports.identity.clock.now()),
})

/** What the log says of a hold names nobody whom it keeps: who reads the log may be they. */
const holdFact = (
  ports: PrivacyPorts,
  context: Parameters<Governance['placeHold']>[1],
  hold: LegalHoldRecord,
  verb: string,
) =>
  privacyFact(ports.identity, context, {
    ...{ action: `hold.${verb}`, resourceType: 'legal_hold', category: 'administration' },
    resourceId: logReferenceOf(ports, hold),
  })

const makePlace =
  (ports: PrivacyPorts): Governance['placeHold'] =>
  async (input, context) => {
    const { identity } = ports
    const user = await identity.registry.user(asId<'user'>(input.user_id))
    if (user === null) return refused(identityFailure('user_not_found', 'There is no such user.'))
    const record: LegalHoldRecord = {
      id: identity.ids.next(),
      subjectId: user.id,
      reason: input.reason,
      placedBy: callerOf(context).userId,
      placedAt: identity.clock.now(),
      until: input.until ?? null,
      releasedBy: null,
      releasedAt: null,
    }
    await identity.committer.commit({
      writes: [{ op: 'insert', table: 'legalHolds', record }],
      facts: [holdFact(ports, context, record, 'placed')],
    })
    return ok(answerOf(record, ports))
  }

const makeRelease =
  (ports: PrivacyPorts): Governance['releaseHold'] =>
  async (input, context) => {
    const { identity, store } = ports
    const found = (await store.privacy.holds()).find(({ id }) => id === input.hold_id)
    const { userId } = callerOf(context)
    const own = await identity.registry.accountsOf(userId)
    if (found === undefined || own.includes(found.subjectId) || found.releasedAt !== null) {
      return refused(privacyFailure('legal_hold_not_found', 'There is no such hold in force.'))
    }
    const record: LegalHoldRecord = {
      ...found,
      releasedBy: userId,
      releasedAt: identity.clock.now(),
    }
    await identity.committer.commit({
      writes: [{ op: 'put', table: 'legalHolds', record }],
      facts: [holdFact(ports, context, record, 'released')],
    })
    return ok(answerOf(record, ports))
  }

const makeRegisterOf =
  ({ store }: PrivacyPorts): Governance['register'] =>
  async () => {
    const policies = retentionPolicies(await store.privacy.retention())
    return ok({
      version: REGISTER_VERSION,
      activities: PROCESSING_REGISTER.map((activity) => ({
        ...activity,
        subjects: [...activity.subjects],
        categories: [...activity.categories],
        recipients: [...activity.recipients],
        safeguards: [...activity.safeguards],
        retention_days: present(
          policies.find(({ category }) => category === activity.retention),
          `retention of ${activity.retention}`,
        ).days,
      })),
    })
  }

type AnonymiseInput = Parameters<Governance['anonymise']>[0]

/**
 * A column that no row has: everybody would be alike in it, and what it was meant to name would leave the desk as it is.
 */
function misnamedColumns(input: AnonymiseInput): Failure | null {
  const isColumn = (name: string): boolean => input.rows.some((row) => Object.hasOwn(row, name))
  const field = (['identifiers', 'quasi_identifiers'] as const).find(
    (list) => !input[list].every((name) => isColumn(name)),
  )
  return field === undefined ? null : invalidField(field, 'names a column that no row has')
}

const makeAnonymise =
  ({ identity, keyedDigest }: PrivacyPorts): Governance['anonymise'] =>
  async (input, context) => {
    const { purpose, identifiers, quasi_identifiers: quasiIdentifiers, k } = input
    const misnamed = misnamedColumns(input)
    if (misnamed) return refused(misnamed)
    const done = anonymised(input.rows, { purpose, identifiers, quasiIdentifiers, k }, keyedDigest)
    if (!done.ok) return done
    const fact = privacyFact(identity, context, {
      ...{ action: 'anonymised', resourceType: 'export', resourceId: null },
      facts: { purpose, rows: input.rows.length, k: done.value.k },
    })
    await identity.committer.commit({ writes: [], facts: [fact] })
    return ok({ k: done.value.k, rows: done.value.rows.map((row) => ({ ...row })) })
  }

export const makeGovernanceHandlers = (
  ports: PrivacyPorts,
): Pick<Governance, 'listHolds' | 'placeHold' | 'releaseHold' | 'register' | 'anonymise'> => ({
  listHolds: async (_input, context) => {
    // An officer whose own data are held, under whatever account, does not find it here.
    const own = await ports.identity.registry.accountsOf(callerOf(context).userId)
    const holds = (await ports.store.privacy.holds()).filter(({ subjectId }) => !own.includes(subjectId))
    return ok({ holds: holds.map((hold) => answerOf(hold, ports)) })
  },
  placeHold: makePlace(ports),
  releaseHold: makeRelease(ports),
  register: makeRegisterOf(ports),
  anonymise: makeAnonymise(ports),
})
