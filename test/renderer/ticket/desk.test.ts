import { describe, expect, it } from 'vitest'
import { makeTicketDesk } from '../../../src/renderer/panels/ticket/desk.ts'
import { makePresetsStore } from '../../../src/renderer/panels/ticket/presets.ts'
import { makeUnresolvedStore } from '../../../src/renderer/state/unresolved.ts'
import { PREVIEW, order } from './support.ts'

type Asked = Readonly<{ name: string; input: Record<string, unknown>; key: string | undefined }>
type Answer = Readonly<Record<string, unknown>>

const ASSET = { symbol: 'SPX-20261120-6900-C', tick_size: '0.05', lot_size: '1', multiplier: '100' }

/** A desk on scripted answers, with a clock that moves only when it is told to. */
function bench(answers: Readonly<Record<string, () => Promise<Answer>>>) {
  const asked: Asked[] = []
  let timers: { task: () => void; atMs: number }[] = []
  let nowMs = 0
  let hear: (update: unknown) => void = () => undefined
  let ids = 0
  const unresolved = makeUnresolvedStore()
  const presets = makePresetsStore({
    getItem: () => null,
    setItem: () => undefined,
    removeItem: () => undefined,
  })
  const link = {
    state: () => ({ phase: 'open', sinceMs: 0 }),
    call: (name: string, input: Record<string, unknown>, options?: { idempotencyKey?: string }) => {
      asked.push({ name, input, key: options?.idempotencyKey })
      return answers[name]?.() ?? Promise.resolve({ kind: 'unsent', reason: 'not scripted.' })
    },
  }
  const hub = {
    subscribe: (_spec: unknown, listener: (update: unknown) => void) => {
      hear = listener
      return () => undefined
    },
  }
  const desk = makeTicketDesk({
    link: link as never,
    hub: hub as never,
    unresolved,
    presets,
    nowMs: () => nowMs,
    later: (task, delayMs) => {
      const timer = { task, atMs: nowMs + delayMs }
      timers.push(timer)
      return () => (timers = timers.filter((one) => one !== timer))
    },
    newId: () => `ID${++ids}`,
  })
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 20; round += 1) await Promise.resolve()
  }
  const pass = async (ms: number): Promise<void> => {
    nowMs += ms
    const due = timers.filter((timer) => timer.atMs <= nowMs)
    timers = timers.filter((timer) => timer.atMs > nowMs)
    for (const timer of due) timer.task()
    await settle()
  }
  const sends = (): Asked[] => asked.filter((one) => one.name === 'trading.createTrade')
  const show = (seen: unknown): void => hear({ change: { items: [seen] }, view: { data: null } })
  return { desk, presets, asked, sends, pass, settle, show, unresolved }
}

const answer = (value: unknown) => (): Promise<Answer> => Promise.resolve({ kind: 'answer', value })
const standard = {
  'market.asset': answer(ASSET),
  'trading.preview': answer(PREVIEW),
  'trading.listOrders': answer({ orders: [] }),
}

async function toReview(test: ReturnType<typeof bench>): Promise<void> {
  test.desk.setAccount('a-1')
  test.desk.stage({ symbol: ASSET.symbol, side: 'buy', priceText: '24.95', quantityText: '2' })
  await test.settle()
  test.desk.review()
  await test.settle()
  expect(test.desk.store.getState().state.step).toBe('review')
}

