import { makeBoundedMap } from '../../kernel/index.ts'
import type { ApiKeyRecord } from '../../identity/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { KeyQueries } from '../store/store.ts'

/** Finer than anybody reads the time of a last use. */
const USED_EVERY_MS = 30_000
const REMEMBERED_MAX = 20_000

/**
 * Keys as they are now. There is one writer, so memory is as good as the store and a key that ended is dead at once; what
 * is not in memory is read from the store.
 */
export type ApiKeyRegistry = Readonly<{
  key: (id: string) => Promise<ApiKeyRecord | null>
  byPrefix: (prefix: string) => Promise<ApiKeyRecord | null>
  /** To be told of every change of a key, as soon as it is certain. */
  remember: (key: ApiKeyRecord) => void
  /** A call came with this key. */
  used: (id: string, now: Instant) => void
  /** Keys whose last use the store has not heard of; asking clears the list. */
  takeUsed: () => readonly ApiKeyRecord[]
  /** Reads everything from the store again; a key that ended stays ended. */
  forget: () => void
}>

export function makeApiKeyRegistry(
  ports: Readonly<{
    keys: Pick<KeyQueries, 'apiKey' | 'apiKeyByPrefix'>
    /** Told of each key that ends: its streams end with it. */
    onEnded?: (id: string) => void
  }>,
): ApiKeyRegistry {
  const known = makeBoundedMap<ApiKeyRecord>(REMEMBERED_MAX)
  const idOfPrefix = makeBoundedMap<string>(2 * REMEMBERED_MAX)
  const used = new Set<string>()

  const keep = (key: ApiKeyRecord): ApiKeyRecord => {
    known.set(key.id, key)
    idOfPrefix.set(key.prefix, key.id)
    if (key.previousPrefix !== null) idOfPrefix.set(key.previousPrefix, key.id)
    return key
  }
  /** While the store answered, a change may have been remembered: that one is newer. */
  const found = (stored: ApiKeyRecord | null): ApiKeyRecord | null =>
    stored === null ? null : (known.get(stored.id) ?? keep(stored))

  const names = (key: ApiKeyRecord, prefix: string): boolean =>
    key.prefix === prefix || key.previousPrefix === prefix

  return {
    key: async (id) => known.get(id) ?? found(await ports.keys.apiKey(id)),
    byPrefix: async (prefix) => {
      const id = idOfPrefix.get(prefix)
      const remembered = id === undefined ? undefined : known.get(id)
      const key = remembered ?? found(await ports.keys.apiKeyByPrefix(prefix))
      // A prefix of two rotations ago names no secret any more.
      return key !== null && names(key, prefix) ? key : null
    },
    remember: (key) => {
      keep(key)
      if (key.endedAt !== null) ports.onEnded?.(key.id)
    },
    used: (id, now) => {
      const current = known.get(id)
      if (current === undefined) return
      if (current.lastUsedAt !== null && now - current.lastUsedAt < USED_EVERY_MS) return
      known.set(id, { ...current, lastUsedAt: now })
      used.add(id)
    },
    takeUsed: () => {
      const ids = [...used]
      used.clear()
      return ids.flatMap((id) => known.get(id) ?? [])
    },
    forget: () => known.deleteWhere(({ endedAt }) => endedAt === null),
  }
}
