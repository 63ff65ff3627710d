import { expect, test } from '@playwright/test'
import { launchDesktop } from './launch.ts'
import type { Desktop } from './launch.ts'

/** What the stand-in's page and engine show of themselves. */
type PageSide = Readonly<{
  seen: Readonly<{ commands: string[]; ports: number }>
  openPort: () => Promise<MessagePort>
  ask: (port: MessagePort, text: string) => Promise<unknown>
}>
type EngineSide = Readonly<{ opened: number; closed: number; frames: number }>

let desktop: Desktop

test.beforeAll(async () => {
  desktop = await launchDesktop()
})
test.afterAll(() => desktop?.close())

const engine = (): Promise<EngineSide> =>
  desktop.evaluate(() => ({ ...(globalThis as unknown as { standIn: EngineSide }).standIn }))
const openPorts = async (): Promise<number> => {
  const { opened, closed } = await engine()
  return opened - closed
}
const askOnce = (text: string): Promise<unknown> =>
  desktop.page.evaluate(async (frame) => {
    const side = window as unknown as PageSide
    return side.ask(await side.openPort(), frame)
  }, text)
const refusals = (code: string): number => desktop.errorText().split(`"code":"${code}"`).length - 1

test('a window asks for a port, speaks on it and hears the engine', async () => {
  expect(await askOnce('{"hello":1}')).toEqual({ answer: { hello: 1 } })
})

test('ten connections in a row leave one port open, and a reload leaves none', async () => {
  for (let round = 0; round < 10; round += 1) expect(await askOnce(`[${round}]`)).toEqual({ answer: [round] })
  await expect.poll(openPorts).toBe(1)
  await desktop.page.reload()
  await expect.poll(openPorts).toBe(0)
  expect(await askOnce('"again"')).toEqual({ answer: 'again' })
  await expect.poll(openPorts).toBe(1)
})

test('the page hears that main closed its port', async () => {
  const closed = await desktop.page.evaluate(async () => {
    const side = window as unknown as PageSide
    const port = await side.openPort()
    port.start()
    const ended = new Promise<boolean>((resolve) => port.addEventListener('close', () => resolve(true)))
    await side.openPort()
    return ended
  })
  expect(closed).toBe(true)
})

test('two thousand malformed messages reach no engine, and the next good one is answered', async () => {
  await desktop.page.reload()
  const before = await engine()
  await desktop.page.evaluate(async () => {
    const port = await (window as unknown as PageSide).openPort()
    const hostile: readonly unknown[] = [
      null,
      undefined,
      0,
      Number.NaN,
      true,
      [],
      {},
      { data: 'nested' },
      new Date(0),
      new Map([['a', 1]]),
      new Uint8Array(8),
      new ArrayBuffer(16),
      /x/,
      new Error('x'),
      [['[']],
      'x'.repeat(200_000),
    ]
    for (let index = 0; index < 1_900; index += 1) port.postMessage(hostile[index % (hostile.length - 1)])
    port.postMessage('y'.repeat(5 * 1024 * 1024))
    for (let index = 0; index < 99; index += 1) port.postMessage('{"broken":')
  })
  // Only text of a bounded size is heard at all; whether it means something is the binder's question.
  const heard = async (): Promise<number> => (await engine()).frames - before.frames
  await expect.poll(heard).toBe(99)
  expect(await askOnce('"alive"')).toEqual({ answer: 'alive' })
  expect(await heard()).toBe(100)
  // What main says of itself comes over another pipe than its answers.
  await expect.poll(() => refusals('message_malformed')).toBeGreaterThanOrEqual(1_900)
  await expect.poll(() => refusals('message_too_large')).toBe(1)
})

test('messages from elsewhere than the top frame of a known window are refused', async () => {
  const before = await engine()
  await desktop.evaluate(({ BrowserWindow, ipcMain }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return
    const sender = window.webContents
    const frame = { url: 'optionix://app/index.html', parent: null }
    const forge = (changes: object): boolean =>
      ipcMain.emit('optionix:connect', { sender, senderFrame: frame, ports: [], ...changes })
    forge({ senderFrame: { ...frame, url: 'about:blank' } })
    forge({ senderFrame: { ...frame, url: 'https://app/index.html' } })
    forge({ senderFrame: { ...frame, url: 'optionix://app.evil.test/' } })
    forge({ senderFrame: { ...frame, parent: {} } })
    forge({ senderFrame: null })
    forge({ sender: { id: 4_711, isDestroyed: () => false } })
    forge({ sender: { id: sender.id, isDestroyed: () => true } })
  })
  await expect.poll(() => refusals('sender_refused')).toBe(7)
  expect((await engine()).opened).toBe(before.opened)
})

test('a preload that says more than it should is refused', async () => {
  const sent = await desktop.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      sendFromPreload?: (channel: string, values: readonly unknown[]) => Promise<void>
    }
    if (!contents.sendFromPreload) return false
    await contents.sendFromPreload('optionix:connect', [{ more: true }])
    await contents.sendFromPreload('optionix:shutdown', [])
    return true
  })
  // A real preload cannot be made to lie from outside; there the unit tests of the door stand for this.
  expect(sent).toBe(desktop.runtime === 'double')
  if (sent) await expect.poll(() => refusals('channel_unknown')).toBe(1)
})

test('asking for ports without end is bounded', async () => {
  const before = await engine()
  await desktop.page.evaluate(() => {
    const { optionix } = window as unknown as { optionix: { connect: () => void } }
    for (let index = 0; index < 500; index += 1) optionix.connect()
  })
  await expect.poll(() => refusals('too_many_messages')).toBeGreaterThan(450)
  expect((await engine()).opened - before.opened).toBeLessThan(40)
  await expect.poll(openPorts).toBe(1)
})

test('menu, power and lock reach the terminal as commands by id', async () => {
  await desktop.page.reload()
  await desktop.evaluate(({ Menu, powerMonitor }) => {
    Menu.getApplicationMenu()?.getMenuItemById('shell.palette')?.click()
    powerMonitor.emit('lock-screen')
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
  })
  await expect
    .poll(() => desktop.page.evaluate(() => (window as unknown as PageSide).seen.commands))
    .toEqual(['shell.palette', 'shell.lock', 'shell.lock', 'shell.suspend', 'shell.resume'])
})
