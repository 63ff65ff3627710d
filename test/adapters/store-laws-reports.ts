import { expect, it } from 'vitest'
import type { RegulatoryReportRecord, Write } from '../../src/core/app/store/store.ts'
import { instant } from '../../src/core/kernel/index.ts'
import { NOON, accountId, accountRecord, fillRecord, idOf, orderRecord, userId } from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const

/** What the summary of a filing counts, and a set of records that only speaks of it. */
const FILED = { reported: 1, characters: 4 }
export const NO_FILING = { orders: 2, about: '"characters":4' }

export const reportRecord = (
  number: number,
  changes: Partial<RegulatoryReportRecord> = {},
): RegulatoryReportRecord => ({
  ...{ id: idOf('report', number), reportType: 'sar', regulationType: null, subjects: '', format: 'xml' },
  ...{
    periodStart: instant(NOON),
    periodEnd: instant(NOON),
    status: 'draft',
    dataSummary: FILED,
    findings: {},
  },
  ...{
    contentHash: 'a'.repeat(64),
    content: '<x/>',
    dueOn: '2026-03-10',
    amends: null,
    continues: null,
    history: {},
  },
  ...{ generatedBy: userId(1), generatedAt: instant(NOON), updatedAt: instant(NOON) },
  ...changes,
})

function filingLaws(under: () => StoreUnderLaw): void {
  it('finds the filings that no authority has by their day, and those of a period', async () => {
    const { store } = under()
    const records = [
      reportRecord(1),
      reportRecord(2, { dueOn: '2026-03-09', status: 'rejected' }),
      reportRecord(3, { dueOn: '2026-03-11' }),
      reportRecord(4, { dueOn: '2026-03-01', status: 'submitted', periodStart: instant(NOON + 1) }),
      reportRecord(5, { status: 'approved' }),
      reportRecord(6, { dueOn: '2026-03-01', reportType: 'daily', dataSummary: NO_FILING }),
    ]
    await store.commit(records.map((record): Write => ({ op: 'insert', table: 'regulatoryReports', record })))
    const due = async (limit: number) => (await store.reports.dueBy('2026-03-10', limit)).map(({ id }) => id)
    expect(await due(10)).toEqual([2, 1, 5].map((number) => idOf('report', number)))
    expect(await due(1)).toEqual([idOf('report', 2)])
    const { items } = await store.reports.reports({ periodStart: instant(NOON + 1) }, FIRST_TEN)
    expect(items.map(({ id }) => id)).toEqual([idOf('report', 4)])
  })
}

function continuedLaws(under: () => StoreUnderLaw): void {
  it('finds the SARs that went out and are continued by none, and what continues one', async () => {
    const { store } = under()
    const at = (number: number, offset: number, changes: Partial<RegulatoryReportRecord> = {}) =>
      reportRecord(number, { status: 'accepted', updatedAt: instant(NOON + offset), ...changes })
    const records = [
      at(1, 5),
      at(2, 3, { status: 'submitted' }),
      at(3, 4),
      at(4, 1),
      at(5, 6, { status: 'draft', continues: idOf('report', 3) }),
      at(6, 6, { reportType: 'ctr' }),
      at(7, 6, { status: 'amended' }),
      at(8, 0, { status: 'amended', continues: idOf('report', 1) }),
    ]
    await store.commit(records.map((record): Write => ({ op: 'insert', table: 'regulatoryReports', record })))
    const found = async (limit: number) =>
      (await store.reports.continuable(instant(NOON + 2), limit)).map(({ id }) => id)
    expect(await found(10)).toEqual([2, 1].map((number) => idOf('report', number)))
    expect(await found(1)).toEqual([idOf('report', 2)])
    expect(await store.reports.continuedBy(idOf('report', 3))).toMatchObject({ id: idOf('report', 5) })
    expect(await store.reports.continuedBy(idOf('report', 1))).toBeNull()
  })
}

function liveFillLaws(under: () => StoreUnderLaw): void {
  it('tells the fills of clients in live money from those of paper and of the house', async () => {
    const { store } = under()
    const accounts = [
      accountRecord(1, { moneyKind: 'live', accountType: 'standard' }),
      accountRecord(2, { accountType: 'paper' }),
      accountRecord(3, { moneyKind: 'live', accountType: 'standard', userId: null }),
    ]
    await store.commit([
      ...accounts.map((record): Write => ({ op: 'insert', table: 'accounts', record })),
      ...[1, 2, 3].flatMap((number): Write[] => [
        { op: 'insert', table: 'orders', record: orderRecord(number) },
        {
          ...{ op: 'insert', table: 'fills' },
          record: { ...fillRecord(number, number), accountId: accountId(number), at: instant(NOON + number) },
        },
      ]),
    ])
    const ofDay = { from: NOON, to: instant(NOON + 10) }
    const found = await store.reports.liveFillsOf(ofDay, 10)
    expect(found.map((fill) => fill.accountId)).toEqual([accountId(1)])
    expect(await store.reports.liveFillsOf({ ...ofDay, from: instant(NOON + 2) }, 10)).toEqual([])
  })
}

/** Reports, what they are made from, and which of them others continue. */
export function reportLaws(under: () => StoreUnderLaw): void {
  filingLaws(under)
  continuedLaws(under)
  liveFillLaws(under)
}
