import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { makeAddEvidence } from '../../../../src/core/app/cases/evidence.ts'
import { THE_HOUSE, append } from '../../../../src/core/app/cases/case-book.ts'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { present } from '../../../../src/core/kernel/index.ts'
import { makeSubjectCipher } from '../../../../src/main/adapters/crypto/index.ts'
import { userId } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'

const officer = {
  ...{ requestId: 'request', ipAddress: null, userAgent: null, idempotency: null },
  ...{ note: () => undefined, caller: { userId: userId(7), permissions: [] } },
} as unknown as HandlerContext

it('what was refused leaves no key behind that later evidence is sealed under and nobody keeps', async () => {
  const { room, cases, openCase } = await openCaseRoom()
  const { store, clock } = room
  const databaseKey = randomBytes(32)
  const ports = { ...cases, cipher: makeSubjectCipher({ databaseKey, subjectKeys: [], clock }) }
  const add = makeAddEvidence(ports)
  const id = await openCase([{ kind: 'closed', disposition: 'explained', approvalId: null }])
  const file = { case_id: id, name: 'letter', media_type: 'text/plain', content_base64: 'bGV0dGVy' }
  expect(await add(file, officer)).toMatchObject({ ok: false, failure: { code: 'case_wrong_state' } })
  const closed = present(await store.cases.case(id), 'the case')
  const again = [{ body: { kind: 'reopened', dueAt: clock.now() } } as const]
  await cases.committer.commit(append(ports, id, closed, again, THE_HOUSE))
  expect(await add(file, officer)).toMatchObject({ ok: true })
  // After a restart there is nothing but what the store keeps.
  const restarted = makeSubjectCipher({ databaseKey, subjectKeys: await store.subjectKeys(), clock })
  const [record] = await store.cases.evidence(id)
  const name = record?.nameSealed ?? ''
  expect(restarted.openText(`case:${id}`, `evidence-name/${record?.id}`, name)).toBe('letter')
})
