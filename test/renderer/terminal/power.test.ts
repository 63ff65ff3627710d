import { describe, expect, it } from 'vitest'
import type { EngineClient, WireConnection } from '../../../src/renderer/client/wire.ts'
import type { SessionAnswer } from '../../../src/renderer/state/identity.ts'
import { obeyDesktop } from '../../../src/renderer/terminal/desktop-commands.ts'
import { makeTerminal } from '../../../src/renderer/terminal/terminal.ts'
import type { IdentityGateway } from '../../../src/renderer/state/index.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve()
}

const answerFor = (name: string): SessionAnswer =>
  ({
    access_token: `access-${name}`,
    user: { user_id: name, email: `${name}@example.com`, permissions: [] },
  }) as unknown as SessionAnswer

type Opened = { spec: { channel: string }; signal: AbortSignal; authorization: string | undefined }

/** A terminal on an engine that opens every stream, gives one snapshot and then waits. */
function makeBench() {
  const opened: Opened[] = []
  const loggedOut: (string | null)[] = []
  const subscribe = (
    spec: Opened['spec'],
    { context, signal }: { context: { authorization?: string }; signal: AbortSignal },
  ): Promise<AsyncIterable<unknown>> => {
    opened.push({ spec, signal, authorization: context.authorization })
    const run = async function* () {
      yield {
        type: 'snapshot',
        channel: spec.channel,
        symbol: null,
        seq: 1,
        conflated: 0,
        data: { items: [] },
      }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    return Promise.resolve(run())
  }
  const client = {
    market: { subscribe },
    accounts: { list: () => Promise.resolve({ accounts: [] }) },
    identity: { setupStatus: () => Promise.resolve({ administrator_needed: false }) },
  } as unknown as EngineClient
  const connection: WireConnection = { client, closed: new Promise(() => undefined), close: () => undefined }
  const unsent = { kind: 'unsent', reason: 'There is no session.' } as const
  const identity = {
    login: ({ username }: { username?: string }) =>
      Promise.resolve({ kind: 'answer', value: answerFor(username ?? '') }),
    refresh: () => Promise.resolve(unsent),
    logout: (access: string | null) => {
      loggedOut.push(access)
      return Promise.resolve()
    },
  } as unknown as IdentityGateway
  const terminal = makeTerminal({
    wire: { kind: 'port', open: () => Promise.resolve(connection) },
    identity: () => identity,
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    nowMs: () => 0,
    later: () => () => undefined,
  })
  const running = (): readonly Opened[] => opened.filter(({ signal }) => !signal.aborted)
  const signIn = async (username: string): Promise<void> => {
    await terminal.session.login({ username, password: 'secret' })
    await settle()
  }
  return { terminal, opened, running, loggedOut, signIn }
}

const POSITIONS = { channel: 'positions' } as const
const THING = { name: 'thing', make: () => ({}) }

async function openDesk() {
  const bench = makeBench()
  const stop = bench.terminal.start()
  await settle()
  await bench.signIn('ada')
  bench.terminal.hub.subscribe(POSITIONS, () => undefined)
  await settle()
  return { ...bench, stop, phase: () => bench.terminal.hub.view(POSITIONS).phase }
}

describe('the machine goes to sleep', () => {
  it('and every stream stops at once, its figures marked stale', async () => {
    const { terminal, running, phase, stop } = await openDesk()
    expect([phase(), running().length > 0]).toEqual(['live', true])
    obeyDesktop(terminal, 'shell.suspend')
    expect([phase(), running().length]).toEqual(['stale', 0])
    terminal.hub.resync()
    await settle()
    expect(running()).toHaveLength(0)
    stop()
  })

  it('and wakes: every stream asks for a new snapshot before it is live again', async () => {
    const { terminal, opened, running, phase, stop } = await openDesk()
    obeyDesktop(terminal, 'shell.suspend')
    const before = opened.length
    obeyDesktop(terminal, 'shell.resume')
    expect(phase()).toBe('stale')
    await settle()
    expect(phase()).toBe('live')
    const asked = opened.slice(before).map(({ spec }) => spec.channel)
    expect(asked).toContain('positions')
    expect(running()).toHaveLength(asked.length)
    stop()
  })

  it('and nothing starts on waking while nobody is signed in', async () => {
    const { terminal, running, stop } = await openDesk()
    obeyDesktop(terminal, 'shell.suspend')
    obeyDesktop(terminal, 'shell.lock')
    obeyDesktop(terminal, 'shell.resume')
    await settle()
    expect(running()).toHaveLength(0)
    stop()
  })
})

describe('the desk is locked', () => {
  it('and forgets its token, stops its streams, and asks who is there', async () => {
    const { terminal, running, loggedOut, phase, stop } = await openDesk()
    expect(terminal.session.tokens.access()).toBe('access-ada')
    obeyDesktop(terminal, 'shell.lock')
    expect(terminal.session.tokens.access()).toBeNull()
    expect(loggedOut).toEqual(['access-ada'])
    expect(terminal.session.store.getState()).toMatchObject({
      phase: 'signed_out',
      user: null,
      accounts: [],
      lockedBy: { email: 'ada@example.com' },
    })
    expect([phase(), running().length]).toEqual(['stale', 0])
    stop()
  })

  it('and the same person finds what they had under way', async () => {
    const { terminal, signIn, phase, stop } = await openDesk()
    const mine = terminal.keep.of(THING)
    terminal.toasts.notify({ severity: 'ok', title: 'Filled' })
    obeyDesktop(terminal, 'shell.lock')
    await signIn('ada')
    expect(terminal.keep.of(THING)).toBe(mine)
    expect(terminal.toasts.store.getState().history).toHaveLength(1)
    expect(terminal.session.store.getState().lockedBy).toBeNull()
    expect(phase()).toBe('live')
    stop()
  })

  it('and another person finds nothing of it', async () => {
    const { terminal, signIn, stop } = await openDesk()
    const hers = terminal.keep.of(THING)
    terminal.toasts.notify({ severity: 'ok', title: 'Filled' })
    obeyDesktop(terminal, 'shell.lock')
    await signIn('bob')
    expect(terminal.keep.of(THING)).not.toBe(hers)
    expect(terminal.toasts.store.getState()).toMatchObject({ shown: [], history: [] })
    stop()
  })

  it('again, or before anybody signed in, changes nothing', async () => {
    const { terminal, loggedOut, stop } = await openDesk()
    obeyDesktop(terminal, 'shell.lock')
    obeyDesktop(terminal, 'shell.lock')
    expect(loggedOut).toHaveLength(1)
    expect(terminal.session.store.getState().lockedBy).not.toBeNull()
    stop()
  })
})

it('any other command of the desktop is run by the registry', () => {
  const { terminal } = makeBench()
  const ran: string[] = []
  obeyDesktop(
    { ...terminal, commands: { ...terminal.commands, run: (id) => ran.push(id) > 0 } },
    'shell.keys',
  )
  expect(ran).toEqual(['shell.keys'])
})
