import { describe, expect, it } from 'vitest'
import { makeFilingSchedule, runChecks } from '../../../../src/core/app/index.ts'
import type { FilingSchedulePorts } from '../../../../src/core/app/index.ts'
import { sealAssessment } from '../../../../src/core/app/kyc/sealed.ts'
import type { MonitoredPaymentRecord, Write } from '../../../../src/core/app/store.ts'
import { append, THE_HOUSE } from '../../../../src/core/app/cases/case-book.ts'
import type { AlertRecord, CaseId } from '../../../../src/core/compliance/cases/index.ts'
import { readSubmission } from '../../../../src/core/compliance/kyc/index.ts'
import type { KycCaseRecord } from '../../../../src/core/compliance/kyc/index.ts'
import { reportingFirm } from '../../../../src/core/compliance/reporting/contract-firm.ts'
import { MS_PER_DAY, addMs, asId, decimal, ok } from '../../../../src/core/kernel/index.ts'
import type { CashMovementRecord } from '../../../../src/core/portfolio/index.ts'
import { makeFilingDocuments } from '../../../../src/main/adapters/filings/index.ts'
import { LEI, filer } from '../../../adapters/filings/samples.ts'
import { must } from '../../../sim/support/venue.ts'
import { SAID } from '../../../support/kyc-statement.ts'
import { fillRecord, idOf, spotInstrument, userId, userRecord } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'

const ALL = { limit: 100, offset: 0 }
const FIRM = { lei: LEI, filer, venues: [{ exchange: 'OPTX', mic: 'XOPT' }] }

/** A desk with an approved customer (user 1) and the schedule that drafts what is owed. */
async function openDesk(options: Readonly<{ isTransactionReporting?: boolean }> = {}) {
  const { room, cases, openCase } = await openCaseRoom()
  const { store, clock, ids, desk } = room
  const firm = { facts: FIRM as unknown }
  const ports: FilingSchedulePorts = {
    ...{ store, registry: cases.registry, clock, ids, desk, cases },
    ...{ cipher: cases.cipher, committer: cases.committer },
    documents: makeFilingDocuments(null),
    firm: async () => ok(reportingFirm.parse(firm.facts)),
    switches: { sox: true, mifidIi: options.isTransactionReporting ?? false },
  }
  const keep = (...writes: readonly Write[]) => cases.committer.commit({ writes, facts: [] })
  const now = clock.now()
  const submission = must(readSubmission({ ...SAID, nationality: 'IE', documentCountry: 'IE' }, now))
  const said = { submission, checks: [], factors: [], documents: [] }
  const { sealed, writes } = sealAssessment({ cipher: cases.cipher }, userId(1), said)
  const identity: KycCaseRecord = {
    ...{ id: 'kyc-1', userId: userId(1), status: 'approved', level: 2, riskBand: 'low', riskScore: 0 },
    ...{ documentKey: 'key', documentExpiresAt: addMs(now, 2_000 * MS_PER_DAY), sealed, notesSealed: null },
    ...{ submittedAt: now, decidedBy: 'o', decidedAt: now, nextReviewAt: addMs(now, 365 * MS_PER_DAY) },
    ...{ assignee: null, queuedAt: null, updatedAt: now },
  }
  await keep(
    ...writes,
    { op: 'insert', table: 'users', record: userRecord(1, { kycStatus: 'approved' }) },
    { op: 'insert', table: 'kycCases', record: identity },
  )
  const schedule = makeFilingSchedule(ports)
  const alert = (id: string, rule: string, caseId: CaseId, changes: Partial<AlertRecord> = {}): Write => ({
    ...{ op: 'insert', table: 'complianceAlerts' },
    record: {
      ...{ id, key: id, rule, revision: 1, kind: 'aml', level: 'warn', score: 60, status: 'confirmed' },
      ...{ isTold: false, userId: userId(1), accountId: null, caseId, explanation: 'Money went round.' },
      ...{ evidence: {}, happenedAt: clock.now(), raisedAt: clock.now() },
      ...{ updatedAt: clock.now(), updatedBy: 'system' },
      ...changes,
    },
  })
  return {
    ...{ room, cases, openCase, keep, alert, firm },
    run: () => runChecks(cases, [schedule]),
    reports: async () => (await store.reports.reports({}, ALL)).items,
    findings: async () => (await store.cases.alerts({ rule: 'C09' }, ALL)).items,
    linkCustomer: (caseId: CaseId) =>
      keep({
        ...{ op: 'insert', table: 'caseLinks' },
        record: { caseId, kind: 'customer', targetId: userId(1), addedBy: 'system', at: clock.now() },
      }),
    close: async (caseId: CaseId, disposition: 'reported' | 'explained') => {
      const before = await store.cases.case(caseId)
      const unit = append(
        cases,
        caseId,
        before,
        [{ body: { kind: 'closed', disposition, approvalId: null } }],
        THE_HOUSE,
      )
      await cases.committer.commit({ writes: unit.writes, facts: unit.facts })
    },
  }
}

