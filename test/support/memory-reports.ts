import { isFiling } from '../../src/core/app/index.ts'
import type { Store } from '../../src/core/app/store/store.ts'
import type { UserId } from '../../src/core/kernel/index.ts'
import type { MemoryTables } from './memory-tables.ts'

type Stretch = Parameters<Store['reports']['fillsOf']>[0]

/** Oldest first; of one moment by id, as the stores sort. */
const inTime = <Row extends Readonly<{ id: string }>>(rows: readonly Row[], at: (row: Row) => number) =>
  rows.toSorted((one, other) => at(one) - at(other) || (one.id < other.id ? -1 : 1))

export const makeMemoryReports = ({ all, get }: Pick<MemoryTables, 'all' | 'get'>): Store['reports'] => {
  const within = <Row extends Readonly<{ id: string }>>(
    rows: readonly Row[],
    { from, to }: Stretch,
    at: (row: Row) => number,
    limit: number,
  ) =>
    inTime(
      rows.filter((row) => at(row) >= from && at(row) <= to),
      at,
    ).slice(0, limit)
  const isOf = (userId: string | undefined) => (row: Readonly<{ userId: string | null }>) =>
    userId === undefined || row.userId === userId
  return {
    report: async (id) => get('regulatoryReports', id),
    idsAbout: async (userIds) =>
      all('regulatoryReports')
        .filter(({ subjects }) => userIds.some((id) => subjects.includes(` ${id} `)))
        .map(({ id }) => id),
    subjectsIn: async (statuses) => {
      const found = all('regulatoryReports').filter(({ status }) => statuses.includes(status))
      return [...new Set(found.flatMap(({ subjects }) => subjects.split(' ').filter(Boolean)))] as UserId[]
    },
    reports: async ({ reportType, status, hiddenFrom = [], about, periodStart }, page) => {
      const found = inTime(
        all('regulatoryReports').filter(
          (report) =>
            (reportType === undefined || report.reportType === reportType) &&
            (status === undefined || report.status === status) &&
            !hiddenFrom.some((id) => report.subjects.includes(` ${id} `)) &&
            (periodStart === undefined || report.periodStart === periodStart) &&
            (about === undefined || report.subjects.includes(` ${about} `)),
        ),
        (report) => report.generatedAt,
      ).toReversed()
      return { items: found.slice(page.offset, page.offset + page.limit), total: found.length }
    },
    dueBy: async (day, limit) =>
      all('regulatoryReports')
        .filter(({ status }) => ['draft', 'review', 'approved', 'rejected'].includes(status))
        .filter(({ dueOn }) => dueOn <= day)
        .filter(isFiling)
        .toSorted((one, other) => (`${one.dueOn} ${one.id}` < `${other.dueOn} ${other.id}` ? -1 : 1))
        .slice(0, limit),
    continuable: async (from, limit) => {
      const standing = all('regulatoryReports').filter(({ status }) => status !== 'amended')
      const continued = new Set(standing.map(({ continues }) => continues))
      return inTime(
        all('regulatoryReports')
          .filter(({ reportType, status }) => reportType === 'sar' && /^(submitted|accepted)$/.test(status))
          .filter(({ id, updatedAt }) => updatedAt >= from && !continued.has(id)),
        ({ updatedAt }) => updatedAt,
      ).slice(0, limit)
    },
    continuedBy: async (id) =>
      all('regulatoryReports').find(({ continues, status }) => continues === id && status !== 'amended') ??
      null,
    capitalInputs: async (onOrBefore) =>
      all('capitalInputs')
        .filter(({ day }) => day <= onOrBefore)
        .toSorted((one, other) => (one.day < other.day ? 1 : -1))[0] ?? null,
    ordersOf: async (stretch, limit) =>
      within(all('orders').filter(isOf(stretch.userId)), stretch, (order) => order.createdAt, limit),
    fillsOf: async (stretch, limit) =>
      within(all('fills').filter(isOf(stretch.userId)), stretch, (fill) => fill.at, limit),
    liveFillsOf: async (stretch, limit) => {
      const live = all('accounts').filter(({ moneyKind, userId }) => moneyKind === 'live' && userId !== null)
      const fills = all('fills').filter(({ accountId }) => live.some(({ id }) => id === accountId))
      return within(fills, stretch, (fill) => fill.at, limit)
    },
    transfersOf: async (stretch, limit) => {
      const own = new Set(
        all('accounts')
          .filter(({ userId }) => userId === stretch.userId)
          .map(({ id }) => id),
      )
      const rows = all('transfers').filter(
        ({ debitAccountId, creditAccountId }) =>
          stretch.userId === undefined || own.has(debitAccountId) || own.has(creditAccountId),
      )
      return within(rows, stretch, (transfer) => transfer.at, limit)
    },
    positionsOf: async (userId, limit) =>
      all('positions')
        .filter((position) => isOf(userId)(position) && !position.quantity.isZero())
        .toSorted((one, other) => (one.symbol < other.symbol ? -1 : 1))
        .slice(0, limit),
  }
}
