import { caseFailure } from '../../compliance/cases/index.ts'
import type { CaseFailure, LinkKind, LinkTarget } from '../../compliance/cases/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { RegulatoryReportRecord } from '../store/store.ts'
import type { CasePorts } from './case-book.ts'

type Ports = Pick<CasePorts, 'store' | 'desk' | 'registry'>
/** Whom a target is about, which may be nobody; null where there is no such target. */
type Owners = readonly string[] | null

/** Users whom a report speaks of. */
export const subjectsOf = ({ subjects }: Pick<RegulatoryReportRecord, 'subjects'>): readonly string[] =>
  subjects.split(' ').filter(Boolean)

const oneOf = (userId: UserId | null | undefined): Owners =>
  userId === null || userId === undefined ? null : [userId]

/** Of an alert about several customers its own case knows all of them. */
async function ownersOfAlert({ store }: Ports, id: string): Promise<Owners> {
  const alert = await store.cases.alert(id)
  if (alert === null) return null
  const links = await store.cases.links(alert.caseId)
  const customers = links.filter(({ kind }) => kind === 'customer').map(({ targetId }) => targetId)
  return alert.userId === null ? customers : [...new Set([alert.userId, ...customers])]
}

async function ownersOfReport({ store }: Ports, id: string): Promise<Owners> {
  const report = await store.reports.report(id)
  return report === null ? null : subjectsOf(report)
}

/** An address of a chain: letters and digits, longer than the number of any card, which is none. */
const CHAIN_ADDRESS = /^(?:[a-z]+:)?(?=[0-9]*[A-Za-z])[0-9A-Za-z]{25,128}$/

const OWNERS: Readonly<Record<LinkKind, (ports: Ports, id: string) => Promise<Owners>>> = {
  customer: async ({ store }, id) => ((await store.users.byId(asId<'user'>(id))) === null ? null : []),
  account: async ({ desk }, id) => oneOf(desk.account(asId<'account'>(id))?.userId),
  order: async ({ store }, id) => oneOf((await store.trading.order(asId<'order'>(id)))?.userId),
  payment: async ({ store }, id) =>
    oneOf((await store.portfolios.cashMovement(asId<'cashMovement'>(id)))?.userId),
  alert: ownersOfAlert,
  report: ownersOfReport,
  address: async (_ports, id) => (CHAIN_ADDRESS.test(id) ? [] : null),
}

/** Things of which whom they are about must not learn: to them there is no such thing. */
const CONFIDENTIAL: ReadonlySet<LinkKind> = new Set<LinkKind>(['alert', 'report'])

/** The links that a target brings: itself, and the customers whom it is about. */
export async function linksOf(
  ports: Ports,
  target: LinkTarget,
  actor: UserId,
): Promise<Result<readonly LinkTarget[], CaseFailure>> {
  const owners = await OWNERS[target.kind](ports, target.targetId)
  const own: readonly string[] = CONFIDENTIAL.has(target.kind) ? await ports.registry.accountsOf(actor) : []
  if (owners === null || owners.some((owner) => own.includes(owner))) {
    const message = `There is no such ${target.kind}.`
    return refused(caseFailure('link_unknown', message, { field: 'target_id' }))
  }
  return ok([target, ...owners.map((targetId) => ({ kind: 'customer', targetId }) as const)])
}
