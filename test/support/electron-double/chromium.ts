import { chromium } from '@playwright/test'
import type { BrowserContext, Frame, Page, Request as PageRequest, Route } from '@playwright/test'
import { join } from 'node:path'
import type { Addresses } from './addresses.ts'
import { carryDownload } from './downloads.ts'
import type { SessionDouble } from './session.ts'

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Electron tells a page that the far end of its port was closed; Chromium has the same event behind a switch.
  '--enable-blink-features=MessagePortCloseEvent',
]

/** Electron's names of permissions that Chromium lets a tool decide, by Chromium's names. */
const PERMISSION_NAMES: Readonly<Record<string, string>> = {
  geolocation: 'geolocation',
  camera: 'media',
  microphone: 'media',
  notifications: 'notifications',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write',
  'screen-wake-lock': 'screen-wake-lock',
  'storage-access': 'storage-access',
}

/** A popup of an address that Chromium knows nothing about asks for nothing. */
const POPUP_ASKS_WITHIN_MS = 5_000

type SchemeHandler = (request: Request) => Response | Promise<Response>

type ChromiumPorts = Readonly<{
  addresses: Addresses
  session: SessionDouble
  handlers: ReadonlyMap<string, SchemeHandler>
  /** Asks the window whose page wants to leave; false keeps it where it is. */
  mayNavigate: (page: Page, url: string, isMainFrame: boolean) => boolean
  /** Whether a page is a window of main's making. */
  isOwn: (page: Page) => boolean
  /** The web contents that main made for a page. */
  contentsOf: (page: Page) => unknown
  /** A page wants to open a window by itself. The double knows no way to let it. */
  refuseWindow: (url: string) => void
}>

export type Chromium = Readonly<{
  newPage: () => Promise<Page>
  grant: (page: Page, url: string) => Promise<void>
  close: () => Promise<void>
}>

/** Starts Debian's Chromium with everything it asks for routed through main's own handlers. Nothing goes to a network. */
export async function startChromium(
  ports: ChromiumPorts,
  profile: string,
  cdpPort: string,
): Promise<Chromium> {
  const downloadsPath = process.env.DOUBLE_DOWNLOADS
  const context = await chromium.launchPersistentContext(join(profile, 'chromium'), {
    executablePath: EXECUTABLE,
    headless: true,
    ...(downloadsPath === undefined ? {} : { downloadsPath }),
    args: [...ARGUMENTS, `--remote-debugging-port=${cdpPort}`],
  })
  await context.route('**/*', (route) => answer(ports, route))
  const own = new Set<Page>()
  const spare = context.pages()[0]
  context.on('page', (page) => {
    if (!own.has(page)) void closePopup(page)
  })
  let unused = spare
  return {
    newPage: async () => {
      const page = unused ?? (await newOwnPage(context, own))
      unused = undefined
      own.add(page)
      page.on('download', (download) => void carryDownload(ports, download, ports.contentsOf(page)))
      return page
    },
    grant: (page, url) => grantPermissions(ports, context, page, url),
    close: () => context.close(),
  }
}

/** Once main has been asked for it: a popup that is closed before its request comes is one that nobody refused. */
async function closePopup(page: Page): Promise<void> {
  await page.waitForEvent('requestfailed', { timeout: POPUP_ASKS_WITHIN_MS }).catch(() => undefined)
  await page.close().catch(() => undefined)
}

async function newOwnPage(context: BrowserContext, own: Set<Page>): Promise<Page> {
  const waiting = context.waitForEvent('page', { predicate: (page) => (own.add(page), true) })
  await context.newPage()
  return waiting
}

/** The session that sets a permission stays: Chromium forgets what it was told when that session ends. */
async function grantPermissions(
  ports: ChromiumPorts,
  context: BrowserContext,
  page: Page,
  url: string,
): Promise<void> {
  const cdp = await context.newCDPSession(page)
  for (const [name, electronName] of Object.entries(PERMISSION_NAMES)) {
    const setting = (await ports.session.permits(electronName, url)) ? 'granted' : 'denied'
    await cdp.send('Browser.setPermission', {
      permission: { name },
      setting,
      origin: new URL(ports.addresses.toWeb(url)).origin,
    })
  }
}

/** One request of a page: may the page go there, may the session carry it, and who answers it. */
async function answer(ports: ChromiumPorts, route: Route): Promise<void> {
  const request = route.request()
  const url = ports.addresses.fromWeb(request.url())
  if (!mayLeave(ports, request, url)) return route.abort('aborted')
  const resourceType = electronType(request)
  if (!(await ports.session.passes({ url, resourceType, method: request.method() })))
    return route.abort('blockedbyclient')
  const handler = ports.handlers.get(url.slice(0, url.indexOf(':')))
  if (!handler) return route.abort('internetdisconnected')
  const response = await handler(new Request(url, { method: request.method() }))
  return route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}

function mayLeave(ports: ChromiumPorts, request: PageRequest, url: string): boolean {
  if (!request.isNavigationRequest()) return true
  const frame = frameOf(request)
  // A popup: it asks before it has a page of its own, or from a page that main did not make.
  if (!frame || !ports.isOwn(frame.page())) {
    ports.refuseWindow(url)
    return false
  }
  return ports.mayNavigate(frame.page(), url, frame.parentFrame() === null)
}

function electronType(request: PageRequest): string {
  if (request.resourceType() !== 'document') return request.resourceType()
  return frameOf(request)?.parentFrame() === null ? 'mainFrame' : 'subFrame'
}

function frameOf(request: PageRequest): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}
