import { describe, expect, it } from 'vitest'
import { backOffMs, makeLink } from '../../../src/renderer/client/link.ts'
import type { LinkPorts } from '../../../src/renderer/client/link.ts'
import type { EngineClient, WireConnection } from '../../../src/renderer/client/wire.ts'

type Answer = (input: unknown, options: { context: Readonly<Record<string, string>> }) => Promise<unknown>

function makeBench(
  answer: Answer,
  renew: () => Promise<boolean> = () => Promise.resolve(false),
  prove: () => Promise<boolean> = () => Promise.resolve(false),
) {
  const ended: ((reason: string) => void)[] = []
  const timers: { task: () => void; delayMs: number }[] = []
  const state = { reachable: true, opened: 0, token: 'one' as string | null }
  const ports: LinkPorts = {
    nowMs: () => 0,
    tokens: { access: () => state.token, renew },
    prove,
    later: (task, delayMs) => {
      const timer = { task, delayMs }
      timers.push(timer)
      return () => timers.splice(timers.indexOf(timer), 1)
    },
    wire: {
      kind: 'websocket',
      open: () => {
        if (!state.reachable) return Promise.reject(new Error('refused'))
        state.opened += 1
        const end = Promise.withResolvers<string>()
        ended.push(end.resolve)
        const client = { trading: { createTrade: answer } } as unknown as EngineClient
        const connection: WireConnection = { client, closed: end.promise, close: () => end.resolve('closed') }
        return Promise.resolve(connection)
      },
    },
  }
  const link = makeLink(ports)
  const run = (delayMs: number): void => timers.find((timer) => timer.delayMs === delayMs)?.task()
  return { link, ended, timers, state, run }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
}

const ORDER = { symbol: 'BTC-USD', side: 'buy', quantity: '1' } as const
const refusal = (status: number, error: string) => ({ data: { error, message: 'No.', status_code: status } })

describe('a call', () => {
  it('is unsent while there is no connection: trying again is safe', async () => {
    const { link } = makeBench(() => Promise.resolve({}))
    expect(await link.call('trading.createTrade', ORDER)).toMatchObject({ kind: 'unsent' })
  })

  it('is unknown when no answer comes in time, and is not sent again', async () => {
    let sent = 0
    const { link, run } = makeBench(() => {
      sent += 1
      return new Promise(() => undefined)
    })
    link.start()
    await settle()
    const asked = link.call('trading.createTrade', ORDER, { timeoutMs: 3_000 })
    run(3_000)
    expect(await asked).toEqual({ kind: 'unknown', reason: 'timeout' })
    expect(sent).toBe(1)
  })

  it('is unknown when the link is lost under way, and is not sent again on the new one', async () => {
    let sent = 0
    const { link, ended, run, state } = makeBench(() => {
      sent += 1
      return new Promise(() => undefined)
    })
    link.start()
    await settle()
    const asked = link.call('trading.createTrade', ORDER)
    ended[0]?.('gone')
    expect(await asked).toEqual({ kind: 'unknown', reason: 'link_lost' })
    run(backOffMs(0))
    await settle()
    expect(state.opened).toBe(2)
    expect(sent).toBe(1)
  })

  it('carries the token and the idempotency key', async () => {
    const seen: unknown[] = []
    const { link } = makeBench((_input, { context }) => Promise.resolve(seen.push(context)))
    link.start()
    await settle()
    await link.call('trading.createTrade', ORDER, { idempotencyKey: 'k-1' })
    expect(seen).toEqual([{ authorization: 'Bearer one', idempotencyKey: 'k-1' }])
  })

  it('gives a refusal with its code, field and issues', async () => {
    const body = {
      error: 'validation_error',
      message: 'The body does not fit.',
      status_code: 422,
      detail: [{ loc: ['body', 'quantity'], msg: 'must be greater than 0', type: 'custom' }],
      request_id: 'r-9',
    }
    const { link } = makeBench(() => Promise.reject(Object.assign(new Error('x'), { data: body })))
    link.start()
    await settle()
    expect(await link.call('trading.createTrade', ORDER)).toMatchObject({
      kind: 'refused',
      failure: {
        code: 'validation_error',
        issues: [{ field: 'quantity', message: 'must be greater than 0' }],
      },
    })
  })

  it('asks for a new token only for what a token mends: a wrong password is not sent twice', async () => {
    let [sent, renewed] = [0, 0]
    const { link } = makeBench(
      () => {
        sent += 1
        return Promise.reject(Object.assign(new Error('x'), refusal(401, 'invalid_credentials')))
      },
      () => Promise.resolve((renewed += 1) > 0),
    )
    link.start()
    await settle()
    expect(await link.call('trading.createTrade', ORDER)).toMatchObject({ kind: 'refused' })
    expect([sent, renewed]).toEqual([1, 0])
  })

  it.each([
    ['proves themselves', true, 2, 'answer'],
    ['leaves it', false, 1, 'refused'],
  ] as const)('of a sensitive act waits for the person, who %s', async (_who, proves, calls, kind) => {
    const keys: unknown[] = []
    const bench = makeBench(
      (_input, { context }) => {
        keys.push(context.idempotencyKey)
        return keys.length > 1
          ? Promise.resolve('done')
          : Promise.reject(Object.assign(new Error('x'), refusal(401, 'step_up_required')))
      },
      undefined,
      () => Promise.resolve(proves),
    )
    bench.link.start()
    await settle()
    const outcome = await bench.link.call('trading.createTrade', ORDER, { idempotencyKey: 'k-2' })
    expect(outcome.kind).toBe(kind)
    expect(keys).toEqual(Array<string>(calls).fill('k-2'))
  })

  it('renews a token that has run out once, then asks again with the same key', async () => {
    const tokens: unknown[] = []
    const bench = makeBench(
      (_input, { context }) => {
        tokens.push(context)
        return context.authorization === 'Bearer two'
          ? Promise.resolve('done')
          : Promise.reject(Object.assign(new Error('x'), refusal(401, 'token_expired')))
      },
      () => {
        bench.state.token = 'two'
        return Promise.resolve(true)
      },
    )
    bench.link.start()
    await settle()
    const outcome = await bench.link.call('trading.createTrade', ORDER, { idempotencyKey: 'k-1' })
    expect(outcome).toEqual({ kind: 'answer', value: 'done' })
    expect(tokens).toEqual([
      { authorization: 'Bearer one', idempotencyKey: 'k-1' },
      { authorization: 'Bearer two', idempotencyKey: 'k-1' },
    ])
  })
})

describe('the connection', () => {
  it('is tried again with growing pauses and says when', async () => {
    const { link, run, state } = makeBench(() => Promise.resolve({}))
    state.reachable = false
    link.start()
    await settle()
    expect(link.state()).toMatchObject({ phase: 'waiting', attempt: 1, retryAtMs: 250, reason: 'refused' })
    run(250)
    await settle()
    expect(link.state()).toMatchObject({ phase: 'waiting', attempt: 2, retryAtMs: 500 })
    state.reachable = true
    run(500)
    await settle()
    expect(link.state().phase).toBe('open')
  })

  it('pauses five seconds at most', () => {
    expect([0, 1, 2, 3, 4, 50].map(backOffMs)).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000])
  })

  it('stays closed once it has been stopped', async () => {
    const { link, run, state } = makeBench(() => Promise.resolve({}))
    link.start()
    await settle()
    link.stop()
    await settle()
    run(250)
    await settle()
    expect(link.state().phase).toBe('closed')
    expect(state.opened).toBe(1)
  })
})
