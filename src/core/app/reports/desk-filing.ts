import { normaliseEmail } from '../../identity/index.ts'
import { asId, ok, refused, sha256Hex } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import type { CaseFailure } from '../../compliance/cases/index.ts'
import { ctrDocument, reportingFailure, sarDocument } from '../../compliance/reporting/index.ts'
import type { FilingForm, ReportingFailure, XmlElement } from '../../compliance/reporting/index.ts'
import { destroyedFailure } from '../cases/evidence.ts'
import type { Committer } from '../committer.ts'
import { draftedCase } from './case-draft.ts'
import { draftedCtr } from './ctr-draft.ts'
import type { DraftPorts } from './draft.ts'
import { writeDocument } from './filings.ts'
import { switchedOn } from './switches.ts'
import type { WrittenFiling } from './filings.ts'
import { draftedPeriod } from './period-draft.ts'

/**
 * A filing that whoever holds the data directory asks for: a SAR of a case, a CTR of one or of a customer and day, every
 * other form of a period.
 */
export type FilingAsked = Readonly<
  | { form: 'sar' | 'ctr'; caseId: string }
  | { form: 'ctr'; customer: string; period: Readonly<{ from: Instant; to: Instant }> }
  | { form: Exclude<FilingForm, 'sar' | 'ctr'>; period: Readonly<{ from: Instant; to: Instant }> }
>

type FilingPorts = DraftPorts & Readonly<{ committer: Pick<Committer, 'commit'> }>

/** A customer by id or e-mail. */
async function customerOf({ store }: FilingPorts, name: string): Promise<Result<string, ReportingFailure>> {
  const found = name.includes('@')
    ? await store.users.byEmail(normaliseEmail(name))
    : await store.users.byId(asId<'user'>(name))
  return found === null
    ? refused(reportingFailure('report_not_found', 'There is no such customer.', { field: 'customer' }))
    : ok(found.id)
}

async function ctrOf(
  ports: FilingPorts,
  asked: Readonly<
    { caseId: string } | { customer: string; period: Readonly<{ from: Instant; to: Instant }> }
  >,
): Promise<Result<XmlElement, ReportingFailure>> {
  const ofCase = 'caseId' in asked
  const customer = ofCase ? ok(null) : await customerOf(ports, asked.customer)
  if (!customer.ok) return customer
  const drafted = await draftedCtr(ports, {
    caseId: ofCase ? asked.caseId : undefined,
    subjects: customer.value === null ? [] : [customer.value],
    days: ofCase ? null : asked.period,
  })
  return drafted.ok ? ok(ctrDocument(drafted.value.record)) : drafted
}

async function documentOf(
  ports: FilingPorts,
  asked: FilingAsked,
): Promise<Result<XmlElement, ReportingFailure | CaseFailure>> {
  const destroyed = 'caseId' in asked ? await destroyedFailure(ports, asId<'case'>(asked.caseId)) : null
  if (destroyed !== null) return refused(destroyed)
  if (asked.form === 'ctr') return ctrOf(ports, asked)
  const isOn = switchedOn(ports.switches, asked.form === 'rts22' ? 'mifid_ii' : null)
  if (!isOn.ok) return isOn
  if ('period' in asked) {
    const drafted = await draftedPeriod(ports, asked.form, asked.period)
    return drafted.ok ? ok(drafted.value.root) : drafted
  }
  const drafted = await draftedCase(ports, asked.caseId, {})
  return drafted.ok ? ok(sarDocument(drafted.value.record)) : drafted
}

/** That a file was made, by its hash: not whom it is about. */
const madeFact = (form: FilingForm, text: string, at: Instant): AuditFact => ({
  ...{ action: 'report.exported', category: 'data', actorId: 'system' },
  ...{ resourceType: 'report', resourceId: sha256Hex(text), result: 'success', code: null, requestId: null },
  ...{ at, facts: { form }, personal: null },
})

/** The filing as a file, checked; nothing of it is kept but that it was made. */
export async function deskFiling(
  ports: FilingPorts,
  asked: FilingAsked,
): Promise<Result<WrittenFiling, ReportingFailure | CaseFailure>> {
  const root = await documentOf(ports, asked)
  if (!root.ok) return root
  const written = await writeDocument(ports.documents, asked.form, root.value)
  if (!written.ok) return written
  const fact = madeFact(asked.form, written.value.text, ports.clock.now())
  await ports.committer.commit({ writes: [], facts: [fact] })
  return written
}
