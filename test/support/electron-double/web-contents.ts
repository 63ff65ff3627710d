import { EventEmitter } from 'node:events'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CDPSession, Page } from '@playwright/test'
import type { Addresses } from './addresses.ts'
import { installIsolatedWorld, installMainWorld } from './page-side.ts'
import type { MessagePortDouble } from './ports.ts'
import { pack, unpack } from './wire.ts'
import type { WireValue } from './wire.ts'

const WORLD = 'Electron Isolated Context'
const ELECTRON_VERSION = 'double'

export type WebPreferences = Readonly<{ preload?: string; additionalArguments?: readonly string[] }>
type OpenHandler = (details: Readonly<{ url: string }>) => Readonly<{ action: 'allow' | 'deny' }>

type FromPage =
  | Readonly<{ kind: 'send'; channel: string; values: readonly WireValue[] }>
  | Readonly<{ kind: 'port'; id: number; data: WireValue }>
  | Readonly<{ kind: 'port-close'; id: number }>

type Frame = Readonly<{
  url: string
  parent: Frame | null
  isDestroyed: () => boolean
  postMessage: (channel: string, message: unknown, ports: readonly MessagePortDouble[]) => void
}>

/** One page. It is driven over CDP, because that reaches the isolated world; everything else goes by Playwright. */
export class WebContentsDouble extends EventEmitter {
  readonly id: number
  readonly preferences: WebPreferences
  readonly addresses: Addresses
  readonly ipcMain: EventEmitter
  /** Resolves with the page once it exists; loading waits for it. */
  page: Promise<Page> = Promise.reject(new Error('not started'))
  private readonly asked = new Set<string>()
  openHandler: OpenHandler = () => ({ action: 'allow' })
  private readonly binding = `double_${randomBytes(8).toString('hex')}`
  private cdp: CDPSession | null = null
  private worldId: number | null = null
  private frameId = ''
  private url = ''
  private destroyed = false
  private generation = 0
  private ports = new Map<number, Readonly<{ receive: (data: unknown) => void; lose: () => void }>>()
  private nextPort = 1

  constructor(id: number, preferences: WebPreferences, addresses: Addresses, ipcMain: EventEmitter) {
    super()
    this.id = id
    this.preferences = preferences
    this.addresses = addresses
    this.ipcMain = ipcMain
    this.page.catch(() => undefined)
  }

  getURL = (): string => this.url
  isDestroyed = (): boolean => this.destroyed
  getLastWebPreferences = (): WebPreferences => this.preferences
  setWindowOpenHandler = (handler: OpenHandler): void => {
    this.openHandler = handler
  }
  send = (channel: string, ...values: unknown[]): void => this.post(channel, values, [])
  postMessage = (channel: string, message: unknown, ports: readonly MessagePortDouble[] = []): void =>
    this.post(channel, [message], ports)

  get mainFrame(): Frame {
    const generation = this.generation
    return {
      url: this.url,
      parent: null,
      isDestroyed: () => this.destroyed || generation !== this.generation,
      postMessage: (channel, message, ports) => this.post(channel, [message], ports),
    }
  }

