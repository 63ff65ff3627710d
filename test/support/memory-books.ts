import type { Page, Paged, Store, Tables } from '../../src/core/app/store/store.ts'
import { ZERO, decimal, decimalText } from '../../src/core/kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol } from '../../src/core/kernel/index.ts'
import type { MemoryTables } from './memory-tables.ts'

const same = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || value === wanted

const order = (left: number | string, right: number | string): number =>
  left < right ? -1 : left > right ? 1 : 0

/** Sorted by a number and then by text. */
const sorted = <T>(
  records: readonly T[],
  at: (record: T) => number,
  id: (record: T) => string,
): readonly T[] => records.toSorted((a, b) => order(at(a), at(b)) || order(id(a), id(b)))

const paged = <T>(all: readonly T[], { limit, offset }: Page): Paged<T> => ({
  items: all.slice(offset, offset + limit),
  total: all.length,
})

/** Adds amounts up by name. */
function makeSums() {
  const sums = new Map<string, Decimal>()
  return {
    add: (name: string, change: Decimal): void => void sums.set(name, (sums.get(name) ?? ZERO).plus(change)),
    text: (name: string): string => decimalText(sums.get(name) ?? ZERO),
    names: (): readonly string[] => [...sums.keys()].sort(),
  }
}

function turnover(transfers: readonly Tables['transfers'][]) {
  const [debits, credits, all] = [makeSums(), makeSums(), makeSums()]
  for (const { debitAccountId, creditAccountId, currency, amount } of transfers) {
    debits.add(`${debitAccountId} ${currency}`, amount)
    credits.add(`${creditAccountId} ${currency}`, amount)
    all.add(`${debitAccountId} ${currency}`, ZERO)
    all.add(`${creditAccountId} ${currency}`, ZERO)
  }
  return all.names().map((name) => {
    const [accountId, currency] = name.split(' ') as [AccountId, string]
    return { accountId, currency, debits: debits.text(name), credits: credits.text(name) }
  })
}

const touches = (
  record: Readonly<{ debitAccountId: AccountId; creditAccountId: AccountId }>,
  id: AccountId | undefined,
): boolean => id === undefined || record.debitAccountId === id || record.creditAccountId === id

const makeTransfers = ({
  all,
  get,
}: MemoryTables): Pick<
  Store['books'],
  'cashBefore' | 'transfersOfPeriod' | 'turnoverAt' | 'pendingTransfer' | 'pendingTransfers'
> => ({
  cashBefore: async (accountId, at) =>
    turnover(all('transfers').filter((record) => record.at < at && touches(record, accountId)))
      .filter((line) => line.accountId === accountId)
      .map(({ currency, debits, credits }) => ({
        currency,
        cash: decimalText(decimal(credits).minus(debits)),
      })),
  transfersOfPeriod: async (accountId, { from, to }, limit) =>
    sorted(
      all('transfers').filter((record) => touches(record, accountId) && record.at >= from && record.at <= to),
      (record) => record.at,
      (record) => record.id,
    ).slice(0, limit),
  turnoverAt: async (at) => turnover(all('transfers').filter((record) => record.at <= at)),
  pendingTransfer: async (id) => get('pendingTransfers', id),
  pendingTransfers: async ({ status, accountId }, page) =>
    paged(
      sorted(
        all('pendingTransfers').filter((record) => same(record.status, status) && touches(record, accountId)),
        (record) => record.createdAt,
        (record) => record.id,
      ).toReversed(),
      page,
    ),
})

const makeSettlements = ({
  all,
  get,
}: MemoryTables): Pick<
  Store['books'],
  'settlement' | 'settlementsOf' | 'settlementsOfOrders' | 'settlements' | 'settlementsDue' | 'unsettledCash'
