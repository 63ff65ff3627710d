import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { openIpc } from '../../src/main/desktop/ipc.ts'
import { FRAME_LENGTH_MAX, guardedPort } from '../../src/main/desktop/guarded-port.ts'
import { makeBucket } from '../../src/main/desktop/rate.ts'
import { makeCrashPolicy } from '../../src/main/desktop/recovery.ts'
import { failurePage } from '../../src/main/desktop/failure-page.ts'
import { dataDirectoryOf } from '../../src/main/desktop/data-directory.ts'

function farPort() {
  const events = new EventEmitter()
  return {
    events,
    port: {
      postMessage: () => undefined,
      start: () => undefined,
      close: () => undefined,
      on: (event: 'message' | 'close', listener: (event: unknown) => void) => events.on(event, listener),
    },
  }
}

describe('a guarded port', () => {
  it('lets bounded text through and names what it refuses', () => {
    const far = farPort()
    const heard: unknown[] = []
    const refusedCodes: string[] = []
    guardedPort(far.port, { nowMs: () => 0, onRefusal: (code) => refusedCodes.push(code) }).on(
      'message',
      (event) => heard.push(event),
    )
    far.events.emit('message', { data: 'text' })
    far.events.emit('message', { data: new Uint8Array(3) })
    far.events.emit('message', { data: undefined })
    far.events.emit('message', null)
    far.events.emit('message', { data: 'x'.repeat(FRAME_LENGTH_MAX + 1) })
    far.events.emit('message', { data: 'x'.repeat(FRAME_LENGTH_MAX) })
    expect(heard).toEqual([{ data: 'text' }, { data: 'x'.repeat(FRAME_LENGTH_MAX) }])
    expect(refusedCodes).toEqual([
      'message_malformed',
      'message_malformed',
      'message_malformed',
      'message_too_large',
    ])
  })

  it('closes ports that a message smuggles in', () => {
    const far = farPort()
    let closed = 0
    guardedPort(far.port, { nowMs: () => 0, onRefusal: () => undefined }).on('message', () => undefined)
    far.events.emit('message', { data: 'text', ports: [{ close: () => void (closed += 1) }] })
    expect(closed).toBe(1)
  })

  it('refuses a flood and hears the window again afterwards', () => {
    const far = farPort()
    let atMs = 0
    let heard = 0
    const codes = new Set<string>()
    guardedPort(far.port, { nowMs: () => atMs, onRefusal: (code) => codes.add(code) }).on(
      'message',
      () => void (heard += 1),
    )
    for (let index = 0; index < 10_000; index += 1) far.events.emit('message', { data: 'x' })
    expect(heard).toBe(2_000)
    expect([...codes]).toEqual(['too_many_messages'])
    atMs = 1_000
    far.events.emit('message', { data: 'x' })
    expect(heard).toBe(2_001)
  })
})

describe('the door of messages', () => {
  const setUp = () => {
    const ipcMain = new EventEmitter()
    const app = new EventEmitter()
    const codes: unknown[] = []
    const handled: number[] = []
    const log = {
      info: () => undefined,
      error: () => undefined,
      warn: (facts: Readonly<Record<string, unknown>>) => void codes.push(facts['code']),
    }
    let isWithinRate = true
    const ports = { app, ipcMain, isKnownWindow: (id: number) => id === 1, mayCall: () => isWithinRate, log }
    openIpc(ports as never, { known: (id) => void handled.push(id) })
    const event = {
      sender: { id: 1, isDestroyed: () => false },
      senderFrame: { url: 'optionix://app/index.html', parent: null },
      ports: [] as { close: () => void }[],
    }
    return { ipcMain, app, codes, handled, event, slow: () => void (isWithinRate = false) }
  }

  it('hears a bare signal of a known channel from a known window', () => {
    const { ipcMain, codes, handled, event } = setUp()
    ipcMain.emit('known', event)
    expect([handled, codes]).toEqual([[1], []])
  })

  it('refuses arguments, ports, strangers and haste, and closes the ports that came along', () => {
    const { ipcMain, codes, handled, event, slow } = setUp()
    let closed = 0
    const ports = [{ close: () => void (closed += 1) }]
    ipcMain.emit('known', event, 'argument')
    ipcMain.emit('known', { ...event, ports })
    ipcMain.emit('known', { ...event, ports, sender: { id: 2, isDestroyed: () => false } })
    slow()
    ipcMain.emit('known', event)
    expect(handled).toEqual([])
    expect(closed).toBe(2)
    expect(codes).toEqual(['message_malformed', 'message_malformed', 'sender_refused', 'too_many_messages'])
  })

  it('refuses unknown channels and everything synchronous, on every web contents', () => {
    const { app, codes } = setUp()
    const contents = new EventEmitter()
    app.emit('web-contents-created', {}, contents)
    contents.emit('ipc-message', {}, 'known')
    contents.emit('ipc-message', {}, 'constructor')
    const event: { returnValue?: unknown } = {}
    contents.emit('ipc-message-sync', event, 'known')
    expect(codes).toEqual(['channel_unknown', 'channel_unknown'])
    expect(event.returnValue).toBeNull()
  })
})

describe('limits and recovery', () => {
  it('a bucket refills with time and never beyond its size', () => {
    let atMs = 0
    const take = makeBucket(2, 1, () => atMs)
    expect([take(), take(), take()]).toEqual([true, true, false])
    atMs = 60_000
    expect([take(), take(), take()]).toEqual([true, true, false])
  })

  it('a page that dies is reloaded ever later, then given up, and forgiven after a minute', () => {
    let atMs = 0
    const onCrash = makeCrashPolicy(() => atMs)
    expect([onCrash(), onCrash(), onCrash(), onCrash()]).toEqual([
      { kind: 'reload', afterMs: 250 },
      { kind: 'reload', afterMs: 1_000 },
      { kind: 'reload', afterMs: 4_000 },
      { kind: 'give_up' },
    ])
    atMs = 60_000
    expect(onCrash()).toEqual({ kind: 'reload', afterMs: 250 })
  })
})

describe('start', () => {
  it('shows a failure as text, whatever it holds', () => {
    const html = failurePage({ title: '<b>', message: '"&\'', code: 'x', hint: '<script>' }, 'n"')
    expect(html).toContain('<h1>&lt;b&gt;</h1>')
    expect(html).toContain('<p>&quot;&amp;&#39;</p>')
    expect(html).not.toContain('<script>')
    expect(html).toContain('nonce="n&quot;"')
  })

  it.each([
    ['linux', { OPTIONIX_DATA: '/data/desk' }, '/data/desk'],
    ['linux', { OPTIONIX_DATA: '', XDG_DATA_HOME: '/xdg' }, '/xdg/optionix'],
    ['linux', {}, '/me/.local/share/optionix'],
    ['darwin', {}, '/me/Library/Application Support/Optionix'],
  ] as const)('on %s with %j the data lie in %s', (platform, env, directory) => {
    expect(dataDirectoryOf(platform, env, '/me')).toBe(directory)
  })
})
