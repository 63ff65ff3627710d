import { expect, it } from 'vitest'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { deskFiling } from '../../../../src/core/app/reports/desk-filing.ts'
import { makeReportHandlers } from '../../../../src/core/app/reports/handlers.ts'
import { instant } from '../../../../src/core/kernel/index.ts'
import { userId } from '../../../support/records.ts'

const OFFICER = {
  ...{ requestId: 'request', transport: 'rest', ipAddress: null, userAgent: null, idempotency: null },
  note: () => undefined,
  caller: { userId: userId(7), permissions: ['compliance.read', 'compliance.write'] },
} as unknown as HandlerContext

const destroyed = {
  ...{
    caseId: 'old',
    number: 4,
    kind: 'evidence_destroyed',
    actorId: 'system',
    at: instant(Date.UTC(2036, 10, 22)),
  },
  ...{ facts: { category: 'compliance_records', days: 3_653, basis: 'the law' }, textSealed: null },
}

/** A desk whose one case ended so long ago that its key is gone. Whatever else it is asked for throws. */
const ports = {
  ...{ switches: { sox: true, mifidIi: true }, registry: { accountsOf: () => Promise.resolve([userId(7)]) } },
  store: {
    cases: { events: () => Promise.resolve([destroyed]) },
    reports: {},
  },
  cases: {
    store: {
      cases: { case: (id: string) => Promise.resolve({ id }), isAbout: () => Promise.resolve(false) },
    },
    registry: { accountsOf: () => Promise.resolve([userId(7)]) },
  },
} as unknown as Parameters<typeof makeReportHandlers>[0] & Parameters<typeof deskFiling>[0]

const refusal = {
  ok: false,
  failure: {
    code: 'evidence_destroyed',
    details: { destroyed_at: '2036-11-22T00:00:00.000Z', policy: 'compliance_records', days: 3_653 },
  },
}

it.each(['sar', 'ctr'] as const)(
  'no %s is drafted from a case whose evidence was destroyed',
  async (form) => {
    const asked = { report_type: form, case_id: 'old', include_details: false, subject_user_ids: [] }
    expect(await makeReportHandlers(ports).generate(asked, OFFICER)).toMatchObject(refusal)
    expect(await deskFiling(ports, { form, caseId: 'old' })).toMatchObject(refusal)
  },
)
