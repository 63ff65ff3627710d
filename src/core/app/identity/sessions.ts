import { endedSession } from '../../identity/index.ts'
import type { PersonLink, SessionRecord, UserRecord } from '../../identity/index.ts'
import { MS_PER_DAY, addMs, makeBoundedMap, present } from '../../kernel/index.ts'
import type { BoundedMap, Clock, Instant, SessionId, UserId } from '../../kernel/index.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { UserQueries, Write } from '../store/store.ts'
import { makePersonIndex } from './person-index.ts'
import type { PersonIndex } from './person-index.ts'

/**
 * Users and sessions as they are now. There is one writer, so memory is as good as the store and an ended session is
 * dead at once; what is not in memory is read from the store.
 */
export type Registry = Readonly<{
  user: (id: UserId) => Promise<UserRecord | null>
  session: (id: SessionId) => Promise<SessionRecord | null>
  /** Those of a user that did not end, newest first; the last of them may just have run out. */
  openSessions: (userId: UserId) => Promise<readonly SessionRecord[]>
  /** Every account of the person behind this one, it first. */
  accountsOf: PersonIndex['accountsOf']
  /** To be told of every change of a user, whoever makes it. */
  rememberUser: (user: UserRecord) => void
  rememberSession: (session: SessionRecord) => void
  /**
   * A call came with this session. Kept in memory: the store learns of it at the next exchange of tokens, so that after
   * a restart a session may look idle for longer than it was, by the life of an access token at most.
   */
  seen: (id: SessionId, now: Instant) => void
  /** Remembers an exchanged session unless it ended meanwhile; then the answer is the ended one, else null. */
  rememberRenewed: (session: SessionRecord) => SessionRecord | null
  /** Ends live sessions in memory at once; the writes make it durable. */
  endSessions: (
    userId: UserId,
    reason: NonNullable<SessionRecord['endReason']>,
    which: (session: SessionRecord) => boolean,
  ) => Promise<readonly Write[]>
  /**
   * Reads everybody from the store again: it was lost, and another engine may have written meanwhile. A session that ended
   * stays ended, whatever the store says.
   */
  forget: () => void
  /** Changes one user after another: `task` gets the record as it is when its turn comes. */
  alone: <T>(id: UserId, task: (user: UserRecord) => Promise<T>) => Promise<T>
  /** Serialises what must not happen twice at a time: to one session, to new users. */
  queue: KeyedQueue
}>

const REMEMBERED_MAX = 20_000
/**
 * Memory may know of a renewal before the store, and a clock may be set back: a session that the store has as run out for
 * less than this is asked for too.
 */
const RUN_OUT_GRACE_MS = MS_PER_DAY
/** Finer than anybody reads the time of a last call. */
const SEEN_EVERY_MS = 30_000

type RegistryPorts = Readonly<{
  users: UserQueries
  links: () => Promise<readonly PersonLink[]>
  clock: Clock
  /** Told of each session that ends before its time, at once: its streams end with it. */
  onEnded?: (session: SessionRecord) => void
}>

/** What is remembered under an id, or what the store has, remembered from now on. */
async function remembered<Id extends string, Value>(
  known: BoundedMap<Value>,
  id: Id,
  read: (id: Id) => Promise<Value | null>,
): Promise<Value | null> {
  if (!known.get(id)) {
    const stored = await read(id)
    // While the store answered, a change may have been remembered: that one is newer.
    if (stored && !known.get(id)) known.set(id, stored)
  }
  return known.get(id) ?? null
}

export function makeRegistry(ports: RegistryPorts): Registry {
  const users = makeBoundedMap<UserRecord>(REMEMBERED_MAX)
  const sessions = makeBoundedMap<SessionRecord>(REMEMBERED_MAX)

  const user = (id: UserId): Promise<UserRecord | null> => remembered(users, id, ports.users.byId)
  const session = (id: SessionId): Promise<SessionRecord | null> =>
    remembered(sessions, id, ports.users.session)

  const openSessions = async (userId: UserId): Promise<readonly SessionRecord[]> => {
    const stored = await ports.users.openSessions(userId, addMs(ports.clock.now(), -RUN_OUT_GRACE_MS))
    // Memory knows of the last call and of an end that is just being written.
    return stored.map((record) => sessions.get(record.id) ?? record).filter(({ endedAt }) => endedAt === null)
  }

  const queue = makeKeyedQueue()
  const persons = makePersonIndex(ports)

  return {
    user,
    session,
    openSessions,
    accountsOf: persons.accountsOf,
    alone: (id, task) => queue.run(`user:${id}`, async () => task(present(await user(id), `user ${id}`))),
    queue,
    forget: () => {
      users.deleteWhere(() => true)
      persons.forget()
      sessions.deleteWhere(({ endedAt }) => endedAt === null)
    },
    rememberUser: (record) => {
      users.set(record.id, record)
      persons.remember(record)
    },
    rememberSession: (record) => sessions.set(record.id, record),
    seen: (id, now) => {
      const current = sessions.get(id)
      if (current === undefined || current.endedAt !== null || now - current.lastSeenAt < SEEN_EVERY_MS)
        return
      sessions.set(id, { ...current, lastSeenAt: now })
    },
    rememberRenewed: (record) => {
      const current = sessions.get(record.id)
      if (current !== undefined && current.endedAt !== null) return current
      sessions.set(record.id, record)
      return null
    },
    endSessions: async (userId, reason, which) => {
      const open = await openSessions(userId)
      const now = ports.clock.now()
      const writes: Write[] = []
      for (const record of open) {
        // Of two that end sessions at a time, the second finds what the first has ended.
        const current = sessions.get(record.id) ?? record
        if (current.endedAt !== null || !which(current)) continue
        const ended = endedSession(current, reason, now)
        sessions.set(ended.id, ended)
        ports.onEnded?.(ended)
        writes.push({ op: 'put', table: 'sessions', record: ended })
      }
      return writes
    },
  }
}
