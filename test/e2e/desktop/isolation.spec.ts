import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchDesktop } from './launch.ts'
import type { Desktop } from './launch.ts'

let desktop: Desktop

test.beforeAll(async () => {
  desktop = await launchDesktop()
})
test.afterAll(() => desktop?.close())

test('the page has no Node and no Electron', async () => {
  const kinds = await desktop.page.evaluate(() =>
    ['require', 'process', 'Buffer', 'global', 'module', 'exports', 'ipcRenderer', 'electron'].filter(
      (name) => typeof Reflect.get(window, name) !== 'undefined',
    ),
  )
  expect(kinds).toEqual([])
})

test('the bridge is four frozen functions and nothing else', async () => {
  const bridge = await desktop.page.evaluate(() => {
    const { optionix } = window as unknown as { optionix: Record<string, unknown> }
    return {
      fields: Reflect.ownKeys(optionix).map((key) => [String(key), typeof optionix[String(key)]]),
      nested: Object.values(optionix).flatMap((value) =>
        Object.keys(value as object).filter((key) => key !== 'length' && key !== 'name'),
      ),
      isFrozen: Object.isFrozen(optionix),
      canReplace: Reflect.set(window, 'optionix', 1) || Reflect.deleteProperty(window, 'optionix'),
      platform: (optionix['platform'] as () => unknown)(),
    }
  })
  expect(bridge).toEqual({
    fields: [
      ['connect', 'function'],
      ['onCommand', 'function'],
      ['onFile', 'function'],
      ['platform', 'function'],
    ],
    nested: [],
    isFrozen: true,
    canReplace: false,
    platform: {
      operatingSystem: expect.stringMatching(/^(linux|macos|windows)$/),
      version: '1.0.0',
      electron: expect.stringMatching(/.+/),
    },
  })
})

test('every window has the strict preferences', async () => {
  // Electron has this function but does not document it.
  type Contents = Readonly<{ getLastWebPreferences: () => object }>
  const preferences = await desktop.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      ...(window.webContents as unknown as Contents).getLastWebPreferences(),
    })),
  )
  expect(preferences).toHaveLength(1)
  expect(preferences[0]).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  })
})

test('the own page runs without a violation, its nonce on the styles that code writes', async () => {
  const page = await desktop.page.evaluate(() => ({
    violations: (window as unknown as { seen: { violations: string[] } }).seen.violations,
    weight: getComputedStyle(document.querySelector('h1') as Element).fontWeight,
    colour: getComputedStyle(document.querySelector('output') as Element).color,
    isSecure: window.isSecureContext,
  }))
  expect(page).toEqual({ violations: [], weight: '700', colour: 'rgb(1, 2, 3)', isSecure: true })
})

test('injected scripts, eval and every way to the network are refused', async () => {
  const outcome = await desktop.page.evaluate(async () => {
    const scope = window as unknown as Record<string, unknown>
    const inline = document.createElement('script')
    inline.textContent = 'window.injected = true'
    document.body.append(inline)
    const handler = document.createElement('button')
    handler.setAttribute('onclick', 'window.injected = true')
    document.body.append(handler)
    handler.click()
    const tries: Record<string, string> = {}
    const attempt = async (name: string, run: () => unknown): Promise<void> => {
      try {
        await run()
        tries[name] = 'went through'
      } catch {
        tries[name] = 'refused'
      }
    }
    const loading = (element: HTMLElement, source: string): Promise<void> =>
      new Promise((resolve, reject) => {
        element.onload = () => resolve()
        element.onerror = () => reject(new Error('refused'))
        element.setAttribute('src', source)
        document.body.append(element)
      })
    await attempt('fetch', () => fetch('https://example.com/'))
    await attempt('own fetch', () => fetch('/index.html'))
    await attempt('image', () => loading(new Image(), 'https://example.com/a.png'))
    await attempt('script', () => loading(document.createElement('script'), 'https://example.com/a.js'))
    await attempt('data script', () => loading(document.createElement('script'), 'data:text/javascript,1'))
    await attempt('WebSocket', async () => {
      const socket = new WebSocket('wss://example.com/')
      await new Promise((resolve, reject) => ((socket.onopen = resolve), (socket.onerror = reject)))
    })
    await attempt('beacon', () => {
      if (!navigator.sendBeacon('https://example.com/')) throw new Error('refused')
    })
    await attempt('worker', async () => {
      const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
      await new Promise((resolve, reject) => ((worker.onmessage = resolve), (worker.onerror = reject)))
    })
    const evaluated = await (scope['tryEval'] as () => Promise<string[]>)()
    return { injected: scope['injected'] ?? null, evaluated, tries }
  })
  expect(outcome.injected).toBeNull()
  expect(outcome.evaluated).toEqual(['refused', 'refused'])
  // A beacon is queued before the policy is asked; that nothing leaves is the session's part, below.
  const { beacon: _queued, ...tries } = outcome.tries
  expect(Object.entries(tries).filter(([, result]) => result !== 'refused')).toEqual([])
})

