import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { ownHeaders } from '../../src/main/desktop/content-policy.ts'
import { menuTemplate } from '../../src/main/desktop/menu.ts'
import { guardNavigation, refuseCertificates } from '../../src/main/desktop/navigation.ts'
import { makeScreenCapture } from '../../src/main/desktop/screen-capture.ts'
import { bindSchemes, lockSession } from '../../src/main/desktop/session.ts'
import { beginStart } from '../../src/main/desktop/start.ts'

// That the policies are tied to Electron's own hooks, hook by hook; what each decides is in policies.test.ts.

const log = () => {
  const codes: unknown[] = []
  const warn = (facts: Readonly<Record<string, unknown>>) => void codes.push(facts['code'])
  return { codes, info: () => undefined, error: () => undefined, warn }
}

describe('every web contents', () => {
  const guarded = () => {
    const app = new EventEmitter()
    const told = log()
    const opened: string[] = []
    guardNavigation(app as never, told, (url) => void opened.push(url))
    const contents = Object.assign(new EventEmitter(), {
      handler: null as ((details: { url: string }) => unknown) | null,
      setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
        this.handler = handler
      },
    })
    app.emit('web-contents-created', {}, contents)
    return { contents, told, opened }
  }

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('is asked at %s', (event) => {
    const { contents, told } = guarded()
    const prevented: string[] = []
    const ask = (url: string, isMainFrame: boolean) =>
      contents.emit(event, { url, isMainFrame, preventDefault: () => void prevented.push(url) })
    ask('optionix://app/index.html#chain', true)
    expect(prevented).toEqual([])
    ask('https://example.com/', true)
    ask('optionix://app/index.html', false)
    expect(prevented).toEqual(['https://example.com/', 'optionix://app/index.html'])
    expect(told.codes).toEqual(['navigation_refused', 'navigation_refused'])
  })

  it('gets no webview and no window; what a link wanted goes to the one way out', () => {
    const { contents, told, opened } = guarded()
    const preventDefault = vi.fn()
    contents.emit('will-attach-webview', { preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
    expect(contents.handler?.({ url: 'https://github.com/' })).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://github.com/'])
    expect(told.codes).toEqual(['webview_refused', 'window_refused'])
  })
})

describe('the application', () => {
  it('takes no certificate that is in doubt, sends none, and answers no login', () => {
    const app = new EventEmitter()
    refuseCertificates(app as never)
    const preventDefault = vi.fn()
    const verdicts: boolean[] = []
    const callback = (isTrusted: boolean) => void verdicts.push(isTrusted)
    app.emit('certificate-error', { preventDefault }, null, 'https://x', 'error', null, callback)
    app.emit('select-client-certificate', { preventDefault })
    app.emit('login', { preventDefault })
    expect(verdicts).toEqual([false])
    expect(preventDefault).toHaveBeenCalledTimes(3)
  })

  it('is sandboxed, has its scheme and no way to the network before anything else happens', () => {
    const done: string[] = []
    const folder = mkdtempSync(join(tmpdir(), 'optionix-start-'))
    vi.stubEnv('OPTIONIX_DATA', folder)
    const switches: string[] = []
    const app = {
      enableSandbox: () => void done.push('sandbox'),
      commandLine: { appendSwitch: (name: string) => void switches.push(name) },
      setPath: (name: string) => void done.push(name),
      getPath: () => folder,
      requestSingleInstanceLock: () => {
        done.push('lock')
        return false
      },
    }
    const privileged: unknown[] = []
    const protocol = { registerSchemesAsPrivileged: (schemes: unknown) => void privileged.push(schemes) }
    expect(beginStart({ app: app as never, protocol })).toBeNull()
    expect(done).toEqual(['sandbox', 'userData', 'lock'])
    expect(switches).toContain('host-resolver-rules')
    // No `bypassCSP`, no `allowServiceWorkers`, no `corsEnabled`.
    expect(privileged).toEqual([
      [{ scheme: 'optionix', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
    ])
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
})

describe('the session', () => {
  type Handler = (...given: readonly unknown[]) => unknown

  const locked = () => {
    const hooks: Record<string, Handler> = {}
    const hook = (name: string) => (handler: Handler) => void (hooks[name] = handler)
    const names = [
      ...['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'],
      ...['setDisplayMediaRequestHandler', 'setCertificateVerifyProc'],
    ]
    const session = Object.assign(new EventEmitter(), {
      webRequest: { onBeforeRequest: hook('onBeforeRequest') },
      ...Object.fromEntries(names.map((name) => [name, hook(name)])),
    })
    const told = log()
    lockSession(session as never, { isKnownWindow: () => false, log: told })
    return { hooks, told, session }
  }

  it('cancels every request that leaves the terminal', () => {
    const { hooks, told } = locked()
    const answers: unknown[] = []
    const ask = (url: string) =>
      hooks['onBeforeRequest']?.({ url, resourceType: 'xhr' }, (answer: unknown) => answers.push(answer))
    ask('https://example.com/')
    ask('optionix://app/index.html')
    expect(answers).toEqual([{ cancel: true }, { cancel: false }])
    expect(told.codes).toEqual(['request_refused'])
  })

  it('refuses permissions when they are asked for and when they are looked up', () => {
    const { hooks } = locked()
    const granted: unknown[] = []
    const request = (permission: string, requestingUrl: string) =>
      hooks['setPermissionRequestHandler']?.(null, permission, (is: unknown) => granted.push(is), {
        requestingUrl,
      })
    request('geolocation', 'optionix://app/')
    request('fullscreen', 'https://example.com/')
    request('fullscreen', 'optionix://app/')
    expect(granted).toEqual([false, false, true])
    const check = hooks['setPermissionCheckHandler']
    expect(check?.(null, 'media', 'optionix://app/')).toBe(false)
    expect(check?.(null, 'fullscreen', 'optionix://app/')).toBe(true)
  })

  it('has no devices, no screen to share and no certificate that is good enough', () => {
    const { hooks } = locked()
    expect(hooks['setDevicePermissionHandler']?.({ deviceType: 'usb' })).toBe(false)
    const shared: unknown[] = []
    hooks['setDisplayMediaRequestHandler']?.({}, (streams: unknown) => shared.push(streams))
    expect(shared).toEqual([{}])
    const verdicts: unknown[] = []
    hooks['setCertificateVerifyProc']?.({ hostname: 'x', verificationResult: 'net::OK' }, (code: unknown) =>
      verdicts.push(code),
    )
    expect(verdicts).toEqual([-2])
  })

  it('lets nobody download from a window that is none of ours', () => {
    const { session } = locked()
    const preventDefault = vi.fn()
    const item = { getURL: () => 'https://example.com/a.exe', cancel: vi.fn() }
    session.emit('will-download', { preventDefault }, item, { id: 9 })
    expect(preventDefault).toHaveBeenCalled()
  })

  it('answers `file:` with an empty refusal', async () => {
    const bound = new Map<string, (request: Request) => Promise<Response>>()
    const serve = async () => new Response('the terminal')
    bindSchemes({ handle: (scheme, handler) => void bound.set(scheme, handler) }, serve)
    expect([...bound.keys()]).toEqual(['optionix', 'file'])
    const answer = await bound.get('file')?.(new Request('http://x/'))
    expect([answer?.status, await answer?.text()]).toEqual([403, ''])
  })
})

describe('the content policy', () => {
  it('allows own files, the styles of this answer and pictures in the page; nothing else', () => {
    expect(ownHeaders('N0nce')['content-security-policy']?.split('; ')).toEqual([
      ...["default-src 'none'", "script-src 'self'", "style-src 'self' 'nonce-N0nce'", "font-src 'self'"],
      ...["img-src 'self' data:", "connect-src 'none'", "worker-src 'self'", "frame-src 'none'"],
      ...["object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    ])
  })
})

describe('windows and recordings', () => {
  it('are hidden when somebody chose that: those there are, later ones, and after a start', () => {
    const profileDirectory = mkdtempSync(join(tmpdir(), 'optionix-capture-'))
    const set: boolean[] = []
    const window = { setContentProtection: (isOn: boolean) => void set.push(isOn) }
    const make = () => makeScreenCapture({ profileDirectory, windows: () => [window], log: log() })
    const capture = make()
    capture.shield(window)
    expect([capture.isHidden(), set]).toEqual([false, []])
    capture.hide(true)
    capture.shield(window)
    make().shield(window)
    expect([make().isHidden(), set]).toEqual([true, [true, true, true]])
    make().hide(false)
    expect([make().isHidden(), set.at(-1)]).toEqual([false, false])
    rmSync(profileDirectory, { recursive: true })
  })

  it.each([
    ['darwin', true],
    ['win32', true],
    ['linux', false],
  ])('have a switch on %s: %s', (platform, isThere) => {
    const chosen: boolean[] = []
    const capture = { isHidden: () => true, hide: (is: boolean) => void chosen.push(is) }
    const entries = menuTemplate(platform, () => undefined, capture).flatMap((item) =>
      Array.isArray(item.submenu) ? item.submenu : [],
    )
    const item = entries.find(({ type }) => type === 'checkbox')
    expect(item?.checked).toBe(isThere ? true : undefined)
    ;(item?.click as ((item: object) => void) | undefined)?.({ checked: false })
    expect(chosen).toEqual(isThere ? [false] : [])
  })
})

describe('the bridge', () => {
  it('is four functions, frozen, without the event or the sender of messages', async () => {
    const exposed = new Map<string, Record<string, (...given: never[]) => unknown>>()
    const ipcRenderer = Object.assign(new EventEmitter(), { send: vi.fn() })
    const contextBridge = { exposeInMainWorld: (name: string, face: never) => void exposed.set(name, face) }
    vi.doMock('electron', () => ({ contextBridge, ipcRenderer }))
    await import('../../src/preload/index.ts')
    expect([...exposed.keys()]).toEqual(['optionix'])
    const bridge = exposed.get('optionix') ?? {}
    expect(Object.keys(bridge).toSorted()).toEqual(['connect', 'onCommand', 'onFile', 'platform'])
    expect(Object.isFrozen(bridge)).toBe(true)
    const heard: unknown[][] = []
    const stop = bridge['onCommand']?.(((...given: unknown[]) => heard.push(given)) as never) as () => void
    bridge['onFile']?.(((...given: unknown[]) => heard.push(given)) as never)
    const event = { sender: ipcRenderer }
    ipcRenderer.emit('optionix:command', event, 'shell.lock', 'more')
    ipcRenderer.emit('optionix:command', event, { not: 'text' })
    ipcRenderer.emit('optionix:file', event, 'id', 'saved', 'a.csv', 'more')
    ipcRenderer.emit('optionix:file', event, 'id', 7, 'a.csv')
    expect(heard).toEqual([['shell.lock'], ['id', 'saved', 'a.csv']])
    stop()
    ipcRenderer.emit('optionix:command', event, 'shell.lock')
    expect(heard).toHaveLength(2)
    vi.doUnmock('electron')
  })
})
