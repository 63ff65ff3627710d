import { isSnoozeOver, wake } from '../../compliance/cases/index.ts'
import { releaseUnanswered } from './closing.ts'
import { THE_HOUSE, append } from './case-book.ts'
import type { CasePorts } from './case-book.ts'

const WOKEN_AT_A_TIME = 200

/** Wakes the cases whose day has come, and gives back those whose second person did not answer. */
export async function sweepCases(ports: CasePorts): Promise<void> {
  const { store, queue, clock, committer } = ports
  for (const { id } of await store.cases.snoozesOver(clock.now(), WOKEN_AT_A_TIME)) {
    await queue.run(id, async () => {
      const before = await store.cases.case(id)
      if (before === null || !isSnoozeOver(before, clock.now())) return
      const event = wake(before, 'expired')
      if (event.ok) await committer.commit(append(ports, id, before, [{ body: event.value }], THE_HOUSE))
    })
  }
  await releaseUnanswered(ports)
}
