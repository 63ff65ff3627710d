import { expect, it } from 'vitest'
import type { RegulatoryReportRecord, Write } from '../../src/core/app/store/store.ts'
import type { KycDocumentRecord } from '../../src/core/compliance/kyc/index.ts'
import type { LegalHoldRecord, PrivacyRequestRecord } from '../../src/core/compliance/privacy/index.ts'
import type { MatchDecisionRecord, ScreeningCheckRecord } from '../../src/core/compliance/sanctions/index.ts'
import { addMs, decimal } from '../../src/core/kernel/index.ts'
import { NOON, accountId, algoOrderRecord, idOf, userId } from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const
const FIRST = { limit: 1, offset: 0 } as const

const idsOf = (records: readonly Readonly<{ id: string }>[]): readonly string[] => records.map(({ id }) => id)

const check = (number: number, changes: Partial<ScreeningCheckRecord> = {}): ScreeningCheckRecord => ({
  ...{ id: `check-${number}`, requestedBy: userId(9), subjectId: userId(1), query: '{"name":"José"}' },
  ...{ status: 'clear', riskScore: 0, isPoliticallyExposed: false, hits: '[]', lists: '[]' },
  ...{ at: addMs(NOON, number), nextDueAt: addMs(NOON, 1_000) },
  ...changes,
})

const decision = (number: number, changes: Partial<MatchDecisionRecord> = {}): MatchDecisionRecord => ({
  ...{ id: `decision-${number}`, subjectId: userId(1), list: 'OFAC SDN', entityId: '36', entryHash: 'e' },
  ...{ queryHash: 'q', verdict: 'different', reason: 'another birthday', decidedBy: userId(9) },
  ...{ at: addMs(NOON, number), endsAt: null },
  ...changes,
})

function screeningLaws(under: () => StoreUnderLaw): void {
  it('gives the look-ups of a customer newest first, and what officers said of the hits oldest first', async () => {
    const { store } = under()
    const checks = [check(1), check(3), check(2), check(4, { subjectId: null })]
    const decisions = [decision(2), decision(1), decision(3, { subjectId: userId(2) })]
    await store.commit([
      ...checks.map((record): Write => ({ op: 'insert', table: 'screeningChecks', record })),
      ...decisions.map((record): Write => ({ op: 'insert', table: 'matchDecisions', record })),
    ])
    expect(idsOf(await store.screening.checksOf(userId(1), 2))).toEqual(['check-3', 'check-2'])
    expect(await store.screening.check('check-4')).toEqual(checks[3])
    expect(await store.screening.check('check-9')).toBeNull()
    expect(await store.screening.decisionsOf(userId(1))).toEqual([decisions[1], decisions[0]])
  })

  it('keeps one version of each list, the last that was imported', async () => {
    const { store } = under()
    const list = (name: 'OFAC SDN' | 'UN', hash: string): Write => ({
      op: 'put',
      table: 'screeningLists',
      record: {
        ...{ list: name, hash, publishedOn: '2026-11-20', entryCount: 2, orphanCount: 0, entries: '[{},{}]' },
        ...{ importedAt: NOON, importedBy: userId(9) },
      },
    })
    await store.commit([list('UN', 'a'), list('OFAC SDN', 'b')])
    await store.commit([list('UN', 'c')])
    const kept = await store.screening.lists()
    expect(kept.map((record) => [record.list, record.hash])).toEqual([
      ['OFAC SDN', 'b'],
      ['UN', 'c'],
    ])
  })
}

const report = (number: number, changes: Partial<RegulatoryReportRecord> = {}): RegulatoryReportRecord => ({
  ...{ id: `report-${number}`, reportType: 'sar', regulationType: null, subjects: ` ${userId(1)} ` },
  ...{
    periodStart: NOON,
    periodEnd: addMs(NOON, 1),
    format: 'xml',
    status: 'draft',
    dataSummary: { count: 1 },
  },
  ...{
    findings: { problems: [], validated: true },
    contentHash: 'hash',
    content: '<a>ä</a>',
    dueOn: '2026-12-21',
  },
  ...{
    amends: null,
    continues: null,
    generatedBy: userId(9),
    generatedAt: addMs(NOON, number),
    updatedAt: NOON,
  },
  ...{ history: { steps: [{ status: 'draft' }] } },
  ...changes,
})