  async attach(page: Page): Promise<void> {
    const cdp = await page.context().newCDPSession(page)
    this.cdp = cdp
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = context.auxData as { frameId?: string }
      if (context.name === WORLD && frameId === this.frameId) this.worldId = context.id
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === this.binding) this.receive(JSON.parse(payload) as FromPage)
    })
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.navigated(this.addresses.fromWeb(frame.url))
    })
    page.on('crash', () => {
      this.losePorts()
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    page.on('load', () => this.emit('did-finish-load', {}))
    await cdp.send('Page.enable')
    this.frameId = (await cdp.send('Page.getFrameTree')).frameTree.frame.id
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: this.binding, executionContextName: WORLD })
    await this.install(cdp)
  }

  private async install(cdp: CDPSession): Promise<void> {
    const secret = randomBytes(16).toString('hex')
    const main = `(${String(installMainWorld)})(${JSON.stringify(secret)})`
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: main })
    if (this.preferences.preload === undefined) return
    const preload = readFileSync(this.preferences.preload, 'utf8')
    const options = {
      secret,
      binding: this.binding,
      process: {
        platform: process.platform,
        argv: [process.argv0, ...(this.preferences.additionalArguments ?? [])],
        versions: { electron: ELECTRON_VERSION },
        sandboxed: true,
      },
    }
    const wrapped = `function (require, process, exports, module) {${preload}\n}`
    const isolated = `(${String(installIsolatedWorld)})(${JSON.stringify(options)}, ${wrapped})`
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: isolated, worldName: WORLD })
  }

  /** Rejects when another load replaces it, as Electron's does. */
  async loadURL(url: string): Promise<void> {
    const page = await this.page
    if (this.destroyed) throw new Error(`ERR_ABORTED (-3) loading '${url}'`)
    this.asked.add(url)
    try {
      await page.goto(this.addresses.toWeb(url))
    } catch (error) {
      throw new Error(`ERR_ABORTED (-3) loading '${url}'`, { cause: error })
    } finally {
      this.asked.delete(url)
    }
  }

  /** Runs main's listeners on a navigation that the page began by itself. */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.asked.has(url)) return true
    let isPrevented = false
    const details = { url, isMainFrame, preventDefault: () => void (isPrevented = true) }
    if (isMainFrame) this.emit('will-navigate', details, url)
    this.emit('will-frame-navigate', details, url)
    return !isPrevented
  }

  /** For tests: what a preload could send, were it not ours. */
  async sendFromPreload(channel: string, values: readonly unknown[]): Promise<void> {
    const call = `globalThis[${JSON.stringify(`${this.binding}:ipc`)}].send(${JSON.stringify(channel)}, ...${JSON.stringify(values)})`
    await this.cdp?.send('Runtime.evaluate', { expression: call, contextId: this.worldId ?? undefined })
  }

  destroy(): void {
    this.destroyed = true
    this.losePorts()
    this.emit('destroyed')
  }

  private navigated(url: string): void {
    this.generation += 1
    this.url = url
    this.losePorts()
    this.emit('did-navigate', {}, url, 200, 'OK')
  }

  private losePorts(): void {
    const lost = [...this.ports.values()]
    this.ports.clear()
    for (const port of lost) port.lose()
  }

  private post(channel: string, values: readonly unknown[], ports: readonly MessagePortDouble[]): void {
    const ids = ports.map((port) => this.adopt(port))
    this.deliver({ kind: 'message', channel, values: values.map(pack), ports: ids })
  }

  private adopt(port: MessagePortDouble): number {
    const id = this.nextPort++
    const peer = port.transfer({
      deliver: (data) => this.deliver({ kind: 'port', id, data: pack(data) }),
      close: () => {
        this.ports.delete(id)
        this.deliver({ kind: 'port-close', id })
      },
    })
    this.ports.set(id, { receive: (data) => peer.deliver(data), lose: () => peer.close() })
    return id
  }

  private deliver(message: unknown): void {
    if (this.destroyed || this.worldId === null) return
    const expression = `globalThis[${JSON.stringify(`${this.binding}:deliver`)}](${JSON.stringify(message)})`
    // A page that navigates meanwhile is gone with its ports: the message has no reader any more.
    this.cdp?.send('Runtime.evaluate', { expression, contextId: this.worldId }).catch(() => undefined)
  }

  private receive(message: FromPage): void {
    if (message.kind === 'port') this.ports.get(message.id)?.receive(unpack(message.data))
    if (message.kind === 'port-close') {
      this.ports.get(message.id)?.lose()
      this.ports.delete(message.id)
    }
    if (message.kind !== 'send') return
    const event = { sender: this, senderFrame: this.mainFrame, ports: [] }
    const values = message.values.map(unpack)
    this.emit('ipc-message', event, message.channel, ...values)
    this.ipcMain.emit(message.channel, event, ...values)
  }
}
