import { expect, it } from 'vitest'
import type { PositionAdjustmentRecord, Write } from '../../src/core/app/store/store.ts'
import { ZERO, addMs, asId, decimal, instant } from '../../src/core/kernel/index.ts'
import type {
  BreakRecord,
  PendingTransferRecord,
  ReceivableRecord,
  ReconciliationRecord,
} from '../../src/core/ledger/index.ts'
import { settlementOf } from '../../src/core/ledger/index.ts'
import type { SettlementRecord } from '../../src/core/ledger/index.ts'
import {
  BTC,
  NOON,
  accountId,
  accountRecord,
  balanceRecord,
  fillRecord,
  idOf,
  orderEventRecord,
  orderId,
  orderRecord,
  positionRecord,
  spotInstrument,
  transferRecord,
  userId,
} from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const

const pendingRecord = (
  number: number,
  from: number,
  to: number,
  changes: Partial<PendingTransferRecord> = {},
): PendingTransferRecord => ({
  id: idOf<'transfer'>('pending', number),
  debitAccountId: accountId(from),
  creditAccountId: accountId(to),
  currency: 'USD',
  amount: decimal('10.5'),
  kind: 'withdrawal',
  causeId: 'cause',
  status: 'pending',
  expiresAt: null,
  createdAt: instant(NOON + number),
  resolvedAt: null,
  postedAmount: null,
  transferId: null,
  reason: null,
  ...changes,
})

const settlementRecord = (number: number, changes: Partial<SettlementRecord> = {}): SettlementRecord => ({
  ...settlementOf(spotInstrument(), fillRecord(number, number)),
  status: 'executed',
  resolvedAt: null,
  settlesAt: instant(NOON + number),
  executedAt: instant(NOON + number),
  ...changes,
})

const runRecord = (number: number, changes: Partial<ReconciliationRecord> = {}): ReconciliationRecord => ({
  id: idOf('run', number),
  kind: 'daily',
  businessDate: '2026-11-20',
  tolerance: decimal('0.01'),
  status: 'matched',
  internalBalance: decimal('100'),
  externalBalance: decimal('100'),
  checkedCount: 3,
  breakCount: 0,
  checks: { ledger: { checked: 3, breaks: 0 } },
  startedBy: 'system',
  startedAt: instant(NOON + number),
  finishedAt: instant(NOON + number),
  ...changes,
})

const breakRecord = (number: number, changes: Partial<BreakRecord> = {}): BreakRecord => ({
  id: idOf('break', number),
  reconciliationId: idOf('run', 1),
  lastReconciliationId: idOf('run', 1),
  category: 'ledger',
  key: `key ${number}`,
  subject: 'cash USD',
  internalValue: '1',
  externalValue: null,
  difference: decimal('1'),
  status: 'open',
  assignee: null,
  comment: null,
  openedAt: instant(NOON + number),
  updatedAt: instant(NOON + number),
  updatedBy: 'system',
  ...changes,
})

const adjustmentRecord = (
  number: number,
  account: number,
  symbol: string,
  change: string,
): PositionAdjustmentRecord => ({
  id: idOf('adjustment', number),
  accountId: accountId(account),
  userId: userId(account),
  symbol: asId(symbol),
  quantityChange: decimal(change),
  price: ZERO,
  cause: 'expiry',
  causeId: 'cause',
  at: instant(NOON + number),
})

const insert = (table: Write['table'], records: readonly unknown[]): Write[] =>
  records.map((record) => ({ op: 'insert', table, record }) as Write)

