import { openRecord } from '../../audit/index.ts'
import type { AuditRecord } from '../../audit/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { AccountId, JsonObject, UserId } from '../../kernel/index.ts'
import { ownProfileOf } from '../identity/profile.ts'
import { openedDevice } from '../identity/devices.ts'
import type { OwnTables } from '../store/store.ts'
import { toldAnswerOf } from '../cases/answers.ts'
import { descriptionOf } from './descriptions.ts'
import { identityCheckSections } from './identity-checks.ts'
import { orderNotesOf } from './order-notes.ts'
import { everyOf, everyRecordOf, everySessionOf } from './pages.ts'
import { plainOf } from './plain.ts'
import type { PrivacyPorts } from './ports.ts'

export type Sections = Readonly<Record<string, readonly JsonObject[]>>

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
  const [credentials, linked, keys, brokers, sessions] = await Promise.all([
    store.identity.credentials(userId),
    store.identity.externalIdentitiesOf(userId),
    store.keys.apiKeysOf(userId),
    store.keys.brokerCredentialsOf(userId),
    everySessionOf(store.users, userId),
  ])
  const { user: profile } = ownProfileOf(identity, user)
  return {
    profile: [{ ...profile, former_phone_numbers: user.formerPhones }],
    second_factor: credentials === null ? [] : [{ is_set_up: credentials.totpSealed !== null }],
    linked_identities: linked.map(plainOf),
    api_keys: keys.map(plainOf),
    broker_credentials: brokers.map(plainOf),
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
  const ownPortfolios = await everyOf((page) => store.privacy.rowsOf('portfolios', [userId], page))
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
      balances: desk.balances(account.id).map(plainOf),
    })),
    positions: positions.map(plainOf),
    orders: orders.map(plainOf),
    order_notes: (await orderNotesOf(store, userId)).map(plainOf),
    fills: fills.map(plainOf),
    transfers: transfers.map(plainOf),
    cash_movements: movements.map(plainOf),
    portfolios: ownPortfolios.map(plainOf),
    imported_transactions: imported.map(plainOf),
    managed_clients: clients.map(plainOf),
  }
}

/** What an account is bound by, owes and went through; each table under its own name. */
const ACCOUNT_SECTIONS: Readonly<Record<string, keyof OwnTables>> = {
  algo_orders: 'algoOrders',
  settlements: 'settlements',
  pending_transfers: 'pendingTransfers',
  receivables: 'receivables',
  exercise_instructions: 'exerciseInstructions',
  position_adjustments: 'positionAdjustments',
  equity_snapshots: 'equitySnapshots',
  account_days: 'accountDays',
  account_limits: 'accountGuards',
  account_margins: 'accountMargins',
}

async function accountSections({ store }: PrivacyPorts, userId: UserId): Promise<Sections> {
  const accounts = await store.trading.accountsOf(userId)
  const ids: readonly (AccountId | UserId)[] = [userId, ...accounts.map(({ id }) => id)]
  const sections: [string, readonly JsonObject[]][] = []
  for (const [name, table] of Object.entries(ACCOUNT_SECTIONS)) {
    const rows: readonly object[] = await everyOf((page) => store.privacy.rowsOf(table, ids, page))
    sections.push([name, rows.map(plainOf)])
  }
  return Object.fromEntries(sections)
}

/** What compliance told somebody: payments that a rule which is no secret held back, and look-ups they asked for. */
async function toldSections({ store }: PrivacyPorts, userId: UserId): Promise<Sections> {
  const alerts = await everyOf((page) => store.cases.alerts({ userId, isTold: true }, page))
  const checks = await store.screening.checksOf(userId, Number.MAX_SAFE_INTEGER)
  return {
    payments_held: alerts.map((alert) => ({ ...toldAnswerOf(alert) })),
    screenings_asked_for: checks
      .filter(({ requestedBy }) => requestedBy === userId)
      .map(({ id, at }) => ({ check_id: id, at: toIso(at) })),
  }
}

/**
 * Everything that the store keeps of somebody, each kind whole. What compliance notes of a person is none of it: its
 * subject must not learn of it (31 U.S.C. 5318(g)(2), Directive (EU) 2015/849 art. 39).
 */
export async function sectionsOf(ports: PrivacyPorts, userId: UserId): Promise<Sections> {
  const { store } = ports
  const requests = await store.privacy.requestsOf(userId)
  const log = await everyRecordOf(store.audit, userId)
  return {
    ...(await identitySections(ports, userId)),
    ...(await identityCheckSections(ports, userId)),
    ...(await tradingSections(ports, userId)),
    ...(await accountSections(ports, userId)),
    ...(await toldSections(ports, userId)),
    consents: (await store.privacy.consentsOf(userId)).map(plainOf),
    policy_acceptances: (await store.privacy.acceptancesOf(userId)).map(plainOf),
    privacy_requests: requests.map((request) => ({
      ...plainOf(request),
      description: descriptionOf(ports.identity, request),
    })),
    activity: log.map(loggedAct(ports)),
  }
}
