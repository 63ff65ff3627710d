import type { Redis } from 'ioredis'
import type { Ban, BanStore } from '../../../core/app/index.ts'

const KEY_PREFIX = 'optionix:ban:'
/** Keys looked at in one step of a scan: bans are few, and the server must not stand still for them. */
const SCAN_STEP = 500

const keyOf = ({ kind, subject }: Pick<Ban, 'kind' | 'subject'>): string => `${KEY_PREFIX}${kind} ${subject}`

/** What another server of ours wrote; anything else under the key counts as no ban. */
function readBan(text: string | null): Ban | null {
  const ban: unknown = text === null ? null : JSON.parse(text)
  return typeof ban === 'object' && ban !== null && 'until' in ban && 'subject' in ban ? (ban as Ban) : null
}

/** Bans that several servers share, one key each, which Redis drops when the ban ends. */
export function sharedBans(client: Redis): BanStore {
  const keys = async (): Promise<readonly string[]> => {
    const found = new Set<string>()
    let cursor = '0'
    do {
      const [next, page] = await client.scan(cursor, 'MATCH', `${KEY_PREFIX}*`, 'COUNT', SCAN_STEP)
      for (const key of page) found.add(key)
      cursor = next
    } while (cursor !== '0')
    return [...found]
  }
  return {
    put: async (ban) => {
      await client.set(keyOf(ban), JSON.stringify(ban), 'PXAT', ban.until)
    },
    find: async (kind, subject) => readBan(await client.get(keyOf({ kind, subject }))),
    all: async () => {
      const names = await keys()
      const texts = names.length === 0 ? [] : await client.mget(...names)
      return texts.map(readBan).filter((ban) => ban !== null)
    },
  }
}
