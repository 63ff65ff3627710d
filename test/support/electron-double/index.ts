import { EventEmitter } from 'node:events'
import type { Page } from '@playwright/test'
import { makeAddresses } from './addresses.ts'
import { AppDouble } from './app.ts'
import { WindowDouble } from './browser-window.ts'
import type { WindowOptions } from './browser-window.ts'
import { startChromium } from './chromium.ts'
import type { Chromium } from './chromium.ts'
import { serveControl } from './control.ts'
import { makeMenus } from './menu.ts'
import { SessionDouble } from './session.ts'
import { WebContentsDouble } from './web-contents.ts'
import type { WebPreferences } from './web-contents.ts'

export { MessageChannelMain } from './ports.ts'

type SchemeHandler = (request: Request) => Response | Promise<Response>
type Custom = Readonly<{ scheme: string }>

const addresses = makeAddresses()
const handlers = new Map<string, SchemeHandler>()
const windows = new Set<WindowDouble>()
const pages = new Map<Page, WebContentsDouble>()
const defaultSession = new SessionDouble()
const chromium = Promise.withResolvers<Chromium>()
let isStarted = false
let contentsCount = 0

export const ipcMain = new EventEmitter()
/** Somebody is always there, until a test says otherwise by replacing `getSystemIdleTime`. */
export const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: (): number => 0 })
export const session = { defaultSession }
export const Menu = makeMenus()

export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly Custom[]): void =>
    schemes.forEach(({ scheme }) => addresses.register(scheme)),
  handle: (scheme: string, handler: SchemeHandler): void => void handlers.set(scheme, handler),
}

export const net = {
  fetch: async (url: string, options: Readonly<{ method?: string }> = {}): Promise<Response> => {
    const handler = handlers.get(url.slice(0, url.indexOf(':')))
    if (!handler) throw new Error('net::ERR_UNKNOWN_URL_SCHEME')
    return handler(new Request(url, { method: options.method ?? 'GET' }))
  },
}

const shown: unknown[] = []
export const dialog = {
  showMessageBox: async (_window: unknown, options: unknown): Promise<Readonly<{ response: number }>> => {
    shown.push(options)
    return { response: 0 }
  },
  /** For tests: what would have been asked. */
  shown,
}

const opened: string[] = []
export const shell = {
  openExternal: async (url: string): Promise<void> => void opened.push(url),
  /** For tests: what the user's browser would have been given. */
  opened,
}

const DISPLAY = { id: 1, workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }
export const screen = { getPrimaryDisplay: () => DISPLAY, getAllDisplays: () => [DISPLAY] }

const closeWindows = (): void => [...windows].forEach((window) => window.close())
export const app: AppDouble = new AppDouble({
  start: async () => {
    isStarted = true
    const ports = {
      addresses,
      session: defaultSession,
      handlers,
      mayNavigate,
      refuseWindow,
      isOwn: (page: Page) => pages.has(page),
      contentsOf: (page: Page) => pages.get(page),
    }
    chromium.resolve(await startChromium(ports, app.getPath('userData'), process.env.DOUBLE_CDP_PORT ?? '0'))
  },
  closeWindows,
  countWindows: () => windows.size,
  stop: async () => (isStarted ? (await chromium.promise).close() : undefined),
})

function mayNavigate(page: Page, url: string, isMainFrame: boolean): boolean {
  return pages.get(page)?.mayNavigate(url, isMainFrame) ?? false
}

/** Chromium does not tell whose popup it is; with one window there is one answer. */
function refuseWindow(url: string): void {
  for (const contents of pages.values()) {
    if (contents.openHandler({ url }).action === 'allow')
      throw new Error('The double opens no window for a page')
  }
}

async function openPage(window: WindowDouble): Promise<Page> {
  const { webContents } = window
  const running = await chromium.promise
  const page = await running.newPage()
  pages.set(page, webContents)
  await window.attach(page)
  await webContents.attach(page)
  const [scheme] = handlers.keys()
  if (scheme !== undefined) await running.grant(page, `${scheme}://app/`)
  return page
}

/** `new BrowserWindow(…)`: the window is there at once, its page follows. */
export class BrowserWindow extends WindowDouble {
  constructor(options: WindowOptions & Readonly<{ webPreferences?: WebPreferences }> = {}) {
    super(new WebContentsDouble(++contentsCount, options.webPreferences ?? {}, addresses, ipcMain), options)
    app.emit('web-contents-created', {}, this.webContents)
    windows.add(this)
    this.once('closed', () => {
      windows.delete(this)
      app.windowClosed()
    })
    this.webContents.page = openPage(this)
  }
  static getAllWindows = (): readonly WindowDouble[] => [...windows]
  static fromWebContents = (contents: unknown): WindowDouble | null =>
    [...windows].find((window) => window.webContents === contents) ?? null
}

serveControl({
  app,
  BrowserWindow,
  Menu,
  dialog,
  ipcMain,
  net,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
})
