import type { AuditFact } from '../../audit/index.ts'
import { queryHash } from '../../compliance/sanctions/index.ts'
import type {
  ListVersion,
  Screener,
  ScreeningCheckRecord,
  ScreeningHit,
  ScreeningQuery,
  Stake,
} from '../../compliance/sanctions/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { CasePorts } from '../cases/case-book.ts'
import type { Store } from '../store/store.ts'
import { usersInStretches } from '../store/stretches.ts'
import type { ScreeningBook } from './book.ts'
import { HOUSE, hitsOfCheck, lastChecksOf, matchQueueOf, queryOfCheck, settleMatches } from './matches.ts'
import { settleOwnership, standingOf } from './ownership.ts'
import type { ScreenedParty } from './ownership.ts'
import { partiesOf } from './parties.ts'
import { checkRecordOf } from './service.ts'

type SweepPorts = Readonly<{
  store: Pick<Store, 'users' | 'kyc' | 'screening' | 'cases'>
  cases: CasePorts
  book: ScreeningBook
  /** Lets others work between two pieces of this. */
  breathe: () => Promise<void>
  /** A customer is, or may be, whom no one may deal with. */
  onHeld: (userId: UserId) => Promise<void>
}>

/** What a sweep did: customers looked at, parties screened wholly, against changes alone, and matches that stand open. */
type SweepReport = Readonly<{ customers: number; whole: number; delta: number; matches: number }>

const CUSTOMERS_AT_A_TIME = 100

type Screened = ScreenedParty & Readonly<{ how: 'known' | 'delta' | 'whole' }>

type Customer = Readonly<{
  userId: UserId
  /** The lists that were in force. */
  screener: Screener
  screened: readonly Screened[]
  stakes: readonly Stake[]
  /** Whether anything was, or is, found: then there are matches to raise or to take back. */
  isMet: boolean
}>

const isEmpty = ({ hits }: ScreeningCheckRecord): boolean => hits === '[]'

const bestFirst = (a: ScreeningHit, b: ScreeningHit): number => b.score - a.score

/** Hits of a party whose data stand as they stood, with what the lists changed since; null where that is not known. */
function hitsSince(
  { book }: Pick<SweepPorts, 'book'>,
  check: ScreeningCheckRecord,
  query: ScreeningQuery,
): readonly ScreeningHit[] | null {
  const changes = book.changesSince(JSON.parse(check.lists) as readonly ListVersion[])
  if (changes === null) return null
  return [...hitsOfCheck(check).filter(changes.stands), ...changes.screen(query)].toSorted(bestFirst)
}

/** Null when no list is loaded. */
async function screenCustomer(ports: SweepPorts, user: UserRecord): Promise<Customer | null> {
  const { clock, ids } = ports.cases
  const [{ parties, stakes }, last] = await Promise.all([
    partiesOf({ store: ports.store, cipher: ports.cases.cipher }, user),
    lastChecksOf(ports, user.id),
  ])
  // From here on without a pause: one set of lists speaks for all of it.
  const screener = ports.book.screener()
  if (screener === null) return null
  const { lists } = screener.index
  const versions = JSON.stringify(lists)
  const screened = parties.map(({ name: party, query }): Screened => {
    const latest = last.get(queryHash(query))
    // After thirty days a screening speaks for nobody any more, whatever the lists did.
    const before = latest !== undefined && latest.nextDueAt > clock.now() ? latest : undefined
    if (before?.lists === versions) return { party, check: before, how: 'known' }
    const since = before === undefined ? null : hitsSince(ports, before, query)
    const hits = since ?? screener.screen(query).hits
    const asked = {
      id: ids.next(),
      requestedBy: HOUSE,
      subjectId: user.id,
      query,
      at: clock.now(),
    } as const
    const how = since === null ? 'whole' : 'delta'
    return { party, check: checkRecordOf(asked, { hits, lists }), how }
  })
  const checks = [...last.values(), ...screened.map(({ check }) => check)]
  return { userId: user.id, screener, screened, stakes, isMet: !checks.every(isEmpty) }
}

const hasListsInForce = ({ book }: Pick<SweepPorts, 'book'>, { screener }: Customer): boolean =>
  book.screener() === screener

/** Keeps screenings, without those by lists that are no longer in force: they would pass for the last of their customers. */
async function keep(ports: SweepPorts, customers: readonly Customer[]): Promise<void> {
  const writes = customers
    .filter((customer) => hasListsInForce(ports, customer))
    .flatMap(({ screened }) => screened)
    .filter(({ how }) => how !== 'known')
    .map(({ check }) => ({ op: 'insert', table: 'screeningChecks', record: check }) as const)
  if (writes.length > 0) await ports.cases.committer.commit({ writes, facts: [] })
}

