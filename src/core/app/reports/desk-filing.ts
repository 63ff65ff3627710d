import { ok, sha256Hex } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import { ctrDocument, sarDocument } from '../../compliance/reporting/index.ts'
import type { FilingForm, ReportingFailure, XmlElement } from '../../compliance/reporting/index.ts'
import type { Committer } from '../committer.ts'
import { draftedCase } from './case-draft.ts'
import { draftedCtr } from './ctr-draft.ts'
import type { DraftPorts } from './draft.ts'
import { writeDocument } from './filings.ts'
import type { WrittenFiling } from './filings.ts'
import { draftedPeriod } from './period-draft.ts'

/** A filing that whoever holds the data directory asks for: a SAR or CTR of a case, every other form of a period. */
export type FilingAsked = Readonly<
  | { form: 'sar' | 'ctr'; caseId: string }
  | { form: Exclude<FilingForm, 'sar' | 'ctr'>; period: Readonly<{ from: Instant; to: Instant }> }
>

type FilingPorts = DraftPorts & Readonly<{ committer: Pick<Committer, 'commit'> }>

async function documentOf(
  ports: FilingPorts,
  asked: FilingAsked,
): Promise<Result<XmlElement, ReportingFailure>> {
  if ('period' in asked) {
    const drafted = await draftedPeriod(ports, asked.form, asked.period)
    return drafted.ok ? ok(drafted.value.root) : drafted
  }
  if (asked.form === 'sar') {
    const drafted = await draftedCase(ports, asked.caseId, {})
    return drafted.ok ? ok(sarDocument(drafted.value.record)) : drafted
  }
  const drafted = await draftedCtr(ports, { caseId: asked.caseId, subjects: [], days: null })
  return drafted.ok ? ok(ctrDocument(drafted.value.record)) : drafted
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
): Promise<Result<WrittenFiling, ReportingFailure>> {
  const root = await documentOf(ports, asked)
  if (!root.ok) return root
  const written = await writeDocument(ports.documents, asked.form, root.value)
  if (!written.ok) return written
  const fact = madeFact(asked.form, written.value.text, ports.clock.now())
  await ports.committer.commit({ writes: [], facts: [fact] })
  return written
}