> => {
  const byExecution = (records: readonly Tables['settlements'][]) =>
    sorted(
      records,
      (record) => record.executedAt,
      (record) => record.fillId,
    )
  return {
    settlement: async (fillId) => get('settlements', fillId),
    settlementsOf: async (fillIds) =>
      all('settlements')
        .filter(({ fillId }) => fillIds.includes(fillId))
        .toSorted((a, b) => order(a.fillId, b.fillId)),
    settlementsOfOrders: async (orderIds) =>
      byExecution(all('settlements').filter(({ orderId }) => orderIds.includes(orderId))),
    settlements: async (filter, page) =>
      paged(
        byExecution(
          all('settlements')
            .filter(
              (record) => same(record.userId, filter.userId) && same(record.accountId, filter.accountId),
            )
            .filter((record) => same(record.symbol, filter.symbol) && same(record.status, filter.status))
            .filter(({ executedAt }) => filter.from === undefined || executedAt >= filter.from)
            .filter(({ executedAt }) => filter.to === undefined || executedAt <= filter.to),
        ).toReversed(),
        page,
      ),
    unsettledCash: async (userId, accountId) => {
      const [sold, bought, fees] = [makeSums(), makeSums(), makeSums()]
      for (const record of all('settlements')) {
        if (record.status === 'settled' || record.userId !== userId || record.accountId !== accountId)
          continue
        const fill = get('fills', record.fillId)
        if (!fill) continue
        const side = fill.side === 'buy' ? bought : sold
        side.add(record.settlementDate, fill.value)
        fees.add(record.settlementDate, fill.fee)
      }
      return fees.names().map((settlementDate) => ({
        settlementDate,
        sold: sold.text(settlementDate),
        bought: bought.text(settlementDate),
        fees: fees.text(settlementDate),
      }))
    },
    settlementsDue: async (now, limit) =>
      sorted(
        all('settlements').filter(({ status, settlesAt }) => status === 'executed' && settlesAt <= now),
        (record) => record.settlesAt,
        (record) => record.fillId,
      ).slice(0, limit),
  }
}

export const makeMemoryBooks = (tables: MemoryTables): Store['books'] => ({
  ...makeTransfers(tables),
  ...makeSettlements(tables),
  receivables: async ({ accountId, isOpen }, page) =>
    paged(
      sorted(
        tables
          .all('receivables')
          .filter(
            (record) => same(record.accountId, accountId) && same(!record.outstanding.isZero(), isOpen),
          ),
        (record) => record.openedAt,
        (record) => record.id,
      ).toReversed(),
      page,
    ),
  reconciliation: async (id) => tables.get('reconciliations', id),
  reconciliations: async ({ kind }, page) =>
    paged(
      sorted(
        tables.all('reconciliations').filter((record) => same(record.kind, kind)),
        (record) => record.startedAt,
        (record) => record.id,
      ).toReversed(),
      page,
    ),
  break: async (id) => tables.get('reconciliationBreaks', id),
  breaks: async ({ status, reconciliationId: run }, page) =>
    paged(
      sorted(
        tables
          .all('reconciliationBreaks')
          .filter((record) => same(record.status, status))
          .filter(
            (record) =>
              run === undefined || record.reconciliationId === run || record.lastReconciliationId === run,
          ),
        (record) => record.openedAt,
        (record) => record.id,
      ).toReversed(),
      page,
    ),
  unresolvedBreaks: async (limit) =>
    sorted(
      tables.all('reconciliationBreaks').filter(({ status }) => status !== 'resolved'),
      (record) => record.openedAt,
      (record) => record.id,
    ).slice(0, limit),
})

function heldBack({ all }: MemoryTables): Awaited<ReturnType<Store['checks']['heldBack']>> {
  const [byOrders, byTransfers] = [makeSums(), makeSums()]
  for (const { accountId, heldCash } of all('orders')) byOrders.add(`${accountId} USD`, heldCash)
  for (const { debitAccountId, currency, amount, status } of all('pendingTransfers')) {
    if (status === 'pending') byTransfers.add(`${debitAccountId} ${currency}`, amount)
  }
  return all('balances')
    .map(({ accountId, currency, held }) => ({
      accountId,
      currency,
      held: decimalText(held),
      byOrders: byOrders.text(`${accountId} ${currency}`),
      byTransfers: byTransfers.text(`${accountId} ${currency}`),
    }))
    .toSorted((a, b) => order(a.accountId, b.accountId) || order(a.currency, b.currency))
}

function positionSums({ all }: MemoryTables): Awaited<ReturnType<Store['checks']['positions']>> {
  const [held, filled, adjusted, names] = [makeSums(), makeSums(), makeSums(), makeSums()]
  const add = (sums: typeof held, record: { accountId: string; symbol: string }, change: Decimal): void => {
    const name = `${record.accountId} ${record.symbol}`
    sums.add(name, change)
    names.add(name, ZERO)
  }
  for (const position of all('positions')) {
    if (position.userId !== null) add(held, position, position.quantity)
  }
  for (const fill of all('fills')) {
    add(filled, fill, fill.side === 'buy' ? fill.quantity : fill.quantity.negated())
  }
  for (const adjustment of all('positionAdjustments')) {
    if (adjustment.userId !== null) add(adjusted, adjustment, adjustment.quantityChange)
  }
  return names.names().map((name) => {
    const [accountId, symbol] = name.split(' ') as [AccountId, InstrumentSymbol]
    return {
      accountId,
      symbol,
      quantity: held.text(name),
      filled: filled.text(name),
      adjusted: adjusted.text(name),
    }
  })
}