/** Keeps the screenings of some customers, then puts what they found before an officer: after a fall the rest follows. */
async function settle(ports: SweepPorts, customers: readonly Customer[]): Promise<number> {
  await keep(ports, customers)
  let matches = 0
  for (const customer of customers) {
    if (!customer.isMet && hasListsInForce(ports, customer)) continue
    const { count, isHeld } = await settleOne(ports, customer)
    matches += count
    if (isHeld) await ports.onHeld(customer.userId)
  }
  return matches
}

/** Whether the same lists are in force and the customer still says the same. */
async function isAsScreened(ports: SweepPorts, user: UserRecord, customer: Customer): Promise<boolean> {
  const { parties } = await partiesOf({ store: ports.store, cipher: ports.cases.cipher }, user)
  const hashes = parties.map(({ query }) => queryHash(query))
  const seen = customer.screened.map(({ check }) => queryHash(queryOfCheck(check)))
  return hasListsInForce(ports, customer) && hashes.join() === seen.join()
}

/**
 * The screening of a customer as of now. Between looking them up and their turn a list, or what they say of themselves,
 * may have changed, and an officer have decided over what was found by it: the earlier screening must not undo that.
 */
async function asOfNow(ports: SweepPorts, customer: Customer): Promise<Customer | null> {
  const user = await ports.store.users.byId(customer.userId)
  if (user === null || (await isAsScreened(ports, user, customer))) return customer
  const anew = await screenCustomer(ports, user)
  if (anew !== null) await keep(ports, [anew])
  return anew
}

/** Puts what the screenings of one customer found before an officer. */
const settleOne = (ports: SweepPorts, customer: Customer) =>
  ports.cases.queue.run(matchQueueOf(customer.userId), async () => {
    const now = await asOfNow(ports, customer)
    if (now === null) return { count: 0, isHeld: false }
    const { userId, screened, stakes } = now
    const checks = screened.map(({ check }) => check)
    const count = await settleMatches(ports, userId, checks)
    const { isHeld } = await settleOwnership(ports, userId, { found: screened, stakes })
    return { count, isHeld }
  })

const sweepFact = (
  { cases, book }: SweepPorts,
  { customers, whole, delta, matches }: SweepReport,
): AuditFact => ({
  action: 'sanctions.book_screened',
  category: 'data',
  actorId: HOUSE,
  resourceType: 'sanctions_check',
  resourceId: null,
  result: 'success',
  code: null,
  requestId: null,
  at: cases.clock.now(),
  facts: {
    customers,
    whole,
    delta,
    matches,
    lists: book.lists().map(({ version: { list, hash } }) => ({ list, hash })),
  },
  personal: null,
})

/**
 * Screens the book: whoever stands as they stood against what the lists changed since, everybody else against the whole.
 * Who was screened against these lists already costs a look. Null when no list is loaded: nobody is called clear.
 */
export async function sweepBook(ports: SweepPorts): Promise<SweepReport | null> {
  if (ports.book.screener() === null) return null
  const count = { customers: 0, whole: 0, delta: 0, matches: 0 }
  for await (const users of usersInStretches(ports.store.users, CUSTOMERS_AT_A_TIME)) {
    const customers: Customer[] = []
    for (const user of users) {
      const customer = await screenCustomer(ports, user)
      for (const { how } of customer?.screened ?? []) if (how !== 'known') count[how] += 1
      if (customer !== null) customers.push(customer)
      await ports.breathe()
    }
    count.customers += customers.length
    count.matches += await settle(ports, customers)
  }
  if (count.whole + count.delta > 0)
    await ports.cases.committer.commit({ writes: [], facts: [sweepFact(ports, count)] })
  return count
}

/** Screens some customers as of now: those of whom something new was stated. */
export async function screenCustomers(ports: SweepPorts, userIds: readonly UserId[]): Promise<void> {
  for (const userId of userIds) {
    const user = await ports.store.users.byId(userId)
    const customer = user === null ? null : await screenCustomer(ports, user)
    if (customer !== null) await settle(ports, [customer])
    await ports.breathe()
  }
}

/** Whether lists forbid that anything live is allowed to a customer, as they stand and by what officers said of it. */
export async function isHeldBySanctions(ports: Omit<SweepPorts, 'onHeld'>, userId: UserId): Promise<boolean> {
  // Whoever asks acts on the identity of the customer themself.
  await screenCustomers({ ...ports, onHeld: async () => undefined }, [userId])
  const standing = { store: ports.store, cases: ports.cases, cipher: ports.cases.cipher }
  return ports.cases.queue.run(matchQueueOf(userId), async () => (await standingOf(standing, userId)).isHeld)
}