/** Statements, settlement, pending transfers, reconciliation and the sums that it compares. */
export function bookLaws(under: () => StoreUnderLaw): void {
  it('adds an account up per currency before an instant, and lists a period oldest first', async () => {
    const { books, commit } = under().store
    await commit(
      insert('transfers', [
        transferRecord(3, 2, 1, '0.00000001'),
        transferRecord(1, 1, 2, '100.5'),
        transferRecord(2, 2, 1, '0.000000000000000001', { currency: 'ETH' }),
        transferRecord(4, 3, 2, '7'),
      ]),
    )
    expect(await books.cashBefore(accountId(1), instant(NOON + 1))).toEqual([])
    expect(await books.cashBefore(accountId(1), instant(NOON + 3))).toEqual([
      { currency: 'ETH', cash: '0.000000000000000001' },
      { currency: 'USD', cash: '-100.5' },
    ])
    const period = { from: instant(NOON + 2), to: instant(NOON + 3) }
    const ids = async (limit: number) =>
      (await books.transfersOfPeriod(accountId(1), period, limit)).map(({ id }) => id)
    expect(await ids(10)).toEqual([transferRecord(2, 2, 1, '1').id, transferRecord(3, 2, 1, '1').id])
    expect(await ids(1)).toHaveLength(1)
    expect(await books.turnoverAt(instant(NOON + 2))).toEqual([
      { accountId: accountId(1), currency: 'ETH', debits: '0', credits: '0.000000000000000001' },
      { accountId: accountId(1), currency: 'USD', debits: '100.5', credits: '0' },
      { accountId: accountId(2), currency: 'ETH', debits: '0.000000000000000001', credits: '0' },
      { accountId: accountId(2), currency: 'USD', debits: '0', credits: '100.5' },
    ])
  })

  it('loads pending transfers into the desk until they end, and lists them newest first', async () => {
    const { store } = under()
    const ended = { status: 'posted', resolvedAt: NOON, postedAmount: decimal('10') } as const
    await store.commit(
      insert('pendingTransfers', [
        pendingRecord(1, 1, 2),
        pendingRecord(2, 2, 3, { expiresAt: addMs(NOON, 9) }),
      ]),
    )
    const loaded = (await store.loadDesk(NOON)).pendingTransfers
    expect(loaded).toEqual([pendingRecord(1, 1, 2), pendingRecord(2, 2, 3, { expiresAt: addMs(NOON, 9) })])
    await store.commit([{ op: 'put', table: 'pendingTransfers', record: pendingRecord(1, 1, 2, ended) }])
    expect((await store.loadDesk(NOON)).pendingTransfers).toHaveLength(1)
    expect(await store.books.pendingTransfer(pendingRecord(1, 1, 2).id)).toMatchObject(ended)
    const ids = async (filter: object) =>
      (await store.books.pendingTransfers(filter, FIRST_TEN)).items.map(({ id }) => id)
    expect(await ids({})).toEqual([pendingRecord(2, 2, 3).id, pendingRecord(1, 1, 2).id])
    expect(await ids({ status: 'posted' })).toEqual([pendingRecord(1, 1, 2).id])
    expect(await ids({ accountId: accountId(3) })).toEqual([pendingRecord(2, 2, 3).id])
  })

  it('finds settlements by fill, order and filter, and the due ones in their turn', async () => {
    const { store } = under()
    const { books } = store
    const settled = settlementRecord(3, { status: 'settled', resolvedAt: NOON, userId: userId(2) })
    await store.commit(insert('settlements', [settlementRecord(2), settlementRecord(1), settled]))
    expect(await books.settlement(settled.fillId)).toEqual(settled)
    expect(await books.settlement(asId('none'))).toBeNull()
    const one = settlementRecord(1)
    expect(await books.settlementsOfOrders([one.orderId])).toEqual([one])
    expect(await books.settlementsOfOrders([])).toEqual([])
    expect(await books.settlementsOf([one.fillId, settled.fillId])).toEqual([one, settled])
    expect(await books.settlementsOf([])).toEqual([])
    expect(await books.settlementsDue(instant(NOON + 2), 10)).toEqual([one, settlementRecord(2)])
    expect(await books.settlementsDue(instant(NOON + 3), 1)).toEqual([one])
    expect(await books.settlementsDue(NOON, 10)).toEqual([])
    const found = async (filter: object) =>
      (await books.settlements(filter, FIRST_TEN)).items.map(({ fillId }) => fillId)
    expect(await found({ userId: userId(1) })).toEqual([settlementRecord(2).fillId, one.fillId])
    expect(await found({ status: 'settled' })).toEqual([settled.fillId])
    expect(await found({ from: instant(NOON + 2), to: instant(NOON + 2) })).toEqual([
      settlementRecord(2).fillId,
    ])
  })

  it('adds up what an account’s trades bring that has not settled, by date', async () => {
    const { store } = under()
    const fill = (number: number, side: 'buy' | 'sell', value: string) =>
      fillRecord(number, number, { side, value: decimal(value), fee: decimal('0.25') })
    const fills = [
      fill(1, 'sell', '100'),
      fill(2, 'sell', '50.5'),
      fill(3, 'buy', '30'),
      fill(4, 'sell', '7'),
    ]
    const dated = (number: number, settlementDate: string, changes: Partial<SettlementRecord> = {}) =>
      settlementRecord(number, { settlementDate, ...changes })
    await store.commit([
      ...insert(
        'orders',
        [1, 2, 3, 4].map((number) => orderRecord(number)),
      ),
      ...insert('fills', fills),
      ...insert('settlements', [
        dated(1, '2026-11-23'),
        dated(2, '2026-11-23', { status: 'failed', resolvedAt: NOON }),
        dated(3, '2026-11-24'),
        dated(4, '2026-11-24', { status: 'settled', resolvedAt: NOON }),
      ]),
    ])
    expect(await store.books.unsettledCash(userId(1), accountId(1))).toEqual([
      { settlementDate: '2026-11-23', sold: '150.5', bought: '0', fees: '0.5' },
      { settlementDate: '2026-11-24', sold: '0', bought: '30', fees: '0.25' },
    ])
    expect(await store.books.unsettledCash(userId(2), accountId(1))).toEqual([])
  })

  it('keeps what clients owe, and gives the desk what is not paid, the oldest first', async () => {
    const { store } = under()
    const receivable = (number: number, outstanding: string): ReceivableRecord => ({
      id: idOf('receivable', number),
      accountId: accountId(number === 3 ? 2 : 1),
      creditorId: accountId(9),
      currency: 'USD',
      amount: decimal('10.00000001'),
      outstanding: decimal(outstanding),
      causeId: 'cause',
      openedAt: instant(NOON + number),
      updatedAt: instant(NOON + number),
    })
    const [one, two, three] = [receivable(1, '10.00000001'), receivable(2, '4'), receivable(3, '1')]
    await store.commit(insert('receivables', [two, one, three]))
    expect((await store.loadDesk(NOON)).receivables).toEqual([one, two, three])
    const paid = { ...one, outstanding: ZERO }
    await store.commit([{ op: 'put', table: 'receivables', record: paid }])
    expect((await store.loadDesk(NOON)).receivables).toEqual([two, three])
    const found = async (filter: Parameters<typeof store.books.receivables>[0]) =>
      (await store.books.receivables(filter, FIRST_TEN)).items
    expect(await found({})).toEqual([three, two, paid])
    expect(await found({ accountId: accountId(1), isOpen: true })).toEqual([two])
    expect(await found({ isOpen: false })).toEqual([paid])
  })

  it('keeps runs of reconciliation and works their breaks', async () => {
    const { store } = under()
    const { books } = store
    await store.commit([
      ...insert('reconciliations', [runRecord(1), runRecord(2, { kind: 'trade', status: 'breaks' })]),
      ...insert('reconciliationBreaks', [
        breakRecord(1),
        breakRecord(2, { lastReconciliationId: idOf('run', 2), difference: null }),
      ]),
    ])
    expect(await books.reconciliation(runRecord(1).id)).toEqual(runRecord(1))
    const kinds = async (filter: object) =>
      (await books.reconciliations(filter, FIRST_TEN)).items.map(({ kind }) => kind)
    expect(await kinds({})).toEqual(['trade', 'daily'])
    expect(await kinds({ kind: 'daily' })).toEqual(['daily'])
    const resolved = breakRecord(1, { status: 'resolved', comment: 'booked twice by the bank' })
    await store.commit([{ op: 'put', table: 'reconciliationBreaks', record: resolved }])
    expect(await books.break(resolved.id)).toEqual(resolved)
    expect(await books.unresolvedBreaks(10)).toEqual([
      breakRecord(2, { lastReconciliationId: idOf('run', 2), difference: null }),
    ])
    const breaks = async (filter: object) =>
      (await books.breaks(filter, FIRST_TEN)).items.map(({ key }) => key)
    expect(await breaks({})).toEqual(['key 2', 'key 1'])
    expect(await breaks({ status: 'resolved' })).toEqual(['key 1'])
    expect(await breaks({ reconciliationId: idOf('run', 2) })).toEqual(['key 2'])
  })

  sumLaws(under)
}

