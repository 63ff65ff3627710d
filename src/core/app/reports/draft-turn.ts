import { isAboutPersons } from '../../compliance/reporting/index.ts'
import type { Failure, Result, UserId } from '../../kernel/index.ts'
import type { CasePorts, Doer } from '../cases/case-book.ts'
import type { Committer } from '../committer.ts'
import type { Store } from '../store/store.ts'
import { caseLinked, caseOf, caseOfReplaced } from './case-link.ts'
import type { GenerateInput } from './draft.ts'

type TurnPorts = Readonly<{
  store: Pick<Store, 'cases' | 'reports'>
  committer: Pick<Committer, 'commit'>
  cases: CasePorts
  /** A report that is there could not be linked to its case. */
  notLinked: (error: unknown) => void
}>

/** The case that a draft is of. Hidden: whoever drafts is one of those whom it is about. */
type DraftCase = Readonly<{ id: string; isHidden: boolean }>

/** The case that is named, or that of the report that a draft takes the place of; null of a draft of none. */
export async function caseOfDraft(
  store: TurnPorts['store'],
  { report_type: reportType, case_id: named, amends }: GenerateInput,
  readers: readonly UserId[],
): Promise<DraftCase | null> {
  if (!isAboutPersons(reportType)) return null
  // One that is named was looked up as whoever drafts may see it.
  if (named !== undefined) return { id: named, isHidden: false }
  const replaced = amends === undefined ? null : await store.reports.report(amends)
  const id = await caseOfReplaced(store, amends)
  const seen = replaced && (await caseOf(store, replaced, readers))
  return id === null ? null : { id, isHidden: seen !== id }
}

/** Links a report that was drafted already, when those who work on its case are done. */
function linkInTurn(ports: TurnPorts, caseId: string, reportId: string, doer: Doer): void {
  const link = async (): Promise<void> => {
    const report = await ports.store.reports.report(reportId)
    if (report === null) return
    const unit = await caseLinked(ports.cases, caseId, report, doer)
    if (unit.writes.length > 0) await ports.committer.commit(unit)
  }
  ports.cases.queue.run(caseId, link).catch(ports.notLinked)
}

/**
 * Drafts while nobody else works on the case, which changes with its report in one transaction. Whoever must not learn of the
 * case waits for nobody: their draft stands at once, and is linked to the case in its turn.
 */
export async function draftedInTurn<Made extends Result<Readonly<{ report_id: string }>, Failure>>(
  ports: TurnPorts,
  found: DraftCase | null,
  doer: Doer,
  draft: (linkedTo: string | null) => Promise<Made>,
): Promise<Made> {
  if (found === null) return draft(null)
  if (!found.isHidden) return ports.cases.queue.run(found.id, () => draft(found.id))
  const made = await draft(null)
  if (made.ok) linkInTurn(ports, found.id, made.value.report_id, doer)
  return made
}
