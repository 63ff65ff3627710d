import type { PrivacyRequestRecord } from '../../compliance/privacy/index.ts'
import { endedBrokerCredential, isShutOut, noCredentials, shutOut } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import { erasedNames } from '../identity/erased-names.ts'
import type { Page, Paged, Write } from '../store/store.ts'
import { shutWrites } from './erase.ts'
import { isHeldBack } from './grounds.ts'
import { handOverIdentity } from './identity-checks.ts'
import { everyOf, everySessionOf } from './pages.ts'
import { orderNotesOf } from './order-notes.ts'
import { houseFact, requestWrite } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

const GONE = 'erased'

/** A user of whom nothing is left but that there was one. */
const emptied = (user: UserRecord, { identity }: PrivacyPorts): UserRecord => ({
  ...shutOut(user),
  ...erasedNames(identity.hashSecret, user),
  fullName: GONE,
  firstName: GONE,
  lastName: GONE,
  phoneNumber: null,
  formerPhones: null,
  companyName: null,
  timezone: null,
  language: null,
  profileSealed: null,
  mfaEnabled: false,
  dataProcessingConsent: false,
  dataRetentionConsent: false,
  marketingConsent: false,
  updatedAt: identity.clock.now(),
})

/** What each record of a list becomes. */
const changes = async <T>(
  read: (page: Page) => Promise<Paged<T>>,
  change: (record: T) => Write,
): Promise<readonly Write[]> => (await everyOf(read)).map(change)

async function identityWrites({ store, identity }: PrivacyPorts, userId: UserId): Promise<readonly Write[]> {
  const [sessions, keys] = await Promise.all([
    everySessionOf(store.users, userId),
    store.keys.apiKeysOf(userId),
  ])
  const brokers = await store.keys.brokerCredentialsOf(userId)
  const now = identity.clock.now()
  const credentials = noCredentials(userId, now)
  return [
    { op: 'put', table: 'credentials', record: credentials },
    ...sessions.map(
      (record) => ({ op: 'put', table: 'sessions', record: { ...record, deviceSealed: null } }) as const,
    ),
    ...keys.map(
      (record) => ({ op: 'put', table: 'apiKeys', record: { ...record, name: GONE, networks: '' } }) as const,
    ),
    ...brokers.map(
      (record) =>
        ({
          op: 'put',
          table: 'brokerCredentials',
          record: { ...endedBrokerCredential(record, now), keyHint: '' },
        }) as const,
    ),
  ]
}

/** Words that a person wrote beside their trading; the trading itself is the books'. */
async function wordsWrites({ store }: PrivacyPorts, userId: UserId): Promise<readonly Write[]> {
  const { trading, portfolios, privacy } = store
  const writes: Write[] = [
    ...(await changes(
      (page) => privacy.rowsOf('portfolios', [userId], page),
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
        record: { ...record, reference: null, notes: null, counterparty: null, depositor: null },
      }),
    )
    writes.push(...movements)
  }
  for (const { id } of await everyOf((page) => privacy.rowsOf('portfolios', [userId], page))) {
    const lines = await changes(
      (page) => portfolios.importedTransactions(id, page),
      (record) => ({
        op: 'put',
        table: 'importedTransactions',
        record: { ...record, reference: null, notes: null },
      }),
    )
    writes.push(...lines)
  }
  const notes = await orderNotesOf(store, userId)
  return [
    ...writes,
    ...notes.map((record) => ({ op: 'put', table: 'orderNotes', record: { ...record, notes: '' } }) as const),
  ]
}

/**
 * Erases one person. First everything that lies in the open, in one transaction; then the rows that name them elsewhere;
 * last the key, after which nothing that was ever sealed of them can be read but the identity checks that the law keeps.
 * A fall in between leaves the request `erasing`: each step may be done again.
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
  await identity.registry.alone(userId, async () => {
    const kept = await handOverIdentity(ports, userId)
    await identity.committer.commit({
      writes: [...kept, ports.destroyKey(userId), requestWrite(done)],
      facts: [],
    })
  })
}

/** Earlier releases left a door ajar to those whose erasing is put off. */
const shutLate = ({ identity }: PrivacyPorts, userId: UserId): Promise<void> =>
  identity.registry.alone(userId, async (current) => {
    if (isShutOut(current)) return
    const user = shutOut(current)
    const writes = await shutWrites(identity, user)
    await identity.committer.commit({ writes, facts: [] })
    identity.registry.rememberUser(user)
  })

const AT_A_TIME = 50

/** Finishes what `shut` began, of everybody whom no hold, open case or filing under way keeps. Tells how many were erased. */
export async function finishErasures(ports: PrivacyPorts): Promise<number> {
  let [erased, offset] = [0, 0]
  for (;;) {
    const { items } = await ports.store.privacy.requests(['erasing'], { limit: AT_A_TIME, offset })
    if (items.length === 0) return erased
    for (const request of items) {
      if (await isHeldBack(ports, request.userId)) {
        await shutLate(ports, request.userId)
        offset += 1
        continue
      }
      await eraseOne(ports, request)
      // It has left the list.
      erased += 1
    }
    if (items.length < AT_A_TIME) return erased
  }
}