function sumLaws(under: () => StoreUnderLaw): void {
  it('sets what is held, what positions hold and what orders filled beside their sources', async () => {
    const { store } = under()
    const fills = [
      fillRecord(1, 1, { quantity: decimal('0.5'), side: 'buy' }),
      fillRecord(2, 1, { quantity: decimal('0.2'), side: 'sell' }),
    ]
    const order = orderRecord(1, { heldCash: decimal('4'), filledQuantity: decimal('0.7') })
    const broken = orderRecord(2, { filledQuantity: decimal('1'), heldCash: ZERO })
    await store.commit([
      ...insert('balances', [balanceRecord(1, '10', '14.5'), balanceRecord(2, '1')]),
      ...insert('orders', [
        {
          ...order,
          filledValue: fills.reduce((sum, { value }) => sum.plus(value), ZERO),
          fees: fills.reduce((sum, { fee }) => sum.plus(fee), ZERO),
        },
        broken,
      ]),
      ...insert('fills', fills),
      ...insert('pendingTransfers', [
        pendingRecord(1, 1, 2),
        pendingRecord(2, 1, 2, { status: 'voided' }),
        pendingRecord(3, 1, 2, { currency: 'BTC' }),
      ]),
      ...insert('positions', [
        positionRecord(1, { quantity: decimal('0.3') }),
        positionRecord(2, { userId: null, accountId: accountId(9), quantity: decimal('-0.3') }),
        positionRecord(3, {
          accountId: accountId(2),
          symbol: asId('SPX-20270115-6800-C'),
          quantity: ZERO,
          settledAt: NOON,
        }),
      ]),
      ...insert('positionAdjustments', [
        adjustmentRecord(1, 2, 'SPX-20270115-6800-C', '-2.5'),
        adjustmentRecord(2, 2, 'SPX-20270115-6800-C', '0.5'),
        adjustmentRecord(3, 2, 'SPX2', '5'),
        { ...adjustmentRecord(4, 9, 'SPX2', '-5'), userId: null },
      ]),
    ])
    expect(await store.checks.heldBack()).toEqual([
      { accountId: accountId(1), currency: 'USD', held: '14.5', byOrders: '4', byTransfers: '10.5' },
      { accountId: accountId(2), currency: 'USD', held: '0', byOrders: '0', byTransfers: '0' },
    ])
    expect(await store.checks.positions()).toEqual([
      { accountId: accountId(1), symbol: BTC, quantity: '0.3', filled: '0.3', adjusted: '0' },
      {
        accountId: accountId(2),
        symbol: 'SPX-20270115-6800-C',
        quantity: '0',
        filled: '0',
        adjusted: '-2',
      },
      // Neither a position nor a fill: what only an adjustment knows is looked at all the same.
      { accountId: accountId(2), symbol: 'SPX2', quantity: '0', filled: '0', adjusted: '5' },
    ])
    expect(await store.checks.openInterest()).toContainEqual({ symbol: BTC, quantity: '0' })
    const compared = await store.checks.orders()
    expect(compared.checked).toBe(2)
    expect(compared.mismatches).toMatchObject([{ orderId: orderId(2), quantity: '1', fillQuantity: '0' }])
    expect((await store.checks.openOrders()).map(({ id }) => id)).toEqual([orderId(1), orderId(2)])
  })

  it('sets matches beside their transfers, and counts what points to nothing', async () => {
    const { store } = under()
    const fill = (number: number, matchId: string) =>
      fillRecord(number, 1, { matchId, value: decimal('100'), fee: decimal('0.2') })
    const paid = (number: number, causeId: string, kind: 'trade' | 'fee', amount: string) =>
      transferRecord(number, 1, 2, amount, { causeId, kind, at: fill(1, 'm').at })
    await store.commit([
      ...insert('fills', [fill(1, 'good'), fill(2, 'unpaid'), fill(3, 'free')]),
      ...insert('transfers', [
        paid(1, 'good', 'trade', '100'),
        paid(2, 'good', 'fee', '0.2'),
        paid(3, 'free', 'trade', '100'),
      ]),
    ])
    const period = { from: addMs(NOON, -1_000), to: addMs(NOON, 1_000) }
    const found = await store.checks.matches(period)
    expect(found.checked).toBe(3)
    expect(found.mismatches).toEqual([
      { matchId: 'free', value: '100', fees: '0.2', paid: '100', charged: '0' },
      { matchId: 'unpaid', value: '100', fees: '0.2', paid: '0', charged: '0' },
    ])
    const later = { from: addMs(NOON, 5_000), to: addMs(NOON, 6_000) }
    expect(await store.checks.matches(later)).toEqual({ checked: 0, mismatches: [] })

    const counts = async () =>
      Object.fromEntries((await store.checks.orphans()).map((each) => [each.reference, each.count]))
    expect(await counts()).toMatchObject({ 'fills.order_id': 3, 'transfers.debit_account_id': 3 })
    await store.commit([
      ...insert('accounts', [accountRecord(1), accountRecord(2)]),
      ...insert('instruments', [spotInstrument()]),
      ...insert('orders', [orderRecord(1)]),
      ...insert('orderEvents', [orderEventRecord(1, 0)]),
    ])
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true)
  })
}
