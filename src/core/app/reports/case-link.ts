import { isAboutPersons } from '../../compliance/reporting/index.ts'
import type { LinkTarget } from '../../compliance/cases/index.ts'
import { asId } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import { append, linkDrafts } from '../cases/case-book.ts'
import type { CasePorts, Doer } from '../cases/case-book.ts'
import { subjectsOf } from '../cases/link-targets.ts'
import type { Unit } from '../committer.ts'
import type { RegulatoryReportRecord, Store } from '../store/store.ts'

const NOTHING: Unit = { writes: [], facts: [] }

/**
 * What makes a case point to the report that was drafted from it, as an event of its timeline. Whom the report is about
 * the case is about too: they must not read in it that there is one.
 */
export async function caseLinked(
  cases: CasePorts,
  caseId: string,
  report: RegulatoryReportRecord,
  doer: Doer,
): Promise<Unit> {
  const id = asId<'case'>(caseId)
  const before = await cases.store.cases.case(id)
  // A closed case takes this one thing more: it is closed as reported first, and the report comes of that.
  if (before === null) return NOTHING
  const known = await cases.store.cases.links(id)
  const links: readonly LinkTarget[] = [
    { kind: 'report', targetId: report.id },
    ...subjectsOf(report).map((targetId) => ({ kind: 'customer', targetId }) as const),
  ]
  const drafts = linkDrafts(id, links, known, doer, cases.clock.now())
  return drafts.length === 0 ? NOTHING : append(cases, id, before, drafts, doer)
}

/** The case that points to a report; null where none does, or it is about an account of whoever asks. Of reports about nobody there is none. */
export async function caseOf(
  { cases }: Pick<Store, 'cases'>,
  { id, reportType }: RegulatoryReportRecord,
  readers: readonly UserId[],
): Promise<string | null> {
  if (!isAboutPersons(reportType)) return null
  const link = { kind: 'report', targetId: id } as const
  const { items } = await cases.cases({ link, notAbout: readers }, { limit: 1, offset: 0 })
  return items[0]?.id ?? null
}

/**
 * The case of the report that a draft takes the place of: the draft is of that case too, and whom it is about the case is
 * about. Null where it replaces none, or none in their row that a case points to: a link may still wait for its turn.
 */
export async function caseOfReplaced(
  store: Pick<Store, 'cases' | 'reports'>,
  amends: string | undefined,
): Promise<string | null> {
  const replaced = amends === undefined ? null : await store.reports.report(amends)
  if (replaced === null) return null
  return (await caseOf(store, replaced, [])) ?? caseOfReplaced(store, replaced.amends ?? undefined)
}

/**
 * A replaced report is hidden from whom its successor is about as well: that it was amended, by a report that they do not find,
 * would tell them that there is one about them.
 */
export function aboutThoseOf(
  replaced: RegulatoryReportRecord,
  successor: RegulatoryReportRecord,
): RegulatoryReportRecord {
  const subjects = [...new Set([...subjectsOf(replaced), ...subjectsOf(successor)])]
  return { ...replaced, subjects: subjects.length === 0 ? '' : ` ${subjects.join(' ')} ` }
}
