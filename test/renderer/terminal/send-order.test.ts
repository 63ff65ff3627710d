import { describe, expect, it } from 'vitest'
import { makeUnresolvedStore } from '../../../src/renderer/state/unresolved.ts'
import { sendOrder } from '../../../src/renderer/terminal/send-order.ts'

const BODY = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '1', price: '2' } as const

/** Sends on scripted answers; timers run when they are told to. */
function bench(answers: readonly unknown[]) {
  const asked: { name: string; input: Record<string, unknown> }[] = []
  const tasks: (() => void)[] = []
  const notices: string[] = []
  const unresolved = makeUnresolvedStore()
  const queue = [...answers]
  let ids = 0
  const ports = {
    link: {
      call: (name: string, input: Record<string, unknown>) => {
        asked.push({ name, input })
        return Promise.resolve(queue.shift())
      },
    },
    unresolved,
    toasts: { notify: ({ title }: { title: string }) => void notices.push(title) },
    later: (task: () => void) => {
      tasks.push(task)
      return () => undefined
    },
    nowMs: () => 1_000,
    newId: () => `ID${++ids}`,
  } as unknown as Parameters<typeof sendOrder>[0]
  const pass = async (): Promise<void> => {
    tasks.shift()?.()
    for (let round = 0; round < 10; round += 1) await Promise.resolve()
  }
  const sends = (): number => asked.filter(({ name }) => name === 'trading.createTrade').length
  return { ports, asked, notices, unresolved, pass, sends }
}

const LOST = { kind: 'unknown', reason: 'timeout' }
const orders = (...list: readonly object[]) => ({ kind: 'answer', value: { orders: list } })

describe('sending an order at once', () => {
  it('tells acceptance, denial and never having left apart', async () => {
    const accepted = await sendOrder(
      bench([{ kind: 'answer', value: { status: 'open' } }]).ports,
      BODY,
      'a-1',
    )
    expect(accepted).toMatchObject({ kind: 'accepted', order: { status: 'open' } })
    const failure = { code: 'off_tick', message: 'No.', status: 400 }
    expect(await sendOrder(bench([{ kind: 'refused', failure }]).ports, BODY, 'a-1')).toEqual({
      kind: 'denied',
      words: 'No.',
    })
    const unsent = await sendOrder(bench([{ kind: 'unsent', reason: 'No link.' }]).ports, BODY, 'a-1')
    expect(unsent.kind).toBe('unsent')
  })

  it('counts a lost reply and a failed engine as unknown, looks by its name, and never sends it again', async () => {
    for (const lost of [LOST, { kind: 'refused', failure: { code: 'x', message: 'x', status: 503 } }]) {
      const test = bench([lost, LOST, orders({ client_order_id: 'OX-ID1' })])
      expect(await sendOrder(test.ports, BODY, 'a-1')).toEqual({ kind: 'unknown' })
      expect(test.unresolved.getState()['OX-ID1']).toMatchObject({
        symbol: 'BTC-USD',
        side: 'buy',
        price: '2',
      })
      await test.pass()
      expect(Object.keys(test.unresolved.getState())).toEqual(['OX-ID1'])
      await test.pass()
      expect(test.unresolved.getState()).toEqual({})
      expect(test.notices).toEqual(['The order arrived'])
      expect(test.sends()).toBe(1)
    }
  })

  it('puts an order aside only after five answers that there is none', async () => {
    const test = bench([LOST, ...Array.from({ length: 5 }, () => orders())])
    await sendOrder(test.ports, BODY, 'a-1')
    for (let round = 0; round < 4; round += 1) await test.pass()
    expect(Object.keys(test.unresolved.getState())).toEqual(['OX-ID1'])
    await test.pass()
    expect(test.unresolved.getState()).toEqual({})
    expect(test.notices).toEqual(['The order did not arrive'])
  })
})
