import { describe, expect, test } from 'vitest'
import type { HandlerContext } from '../../../src/core/app/index.ts'
import { ok, refused } from '../../../src/core/kernel/index.ts'
import type { Result } from '../../../src/core/kernel/index.ts'
import { codeOf, context } from './support.ts'
import { makeStubDesk } from './stub-desk.ts'

const ORDER = { symbol: 'BTC-USD', side: 'buy', quantity: 1.5, order_type: 'limit', price: '50000.00' }
const keyed = (key: string | null, who = 'all') =>
  context({ authorization: `Bearer ${who}`, idempotencyKey: key })

/** A desk whose acts number themselves and keep their answers; `refusing` makes the next ones refuse. */
function makeCountingDesk() {
  const state = { acts: 0, refusing: false }
  const act = async (_input: unknown, { idempotency }: HandlerContext): Promise<Result<unknown>> => {
    state.acts += 1
    const answer = { order: state.acts }
    await new Promise((resolve) => setImmediate(resolve))
    if (state.refusing) return refused({ code: 'insufficient_cash', message: 'No.' })
    await desk.committer.commit({ writes: idempotency ? [idempotency.writeFor(answer)] : [], facts: [] })
    return ok(answer)
  }
  const desk = makeStubDesk(act)
  const place = (input: unknown, who: ReturnType<typeof keyed>, name = 'trading.createTrade') =>
    desk.app.call(name, input, who)
  return { ...desk, state, place }
}

describe('an Idempotency-Key', () => {
  test('makes a repeat return the first answer without a second act', async () => {
    const desk = makeCountingDesk()
    const first = await desk.place(ORDER, keyed('k1'))
    expect(await desk.place(ORDER, keyed('k1'))).toEqual(first)
    expect(desk.state.acts).toBe(1)
  })

  test('takes the same request in other words as the same', async () => {
    const desk = makeCountingDesk()
    await desk.place(ORDER, keyed('k1'))
    const same = {
      price: 50_000,
      side: 'BUY',
      quantity: '1.50',
      order_type: 'LIMIT',
      symbol: 'BTC-USD',
      unknown: 1,
    }
    expect(await desk.place(same, keyed('k1'))).toEqual({ ok: true, value: { order: 1 } })
  })

  test('with other content, or for another entry, is a conflict and no act', async () => {
    const desk = makeCountingDesk()
    await desk.place(ORDER, keyed('k1'))
    expect(await codeOf(desk.place({ ...ORDER, quantity: 2 }, keyed('k1')))).toBe('idempotency_conflict')
    expect(await codeOf(desk.place(ORDER, keyed('k1'), 'trading.createOrder'))).toBe('idempotency_conflict')
    expect(desk.app.statusOf('idempotency_conflict')).toBe(409)
    expect(desk.state.acts).toBe(1)
  })

  test('belongs to one user', async () => {
    const desk = makeCountingDesk()
    await desk.place(ORDER, keyed('k1'))
    expect(await desk.place(ORDER, keyed('k1', 'eve'))).toEqual({ ok: true, value: { order: 2 } })
  })

  test('sent many times at once acts once, and all get that answer', async () => {
    const desk = makeCountingDesk()
    const results = await Promise.all(Array.from({ length: 20 }, () => desk.place(ORDER, keyed('k1'))))
    expect(desk.state.acts).toBe(1)
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
  })

  test('of a refused call is free again', async () => {
    const desk = makeCountingDesk()
    desk.state.refusing = true
    const refusals = await Promise.all([desk.place(ORDER, keyed('k1')), desk.place(ORDER, keyed('k1'))])
    expect(refusals.map((result) => result.ok)).toEqual([false, false])
    desk.state.refusing = false
    expect(await desk.place(ORDER, keyed('k1'))).toEqual({ ok: true, value: { order: 3 } })
  })

  test('is remembered for 24 hours and no longer', async () => {
    const desk = makeCountingDesk()
    await desk.place(ORDER, keyed('k1'))
    desk.clock.advance(86_400_000)
    expect(await desk.place(ORDER, keyed('k1'))).toEqual({ ok: true, value: { order: 1 } })
    desk.clock.advance(1)
    expect(await desk.place(ORDER, keyed('k1'))).toEqual({ ok: true, value: { order: 2 } })
  })

  test('left out makes every call an act of its own', async () => {
    const desk = makeCountingDesk()
    await desk.place(ORDER, keyed(null))
    await desk.place(ORDER, keyed(null))
    expect(desk.state.acts).toBe(2)
  })

  test.each(['', 'two words', 'é', 'x'.repeat(129), 'a\nb'])('of the form %j is refused', async (key) => {
    const desk = makeCountingDesk()
    expect(await desk.place(ORDER, keyed(key))).toMatchObject({
      failure: { code: 'invalid_input', field: 'Idempotency-Key' },
    })
    expect(desk.state.acts).toBe(0)
  })

  test('that an act forgot to keep is reported to the operator', async () => {
    const desk = makeStubDesk(async () => ok({}))
    await desk.app.call('trading.createTrade', ORDER, keyed('k1'))
    expect(desk.logged).toMatchObject([
      { event: 'idempotency_not_kept', fields: { entry: 'trading.createTrade' } },
    ])
  })

  test('means nothing to an entry that only reads', async () => {
    const desk = makeCountingDesk()
    await desk.place({}, keyed('two words'), 'trading.listTrades')
    expect(desk.state.acts).toBe(1)
  })
})
