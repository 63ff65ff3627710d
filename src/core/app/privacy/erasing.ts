import type { PrivacyRequestRecord } from '../../compliance/privacy/index.ts'
import { noCredentials } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { Page, Paged, Write } from '../store.ts'
import { heldSubjects, houseFact, requestWrite } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

/** No hash of any password: nothing signs in with it. */
const NO_PASSWORD = '!'
const GONE = 'erased'

/** A user of whom nothing is left but that there was one. */
const emptied = (user: UserRecord, { identity }: PrivacyPorts): UserRecord => ({
  ...user,
  email: `${GONE}-${user.id}@${GONE}.invalid`,
  username: `${GONE}-${user.id}`,
  passwordHash: NO_PASSWORD,
  fullName: GONE,
  firstName: GONE,
  lastName: GONE,
  phoneNumber: null,
  companyName: null,
  timezone: null,
  language: null,
  profileSealed: null,
  status: 'suspended',
  mfaEnabled: false,
  dataProcessingConsent: false,
  dataRetentionConsent: false,
  marketingConsent: false,
  updatedAt: identity.clock.now(),
})

const PAGE = 200

/** What each record of a list becomes, page after page. */
async function changes<T>(
  read: (page: Page) => Promise<Paged<T>>,
  change: (record: T) => Write,
): Promise<readonly Write[]> {
  const writes: Write[] = []
  for (let offset = 0; ; offset += PAGE) {
    const { items } = await read({ limit: PAGE, offset })
    writes.push(...items.map(change))
    if (items.length < PAGE) return writes
  }
}

async function identityWrites({ store, identity }: PrivacyPorts, userId: UserId): Promise<readonly Write[]> {
  const [sessions, keys] = await Promise.all([store.users.sessionsOf(userId), store.keys.apiKeysOf(userId)])
  const credentials = noCredentials(userId, identity.clock.now())
  return [
    { op: 'put', table: 'credentials', record: credentials },
    ...sessions.map(
      (record) => ({ op: 'put', table: 'sessions', record: { ...record, deviceSealed: null } }) as const,
    ),
    ...keys.map(
      (record) => ({ op: 'put', table: 'apiKeys', record: { ...record, name: GONE, networks: '' } }) as const,
    ),
  ]
}

/** Words that a person wrote beside their trading; the trading itself is the books'. */
async function wordsWrites({ store }: PrivacyPorts, userId: UserId): Promise<readonly Write[]> {
  const { trading, portfolios } = store
  const writes: Write[] = [
    ...(await changes(
      (page) => portfolios.portfoliosOf(userId, page),
      (record) => ({
        op: 'put',
        table: 'portfolios',
        record: { ...record, name: GONE, description: null, investmentObjective: null },
      }),
    )),
    ...(await changes(
      (page) => portfolios.managedClientsOf(userId, page),
      (record) => ({
        op: 'put',
        table: 'managedClients',
        record: { ...record, name: GONE, reference: null },
      }),
    )),
  ]
  for (const { id } of await trading.accountsOf(userId)) {
    const movements = await changes(
      (page) => portfolios.cashMovements({ accountId: id }, page),
      (record) => ({
        op: 'put',
        table: 'cashMovements',
        record: { ...record, reference: null, notes: null },
      }),
    )
    writes.push(...movements)
  }
  return [...writes, ...(await noteWrites({ store }, userId))]
}

async function noteWrites({ store }: Pick<PrivacyPorts, 'store'>, userId: UserId): Promise<readonly Write[]> {
  const writes: Write[] = []
  for (let offset = 0; ; offset += PAGE) {
    const { items } = await store.trading.orders({ userId }, { limit: PAGE, offset })
    const notes = await store.portfolios.orderNotes(items.map(({ id }) => id))
    writes.push(
      ...notes.map(
        (record) => ({ op: 'put', table: 'orderNotes', record: { ...record, notes: '' } }) as const,
      ),
    )
    if (items.length < PAGE) return writes
  }
}

/**
 * Erases one person. First everything that lies in the open, in one transaction; then the rows that name them elsewhere;
 * last the key, after which nothing that was ever sealed of them can be read. A fall in between leaves the request
 * `erasing`: each step may be done again.
 */
async function eraseOne(ports: PrivacyPorts, request: PrivacyRequestRecord): Promise<void> {
  const { identity, store } = ports
  const { userId } = request
  const own = [...(await identityWrites(ports, userId)), ...(await wordsWrites(ports, userId))]
  await identity.registry.alone(userId, async (current) => {
    const record = emptied(current, ports)
    const fact = houseFact(identity, {
      ...{ action: 'erased', resourceType: 'user', resourceId: userId, facts: { request_id: request.id } },
    })
    await identity.committer.commit({
      writes: [{ op: 'put', table: 'users', record }, ...own],
      facts: [fact],
    })
    identity.registry.rememberUser(record)
  })
  await store.privacy.removeSubject(userId)
  const done: PrivacyRequestRecord = {
    ...request,
    ...{ status: 'completed', closedAt: identity.clock.now(), descriptionSealed: null },
  }
  await identity.committer.commit({ writes: [ports.destroyKey(userId), requestWrite(done)], facts: [] })
}

const AT_A_TIME = 50

/** Finishes what `shut` began, of everybody whom no legal hold keeps. Tells how many were erased. */
export async function finishErasures(ports: PrivacyPorts): Promise<number> {
  let [erased, offset] = [0, 0]
  for (;;) {
    const { items } = await ports.store.privacy.requests(['erasing'], { limit: AT_A_TIME, offset })
    if (items.length === 0) return erased
    const held = await heldSubjects(ports)
    const free = items.filter(({ userId }) => !held.includes(userId))
    for (const request of free) await eraseOne(ports, request)
    erased += free.length
    // Those that are done have left the list.
    offset += items.length - free.length
    if (items.length < AT_A_TIME) return erased
  }
}
