import { expect, it } from 'vitest'
import { MS_PER_DAY, ZERO, addMs, asId, decimal, instant } from '../../src/core/kernel/index.ts'
import type {
  CashMovementRecord,
  EquitySnapshotRecord,
  ImportedTransactionRecord,
  ManagedClientRecord,
  PortfolioRecord,
} from '../../src/core/portfolio/index.ts'
import { NOON, accountRecord, idOf, orderId, userId } from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const
const account = accountRecord(1)

const portfolio = (number: number, changes: Partial<PortfolioRecord> = {}): PortfolioRecord => ({
  id: asId(`portfolio-${number}`),
  userId: userId(1),
  accountId: asId(`account-of-${number}`),
  name: `Portfolio ${number}`,
  description: null,
  portfolioType: 'personal',
  riskLevel: 'moderate',
  baseCurrency: 'USD',
  investmentObjective: null,
  mode: 'paper',
  costMethod: 'average',
  maxPositionSize: decimal('0.25'),
  maxSectorAllocation: null,
  stopLossThreshold: null,
  createdAt: addMs(NOON, number),
  updatedAt: addMs(NOON, number),
  deletedAt: null,
  ...changes,
})

const movement = (number: number, changes: Partial<CashMovementRecord> = {}): CashMovementRecord => ({
  id: asId(`movement-${number}`),
  accountId: account.id,
  userId: userId(1),
  kind: 'deposit',
  status: 'executed',
  currency: 'USD',
  amount: decimal('12.34567891'),
  counterAccountId: null,
  symbol: null,
  reference: null,
  notes: 'näher; "so"',
  transferId: null,
  createdAt: addMs(NOON, number),
  executedAt: addMs(NOON, number),
  ...{ method: 'cash', counterparty: null, counterpartyCountry: null, depositor: 'Käthe Öz' },
  ...changes,
})

const snapshot = (day: number, equity: string | null): EquitySnapshotRecord => ({
  id: asId(`snapshot-${day}`),
  accountId: account.id,
  userId: userId(1),
  at: addMs(NOON, day * MS_PER_DAY),
  reason: 'day',
  cash: decimal('1.5'),
  equity: equity === null ? null : decimal(equity),
  unrealizedPnl: null,
  flow: ZERO,
})

