import { expect, it } from 'vitest'
import type { MonitoredPaymentRecord, Write } from '../../src/core/app/store/store.ts'
import type {
  AlertRecord,
  CaseEventRecord,
  CaseId,
  CaseLinkRecord,
  CaseRecord,
} from '../../src/core/compliance/cases/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../src/core/orders/index.ts'
import { MS_PER_DAY, decimal, instant } from '../../src/core/kernel/index.ts'
import {
  NOON,
  accountId,
  fillRecord,
  idOf,
  orderEventRecord,
  orderRecord,
  userId,
} from '../support/records.ts'
import { NO_FILING, reportLaws, reportRecord } from './store-laws-reports.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const

const caseId = (number: number): CaseId => idOf<'case'>('case', number)

export const caseRecord = (number: number, changes: Partial<CaseRecord> = {}): CaseRecord => ({
  id: caseId(number),
  kind: 'aml',
  state: 'open',
  priority: 'medium',
  rank: 1,
  assignee: null,
  openedBy: 'system',
  openedAt: instant(NOON + number),
  dueAt: instant(NOON + 1_000),
  snoozedUntil: null,
  approvalId: null,
  disposition: null,
  closedAt: null,
  closedBy: null,
  alertCount: 0,
  evidenceCount: 0,
  lastEvent: 1,
  updatedAt: instant(NOON),
  ...changes,
})

export const linkRecord = (number: number, kind: CaseLinkRecord['kind'], targetId: string): Write => ({
  op: 'insert',
  table: 'caseLinks',
  record: { caseId: caseId(number), kind, targetId, addedBy: 'system', at: instant(NOON) },
})

const alertRecord = (number: number, changes: Partial<AlertRecord> = {}): AlertRecord => ({
  id: idOf('alert', number),
  key: `T04-${number}`,
  rule: 'T04',
  revision: 1,
  kind: 'aml',
  level: 'warn',
  score: 60,
  status: 'open',
  isTold: false,
  userId: userId(1),
  accountId: null,
  caseId: caseId(1),
  explanation: 'Most of what came left within a day.',
  evidence: { payments: ['p-1'], count: 1 },
  happenedAt: instant(NOON + number),
  raisedAt: instant(NOON),
  updatedAt: instant(NOON),
  updatedBy: 'system',
  ...changes,
})

const put = (...records: readonly CaseRecord[]): readonly Write[] =>
  records.map((record) => ({ op: 'put', table: 'cases', record }))

const insertAlerts = (...records: readonly AlertRecord[]): readonly Write[] =>
  records.map((record) => ({ op: 'insert', table: 'complianceAlerts', record }))