function orderSums({ all }: MemoryTables): Awaited<ReturnType<Store['checks']['orders']>> {
  const sums = makeSums()
  for (const { orderId, quantity, value, fee } of all('fills')) {
    sums.add(`${orderId} quantity`, quantity)
    sums.add(`${orderId} value`, value)
    sums.add(`${orderId} fee`, fee)
  }
  const compared = all('orders').map((record) => ({
    orderId: record.id,
    quantity: decimalText(record.filledQuantity),
    value: decimalText(record.filledValue),
    fees: decimalText(record.fees),
    fillQuantity: sums.text(`${record.id} quantity`),
    fillValue: sums.text(`${record.id} value`),
    fillFees: sums.text(`${record.id} fee`),
  }))
  const mismatches = compared.filter(
    (each) =>
      each.quantity !== each.fillQuantity || each.value !== each.fillValue || each.fees !== each.fillFees,
  )
  return { checked: compared.length, mismatches: mismatches.toSorted((a, b) => order(a.orderId, b.orderId)) }
}

const makeMatches =
  ({ all }: MemoryTables): Store['checks']['matches'] =>
  async ({ from, to }) => {
    const [fees, paid, charged] = [makeSums(), makeSums(), makeSums()]
    const values = new Map<string, Decimal>()
    for (const { matchId, value, fee, at } of all('fills')) {
      if (at < from || at > to) continue
      fees.add(matchId, fee)
      values.set(matchId, value)
    }
    for (const { causeId, kind, amount, at } of all('transfers')) {
      if (at < from || at > to) continue
      if (kind === 'trade') paid.add(causeId, amount)
      if (kind === 'fee') charged.add(causeId, amount)
    }
    const mismatches = fees
      .names()
      .map((matchId) => ({
        matchId,
        value: decimalText(values.get(matchId) ?? ZERO),
        fees: fees.text(matchId),
        paid: paid.text(matchId),
        charged: charged.text(matchId),
      }))
      .filter((each) => each.value !== each.paid || each.fees !== each.charged)
    return { checked: values.size, mismatches }
  }

function orphans({ all, get }: MemoryTables): Awaited<ReturnType<Store['checks']['orphans']>> {
  const counts: { reference: string; count: number }[] = []
  const count = (reference: string, keys: readonly string[], table: 'orders' | 'accounts' | 'fills'): void =>
    void counts.push({ reference, count: keys.filter((key) => get(table, key) === null).length })
  count(
    'fills.order_id',
    all('fills').map(({ orderId }) => orderId),
    'orders',
  )
  count(
    'fills.account_id',
    all('fills').map(({ accountId }) => accountId),
    'accounts',
  )
  count(
    'order_events.order_id',
    all('orderEvents').map(({ orderId }) => orderId),
    'orders',
  )
  count(
    'orders.account_id',
    all('orders').map(({ accountId }) => accountId),
    'accounts',
  )
  const listed = new Set<string>(all('instruments').map(({ symbol }) => symbol))
  counts.push({
    reference: 'orders.symbol',
    count: all('orders').filter(({ symbol }) => !listed.has(symbol)).length,
  })
  count(
    'positions.account_id',
    all('positions').map(({ accountId }) => accountId),
    'accounts',
  )
  count(
    'balances.account_id',
    all('balances').map(({ accountId }) => accountId),
    'accounts',
  )
  count(
    'transfers.debit_account_id',
    all('transfers').map((each) => each.debitAccountId),
    'accounts',
  )
  count(
    'transfers.credit_account_id',
    all('transfers').map((each) => each.creditAccountId),
    'accounts',
  )
  count(
    'settlements.fill_id',
    all('settlements').map(({ fillId }) => fillId),
    'fills',
  )
  return counts
}

export const makeMemoryChecks = (tables: MemoryTables): Store['checks'] => ({
  heldBack: async () => heldBack(tables),
  positions: async () => positionSums(tables),
  openInterest: async () => {
    const sums = makeSums()
    for (const { symbol, quantity } of tables.all('positions')) sums.add(symbol, quantity)
    return sums.names().map((symbol) => ({ symbol: symbol as InstrumentSymbol, quantity: sums.text(symbol) }))
  },
  orders: async () => orderSums(tables),
  matches: makeMatches(tables),
  openOrders: async () =>
    tables
      .all('orders')
      .filter(({ status }) => status === 'open' || status === 'partially_filled')
      .toSorted((a, b) => a.sequence - b.sequence),
  orphans: async () => orphans(tables),
})
