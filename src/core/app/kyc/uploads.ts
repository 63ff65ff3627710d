import type { AuditFact } from '../../audit/index.ts'
import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { KycPorts } from './ports.ts'

/** A file whose record is not there after so long was handed in by a call that never came to its end. */
const COMMITTED_WITHIN_MS = MS_PER_DAY

/**
 * Takes away the files of uploads that were never committed: a call that broke off left them, nobody has their keys, and no
 * right to see or erase one's data would find them. Answers how many went.
 */
export async function keepUploads({
  store,
  vault,
  clock,
  committer,
}: Pick<KycPorts, 'store' | 'vault' | 'clock' | 'committer'>): Promise<number> {
  const now = clock.now()
  let removed = 0
  for (const id of await vault.idsBefore(addMs(now, -COMMITTED_WITHIN_MS))) {
    if ((await store.kyc.document(id)) !== null) continue
    await vault.remove(id)
    removed += 1
  }
  if (removed === 0) return 0
  const fact: AuditFact = {
    ...{ action: 'kyc.uploads_removed', category: 'data', actorId: 'system', result: 'success', code: null },
    ...{ resourceType: 'retention', resourceId: null, requestId: null, at: now, facts: { removed } },
    personal: null,
  }
  await committer.commit({ writes: [], facts: [fact] })
  return removed
}
