import { expect, it } from 'vitest'
import type { Write } from '../../src/core/app/store/store.ts'
import { addMs, instant } from '../../src/core/kernel/index.ts'
import { NOON, auditRecord, orderId, userId } from '../support/records.ts'
import { caseRecord, linkRecord } from './store-laws-cases.ts'
import { requestRecord } from './store-laws-compliance.ts'
import { kycCase } from './store-laws-kyc.ts'
import { reportRecord } from './store-laws-reports.ts'
import type { StoreUnderLaw } from './store-laws.ts'

// SQLite binds 32,766 values to a statement and PostgreSQL 65,535; a desk may hold the data of more persons than that.

const HELD = 100_000
const FIRST_TEN = { limit: 10, offset: 0 } as const

/** Persons of whom the second is one, and the first is none. */
const others = Array.from({ length: HELD }, (_, number) => userId(number + 2))

const closedRequest = (number: number, person: number): Write => {
  const closedAt = addMs(NOON, number)
  const record = requestRecord(number, { userId: userId(person), status: 'completed', closedAt })
  return { op: 'put', table: 'privacyRequests', record }
}

function retentionLaws(under: () => StoreUnderLaw): void {
  it('spares a hundred thousand persons who are held', async () => {
    const { store } = under()
    await store.commit([closedRequest(1, 1), closedRequest(2, 2), closedRequest(3, HELD + 1)])
    const outdated = { category: 'privacy_requests', before: addMs(NOON, 9), spared: others } as const
    expect(await store.privacy.countOutdated(outdated)).toBe(1)
    expect(await store.privacy.removeOutdated(outdated, 500)).toBe(1)
    expect((await store.privacy.requestsOf(userId(2))).length).toBe(1)
    expect((await store.privacy.requestsOf(userId(HELD + 1))).length).toBe(1)
    expect(await store.privacy.requestsOf(userId(1))).toEqual([])
  })
}

function hidingLaws(under: () => StoreUnderLaw): void {
  it('hides what is about one of a hundred thousand', async () => {
    const { store } = under()
    const reports = [1, 2].map((number) => reportRecord(number, { subjects: ` ${userId(number)} ` }))
    await store.commit([
      ...[1, 2].map((number): Write => ({ op: 'put', table: 'cases', record: caseRecord(number) })),
      ...[1, 2].map((number) => linkRecord(number, 'customer', userId(number))),
      ...[1, 2].map((number): Write => {
        const record = kycCase(number, { userId: userId(number) })
        return { op: 'put', table: 'kycCases', record }
      }),
      ...reports.map((record): Write => ({ op: 'insert', table: 'regulatoryReports', record })),
    ])
    const [mine, theirs] = [caseRecord(1), caseRecord(2)]
    expect((await store.cases.cases({ notAbout: others }, FIRST_TEN)).items).toEqual([mine])
    expect((await store.cases.counts(others)).casesByState).toEqual([{ name: 'open', count: 1 }])
    expect((await store.cases.alerts({ notAbout: others }, FIRST_TEN)).total).toBe(0)
    expect(await store.cases.isAbout(mine.id, others)).toBe(false)
    expect(await store.cases.isAbout(theirs.id, others)).toBe(true)
    expect(await store.cases.idsAbout(others)).toEqual([theirs.id])
    const checks = await store.kyc.inStates({ states: ['pending'], notOf: others }, FIRST_TEN)
    expect(checks.items.map(({ userId: of }) => of)).toEqual([userId(1)])
    expect(await store.reports.idsAbout(others)).toEqual([reports[1]?.id])
    expect((await store.reports.reports({ hiddenFrom: others }, FIRST_TEN)).items).toEqual([reports[0]])
    expect(await store.identity.approvals({ notSubjects: others }, FIRST_TEN)).toEqual({
      items: [],
      total: 0,
    })
    const waiting = await store.dashboard.casesWaiting(others, instant(NOON))
    expect(waiting).toMatchObject([{ state: 'open', count: 1 }])
    expect(await store.dashboard.alertsByDay(others, instant(0))).toEqual([])
    expect(await store.dashboard.filingsWaiting(others, '2026-03-01')).toMatchObject([{ count: 1 }])
  })
}

function findingLaws(under: () => StoreUnderLaw): void {
  it('finds what is asked for by a hundred thousand names, or numbers', async () => {
    const { store } = under()
    const note = { orderId: orderId(3), notes: 'the third', at: NOON }
    await store.commit([
      { op: 'put', table: 'orderNotes', record: note },
      ...[0, 1].map((index): Write => ({ op: 'insert', table: 'auditRecords', record: auditRecord(index) })),
    ])
    const orders = Array.from({ length: HELD }, (_, number) => orderId(number))
    expect(await store.portfolios.orderNotes(orders)).toEqual([note])
    const indexes = Array.from({ length: HELD }, (_, number) => number + 1)
    expect(await store.audit.leafHashes(indexes)).toEqual(new Map([[1, auditRecord(1).leafHash]]))
  })
}

/** Lists that are longer than a database binds values. */
export function listLaws(under: () => StoreUnderLaw): void {
  retentionLaws(under)
  hidingLaws(under)
  findingLaws(under)
}
