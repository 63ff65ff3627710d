import { THE_HOUSE, append } from '../../../../src/core/app/cases/case-book.ts'
import type { CasePorts } from '../../../../src/core/app/cases/case-book.ts'
import { makeRegistry } from '../../../../src/core/app/identity/sessions.ts'
import { makeKeyedQueue } from '../../../../src/core/app/keyed-queue.ts'
import { DEFAULT_CASE_POLICY, dueAtOf } from '../../../../src/core/compliance/cases/index.ts'
import type { CaseEventBody, CaseId } from '../../../../src/core/compliance/cases/index.ts'
import { asId } from '../../../../src/core/kernel/index.ts'
import { fakeCipher } from '../support.ts'
import { openTradingRoom } from '../trading/support.ts'

/** A trading room with the ports of cases over its store. */
export async function openCaseRoom() {
  const room = await openTradingRoom()
  const { store, desk, clock, ids, floor } = room
  const cases: CasePorts = {
    ...{ store, desk, clock, ids },
    registry: makeRegistry({ users: store.users, links: store.identity.personLinks, clock }),
    committer: floor.committer,
    cipher: fakeCipher().cipher,
    policy: DEFAULT_CASE_POLICY,
    queue: makeKeyedQueue(),
    weigh: (base64) => ({ sha256: '', sizeBytes: base64.length }),
    typeOf: async () => 'text',
  }
  /** A case of nobody to which this has happened. */
  const openCase = async (then: readonly CaseEventBody[]): Promise<CaseId> => {
    const id = asId<'case'>(ids.next())
    const dueAt = dueAtOf(DEFAULT_CASE_POLICY, 'medium', clock.now())
    const opened: CaseEventBody = { kind: 'opened', caseKind: 'aml', priority: 'medium', dueAt }
    const unit = append(
      cases,
      id,
      null,
      [opened, ...then].map((body) => ({ body })),
      THE_HOUSE,
    )
    await floor.committer.commit({ writes: unit.writes, facts: unit.facts })
    return id
  }
  return { room, cases, openCase }
}
