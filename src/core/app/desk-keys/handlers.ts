import { ok, toIso } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import type { DataKeyRecord } from '../store/store.ts'
import { dataKeyState } from './rules.ts'
import { revokeTokenKey, rotateFieldKey, rotateTokenKey } from './service.ts'
import type { DeskKeyFact, DeskKeyPorts } from './service.ts'

type KeyAnswer = ContractOutputs['deskKeys']['list']['keys'][number]

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at))

const keyAnswerOf = (key: DataKeyRecord, now: Instant): KeyAnswer => ({
  id: key.id,
  purpose: key.purpose,
  status: dataKeyState(key, now),
  created_at: toIso(key.createdAt),
  retired_at: isoOrNull(key.retiredAt),
  ends_at: isoOrNull(key.endsAt),
  revoked_at: isoOrNull(key.revokedAt),
})

const factBy =
  (ports: DeskKeyPorts, context: HandlerContext, reason: string | undefined): DeskKeyFact =>
  ({ action, key, facts }) =>
    identityFact(ports, context, {
      action,
      actorId: callerOf(context).userId,
      resourceType: 'data_key',
      resourceId: key.id,
      category: 'administration',
      facts: { ...facts, ...(reason === undefined ? {} : { reason }) },
    })

const progressOf = async ({ fields }: DeskKeyPorts) => {
  const { rows, left } = await fields.progress()
  return { rows_total: rows, rows_left: left }
}

/** The desk's own keys over the contract. What they are never leaves the engine. */
export const makeDeskKeyHandlers = (ports: DeskKeyPorts): HandlersOf<'deskKeys'> => ({
  list: async () => {
    const now = ports.clock.now()
    const keys = ports.keys.all().map((key) => keyAnswerOf(key, now))
    return ok({ keys, fields: await progressOf(ports) })
  },
  rotate: async ({ purpose = 'token', reason }, context) => {
    const fact = factBy(ports, context, reason)
    const key = await (purpose === 'token' ? rotateTokenKey : rotateFieldKey)(ports, fact)
    const message =
      purpose === 'token'
        ? 'A new key signs; tokens of the one before count until they run out.'
        : 'A new key seals; what lies under the one before is sealed anew in the background.'
    return ok({ message, key: keyAnswerOf(key, ports.clock.now()), fields: await progressOf(ports) })
  },
  revoke: async ({ id, reason }, context) => {
    const revoked = await revokeTokenKey(ports, id, factBy(ports, context, reason))
    if (!revoked.ok) return revoked
    return ok({
      message: 'Tokens of this key count no more.',
      key: keyAnswerOf(revoked.value, ports.clock.now()),
    })
  },
})
