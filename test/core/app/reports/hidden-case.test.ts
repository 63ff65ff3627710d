import { describe, expect, it } from 'vitest'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { makeReportHandlers } from '../../../../src/core/app/reports/handlers.ts'
import type { GenerateInput } from '../../../../src/core/app/reports/draft.ts'
import { caseOfDraft, draftedInTurn } from '../../../../src/core/app/reports/draft-turn.ts'
import { THE_HOUSE } from '../../../../src/core/app/cases/case-book.ts'
import { makeKeyedQueue } from '../../../../src/core/app/keyed-queue.ts'
import { ok } from '../../../../src/core/kernel/index.ts'
import { userId } from '../../../support/records.ts'

// An officer of whom a case is drafts a filing from it, while others work on the case: what that takes must not tell of it.

const SUBJECT = userId(7)

const contextOf = (...permissions: readonly string[]) =>
  ({
    ...{ requestId: 'request', transport: 'rest', ipAddress: null, userAgent: null, idempotency: null },
    note: () => undefined,
    caller: { userId: SUBJECT, permissions },
  }) as unknown as HandlerContext

const OFFICER = contextOf('compliance.read', 'compliance.write')

const wanted = (more: Partial<GenerateInput>): GenerateInput => ({
  ...{ report_type: 'sar', include_details: false, subject_user_ids: [] },
  ...more,
})

/** A desk on which somebody is at work on every case, and will be for ever. */
function busyDesk() {
  const calls: string[] = []
  const noted =
    <Value>(name: string, answer: (...about: readonly unknown[]) => Value) =>
    (...about: readonly unknown[]): Promise<Value> => {
      calls.push(name)
      return Promise.resolve(answer(...about))
    }
  const registry = { accountsOf: noted('accounts', () => [SUBJECT]) }
  const cases = {
    case: noted('case', (id) => (id === 'about-me' ? { id } : null)),
    isAbout: noted('about', (id) => id === 'about-me'),
  }
  const reports = { idsAbout: noted('hidden', () => ['of-me']), report: noted('report', () => null) }
  const ports = {
    ...{ registry, switches: { sox: true, mifidIi: true } },
    store: { cases, reports },
    cases: { store: { cases }, registry, queue: { run: () => new Promise(() => undefined) } },
  } as unknown as Parameters<typeof makeReportHandlers>[0]
  return { generate: makeReportHandlers(ports).generate, calls }
}

describe('a filing of something that is hidden from its drafter', () => {
  it.each([
    ['a case', (id: string) => ({ case_id: id }), 'about-me'],
    ['a report', (id: string) => ({ case_id: 'nowhere', amends: id }), 'of-me'],
  ])('%s costs what one costs that is not there, and waits for nobody', async (_what, naming, id) => {
    const { generate, calls } = busyDesk()
    const hidden = { answer: await generate(wanted(naming(id)), OFFICER), calls: calls.splice(0) }
    const missing = { answer: await generate(wanted(naming('nowhere')), OFFICER), calls: calls.splice(0) }
    expect(hidden).toEqual(missing)
    expect(hidden.answer).toMatchObject({ ok: false, failure: { code: 'report_not_found' } })
  })

  it('asks nothing of a case for whoever drafts no such report', async () => {
    const { generate, calls } = busyDesk()
    for (const id of ['about-me', 'nowhere']) {
      expect(await generate(wanted({ case_id: id }), contextOf('profile.read'))).toMatchObject({
        failure: { code: 'report_forbidden' },
      })
    }
    expect(calls).toEqual([])
  })
})

/** A report that its drafter sees, of a case that is about them; and somebody who works on the case until `done`. */
function hiddenCase() {
  const reports = new Map<string, object>([
    ['first', { id: 'first', reportType: 'sar', amends: null, subjects: '' }],
    // One whose link to the case has not come yet.
    ['next', { id: 'next', reportType: 'sar', amends: 'first', subjects: '' }],
  ])
  const store = {
    reports: { report: (id: string) => Promise.resolve(reports.get(id) ?? null) },
    cases: {
      cases: ({ link, notAbout }: { link: { targetId: string }; notAbout: readonly string[] }) =>
        Promise.resolve({
          items: link.targetId === 'first' && !notAbout.includes(SUBJECT) ? [{ id: 'of-me' }] : [],
        }),
      case: () => Promise.resolve(null),
    },
  }
  const worked: string[] = []
  const queue = makeKeyedQueue()
  const work = Promise.withResolvers<undefined>()
  const worker = queue.run('of-me', () => work.promise)
  const cases = {
    queue: {
      run: <Value>(id: string, task: () => Promise<Value>) =>
        queue.run(id, () => {
          worked.push(id)
          return task()
        }),
    },
    store: { cases: { case: () => Promise.reject(new Error('the store fell')) } },
  }
  const failures: unknown[] = []
  const ports = {
    ...{ store, cases, committer: { commit: () => Promise.resolve() } },
    notLinked: (error: unknown) => void failures.push(error),
  } as unknown as Parameters<typeof draftedInTurn>[0]
  return { ports, store: ports.store, worked, failures, done: () => (work.resolve(undefined), worker) }
}

describe('what takes the place of a report whose case is hidden from its drafter', () => {
  const amending = (amends: string) => wanted({ amends })
  const draft = (linkedTo: string | null) => Promise.resolve(ok({ report_id: 'next', linkedTo }))

  it.each(['first', 'next'])('%s: is drafted at once, and linked when the case is free', async (amends) => {
    const { ports, store, worked, failures, done } = hiddenCase()
    const found = await caseOfDraft(store, amending(amends), [SUBJECT])
    expect(found).toEqual({ id: 'of-me', isHidden: true })
    expect(await draftedInTurn(ports, found, THE_HOUSE, draft)).toEqual(
      ok({ report_id: 'next', linkedTo: null }),
    )
    expect(worked).toEqual([])
    await done()
    await new Promise((resolve) => setImmediate(resolve))
    expect(worked).toEqual(['of-me'])
    // It was tried, and that it failed is told.
    expect(failures).toMatchObject([{ message: 'the store fell' }])
  })

  it('waits for its turn with everybody else, and is linked in the same transaction', async () => {
    const { ports, store, worked, done } = hiddenCase()
    const found = await caseOfDraft(store, amending('first'), [userId(8)])
    expect(found).toEqual({ id: 'of-me', isHidden: false })
    const made = draftedInTurn(ports, found, THE_HOUSE, draft)
    await new Promise((resolve) => setImmediate(resolve))
    expect(worked).toEqual([])
    await done()
    expect(await made).toEqual(ok({ report_id: 'next', linkedTo: 'of-me' }))
  })

  it('is of no case where the first was of none', async () => {
    const { store } = hiddenCase()
    expect(await caseOfDraft(store, amending('nowhere'), [SUBJECT])).toBeNull()
  })
})