describe('ticket desk', () => {
  it('asks for one preview after the typing rests', async () => {
    const test = bench(standard)
    test.desk.setAccount('a-1')
    test.desk.stage({ symbol: ASSET.symbol, side: 'buy', priceText: '24.95', quantityText: '2' })
    await test.settle()
    for (const priceText of ['24.9', '24.90', '24.95']) test.desk.edit({ priceText })
    await test.pass(149)
    expect(test.asked.filter((one) => one.name === 'trading.preview')).toHaveLength(0)
    await test.pass(1)
    expect(test.asked.filter((one) => one.name === 'trading.preview')).toHaveLength(1)
    expect(test.desk.store.getState().preview?.answer).toBe(PREVIEW)
  })

  it('begins with one whole contract as soon as the instrument is known, and with no quantity of a coin', async () => {
    const firstOf = async (asset: Answer, quantityText = ''): Promise<string> => {
      const test = bench({ ...standard, 'market.asset': answer(asset) })
      test.desk.stage({ symbol: ASSET.symbol, side: 'buy', quantityText })
      await test.settle()
      return test.desk.store.getState().draft.quantityText
    }
    expect(await firstOf(ASSET)).toBe('1')
    expect(await firstOf(ASSET, '7')).toBe('7')
    expect(await firstOf({ ...ASSET, lot_size: '0.001' })).toBe('')
  })

  it('sends once, under names made once, however often it is told to', async () => {
    const test = bench({
      ...standard,
      'trading.createTrade': answer(order({ client_order_id: 'OX-ID1', status: 'filled' })),
    })
    await toReview(test)
    test.desk.send()
    test.desk.send()
    await test.settle()
    test.desk.send()
    expect(test.sends()).toHaveLength(1)
    expect(test.sends()[0]).toMatchObject({
      key: 'ID2',
      input: { client_order_id: 'OX-ID1', quantity: '2', price: '24.95' },
    })
    expect(test.desk.store.getState().state.step).toBe('filled')
  })

  it('says late after two seconds and looks, without sending, when the reply is lost', async () => {
    let lose: (outcome: Answer) => void = () => undefined
    const test = bench({
      ...standard,
      'trading.createTrade': () => new Promise((resolve) => (lose = resolve)),
    })
    await toReview(test)
    test.desk.send()
    await test.pass(1_999)
    expect(test.desk.store.getState().state.step).toBe('sending')
    await test.pass(1)
    expect(test.desk.store.getState().state.step).toBe('late')
    lose({ kind: 'unknown', reason: 'timeout' })
    await test.settle()
    expect(test.desk.store.getState().state).toMatchObject({ step: 'unknown', absences: 1 })
    expect(Object.keys(test.unresolved.getState())).toEqual(['OX-ID1'])
    for (let round = 0; round < 4; round += 1) await test.pass(2_000)
    expect(test.desk.store.getState().state).toMatchObject({ step: 'unknown', absences: 5 })
    expect(test.sends()).toHaveLength(1)
    test.show(order({ client_order_id: 'OX-ID1', status: 'filled' }))
    expect(test.desk.store.getState().state.step).toBe('filled')
    expect(test.unresolved.getState()).toEqual({})
  })

  it('asks again with the same names and the same body', async () => {
    const test = bench({
      ...standard,
      'trading.createTrade': () => Promise.resolve({ kind: 'unknown', reason: 'link_lost' }),
    })
    await toReview(test)
    test.desk.send()
    await test.settle()
    test.desk.askAgain()
    await test.settle()
    const [first, second] = test.sends()
    expect(test.sends()).toHaveLength(2)
    expect(second).toEqual(first)
  })

  it('keeps a staged order waiting while one is in flight, and takes no edit', async () => {
    const test = bench({
      ...standard,
      'trading.createTrade': () => Promise.resolve({ kind: 'unknown', reason: 'link_lost' }),
    })
    await toReview(test)
    test.desk.send()
    await test.settle()
    test.desk.edit({ quantityText: '99' })
    test.desk.stage({ symbol: 'BTC-USD', side: 'sell' })
    expect(test.desk.store.getState().draft).toMatchObject({ symbol: ASSET.symbol, quantityText: '2' })
    expect(test.desk.store.getState().waiting).toMatchObject({ symbol: 'BTC-USD' })
  })

  it('cancels an unknown order as soon as it shows, by its own id', async () => {
    const test = bench({
      ...standard,
      'trading.createTrade': () => Promise.resolve({ kind: 'unknown', reason: 'link_lost' }),
      'trading.cancelTrade': answer({
        order: order({
          client_order_id: 'OX-ID1',
          status: 'cancelled',
          updated_at: '2026-10-14T14:00:09.000Z',
        }),
      }),
    })
    await toReview(test)
    test.desk.send()
    await test.settle()
    test.desk.cancel()
    expect(test.asked.some((one) => one.name === 'trading.cancelTrade')).toBe(false)
    test.show(order({ client_order_id: 'OX-ID1' }))
    await test.settle()
    expect(test.asked.filter((one) => one.name === 'trading.cancelTrade')).toMatchObject([
      { input: { trade_id: 'o-1' } },
    ])
    expect(test.desk.store.getState().state.step).toBe('cancelled')
  })

  it('says that nothing was sent when the order never left', async () => {
    const test = bench({
      ...standard,
      'trading.createTrade': () =>
        Promise.resolve({ kind: 'unsent', reason: 'The engine cannot be reached.' }),
    })
    await toReview(test)
    test.desk.send()
    await test.settle()
    expect(test.desk.store.getState().state).toEqual({
      step: 'draft',
      notice: 'The engine cannot be reached. Nothing was sent.',
    })
  })
})