test('frames of elsewhere, files and devices stay shut', async () => {
  const outcome = await desktop.page.evaluate(async () => {
    const frame = document.createElement('iframe')
    frame.src = 'https://example.com/'
    document.body.append(frame)
    const query = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state
    return {
      geolocation: await query('geolocation'),
      notifications: await query('notifications'),
      midi: await query('midi'),
      clipboardRead: await query('clipboard-read'),
    }
  })
  expect(outcome).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    midi: 'denied',
    clipboardRead: 'denied',
  })
  expect(desktop.page.frames().filter((frame) => frame.url().startsWith('https:'))).toEqual([])
})

test('links, scripts, forms and new windows leave the terminal where it is', async () => {
  const { page } = desktop
  const before = page.url()
  // One after the other: a page that is told to leave twice at once forgets the first, and a popup with it.
  const refusedAfter = async (code: string, leave: () => void): Promise<void> => {
    const known = await refusals(desktop, code)
    await page.evaluate(leave)
    await expect.poll(() => refusals(desktop, code)).toBeGreaterThan(known)
  }
  await refusedAfter('navigation_refused', () => {
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    document.body.append(link)
    link.click()
  })
  await refusedAfter('window_refused', () => {
    const blank = document.createElement('a')
    blank.href = 'https://example.com/'
    blank.target = '_blank'
    document.body.append(blank)
    blank.click()
  })
  await refusedAfter('window_refused', () => void window.open('https://example.com/popup'))
  await refusedAfter('navigation_refused', () => location.assign('/assets/script.js'))
  await refusedAfter('navigation_refused', () => location.assign(`${location.origin}/index.html?look=alike`))
  // Chromium itself refuses these two without a request.
  await page.evaluate(() => {
    window.open('optionix://app/index.html')
    location.assign('file:///etc/hostname')
  })
  expect(page.url()).toBe(before)
  await expect
    .poll(() => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
    .toBe(1)
  await expect(page.locator('h1')).toHaveText('Stand-in')
})

/** A press of the page on a text of its own; its id is how main speaks of it. */
const press = (name: string): Promise<string> =>
  desktop.page.evaluate((wanted) => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['line,amount\n1,2.50\n']))
    link.download = wanted
    document.body.append(link)
    link.click()
    return link.href.slice(link.href.lastIndexOf('/') + 1)
  }, name)
const filesTold = (): Promise<unknown> =>
  desktop.page.evaluate(() => (window as unknown as { seen: { files: unknown } }).seen.files)

test('a table of the page goes where the person says, under a plain name; a dialog that is left keeps nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'optionix-kept-'))
  const path = join(folder, 'mine.csv')
  // After main's own listener, as the person at the save dialog: once with a place, once by leaving it.
  await desktop.evaluate(({ session }, wanted) => {
    const suggested: unknown[] = []
    Object.assign(globalThis, { suggested })
    const places = [wanted]
    session.defaultSession.on('will-download', (_event, item) => {
      suggested.push(item.getSaveDialogOptions().defaultPath)
      const place = places.shift()
      if (place === undefined) item.cancel()
      else item.setSavePath(place)
    })
  }, path)
  const first = await press('orders 2026.csv')
  await expect.poll(filesTold).toEqual([[first, 'kept', 'mine.csv']])
  expect(readFileSync(path, 'utf8')).toBe('line,amount\n1,2.50\n')
  const second = await press('../statement.json')
  await expect.poll(filesTold).toEqual([
    [first, 'kept', 'mine.csv'],
    [second, 'cancelled', ''],
  ])
  expect(readdirSync(folder)).toEqual(['mine.csv'])
  const suggested = await desktop.evaluate(() => (globalThis as unknown as { suggested: string[] }).suggested)
  expect(suggested[0]).toBe('orders-2026.csv')
  expect(suggested[1]).toMatch(/^[\w-]*statement\.json$/)
  expect(await refusals(desktop, 'download_refused')).toBe(0)
  await desktop.evaluate(({ session }) => {
    const listener = session.defaultSession.listeners('will-download').at(-1)
    if (listener) session.defaultSession.removeListener('will-download', listener as () => void)
  })
  rmSync(folder, { recursive: true, force: true })
})