/** Portfolios, cash movements, snapshots and what was imported. */
export function portfolioLaws(under: () => StoreUnderLaw): void {
  it('lists a user’s portfolios oldest first, without the deleted ones, which it keeps', async () => {
    const { store } = under()
    const deleted = portfolio(2, { deletedAt: NOON })
    const records = [portfolio(3), deleted, portfolio(1), portfolio(4, { userId: userId(2) })]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'portfolios', record })))
    const { items, total } = await store.portfolios.portfoliosOf(userId(1), FIRST_TEN)
    expect([total, items.map(({ name }) => name)]).toEqual([2, ['Portfolio 1', 'Portfolio 3']])
    expect(await store.portfolios.portfolio(deleted.id)).toEqual(deleted)
    expect((await store.loadDesk(NOON)).retiredAccounts).toEqual([deleted.accountId])
    const second = portfolio(5, { accountId: asId('account-of-1') })
    await expect(store.commit([{ op: 'insert', table: 'portfolios', record: second }])).rejects.toMatchObject(
      {
        code: 'duplicate_key',
      },
    )
  })

  it('finds cash movements by kind, state and time, newest first', async () => {
    const { store } = under()
    const records = [
      movement(1),
      movement(2, { kind: 'withdrawal', amount: decimal('-3') }),
      movement(3, { status: 'pending', executedAt: null }),
      movement(4, { accountId: asId('other') }),
    ]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'cashMovements', record })))
    const ids = async (filter: object) =>
      (await store.portfolios.cashMovements({ accountId: account.id, ...filter }, FIRST_TEN)).items.map(
        ({ id }) => Number(id.at(-1)),
      )
    expect(await ids({})).toEqual([3, 2, 1])
    expect(await ids({ kinds: ['deposit'] })).toEqual([3, 1])
    expect(await ids({ statuses: ['executed'], from: addMs(NOON, 2) })).toEqual([2])
    expect(await ids({ kinds: [] })).toEqual([])
    expect(await store.portfolios.cashMovement(asId('movement-1'))).toEqual(records[0])
    expect(await store.portfolios.cashMovement(asId('movement-9'))).toBeNull()
  })

  it('keeps snapshots as they were taken, in order of time', async () => {
    const { store } = under()
    const records = [snapshot(2, '110'), snapshot(1, '100.000000000000000001'), snapshot(3, null)]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'equitySnapshots', record })))
    const found = await store.portfolios.snapshots([account.id], null)
    expect(found.map(({ equity }) => equity?.toFixed() ?? null)).toEqual([
      '100.000000000000000001',
      '110',
      null,
    ])
    const since = (ms: number) => store.portfolios.snapshots([account.id], addMs(NOON, ms))
    expect(await since(2 * MS_PER_DAY)).toEqual([records[0], records[2]])
    expect((await since(2 * MS_PER_DAY - 1)).length).toBe(3)
    expect((await since(0)).length).toBe(3)
  })

  it('reads the snapshots of many accounts at once, of each from its own last one before', async () => {
    const { store } = under()
    const theirs = (day: number) => ({
      ...snapshot(day, '7'),
      id: asId<'equitySnapshot'>(`theirs-${day}`),
      accountId: accountRecord(2).id,
    })
    const foreign = { ...theirs(1), id: asId<'equitySnapshot'>('foreign'), accountId: accountRecord(3).id }
    const records = [snapshot(1, '1'), snapshot(3, '3'), snapshot(5, '5'), theirs(2), theirs(6), foreign]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'equitySnapshots', record })))
    const both = [account.id, accountRecord(2).id]
    const found = await store.portfolios.snapshots(both, addMs(NOON, 4 * MS_PER_DAY))
    expect(found.map(({ id }) => id)).toEqual(['theirs-2', 'snapshot-3', 'snapshot-5', 'theirs-6'])
    expect(await store.portfolios.snapshots([], null)).toEqual([])
  })

  it('changes no snapshot', async () => {
    const { store } = under()
    await store.commit([{ op: 'insert', table: 'equitySnapshots', record: snapshot(2, '110') }])
    await expect(
      store.commit([{ op: 'put', table: 'equitySnapshots', record: snapshot(2, '1') }]),
    ).rejects.toMatchObject({ code: 'append_only' })
  })

  it('keeps managed clients, oldest first, each for its manager', async () => {
    const { store } = under()
    const client = (number: number, manager: number): ManagedClientRecord => ({
      id: idOf('client', number),
      managerId: userId(manager),
      name: `Client ${number}`,
      reference: number === 1 ? null : 'ref',
      allocations: { items: [{ portfolioId: 'p', accountId: 'a', strategy: 'trend', weight: '0.5' }] },
      managementFeeAnnual: decimal('0.02'),
      performanceFee: decimal('0.2'),
      hurdleAnnual: ZERO,
      createdAt: instant(NOON + number),
    })
    const records = [client(2, 1), client(1, 1), client(3, 2)]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'managedClients', record })))
    const page = { limit: 10, offset: 0 }
    expect(await store.portfolios.managedClientsOf(userId(1), page)).toEqual({
      items: [client(1, 1), client(2, 1)],
      total: 2,
    })
    expect(await store.portfolios.managedClient(client(3, 2).id)).toEqual(client(3, 2))
    expect(await store.portfolios.managedClient('none')).toBeNull()
  })

  it('keeps notes of orders, lines of statements and whose account is whose', async () => {
    const { store } = under()
    const note = { orderId: orderId(1), notes: 'first', at: NOON }
    const line: ImportedTransactionRecord = {
      id: asId('line-1'),
      portfolioId: asId('portfolio-1'),
      source: 'broker.csv',
      line: 2,
      at: NOON,
      kind: 'buy',
      symbol: asId('XYZ'),
      quantity: decimal('3'),
      price: decimal('0.000000000000000001'),
      multiplier: decimal(100),
      fee: ZERO,
      amount: decimal('300'),
      currency: 'USD',
      reference: null,
      notes: null,
    }
    const owned = accountRecord(7, { portfolioId: asId('portfolio-1'), accountType: 'paper' })
    await store.commit([
      { op: 'put', table: 'orderNotes', record: note },
      { op: 'put', table: 'importedTransactions', record: line },
      { op: 'put', table: 'importedTransactions', record: line },
      { op: 'insert', table: 'accounts', record: owned },
    ])
    expect(await store.portfolios.orderNotes([orderId(1), orderId(2)])).toEqual([note])
    const lines = await store.portfolios.importedTransactions(asId('portfolio-1'), FIRST_TEN)
    expect(lines).toEqual({ items: [line], total: 1 })
    expect((await store.loadDesk(NOON)).accounts).toEqual([owned])
  })
}