function reportLaws(under: () => StoreUnderLaw): void {
  it('lists reports newest first, those about somebody alone, and never to whom they are about', async () => {
    const { store } = under()
    const records = [
      report(1),
      report(2, { subjects: ` ${userId(1)} ${userId(2)} `, status: 'submitted' }),
      report(3, { subjects: '', reportType: 'daily', regulationType: 'sox', format: 'csv' }),
    ]
    await store.commit(records.map((record) => ({ op: 'put', table: 'regulatoryReports', record }) as const))
    const found = async (filter: Parameters<typeof store.reports.reports>[0]) =>
      idsOf((await store.reports.reports(filter, FIRST_TEN)).items)
    expect(await found({})).toEqual(['report-3', 'report-2', 'report-1'])
    expect(await found({ hiddenFrom: [userId(2)] })).toEqual(['report-3', 'report-1'])
    expect(await found({ hiddenFrom: [userId(2), userId(1)] })).toEqual(['report-3'])
    expect(await store.reports.idsAbout([userId(2)])).toEqual(['report-2'])
    expect(await store.reports.idsAbout([])).toEqual([])
    expect(await store.reports.subjectsIn(['submitted', 'draft'])).toEqual(
      expect.arrayContaining([userId(1), userId(2)]),
    )
    expect(await store.reports.subjectsIn(['draft'])).toEqual([userId(1)])
    expect(await store.reports.subjectsIn(['accepted'])).toEqual([])
    expect(await found({ about: userId(1) })).toEqual(['report-2', 'report-1'])
    expect(await found({ about: userId(1), status: 'draft' })).toEqual(['report-1'])
    expect(await found({ reportType: 'daily', hiddenFrom: [userId(1)] })).toEqual(['report-3'])
    expect(await store.reports.report('report-2')).toEqual(records[1])
    expect((await store.reports.reports({}, { limit: 1, offset: 1 })).total).toBe(3)
  })

  it('finds the balance sheet of a day, or the last before it', async () => {
    const { store } = under()
    const sheet = (day: string): Write => ({
      op: 'put',
      table: 'capitalInputs',
      record: { day, inputs: { tier1: '10' }, setBy: userId(9), setAt: NOON },
    })
    await store.commit([sheet('2026-11-20'), sheet('2026-11-18')])
    expect((await store.reports.capitalInputs('2026-11-19'))?.day).toBe('2026-11-18')
    expect((await store.reports.capitalInputs('2026-11-21'))?.day).toBe('2026-11-20')
    expect(await store.reports.capitalInputs('2026-11-17')).toBeNull()
  })
}

export const requestRecord = (
  number: number,
  changes: Partial<PrivacyRequestRecord> = {},
): PrivacyRequestRecord => ({
  ...{ id: `request-${number}`, userId: userId(1), kind: 'access', status: 'open', format: 'json' },
  ...{ descriptionSealed: null, openedAt: addMs(NOON, number), dueAt: addMs(NOON, 100 - number) },
  ...{ verifiedAt: null, closedAt: null, decidedBy: null, reason: null },
  ...changes,
})

const hold = (number: number): LegalHoldRecord => ({
  ...{ id: `hold-${number}`, subjectId: userId(1), reason: 'subpoena', placedBy: userId(9) },
  ...{ placedAt: addMs(NOON, number), until: null, releasedBy: null, releasedAt: null },
})