describe('a case that is closed as reported', () => {
  it('gets its SAR as a draft of the house, once, linked to it; no other end does', async () => {
    const desk = await openDesk()
    const [reported, explained] = [await desk.openCase([]), await desk.openCase([])]
    for (const id of [reported, explained]) await desk.linkCustomer(id)
    const payment: MonitoredPaymentRecord = {
      ...{ id: idOf('payment', 1), at: desk.room.clock.now(), type: 'WIRE_OUT', verdict: 'pass' },
      ...{ accountId: desk.room.maker.id, userId: userId(1), counterAccountId: null, amount: decimal(9_000) },
      ...{ counterpartyKey: null, counterpartyCountry: null, depositorKey: null },
      ...{ customerCountry: 'SE', declaredMonth: null, isFirm: null },
    }
    await desk.keep(
      { op: 'insert', table: 'monitoredPayments', record: payment },
      desk.alert('a-1', 'T04', reported, { evidence: { payments: [payment.id] } }),
      desk.alert('a-2', 'T04', explained, { evidence: { payments: [payment.id] } }),
    )
    await desk.run()
    expect(await desk.reports()).toEqual([])
    await desk.close(reported, 'reported')
    await desk.close(explained, 'explained')
    await desk.run()
    await desk.run()
    const [report, ...others] = await desk.reports()
    expect(others).toEqual([])
    expect(report).toMatchObject({
      ...{ reportType: 'sar', status: 'draft', generatedBy: 'system', subjects: ` ${userId(1)} ` },
      findings: { problems: [], validated: false },
    })
    expect(report?.content).toContain('Eriksson')
    const store = desk.room.store.cases
    expect(await store.links(reported)).toContainEqual(
      expect.objectContaining({ kind: 'report', targetId: report?.id, addedBy: 'system' }),
    )
    const events = await store.events(reported)
    expect(events.at(-1)).toMatchObject({ kind: 'linked', actorId: 'system' })
    expect(await store.case(reported)).toMatchObject({ state: 'closed', lastEvent: events.length })
    // The log names the act, not whom it is about.
    const log = await desk.room.records()
    expect(log.filter(({ action }) => action === 'report.drafted')).toHaveLength(1)
    expect(JSON.stringify(log)).not.toContain(userId(1))
  })

  it('tells a reviewer what its draft lacks, hidden from its subject, and drafts it once that is given', async () => {
    const desk = await openDesk()
    const id = await desk.openCase([])
    await desk.linkCustomer(id)
    await desk.keep(desk.alert('a-1', 'T04', id))
    await desk.close(id, 'reported')
    desk.firm.facts = { venues: [] }
    await desk.run()
    await desk.run()
    expect(await desk.reports()).toEqual([])
    const [finding, ...others] = await desk.findings()
    expect(others).toEqual([])
    expect(finding?.explanation).toContain('firm.filer')
    const seen = await desk.room.store.cases.alerts({ rule: 'C09', notAbout: [userId(1)] }, ALL)
    expect(seen.total).toBe(0)
    desk.firm.facts = FIRM
    await desk.run()
    expect(await desk.reports()).toMatchObject([{ reportType: 'sar' }])
  })

  it('of nothing but cash over the line has its CTR alone', async () => {
    const desk = await openDesk()
    const id = await desk.openCase([])
    await desk.linkCustomer(id)
    await desk.keep(desk.alert('a-1', 'T02', id, { level: 'report' }))
    await desk.close(id, 'reported')
    await desk.run()
    expect([await desk.reports(), await desk.findings()]).toEqual([[], []])
  })
})

