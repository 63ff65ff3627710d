import { makeContinuingCheck, makeFilingSchedule, runChecks } from '../../../../src/core/app/index.ts'
import type { FilingSchedulePorts } from '../../../../src/core/app/index.ts'
import { sealAssessment } from '../../../../src/core/app/kyc/sealed.ts'
import { makeScheduleMemory } from '../../../../src/core/app/reports/schedule-memory.ts'
import type { Write } from '../../../../src/core/app/store/store.ts'
import { append, THE_HOUSE } from '../../../../src/core/app/cases/case-book.ts'
import type { AlertRecord, CaseId } from '../../../../src/core/compliance/cases/index.ts'
import { readSubmission } from '../../../../src/core/compliance/kyc/index.ts'
import type { KycCaseRecord } from '../../../../src/core/compliance/kyc/index.ts'
import { reportingFirm } from '../../../../src/core/compliance/reporting/contract-firm.ts'
import { MS_PER_DAY, addMs, asId, decimal, ok } from '../../../../src/core/kernel/index.ts'
import { makeFilingDocuments } from '../../../../src/main/adapters/filings/index.ts'
import { LEI, filer } from '../../../adapters/filings/samples.ts'
import { SCHEMAS, schemasOrSaySo } from '../../../adapters/filings/schemas.ts'
import { must } from '../../../sim/support/venue.ts'
import { SAID } from '../../../support/kyc-statement.ts'
import { fillRecord, spotInstrument, userId, userRecord } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'

/** Whether drafts are validated by the authorities' own schemas. */
export const hasSchemas = schemasOrSaySo('what the house drafts')

export const ALL = { limit: 100, offset: 0 }
export const FIRM = { lei: LEI, filer, trade_reporting: [], venues: [{ exchange: 'OPTX', mic: 'XOPT' }] }

/** A desk with an approved customer (user 1) and the schedule that drafts what is owed. */
export async function openDesk(
  options: Readonly<{ isTransactionReporting?: boolean; isValidated?: boolean }> = {},
) {
  const { room, cases, openCase } = await openCaseRoom()
  const { store, clock, ids, desk } = room
  const firm = { facts: FIRM as unknown }
  const reads: { cash: number; reports: number }[] = []
  const counted: typeof store = {
    ...store,
    cases: {
      ...store.cases,
      alertsChanged: async (...asked) => {
        const found = await store.cases.alertsChanged(...asked)
        reads.push({ cash: found.length, reports: 0 })
        return found
      },
    },
    reports: {
      ...store.reports,
      reports: (...asked) => {
        reads.push({ cash: 0, reports: 1 })
        return store.reports.reports(...asked)
      },
    },
  }
  const memory = makeScheduleMemory()
  const ports: FilingSchedulePorts = {
    ...{ store: counted, registry: cases.registry, clock, ids, desk, cases },
    ...{ cipher: cases.cipher, committer: cases.committer },
    documents: makeFilingDocuments(options.isValidated === true && hasSchemas ? SCHEMAS : null),
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
  const schedule = makeFilingSchedule(ports, memory)
  const continuing = makeContinuingCheck(ports)
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
    ...{ room, cases, openCase, keep, alert, firm, memory, ports },
    run: () => runChecks(cases, [schedule, continuing]),
    /** What one round read of alerts of cash, and how often it asked for reports. */
    cost: async () => {
      reads.length = 0
      await runChecks(cases, [schedule])
      return {
        cash: reads.reduce((sum, { cash }) => sum + cash, 0),
        reports: reads.reduce((sum, { reports }) => sum + reports, 0),
      }
    },
    reports: async () => (await store.reports.reports({}, ALL)).items,
    findings: async () => (await store.cases.alerts({ rule: 'C09' }, ALL)).items,
    found: async (rule: string) => (await store.cases.alerts({ rule }, ALL)).items,
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

export const CALL = asId<'instrument'>('SPX-20270115-6800-C')

/** A desk on which a client traded an option for live money today. */
export async function openTradedDesk(options: Parameters<typeof openDesk>[0]) {
  const desk = await openDesk(options)
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
    symbol: CALL,
  }
  await desk.keep({ op: 'insert', table: 'fills', record: fill })
  return desk
}