function privacyLaws(under: () => StoreUnderLaw): void {
  it('gives requests to their person newest first, and to officers by the day that they are due', async () => {
    const { store } = under()
    const records = [
      requestRecord(1),
      requestRecord(2),
      requestRecord(3, { userId: userId(2), status: 'completed' }),
    ]
    await store.commit(records.map((record) => ({ op: 'put', table: 'privacyRequests', record }) as const))
    expect(idsOf(await store.privacy.requestsOf(userId(1)))).toEqual(['request-2', 'request-1'])
    const queue = await store.privacy.requests(['open', 'erasing'], FIRST)
    expect([queue.total, ...idsOf(queue.items)]).toEqual([2, 'request-2'])
    expect(await store.privacy.request('request-3')).toEqual(records[2])
  })

  it('keeps consents as a ledger, and holds, pages and what was accepted of them in their order', async () => {
    const { store } = under()
    const given = (number: number, isGranted: boolean): Write => ({
      op: 'insert',
      table: 'consents',
      record: {
        ...{ id: `consent-${number}`, userId: userId(1), purpose: 'marketing', isGranted, version: '1' },
        at: addMs(NOON, number),
      },
    })
    const page = (version: string, at: number): Write => ({
      op: 'insert',
      table: 'policies',
      record: {
        ...{ kind: 'terms', version, text: 'Be fair.', isRequired: true, publishedBy: userId(9) },
        publishedAt: addMs(NOON, at),
      },
    })
    const accepted: Write = {
      op: 'put',
      table: 'policyAcceptances',
      record: { userId: userId(1), kind: 'terms', version: '1', at: NOON },
    }
    const kept: Write = {
      op: 'put',
      table: 'retentionPolicies',
      record: { category: 'sessions', days: 30, setBy: userId(9), setAt: NOON },
    }
    const holds = [hold(2), hold(1)].map((record): Write => ({ op: 'insert', table: 'legalHolds', record }))
    await store.commit([
      given(2, false),
      given(1, true),
      page('2', 2),
      page('1', 1),
      accepted,
      kept,
      ...holds,
    ])
    expect((await store.privacy.consentsOf(userId(1))).map(({ isGranted }) => isGranted)).toEqual([
      true,
      false,
    ])
    const changed = store.commit([{ ...given(1, false), op: 'put' } as Write])
    await expect(changed).rejects.toMatchObject({ code: 'append_only' })
    expect((await store.privacy.policies()).map(({ version }) => version)).toEqual(['1', '2'])
    expect(await store.privacy.acceptancesOf(userId(1))).toEqual([accepted.record])
    expect(await store.privacy.retention()).toEqual([kept.record])
    expect(await store.privacy.holds()).toEqual([hold(1), hold(2)])
  })

  it('gives what belongs to somebody or to their accounts, a page at a time', async () => {
    const { store } = under()
    const algos = [algoOrderRecord(1), algoOrderRecord(2), algoOrderRecord(3, { userId: userId(2) })]
    const guard = (number: number): Write => ({
      op: 'put',
      table: 'accountGuards',
      record: {
        ...{ accountId: accountId(number), dailyLossWarn: null, dailyLossMax: decimal('12.5') },
        ...{ ordersPerDayWarn: null, ordersPerDayMax: 3, tradesPerDayWarn: null, tradesPerDayMax: null },
        ...{ setBy: userId(9), setAt: NOON },
      },
    })
    await store.commit([
      ...algos.map((record): Write => ({ op: 'put', table: 'algoOrders', record })),
      ...[guard(1), guard(2)],
    ])
    const ids = [userId(1), accountId(1)]
    const second = await store.privacy.rowsOf('algoOrders', ids, { limit: 1, offset: 1 })
    expect([second.total, ...idsOf(second.items)]).toEqual([2, algos[1]?.id])
    expect((await store.privacy.rowsOf('accountGuards', ids, FIRST_TEN)).items).toEqual([guard(1).record])
    expect((await store.privacy.rowsOf('settlements', ids, FIRST_TEN)).total).toBe(0)
  })

  it('takes out what is out of its time, sparing whoever is held, and what an erased person needs no more', async () => {
    const { store } = under()
    const closed = (number: number, person: number): Write => ({
      op: 'put',
      table: 'privacyRequests',
      record: requestRecord(number, {
        ...{ userId: userId(person), status: 'completed', closedAt: addMs(NOON, number) },
      }),
    })
    const answer: Write = {
      op: 'put',
      table: 'idempotency',
      record: {
        userId: userId(1),
        key: 'k',
        requestHash: 'h',
        answer: { email: 'a@b.test' },
        createdAt: NOON,
      },
    }
    const linked: Write = {
      op: 'put',
      table: 'externalIdentities',
      record: { provider: 'p', subject: 's', userId: userId(1), linkedAt: NOON, unlinkedAt: null },
    }
    await store.commit([closed(1, 1), closed(2, 2), closed(3, 1), closed(9, 1), answer, linked])
    const outdated = { category: 'privacy_requests', before: addMs(NOON, 5), spared: [userId(2)] } as const
    expect(await store.privacy.countOutdated(outdated)).toBe(2)
    expect(await store.privacy.removeOutdated(outdated, 1)).toBe(1)
    expect(await store.privacy.removeOutdated(outdated, 5)).toBe(1)
    expect(idsOf(await store.privacy.requestsOf(userId(1)))).toEqual(['request-9'])
    expect(await store.privacy.removeSubject(userId(2))).toBe(0)
    expect(await store.privacy.removeSubject(userId(1))).toBe(2)
    expect(await store.trading.idempotent(userId(1), 'k', NOON)).toBeNull()
    expect(await store.identity.externalIdentitiesOf(userId(1))).toEqual([])
  })
}

function documentLaws(under: () => StoreUnderLaw): void {
  it('gives the documents of a person newest first', async () => {
    const { store } = under()
    const document = (number: number, person = 1): KycDocumentRecord => ({
      ...{ id: idOf('document', number), userId: userId(person), kind: 'passport', mediaType: 'image/png' },
      ...{ size: 12, sha256: 'hash', keySealed: 'a2V5', createdAt: addMs(NOON, number) },
    })
    const records = [document(1), document(2), document(3, 2)]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'kycDocuments', record }) as const))
    expect(await store.kyc.documentsOf(userId(1))).toEqual([records[1], records[0]])
    expect(await store.kyc.document(idOf('document', 3))).toEqual(records[2])
  })
}

/** Screening, filings, the rights of data subjects, and documents of identity checks. */
export function complianceLaws(under: () => StoreUnderLaw): void {
  screeningLaws(under)
  reportLaws(under)
  privacyLaws(under)
  documentLaws(under)
}
