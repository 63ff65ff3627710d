import type { AuditFact } from '../../audit/index.ts'
import { addMs, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, JsonObject, Result } from '../../kernel/index.ts'
import { identityFailure } from '../../identity/index.ts'
import type { Committer } from '../committer.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { DataKeyPurpose, DataKeyRecord, FieldQueries, Write } from '../store/store.ts'
import { dataKeyState, retiredTokenKey } from './rules.ts'

/** The desk's own keys, as far as rules and records go: what they are stays with the adapter. */
export type DeskKeys = Readonly<{
  /** Oldest first. */
  all: () => readonly DataKeyRecord[]
  make: (purpose: DataKeyPurpose) => DataKeyRecord
  /** To be told of what became durable. */
  remember: (changed: readonly DataKeyRecord[]) => void
  /** No field is left that an earlier release wrote in clear: from now on none is believed. */
  allSealed: (commit: (write: Write) => Promise<void>) => Promise<void>
}>

export type DeskKeyPorts = Readonly<{
  keys: DeskKeys
  fields: FieldQueries
  committer: Committer
  clock: Clock
  queue: KeyedQueue
  /** The longest that any token lives. */
  longestTokenMs: number
  /** Told when tokens stopped counting: what was opened with them ends. */
  onTokensRevoked: () => void
}>

/** The record of an act on a key of the desk: whoever asks knows who it was. */
export type DeskKeyFact = (
  act: Readonly<{ action: string; key: DataKeyRecord; facts: JsonObject }>,
) => AuditFact

/** What the desk does to its keys by itself. */
const deskFact =
  ({ clock }: Pick<DeskKeyPorts, 'clock'>): DeskKeyFact =>
  ({ action, key, facts }) => ({
    action,
    category: 'system',
    actorId: 'system',
    resourceType: 'data_key',
    resourceId: key.id,
    result: 'success',
    code: null,
    requestId: null,
    at: clock.now(),
    facts,
    personal: null,
  })

async function keep(
  ports: DeskKeyPorts,
  changed: readonly DataKeyRecord[],
  facts: readonly AuditFact[],
): Promise<void> {
  const writes = changed.map((record): Write => ({ op: 'put', table: 'dataKeys', record }))
  await ports.committer.commit({ writes, facts })
  ports.keys.remember(changed)
}

const activeKeys = (ports: DeskKeyPorts, purpose: DataKeyPurpose): readonly DataKeyRecord[] =>
  ports.keys.all().filter((key) => key.purpose === purpose && key.retiredAt === null)

const one = <T>(ports: DeskKeyPorts, task: () => Promise<T>): Promise<T> => ports.queue.run('desk-keys', task)

/** A new key signs tokens from now on; the one before checks until its tokens are gone. */
export const rotateTokenKey = (ports: DeskKeyPorts, factOf: DeskKeyFact): Promise<DataKeyRecord> =>
  one(ports, async () => {
    const now = ports.clock.now()
    const key = ports.keys.make('token')
    const before = activeKeys(ports, 'token').map((old) => retiredTokenKey(old, now, ports.longestTokenMs))
    const facts = { purpose: 'token', before: before.map(({ id }) => id).join(' '), after: key.id }
    await keep(ports, [...before, key], [factOf({ action: 'data_key.rotated', key, facts })])
    return key
  })

/**
 * A new key seals fields from now on; what lies under the ones before is sealed anew in the background, and is read until
 * then. Durable before the first field is sealed with it.
 */
export const rotateFieldKey = (ports: DeskKeyPorts, factOf: DeskKeyFact): Promise<DataKeyRecord> =>
  one(ports, async () => {
    const now = ports.clock.now()
    const key = ports.keys.make('field')
    const before = activeKeys(ports, 'field').map((old) => ({ ...old, retiredAt: now }))
    const facts = { purpose: 'field', before: before.map(({ id }) => id).join(' '), after: key.id }
    await keep(ports, [...before, key], [factOf({ action: 'data_key.rotated', key, facts })])
    return key
  })

const FIELDS_AT_A_TIME = 100

/** Seals some of the fields anew that lie under an earlier key, or in clear. Tells whether any was left. */
export async function resealFields(ports: DeskKeyPorts): Promise<boolean> {
  if ((await ports.fields.reseal(FIELDS_AT_A_TIME)) > 0) return true
  await ports.keys.allSealed(async (write) => {
    await ports.committer.commit({ writes: [write], facts: [] })
  })
  return false
}

/** Tokens of that key count no more, at once. Where it was the one that signs, a new one takes its place. */
export const revokeTokenKey = (
  ports: DeskKeyPorts,
  id: string,
  factOf: DeskKeyFact,
): Promise<Result<DataKeyRecord, Failure>> =>
  one(ports, async () => {
    const now = ports.clock.now()
    const key = ports.keys.all().find((known) => known.id === id)
    if (!key) return refused(identityFailure('data_key_not_found', 'There is no such key.'))
    if (key.purpose !== 'token') {
      const message =
        'Only keys that sign tokens are revoked; others are replaced, and what they sealed with them.'
      return refused(identityFailure('data_key_in_use', message))
    }
    if (['revoked', 'ended'].includes(dataKeyState(key, now))) {
      return refused(identityFailure('data_key_ended', 'This key has ended.'))
    }
    const revoked = { ...key, retiredAt: key.retiredAt ?? now, revokedAt: now }
    const next = key.retiredAt === null ? [ports.keys.make('token')] : []
    // In memory before it is durable: from here on its tokens count no more, whatever the store says.
    ports.keys.remember([revoked, ...next])
    const facts = { purpose: key.purpose, replaced_by: next[0]?.id ?? null }
    await keep(ports, [revoked, ...next], [factOf({ action: 'data_key.revoked', key, facts })])
    ports.onTokensRevoked()
    return ok(revoked)
  })

/** Replaces the key that signs tokens once it is so old. */
export async function rotateOldTokenKey(ports: DeskKeyPorts, ageMaxMs: number): Promise<void> {
  const now = ports.clock.now()
  const isOld = activeKeys(ports, 'token').every(({ createdAt }) => now >= addMs(createdAt, ageMaxMs))
  if (isOld) await rotateTokenKey(ports, deskFact(ports))
}
