import { describe, expect, it } from 'vitest'
import type { CallOutcome, Link } from '../../../src/renderer/client/index.ts'
import { deadManMark, deadManWords, deadlineOf } from '../../../src/renderer/shell/kill/dead-man.ts'
import { makeWatch } from '../../../src/renderer/shell/kill/watch.ts'

type Outcome = CallOutcome<unknown>
const ANSWER: Outcome = { kind: 'answer', value: {} }
const LOST: Outcome = { kind: 'unknown', reason: 'link_lost' }

function open() {
  const tasks: { task: () => void; atMs: number; off: boolean }[] = []
  const asked: string[] = []
  const streams: { signal: AbortSignal; say: (type: 'snapshot' | 'end') => void }[] = []
  const now = { ms: 1_000_000, outcome: ANSWER }
  const link = {
    call: async (name: string, input: Readonly<{ timeout_s?: number }>) => {
      asked.push(input.timeout_s === undefined ? name : `${name} ${input.timeout_s}`)
      return now.outcome
    },
    openStream: async (_spec: unknown, signal: AbortSignal) => {
      const said: string[] = []
      let wake = (): void => undefined
      const say = (type: string): void => {
        said.push(type)
        wake()
      }
      streams.push({ signal, say })
      return (async function* () {
        for (;;) {
          while (said.length === 0) await new Promise<void>((resolve) => (wake = resolve))
          if (said.shift() === 'end') return
          yield { type: 'snapshot' }
        }
      })()
    },
  } as unknown as Link
  const later = (task: () => void, delayMs: number) => {
    const entry = { task, atMs: now.ms + delayMs, off: false }
    tasks.push(entry)
    return () => {
      entry.off = true
    }
  }
  const watch = makeWatch({ link, nowMs: () => now.ms, later })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  const pass = async (ms: number): Promise<void> => {
    now.ms += ms
    for (const entry of tasks.splice(0)) {
      if (entry.off) continue
      if (entry.atMs <= now.ms) entry.task()
      else tasks.push(entry)
    }
    await settle()
  }
  return { watch, asked, streams, now, pass, settle, state: () => watch.store.getState() }
}

describe('the dead man’s switch of a window', () => {
  it('is renewed four times within its length, each time putting off its deadline', async () => {
    const { watch, asked, now, pass, state } = open()
    await watch.arm('a', 120)
    expect(state()).toMatchObject({ renews: 'a', firesAtMs: now.ms + 120_000 })
    await pass(29_000)
    expect(asked).toHaveLength(1)
    await pass(1_000)
    expect(asked).toEqual(['trading.deadManSwitch 120', 'trading.deadManSwitch 120'])
    expect(state().firesAtMs).toBe(now.ms + 120_000)
  })

  it('keeps its deadline while it cannot be renewed, tries on, and does not arm itself again after it fired', async () => {
    const { watch, asked, now, pass, state } = open()
    await watch.arm('a', 120)
    const deadline = state().firesAtMs
    now.outcome = LOST
    await pass(30_000)
    expect(state()).toMatchObject({ firesAtMs: deadline })
    expect(state().trouble).toMatch(/^Not renewed\. /)
    await pass(2_000)
    expect(asked).toHaveLength(3)
    now.outcome = ANSWER
    await pass(100_000)
    expect(asked).toHaveLength(3)
    expect(state()).toMatchObject({ renews: null, firesAtMs: null })
    expect(state().trouble).toMatch(/^It fired/)
  })

  it('is off only once the engine has said so', async () => {
    const { watch, asked, now, pass, state } = open()
    await watch.arm('a', 120)
    now.outcome = LOST
    await watch.disarm('a')
    expect(state()).toMatchObject({ renews: 'a' })
    now.outcome = ANSWER
    await watch.disarm('a')
    expect(state()).toMatchObject({ renews: null, firesAtMs: null, trouble: null })
    await pass(200_000)
    expect(asked).toEqual(['trading.deadManSwitch 120', 'trading.deadManSwitch 0', 'trading.deadManSwitch 0'])
  })

  it('that could not be armed is not shown as armed, and one that is stopped is renewed no more', async () => {
    const { watch, asked, now, pass, state } = open()
    now.outcome = LOST
    await watch.arm('a', 120)
    expect(state()).toMatchObject({ renews: null, firesAtMs: null })
    now.outcome = ANSWER
    await watch.arm('a', 120)
    watch.stop()
    await pass(200_000)
    expect(asked).toHaveLength(2)
  })
})

describe('the line whose loss cancels', () => {
  it('counts as on with its first message, is set up again when lost, and remembers the loss', async () => {
    const { watch, streams, now, pass, settle, state } = open()
    watch.guard('a')
    await settle()
    expect(state().line).toBe('opening')
    streams[0]?.say('snapshot')
    await settle()
    expect(state()).toMatchObject({ line: 'on', lostAtMs: null })
    streams[0]?.say('end')
    await settle()
    expect(state()).toMatchObject({ line: 'lost', lostAtMs: now.ms })
    await pass(2_000)
    streams[1]?.say('snapshot')
    await settle()
    expect(state().line).toBe('on')
  })

  it('is followed anew at once, and is not lost, when the engine ends it after a while', async () => {
    const { watch, streams, now, settle, state } = open()
    watch.guard('a')
    await settle()
    streams[0]?.say('snapshot')
    await settle()
    now.ms += 1_800_000
    streams[0]?.say('end')
    await settle()
    expect(streams).toHaveLength(2)
    expect(state()).toMatchObject({ line: 'on', lostAtMs: null })
  })

  it('is closed only after the engine has released it', async () => {
    const { watch, asked, streams, now, settle, state } = open()
    watch.guard('a')
    await settle()
    now.outcome = LOST
    await watch.unguard()
    expect(streams[0]?.signal.aborted).toBe(false)
    expect(state()).toMatchObject({ guards: 'a' })
    now.outcome = ANSWER
    await watch.unguard()
    expect(asked.at(-1)).toBe('market.releaseOnDisconnect')
    expect(streams[0]?.signal.aborted).toBe(true)
    expect(state()).toMatchObject({ guards: null, line: 'off' })
  })
})

describe('the deadline on screen', () => {
  const mine = { renews: 'a', firesAtMs: 5_000 }
  it('is this window’s own, else what the engine tells of the account', () => {
    expect(deadlineOf(mine, 'a', '2026-01-01T00:00:00Z')).toEqual({ atMs: 5_000, isMine: true })
    expect(deadlineOf(mine, 'b', '2026-01-01T00:00:00Z')).toEqual({
      atMs: Date.parse('2026-01-01T00:00:00Z'),
      isMine: false,
    })
    expect(deadlineOf(mine, 'b', null)).toBeNull()
  })

  it('says when, how long still, and who puts it off', () => {
    expect(deadManWords({ atMs: 5_000, isMine: true }, 1_500, '14:00:05 ET')).toBe(
      'Fires at 14:00:05 ET, in 4 s, unless this window is heard from before; it renews by itself. Firing cancels all open orders and pauses algorithms.',
    )
    expect(deadManWords({ atMs: 5_000, isMine: false }, 9_000, '14:00:05 ET')).toBe(
      'Fires at 14:00:05 ET, in 0 s. Another window or program armed it; this one does not put it off.',
    )
    expect(deadManMark({ atMs: 5_000, isMine: true }, 0)).toBe('dead man 5 s')
  })
})
