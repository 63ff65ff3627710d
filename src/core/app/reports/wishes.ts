import { approvalStatus } from '../../identity/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import type { Clock, UserId } from '../../kernel/index.ts'
import type { Store, Write } from '../store/store.ts'

type WishPorts = Readonly<{ store: Pick<Store, 'identity'>; clock: Clock }>

/** The act that takes two persons. */
export const REPORT_APPROVAL = 'report.approve'

/** More wishes than one report ever has. */
const WISHES_READ = { limit: 100, offset: 0 }

/** Wishes for a second person that wait, and have not run out. */
async function waitingWishes(
  { store, clock }: WishPorts,
  subjectId: string,
): Promise<readonly ApprovalRecord[]> {
  const filter = { kind: REPORT_APPROVAL, subjectId, status: 'pending' } as const
  const { items } = await store.identity.approvals(filter, WISHES_READ)
  return items.filter((wish) => approvalStatus(wish, clock.now()) === 'pending')
}

/** The wish for a second person that waits; null where nobody is asked. */
export const waitingWish = async (ports: WishPorts, subjectId: string): Promise<ApprovalRecord | null> =>
  (await waitingWishes(ports, subjectId))[0] ?? null

/** Ends what waits for a report in whose place another one came: nobody can approve it any more. */
export const endedWishes = async (
  ports: WishPorts,
  subjectId: string,
  by: UserId,
): Promise<readonly Write[]> =>
  (await waitingWishes(ports, subjectId)).map((wish) => ({
    op: 'put',
    table: 'approvals',
    record: {
      ...wish,
      ...{ status: 'withdrawn', decidedBy: by, decidedAt: ports.clock.now() },
      decisionReason: 'another report took its place',
    },
  }))
