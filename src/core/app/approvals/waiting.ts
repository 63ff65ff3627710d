import type { ApprovalRecord } from '../../identity/index.ts'
import { addMs } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { ApprovalFilter, Store } from '../store/store.ts'

type WaitingPorts = Readonly<{
  store: Readonly<{ identity: Pick<Store['identity'], 'approvals'> }>
  clock: Clock
}>

/** More wishes than ever wait for one subject, or of one kind that a screen lists. */
const WAITING_READ = { limit: 100, offset: 0 }

/** Wishes that wait for a second person and have not run out, newest first. */
export async function waitingWishes(
  { store, clock }: WaitingPorts,
  wish: Pick<ApprovalFilter, 'kind' | 'subjectId' | 'requestedBy'>,
): Promise<readonly ApprovalRecord[]> {
  const filter = { ...wish, status: 'pending', expiresFrom: addMs(clock.now(), 1) } as const
  return (await store.identity.approvals(filter, WAITING_READ)).items
}