function queueLaws(under: () => StoreUnderLaw): void {
  it('lists cases most urgent first, then by deadline, then by age, and never those about somebody', async () => {
    const { store } = under()
    const records = [
      caseRecord(1),
      caseRecord(2, { rank: 3, priority: 'critical' }),
      caseRecord(3, { dueAt: instant(NOON + 500) }),
      caseRecord(4, { state: 'closed', assignee: userId(2) }),
    ]
    await store.commit([
      ...put(...records),
      linkRecord(2, 'customer', userId(1)),
      linkRecord(2, 'order', 'o-1'),
    ])
    const found = async (filter: Parameters<typeof store.cases.cases>[0]) => {
      const { items, total } = await store.cases.cases(filter, FIRST_TEN)
      return [total, ...items.map(({ id }) => records.findIndex((record) => record.id === id) + 1)]
    }
    expect(await found({})).toEqual([4, 2, 3, 1, 4])
    expect(await found({ notAbout: [userId(1)] })).toEqual([3, 3, 1, 4])
    expect(await found({ states: ['open'], dueTo: instant(NOON + 500) })).toEqual([1, 3])
    expect(await found({ link: { kind: 'order', targetId: 'o-1' } })).toEqual([1, 2])
    expect(await found({ link: { kind: 'account', targetId: 'o-1' } })).toEqual([0])
    expect(await found({ assignee: userId(2) })).toEqual([1, 4])
    expect(await store.cases.idsAbout([userId(1)])).toEqual([caseId(2)])
    expect(await store.cases.customersOf([])).toEqual([])
    expect(await store.cases.customersOf([caseId(2)])).toEqual([{ caseId: caseId(2), userId: userId(1) }])
    await store.commit([linkRecord(4, 'customer', userId(3))])
    expect(await store.cases.customersOfOpen()).toEqual([userId(1)])
    expect([
      await store.cases.isAbout(caseId(2), [userId(1)]),
      await store.cases.isAbout(caseId(1), [userId(3), userId(1)]),
    ]).toEqual([true, false])
  })

  it('finds the snoozes that are over', async () => {
    const { store } = under()
    const until = (at: number) => ({ state: 'snoozed', snoozedUntil: instant(NOON + at) }) as const
    await store.commit(put(caseRecord(1, until(5)), caseRecord(2, until(9)), caseRecord(3, until(2))))
    const over = await store.cases.snoozesOver(instant(NOON + 5), 10)
    expect(over.map(({ id }) => id)).toEqual([caseId(3), caseId(1)])
  })

  it('finds the cases that were decided for a report and have none, since an instant', async () => {
    const { store } = under()
    const reported = (number: number, at: number, changes: Partial<CaseRecord> = {}) =>
      caseRecord(number, {
        ...{ state: 'closed', disposition: 'reported', closedAt: instant(NOON + at) },
        ...changes,
      })
    await store.commit([
      ...put(
        reported(1, 9),
        reported(2, 5),
        reported(3, 6, { disposition: 'explained' }),
        reported(4, 6),
        reported(5, 7),
        reported(6, 4),
      ),
      ...[reportRecord(1), reportRecord(2, { reportType: 'ctr' })].map((record): Write => ({
        ...{ op: 'insert', table: 'regulatoryReports', record },
      })),
      linkRecord(4, 'report', idOf('report', 1)),
      linkRecord(5, 'report', idOf('report', 2)),
    ])
    const found = async (limit: number) =>
      (await store.cases.unfiled(instant(NOON + 5), limit)).map(({ id }) => id)
    expect(await found(10)).toEqual([caseId(2), caseId(5), caseId(1)])
    expect(await found(1)).toEqual([caseId(2)])
  })

  it('keeps a timeline in its order and takes no change of it', async () => {
    const { store } = under()
    const event = (number: number): CaseEventRecord => ({
      ...{ caseId: caseId(1), number, kind: 'noted', actorId: userId(1), at: instant(NOON) },
      ...{ facts: {}, textSealed: null, logReference: idOf('log', number) },
    })
    await store.commit(
      [2, 1, 3].map((number) => ({ op: 'insert', table: 'caseEvents', record: event(number) })),
    )
    expect((await store.cases.events(caseId(1))).map(({ number }) => number)).toEqual([1, 2, 3])
    const again = store.commit([{ op: 'insert', table: 'caseEvents', record: event(3) }])
    await expect(again).rejects.toMatchObject({ code: 'duplicate_key' })
    const changed = store.commit([{ op: 'put', table: 'caseEvents', record: event(3) }])
    await expect(changed).rejects.toMatchObject({ code: 'append_only' })
  })
}

function alertLaws(under: () => StoreUnderLaw): void {
  it('keeps an alert once for its key, and filters by each field', async () => {
    const { store } = under()
    await store.commit([
      ...put(caseRecord(1), caseRecord(2)),
      linkRecord(2, 'customer', userId(3)),
      ...insertAlerts(
        alertRecord(1),
        alertRecord(2, { status: 'confirmed', isTold: true, rule: 'L02', level: 'hold' }),
        alertRecord(3, { userId: userId(2), caseId: caseId(2) }),
        alertRecord(4, { userId: null }),
      ),
    ])
    expect(await store.cases.alertByKey('T04-2')).toMatchObject({ rule: 'L02', isTold: true, score: 60 })
    const twice = store.commit(insertAlerts(alertRecord(5, { key: 'T04-1' })))
    await expect(twice).rejects.toMatchObject({ code: 'duplicate_key' })
    const found = async (filter: Parameters<typeof store.cases.alerts>[0]) => {
      const { items } = await store.cases.alerts(filter, FIRST_TEN)
      return items.map(({ key }) => Number(key.slice(4)))
    }
    expect(await found({})).toEqual([4, 3, 2, 1])
    expect(await found({ isTold: true })).toEqual([2])
    expect(await found({ isTold: false, userId: userId(1) })).toEqual([1])
    expect(await found({ caseId: caseId(2) })).toEqual([3])
    expect(await found({ notAbout: [userId(1)] })).toEqual([4, 3])
    // The case of alert 3 is about user 3 as well.
    expect(await found({ notAbout: [userId(3)] })).toEqual([4, 2, 1])
    expect(await found({ notAbout: [userId(1), userId(3)] })).toEqual([4])
    expect(await store.cases.counts([userId(3)])).toEqual({
      alertsByStatus: [
        { name: 'confirmed', count: 1 },
        { name: 'open', count: 2 },
      ],
      alertsByRule: [
        { name: 'L02', count: 1 },
        { name: 'T04', count: 2 },
      ],
      alertsByLevel: [
        { name: 'hold', count: 1 },
        { name: 'warn', count: 2 },
      ],
      casesByState: [{ name: 'open', count: 1 }],
    })
  })
}

