import { expect, it } from 'vitest'
import { makeApprovals } from '../../../../src/core/app/approvals/service.ts'
import { actOn } from '../../../../src/core/app/cases/case-book.ts'
import type { CasePorts } from '../../../../src/core/app/cases/case-book.ts'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { userId } from '../../../support/records.ts'

// How long an answer takes must not tell what is hidden from what is not there.

const SUBJECT = userId(7)

const asked = {
  ...{ requestId: 'request', ipAddress: null, userAgent: null, idempotency: null, note: () => undefined },
  caller: { userId: SUBJECT, permissions: ['approval.read', 'approval.decide', 'compliance.write'] },
} as unknown as HandlerContext

/** What was asked of a store, in its order, whatever was asked for. */
function makeJournal() {
  const calls: string[] = []
  const noted =
    <Value>(name: string, answer: (...about: readonly unknown[]) => Value) =>
    (...about: readonly unknown[]): Promise<Value> => {
      calls.push(name)
      return Promise.resolve(answer(...about))
    }
  return { calls, noted }
}

it('whom a case is about does not wait for those who work on it', async () => {
  const ports = {
    store: { cases: { case: async () => ({ id: 'case-1' }), isAbout: async () => true } },
    registry: { accountsOf: async () => [SUBJECT] },
    // Somebody is at work on it, and will be for ever.
    queue: { run: () => new Promise(() => undefined) },
  } as unknown as CasePorts
  const decide = () => {
    throw new Error('nothing is decided by whom it is about')
  }
  expect(await actOn(ports, 'case-1', asked, decide)).toMatchObject({
    ok: false,
    failure: { code: 'case_not_found' },
  })
})

it('an approval that is hidden costs what one costs that is not there, at every door', async () => {
  const { calls, noted } = makeJournal()
  const wish = { id: 'hidden', kind: 'close', subjectId: 'case-1', requestedBy: SUBJECT, status: 'pending' }
  const approvals = makeApprovals({
    store: { identity: { approval: noted('approval', (id) => (id === 'hidden' ? wish : null)) } },
    registry: { accountsOf: noted('accounts', () => [SUBJECT]) },
    clock: { now: () => 0 },
    kinds: { close: { permission: 'compliance.write', hiddenSubjects: noted('hidden', () => ['case-1']) } },
  } as unknown as Parameters<typeof makeApprovals>[0])
  const doors = {
    find: (id: string) => approvals.find(id, asked.caller as NonNullable<HandlerContext['caller']>),
    approve: (id: string) => approvals.approve(id, null, asked),
    reject: (id: string) => approvals.reject(id, null, asked),
    withdraw: (id: string) => approvals.withdraw(id, asked),
  }
  for (const [door, ask] of Object.entries(doors)) {
    const hidden = { answer: await ask('hidden'), calls: calls.splice(0) }
    const missing = { answer: await ask('nowhere'), calls: calls.splice(0) }
    expect([door, hidden]).toEqual([door, missing])
    expect(hidden.answer).toMatchObject({ ok: false, failure: { code: 'approval_not_found' } })
  }
})