test('every other download does not start, and the page hears it of its own', async () => {
  const id = await press('run.sh')
  await expect.poll(() => refusals(desktop, 'download_refused')).toBe(1)
  await expect.poll(async () => ((await filesTold()) as unknown[]).at(-1)).toEqual([id, 'refused', ''])
  await desktop.page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'data:text/csv,secret'
    link.download = 'secret.csv'
    document.body.append(link)
    link.click()
  })
  await expect.poll(() => refusals(desktop, 'download_refused')).toBe(2)
})

test('the own scheme answers files of the bundle to GET and nothing else', async () => {
  const fetched = await desktop.evaluate(async ({ net }) => {
    const ask = async (url: string, method = 'GET'): Promise<readonly unknown[]> => {
      const response = await net.fetch(url, { method })
      return [response.status, response.headers.get('content-type'), (await response.text()).length > 200]
    }
    return {
      page: await ask('optionix://app/index.html'),
      root: await ask('optionix://app/'),
      script: await ask('optionix://app/assets/script.js'),
      style: (await ask('optionix://app/assets/style.css')).slice(0, 2),
      post: (await ask('optionix://app/index.html', 'POST'))[0],
      missing: (await ask('optionix://app/nothing.js'))[0],
      up: (await ask('optionix://app/../main.ts'))[0],
      dots: (await ask('optionix://app/%2e%2e/main.ts'))[0],
      twice: (await ask('optionix://app/%252e%252e/main.ts'))[0],
      separator: (await ask('optionix://app/..%2fmain.ts'))[0],
      backslash: (await ask('optionix://app/..%5cmain.ts'))[0],
      folder: (await ask('optionix://app/assets'))[0],
      host: (await ask('optionix://elsewhere/index.html'))[0],
    }
  })
  expect(fetched).toEqual({
    page: [200, 'text/html; charset=utf-8', true],
    root: [200, 'text/html; charset=utf-8', true],
    script: [200, 'text/javascript; charset=utf-8', true],
    style: [200, 'text/css; charset=utf-8'],
    post: 405,
    missing: 404,
    up: 404,
    dots: expect.anything(),
    twice: 400,
    separator: 400,
    backslash: 400,
    folder: 404,
    host: 400,
  })
  expect([400, 404]).toContain(fetched.dots)
})

test('each page gets a policy and a nonce of its own', async () => {
  const [first, second] = await desktop.evaluate(async ({ net }) => {
    const one = async (): Promise<readonly [string, string]> => {
      const response = await net.fetch('optionix://app/index.html')
      return [response.headers.get('content-security-policy') ?? '', await response.text()]
    }
    return [await one(), await one()]
  })
  const nonceOf = (html: string): string => /csp-nonce" content="([^"]+)"/.exec(html)?.[1] ?? ''
  expect(nonceOf(first?.[1] ?? '')).toMatch(/^[\w+/]{24}$/)
  expect(nonceOf(first?.[1] ?? '')).not.toBe(nonceOf(second?.[1] ?? ''))
  expect(first?.[0]).toContain(`'nonce-${nonceOf(first?.[1] ?? '')}'`)
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
  ])
    expect(first?.[0]).toContain(part)
})

/** How often main logged a refusal. */
const refusals = async (from: Desktop, code: string): Promise<number> =>
  from.errorText().split(`"code":"${code}"`).length - 1
