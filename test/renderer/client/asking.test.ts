import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askEntry } from '../../../src/renderer/client/asking.ts'
import type { EntryOutput } from '../../../src/renderer/client/entries.ts'
import { makeLink } from '../../../src/renderer/client/link.ts'
import type { CallOutcome } from '../../../src/renderer/client/outcome.ts'
import type { EngineClient } from '../../../src/renderer/client/wire.ts'

type Told = CallOutcome<EntryOutput<'accounts.list'>>

/** A link over a wire whose engine answers as it is told to, and comes and goes. */
function makeBench() {
  const engine = { reachable: true, answer: (): Promise<unknown> => Promise.resolve({ accounts: [] }) }
  const asked: unknown[] = []
  let end = Promise.withResolvers<string>()
  const link = makeLink({
    nowMs: () => Date.now(),
    tokens: { access: () => 'one', renew: () => Promise.resolve(false) },
    later: (task, delayMs) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
    wire: {
      kind: 'websocket',
      open: () => {
        if (!engine.reachable) return Promise.reject(new Error('refused'))
        end = Promise.withResolvers<string>()
        const list = (input: unknown) => {
          asked.push(input)
          return engine.answer()
        }
        const client = { accounts: { list } } as unknown as EngineClient
        return Promise.resolve({ client, closed: end.promise, close: () => end.resolve('closed') })
      },
    },
  })
  const told: Told[] = []
  const ask = () => askEntry(link, 'accounts.list', { page: 1 }, (outcome) => void told.push(outcome))
  const lose = (): void => {
    engine.reachable = false
    end.resolve('gone')
  }
  const kinds = () => told.map(({ kind }) => kind)
  return { link, engine, asked, told, ask, lose, kinds }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const comesBack = () => vi.advanceTimersByTimeAsync(20_000)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a question to the engine', () => {
  it('that was never sent is asked when the link returns, once', async () => {
    const { link, engine, asked, ask, kinds } = makeBench()
    engine.reachable = false
    link.start()
    ask()
    await settle()
    expect([kinds(), asked]).toEqual([['unsent'], []])
    engine.reachable = true
    await comesBack()
    expect([kinds(), asked]).toEqual([['unsent', 'answer'], [{ page: 1 }]])
    await comesBack()
    expect(asked).toHaveLength(1)
  })

  it('that was under way when the link went is asked again on the new one', async () => {
    const { link, engine, asked, ask, lose, kinds } = makeBench()
    engine.answer = () => new Promise(() => undefined)
    link.start()
    await settle()
    ask()
    await settle()
    lose()
    await settle()
    expect(kinds()).toEqual(['unknown'])
    engine.answer = () => Promise.resolve({ accounts: [] })
    engine.reachable = true
    await comesBack()
    expect([kinds(), asked]).toEqual([
      ['unknown', 'answer'],
      [{ page: 1 }, { page: 1 }],
    ])
  })

  it('that nobody waits for any more is not asked when the link returns', async () => {
    const { link, engine, asked, ask, kinds } = makeBench()
    engine.reachable = false
    link.start()
    const stop = ask()
    await settle()
    stop()
    engine.reachable = true
    await comesBack()
    expect([kinds(), asked]).toEqual([['unsent'], []])
  })

  it('asked again by hand meanwhile is not asked twice by the link’s return', async () => {
    const { link, engine, asked, ask, kinds } = makeBench()
    engine.reachable = false
    link.start()
    const stop = ask()
    await settle()
    stop()
    ask()
    await settle()
    engine.reachable = true
    await comesBack()
    expect([kinds(), asked]).toEqual([['unsent', 'unsent', 'answer'], [{ page: 1 }]])
  })

  it('refused for too many requests is asked again when the engine said, and a plain refusal is not', async () => {
    const { link, engine, asked, ask, kinds } = makeBench()
    const refusal = (status: number, details: object) => () =>
      Promise.reject({ data: { error: 'rate_limited', message: 'No.', status_code: status, details } })
    engine.answer = refusal(429, { retry_after_s: 3 })
    link.start()
    await settle()
    ask()
    await vi.advanceTimersByTimeAsync(2_999)
    expect([kinds(), asked.length]).toEqual([['refused'], 1])
    engine.answer = refusal(403, {})
    await comesBack()
    expect([kinds(), asked.length]).toEqual([['refused', 'refused'], 2])
  })
})
