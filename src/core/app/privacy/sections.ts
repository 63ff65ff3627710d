import { openRecord } from '../../audit/index.ts'
import type { AuditRecord } from '../../audit/index.ts'
import { Decimal, decimalText, instant, toIso } from '../../kernel/index.ts'
import type { JsonObject, JsonValue, UserId } from '../../kernel/index.ts'
import { ownProfileOf } from '../identity/profile.ts'
import { openedDevice } from '../identity/devices.ts'
import type { Page, Paged } from '../store.ts'
import { descriptionOf } from './descriptions.ts'
import type { PrivacyPorts } from './ports.ts'

export type Sections = Readonly<Record<string, readonly JsonObject[]>>

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Digests and ciphertexts say nothing to their subject, and would help whoever steals the file. */
const NOT_TOLD = /(?:Hash|Sealed|Secret)$|^prefix$|^previousPrefix$/
const TIME = /(?:^at|At|^until|Until)$/

function plainValue(name: string, value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (Decimal.isDecimal(value)) return decimalText(value)
  if (typeof value === 'number' && TIME.test(name)) return toIso(instant(value))
  if (Array.isArray(value)) return value.map((item) => plainValue('', item))
  if (typeof value === 'object') return plainOf(value)
  return value as JsonValue
}

/** A record of the store as plain data: names and values as on the wire. */
function plainOf(record: object): JsonObject {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !NOT_TOLD.test(name))
      .map(([name, value]) => [snakeCase(name), plainValue(name, value)]),
  )
}

const PAGE = 500

/** Every record of a list, page after page. */
async function everyOf<T>(read: (page: Page) => Promise<Paged<T>>): Promise<readonly T[]> {
  const all: T[] = []
  for (;;) {
    const { items } = await read({ limit: PAGE, offset: all.length })
    all.push(...items)
    if (items.length < PAGE) return all
  }
}

/** A record of the log as its subject may read it. */
const loggedAct =
  ({ identity }: PrivacyPorts) =>
  (record: AuditRecord): JsonObject => {
    const { body } = openRecord(record, identity.cipher)
    return {
      log_id: record.id,
      at: toIso(record.at),
      action: record.action,
      result: record.result,
      resource_type: record.resourceType,
      resource_id: record.resourceId,
      facts: body.facts,
      personal: body.personal,
    }
  }

async function identitySections(ports: PrivacyPorts, userId: UserId): Promise<Sections> {
  const { identity, store } = ports
  const user = await identity.registry.user(userId)
  if (user === null) return {}
  const [credentials, linked, keys, sessions] = await Promise.all([
    store.identity.credentials(userId),
    store.identity.externalIdentitiesOf(userId),
    store.keys.apiKeysOf(userId),
    store.users.sessionsOf(userId),
  ])
  const { user: profile } = ownProfileOf(identity, user)
  return {
    profile: [profile as unknown as JsonObject],
    second_factor: credentials === null ? [] : [{ is_set_up: credentials.totpSealed !== null }],
    linked_identities: linked.map(plainOf),
    api_keys: keys.map(plainOf),
    sessions: sessions.map((session) => ({
      ...plainOf(session),
      device: openedDevice(identity, session) as JsonObject | null,
    })),
  }
}

async function tradingSections({ store, desk }: PrivacyPorts, userId: UserId): Promise<Sections> {
  const { trading, portfolios } = store
  const accounts = await trading.accountsOf(userId)
  const orders = await everyOf((page) => trading.orders({ userId }, page))
  const ownPortfolios = await everyOf((page) => portfolios.portfoliosOf(userId, page))
  const transfers = []
  const movements = []
  for (const { id } of accounts) {
    transfers.push(...(await everyOf((page) => trading.transfersOf(id, page))))
    movements.push(...(await everyOf((page) => portfolios.cashMovements({ accountId: id }, page))))
  }
  const imported = []
  for (const { id } of ownPortfolios) {
    imported.push(...(await everyOf((page) => portfolios.importedTransactions(id, page))))
  }
  const clients = await everyOf((page) => portfolios.managedClientsOf(userId, page))
  const fills = await everyOf((page) => trading.fills({ userId }, page))
  const positions = await everyOf((page) => trading.positions({ userId }, page))
  return {
    accounts: accounts.map((account) => ({
      ...plainOf(account),
      balance: plainOf(desk.balance(account.id)),
    })),
    positions: positions.map(plainOf),
    orders: orders.map(plainOf),
    order_notes: (await portfolios.orderNotes(orders.map(({ id }) => id))).map(plainOf),
    fills: fills.map(plainOf),
    transfers: transfers.map(plainOf),
    cash_movements: movements.map(plainOf),
    portfolios: ownPortfolios.map(plainOf),
    imported_transactions: imported.map(plainOf),
    managed_clients: clients.map(plainOf),
  }
}

/**
 * Everything that the store keeps of somebody, each kind whole. What compliance notes of a person is none of it: its
 * subject must not learn of it (31 U.S.C. 5318(g)(2), Directive (EU) 2015/849 art. 39).
 */
export async function sectionsOf(ports: PrivacyPorts, userId: UserId): Promise<Sections> {
  const { store } = ports
  const requests = await store.privacy.requestsOf(userId)
  const log = await everyOf((page) => store.audit.list({ concerning: userId }, page))
  return {
    ...(await identitySections(ports, userId)),
    ...(await tradingSections(ports, userId)),
    consents: (await store.privacy.consentsOf(userId)).map(plainOf),
    policy_acceptances: (await store.privacy.acceptancesOf(userId)).map(plainOf),
    privacy_requests: requests.map((request) => ({
      ...plainOf(request),
      description: descriptionOf(ports.identity, request),
    })),
    activity: log.map(loggedAct(ports)),
  }
}
