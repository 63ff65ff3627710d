import { isTokenKeyGood } from '../../../core/app/index.ts'
import type { DataKeyPurpose, DataKeyRecord, DeskKeys, Store, Write } from '../../../core/app/index.ts'
import type { SecretHasher } from '../../../core/identity/index.ts'
import { addMs, present } from '../../../core/kernel/index.ts'
import type { Clock, Instant } from '../../../core/kernel/index.ts'
import { makeDataKeys, makePageTokens, makeSecretHasher, tokenKeyOf } from '../../adapters/crypto/index.ts'
import type { TokenKey, TokenKeys } from '../../adapters/tokens/index.ts'
import type { OpenStore } from '../open-store.ts'
import type { EngineOptions } from '../configuration/options.ts'

/** The desk's own keys, opened. */
export type KeyRing = DeskKeys &
  Readonly<{
    tokenKeys: TokenKeys
    hashSecret: SecretHasher
    /** Reads the keys again: another engine may have changed them. */
    reload: () => Promise<void>
  }>

type KeyRingParts = Readonly<{
  store: Store
  /** Gets the keys of sealed columns. */
  fields: OpenStore['fields']
  databaseKey: Buffer
  clock: Clock
  options: Pick<EngineOptions, 'tokenSecret' | 'tokenLives'>
}>

/** Tokens of releases that named no key were signed with one secret: its name here. */
const LEGACY = 'legacy'
/** Set once every field of a release that sealed nothing was sealed. */
const FIELDS_SEALED_SETTING = 'fields.sealed'
const TOKEN_SECRET_SETTING = 'token.secret'
const TOKEN_SECRET_LENGTH_MIN = 32
/** A token may name any key; the store is asked for unknown ones so often and no oftener. */
const LOOK_AGAIN_MS = 1_000

/** The secret that signed until now, kept as a key that still checks; none where nobody ever signed in. */
async function legacyKey(
  { store, options, clock }: KeyRingParts,
  keys: ReturnType<typeof makeDataKeys>,
): Promise<readonly Write[]> {
  const kept = await store.setting(TOKEN_SECRET_SETTING)
  const secret = options.tokenSecret ?? (kept === '' ? null : kept)
  if (secret === null || (await store.users.count()) === 0) return []
  const now = clock.now()
  const record: DataKeyRecord = {
    ...keys.wrap(LEGACY, 'token', Buffer.from(secret), now),
    retiredAt: now,
    endsAt: addMs(now, options.tokenLives.refreshMs),
  }
  return [
    { op: 'insert', table: 'dataKeys', record },
    { op: 'put', table: 'settings', record: { name: TOKEN_SECRET_SETTING, value: '' } },
  ]
}

/** Makes what the store lacks: at the first start all of it. */
async function makeMissing(parts: KeyRingParts, keys: ReturnType<typeof makeDataKeys>): Promise<void> {
  const { store, clock } = parts
  const known = await store.keys.dataKeys()
  const lacks = (purpose: DataKeyPurpose): boolean =>
    !known.some((key) => key.purpose === purpose && key.retiredAt === null)
  const missing = (['token', 'pepper', 'field'] as const).filter(lacks)
  if (missing.length === 0) return
  const legacy = known.some(({ purpose }) => purpose === 'token') ? [] : await legacyKey(parts, keys)
  const made = missing.map((purpose): Write => ({
    op: 'insert',
    table: 'dataKeys',
    record: keys.make(purpose, clock.now()),
  }))
  await store.commit([...legacy, ...made])
}

/** The keys of one purpose, opened at most once. */
function makeOpened(open: (record: DataKeyRecord) => Uint8Array) {
  const opened = new Map<string, TokenKey>()
  return (record: DataKeyRecord): TokenKey => {
    const known = opened.get(record.id)
    if (known) return known
    const key = { id: record.id, bytes: open(record) }
    opened.set(record.id, key)
    return key
  }
}

/** The desk's keys as the store keeps them, the oldest first, and as this process knows them. */
async function loadRecords({ store, clock, fields }: KeyRingParts, keys: ReturnType<typeof makeDataKeys>) {
  let records: readonly DataKeyRecord[] = []
  let lookedAt = clock.now()
  const useFields = (): void =>
    fields.use(
      records
        .filter(({ purpose }) => purpose === 'field')
        .map((record) => ({ id: record.id, bytes: keys.open(record) })),
    )
  const reload = async (): Promise<void> => {
    records = await store.keys.dataKeys()
    lookedAt = clock.now()
    useFields()
  }
  await reload()
  return {
    all: (): readonly DataKeyRecord[] => records,
    reload,
    /** Another engine may have made a key since the last look; a stranger's name is not looked for at once again. */
    mayBeNew: (id: string, now: Instant): boolean =>
      !records.some((key) => key.id === id) && Math.abs(now - lookedAt) >= LOOK_AGAIN_MS,
    newest: (purpose: DataKeyPurpose): DataKeyRecord =>
      present(
        records.findLast((key) => key.purpose === purpose && key.retiredAt === null),
        `a ${purpose} key`,
      ),
    goodTokenKey: (id: string, now: Instant): DataKeyRecord | null =>
      records.find((key) => key.purpose === 'token' && key.id === id && isTokenKeyGood(key, now)) ?? null,
    remember: (changed: readonly DataKeyRecord[]): void => {
      const ids = new Set(changed.map(({ id }) => id))
      records = [...records.filter(({ id }) => !ids.has(id)), ...changed].toSorted(
        (left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1),
      )
      if (changed.some(({ purpose }) => purpose === 'field')) useFields()
    },
  }
}

/** Opens the desk's keys, making them at the first start. Before anything that signs, hashes or seals with them. */
export async function openKeyRing(parts: KeyRingParts): Promise<KeyRing> {
  const { store, options, clock } = parts
  if (options.tokenSecret !== null && Buffer.byteLength(options.tokenSecret) < TOKEN_SECRET_LENGTH_MIN) {
    throw new Error(`The token secret needs at least ${TOKEN_SECRET_LENGTH_MIN} bytes.`)
  }
  const dataKeys = makeDataKeys(parts.databaseKey)
  await makeMissing(parts, dataKeys)
  const records = await loadRecords(parts, dataKeys)
  if ((await store.setting(FIELDS_SEALED_SETTING)) !== null) parts.fields.refusePlain()

  const tokenKey = makeOpened((record) => {
    const bytes = dataKeys.open(record)
    // What the earlier releases signed with was the secret itself.
    return record.id === LEGACY ? bytes : tokenKeyOf(bytes, options.tokenSecret)
  })
  const find = async (named: string | undefined, now: Instant): Promise<TokenKey | null> => {
    if (named !== undefined && records.mayBeNew(named, now)) await records.reload()
    const record = records.goodTokenKey(named ?? LEGACY, now)
    return record === null ? null : tokenKey(record)
  }
  const pepper = dataKeys.open(records.newest('pepper'))
  return {
    all: records.all,
    make: (purpose) => dataKeys.make(purpose, clock.now()),
    remember: records.remember,
    reload: records.reload,
    allSealed: async (commit) => {
      if ((await store.setting(FIELDS_SEALED_SETTING)) === null) {
        await commit({ op: 'put', table: 'settings', record: { name: FIELDS_SEALED_SETTING, value: 'yes' } })
      }
      parts.fields.refusePlain()
    },
    hashSecret: makeSecretHasher(pepper),
    tokenKeys: {
      current: () => tokenKey(records.newest('token')),
      find,
      counts: (id, now) => records.goodTokenKey(id, now) !== null,
      pageToken: makePageTokens(pepper),
    },
  }
}