describe('a day with more cash than the line', () => {
  it('is drafted as a CTR of its customer when it is over, once, with its 15 days', async () => {
    const desk = await openDesk()
    const { clock, store } = desk.room
    const account = await desk.room.openAccount(1)
    const id = await desk.openCase([])
    await desk.linkCustomer(id)
    const at = clock.now()
    const movement: CashMovementRecord = {
      ...{ id: asId<'cashMovement'>(idOf('payment', 1)), accountId: account.id, userId: userId(1) },
      ...{ kind: 'deposit', status: 'executed', currency: 'USD', amount: decimal(12_000) },
      ...{ counterAccountId: null, symbol: null, reference: null, notes: null, transferId: null },
      ...{ createdAt: at, executedAt: at, method: 'cash', counterparty: null, counterpartyCountry: null },
      depositor: null,
    }
    const payment: MonitoredPaymentRecord = {
      ...{ id: movement.id, at, type: 'CASH_IN', verdict: 'pass', accountId: account.id, userId: userId(1) },
      ...{
        counterAccountId: null,
        amount: decimal(12_000),
        counterpartyKey: null,
        counterpartyCountry: null,
      },
      ...{ depositorKey: null, customerCountry: 'SE', declaredMonth: null, isFirm: null },
    }
    await desk.keep(
      { op: 'insert', table: 'cashMovements', record: movement },
      { op: 'insert', table: 'monitoredPayments', record: payment },
      desk.alert('a-1', 'T02', id, { level: 'report', status: 'open' }),
      desk.alert('a-2', 'T02', id, { level: 'report', status: 'false_positive', userId: userId(2) }),
    )
    await desk.run()
    expect(await desk.reports()).toEqual([])
    clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    const [report, ...others] = await desk.reports()
    expect(others).toEqual([])
    const day = new Date(at).toISOString().slice(0, 10)
    expect(report).toMatchObject({
      reportType: 'ctr',
      generatedBy: 'system',
      dataSummary: { cash_in: 12_000 },
    })
    expect(report?.dueOn).toBe(new Date(Date.parse(day) + 15 * MS_PER_DAY).toISOString().slice(0, 10))
    expect((await store.cases.links(id)).map(({ targetId }) => targetId)).toContain(report?.id)
  })
})

describe('a day with trades of live money', () => {
  const traded = async (isTransactionReporting: boolean) => {
    const desk = await openDesk({ isTransactionReporting })
    const { clock, floor } = desk.room
    const opened = must(
      desk.room.desk.openAccount({
        ...{ userId: userId(1), accountType: 'standard', ethereumAddress: `0x${'1'.repeat(40)}` as never },
        ...{ initialPaperCash: decimal(0), mayOverdraw: false, requestId: null, personal: null },
      }),
    )
    await floor.settleOwn(opened)
    const index = {
      ...spotInstrument(asId('SPX')),
      kind: 'index' as const,
      isTradeable: false,
      isPaper: false,
    }
    await floor.settleOwn(desk.room.desk.listInstruments([index]))
    const fill = {
      ...fillRecord(1, 1),
      ...{ accountId: opened.value.id, userId: userId(1), at: clock.now() },
      symbol: asId<'instrument'>('SPX-20270115-6800-C'),
    }
    await desk.keep({ op: 'insert', table: 'fills', record: fill })
    return desk
  }

  it('is drafted for MiFID II when it is over, told once what the firm has not stated', async () => {
    const desk = await traded(true)
    desk.firm.facts = { venues: [] }
    await desk.run()
    expect(await desk.findings()).toEqual([])
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    expect(await desk.findings()).toMatchObject([{ rule: 'C09', userId: null }])
    expect((await desk.findings())[0]?.explanation).toContain('firm.lei')
    desk.firm.facts = {
      ...FIRM,
      venues: [{ exchange: desk.room.desk.instrument(asId('SPX-20270115-6800-C'))?.exchange, mic: 'XOPT' }],
    }
    await desk.run()
    await desk.run()
    expect(await desk.reports()).toMatchObject([
      {
        reportType: 'transaction',
        regulationType: 'mifid_ii',
        status: 'draft',
        dataSummary: { reported: 1 },
      },
    ])
  })

  it('is drafted by nobody where transaction reporting is switched off', async () => {
    const desk = await traded(false)
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    expect([await desk.reports(), await desk.findings()]).toEqual([[], []])
  })
})