function changeLaws(under: () => StoreUnderLaw): void {
  it('gives the alerts of a rule in the order of their last change, from any place in it on', async () => {
    const { store } = under()
    const at = (number: number, offset: number, changes: Partial<AlertRecord> = {}) =>
      alertRecord(number, { updatedAt: instant(NOON + offset), ...changes })
    await store.commit([
      ...put(caseRecord(1)),
      ...insertAlerts(at(1, 5), at(2, 5), at(3, 2), at(4, 9), at(5, 7, { rule: 'L02' })),
    ])
    const after = async (offset: number, id: string, limit = 10) =>
      (await store.cases.alertsChanged('T04', { at: instant(NOON + offset), id }, limit)).map(({ key }) =>
        Number(key.slice(4)),
      )
    expect(await after(0, '')).toEqual([3, 1, 2, 4])
    expect(await after(0, '', 2)).toEqual([3, 1])
    expect(await after(5, '')).toEqual([1, 2, 4])
    expect(await after(5, alertRecord(1).id)).toEqual([2, 4])
    expect(await after(9, alertRecord(4).id)).toEqual([])
  })
}

const paymentRecord = (
  number: number,
  changes: Partial<MonitoredPaymentRecord> = {},
): MonitoredPaymentRecord => ({
  ...{ id: idOf('payment', number), at: instant(NOON + number), type: 'WIRE_OUT', verdict: 'hold' },
  ...{ accountId: accountId(1), userId: userId(1), counterAccountId: null, amount: decimal('12.5') },
  ...{ counterpartyKey: null, counterpartyCountry: 'IR', depositorKey: null },
  ...{ customerCountry: 'DE', declaredMonth: decimal('2500.5'), isFirm: null },
  ...changes,
})

function monitoringLaws(under: () => StoreUnderLaw): void {
  it('gives monitoring its payments, orders and fills again in the order in which they happened', async () => {
    const { store } = under()
    const payment = (number: number) => paymentRecord(number, { isFirm: number === 2 ? true : null })
    const fill = (number: number, at: number) => ({ ...fillRecord(number, number), at: instant(at) })
    await store.commit([
      ...[3, 1, 2].map((number): Write => ({
        op: 'insert',
        table: 'monitoredPayments',
        record: payment(number),
      })),
      ...[2, 1].map((number): Write => ({ op: 'insert', table: 'orders', record: orderRecord(number) })),
      { op: 'insert', table: 'fills', record: fill(2, NOON + 2) },
      { op: 'insert', table: 'fills', record: fill(1, NOON + 1) },
    ])
    const { monitoring } = store
    const read = await monitoring.payments(instant(NOON + 2), 10)
    expect(read).toEqual([payment(2), payment(3)])
    expect(await monitoring.payment(idOf('payment', 1))).toEqual(payment(1))
    expect((await monitoring.fillsSince(instant(NOON), 10)).map(({ at }) => at - NOON)).toEqual([1, 2])
    expect((await monitoring.ordersSince(instant(0), 1)).map(({ sequence }) => sequence)).toEqual([
      orderRecord(1).sequence,
    ])
    const amended = (order: number, number: number, at: number) =>
      orderEventRecord(order, number, { kind: 'amended', at: instant(NOON + at) })
    await store.commit(
      [orderEventRecord(1, 0), amended(1, 2, 3), amended(1, 1, 3), amended(2, 0, 1), amended(2, 1, 2)].map(
        (record): Write => ({ op: 'insert', table: 'orderEvents', record }),
      ),
    )
    expect(await monitoring.amendmentsSince(instant(NOON + 2), 10)).toEqual([
      amended(2, 1, 2),
      amended(1, 1, 3),
      amended(1, 2, 3),
    ])
    expect(await monitoring.amendmentsSince(instant(NOON), 1, amended(2, 0, 1))).toEqual([amended(2, 1, 2)])
  })
}

/** All of a list, two at a time, each page after the last record of the page before. */
async function inPairs<Row>(read: (limit: number, after: Row | undefined) => Promise<readonly Row[]>) {
  const rows: Row[] = []
  for (let page = await read(2, undefined); page.length > 0; page = await read(2, rows.at(-1)))
    rows.push(...page)
  return rows
}

