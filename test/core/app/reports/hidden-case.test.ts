import { describe, expect, it } from 'vitest'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { makeReportHandlers } from '../../../../src/core/app/reports/handlers.ts'
import type { GenerateInput } from '../../../../src/core/app/reports/draft.ts'
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