function monitoringPageLaws(under: () => StoreUnderLaw): void {
  it("gives monitoring each record once, page after page, also where a page ends within an instant's", async () => {
    const { store } = under()
    const at = (number: number) => instant(NOON + Math.floor(number / 5))
    const numbers = [7, 3, 11, 1, 9, 5, 2, 10, 4, 8, 6, 12]
    const orders = numbers.map((number) => orderRecord(number, { createdAt: at(number) }))
    const fills = numbers.map((number) => ({ ...fillRecord(number, number), at: at(number) }))
    const amendments = numbers.map((number) =>
      orderEventRecord(number % 4, number, { kind: 'amended', at: at(number) }),
    )
    await store.commit([
      ...orders.map((record): Write => ({ op: 'insert', table: 'orders', record })),
      ...fills.map((record): Write => ({ op: 'insert', table: 'fills', record })),
      ...amendments.map((record): Write => ({ op: 'insert', table: 'orderEvents', record })),
      ...numbers.map((number): Write => ({
        op: 'insert',
        table: 'monitoredPayments',
        record: paymentRecord(number, { at: at(number) }),
      })),
    ])
    const { monitoring } = store
    const from = instant(NOON + 1)
    const since = numbers.filter((number) => at(number) >= from).toSorted((left, right) => left - right)
    const [ordersRead, fillsRead, payments, amended] = await Promise.all([
      inPairs<OrderRecord>((limit, after) => monitoring.ordersSince(from, limit, after)),
      inPairs<FillRecord>((limit, after) => monitoring.fillsSince(from, limit, after)),
      inPairs<MonitoredPaymentRecord>((limit, after) => monitoring.payments(from, limit, after)),
      inPairs<OrderEventRecord>((limit, after) => monitoring.amendmentsSince(from, limit, after)),
    ])
    expect(ordersRead.map(({ sequence }) => sequence)).toEqual(since)
    expect(fillsRead.map(({ id }) => id)).toEqual(since.map((number) => fillRecord(number, number).id))
    expect(payments.map(({ id }) => id)).toEqual(since.map((number) => idOf('payment', number)))
    expect(amended.map(({ number }) => number)).toEqual([8, 5, 9, 6, 7, 12, 10, 11])
  })
}

function dashboardLaws(under: () => StoreUnderLaw): void {
  it('counts what waits, by queue, day and deadline, without what is about whoever asks', async () => {
    const { store } = under()
    const [late, soon] = [instant(NOON - 1), instant(NOON + 500)]
    await store.commit([
      ...put(
        caseRecord(1, { dueAt: late }),
        caseRecord(2, { dueAt: soon }),
        caseRecord(3, { kind: 'kyc', state: 'in_review' }),
        caseRecord(4, { state: 'closed', dueAt: late }),
        caseRecord(5, { dueAt: late }),
      ),
      linkRecord(5, 'customer', userId(9)),
      ...insertAlerts(
        alertRecord(1),
        alertRecord(2),
        alertRecord(3, { happenedAt: instant(NOON + MS_PER_DAY) }),
        alertRecord(4, { rule: 'T01', happenedAt: instant(NOON - MS_PER_DAY) }),
        alertRecord(5, { userId: userId(9) }),
        alertRecord(6, { caseId: caseId(5) }),
      ),
      ...[
        reportRecord(1),
        reportRecord(2, { dueOn: '2026-02-27' }),
        reportRecord(8, { findings: { problems: [], validated: true } }),
        reportRecord(9, { findings: { problems: [{ words: '"problems":[]' }], validated: true } }),
        reportRecord(3, { status: 'accepted' }),
        reportRecord(4, { subjects: ` ${userId(9)} ` }),
        reportRecord(5, { reportType: 'ctr', status: 'approved' }),
        reportRecord(6, { reportType: 'daily', dataSummary: NO_FILING }),
        reportRecord(7, { reportType: 'transaction', dataSummary: {} }),
      ].map((record): Write => ({ op: 'insert', table: 'regulatoryReports', record })),
    ])
    const { dashboard } = store
    expect(await dashboard.casesWaiting([userId(9)], instant(NOON))).toEqual([
      { kind: 'aml', state: 'open', count: 2, overdue: 1, nextDueAt: late },
      { kind: 'kyc', state: 'in_review', count: 1, overdue: 0, nextDueAt: instant(NOON + 1_000) },
    ])
    const day = Math.floor(NOON / MS_PER_DAY)
    expect(await dashboard.alertsByDay([userId(9)], instant(NOON))).toEqual([
      { rule: 'T04', day, count: 2 },
      { rule: 'T04', day: day + 1, count: 1 },
    ])
    expect(await dashboard.filingsWaiting([userId(9)], '2026-03-02')).toEqual([
      { reportType: 'ctr', status: 'approved', count: 1, overdue: 0, faulty: 0, nextDueOn: '2026-03-10' },
      { reportType: 'sar', status: 'draft', count: 4, overdue: 1, faulty: 1, nextDueOn: '2026-02-27' },
    ])
    expect(await dashboard.listsLoaded()).toEqual([])
  })
}

/** Cases, the alerts that open them, what monitoring reads again at a start, and what waits in all. */
export function caseLaws(under: () => StoreUnderLaw): void {
  queueLaws(under)
  alertLaws(under)
  changeLaws(under)
  monitoringLaws(under)
  monitoringPageLaws(under)
  reportLaws(under)
  dashboardLaws(under)
}
