import { describe, expect, it } from 'vitest'
import { externalUrl, makeOpenExternal } from '../../src/main/desktop/external-links.ts'
import { mayNavigate } from '../../src/main/desktop/navigation.ts'
import { PERMISSIONS, isPermitted } from '../../src/main/desktop/permissions.ts'
import { judgeSender } from '../../src/main/desktop/sender.ts'
import { mayRequest } from '../../src/main/desktop/session.ts'
import { menuTemplate } from '../../src/main/desktop/menu.ts'
import { webPreferencesOf } from '../../src/main/desktop/preferences.ts'

describe('navigation', () => {
  it.each([
    ['optionix://app/index.html', true, true],
    ['optionix://app/index.html#chain', true, true],
    ['optionix://app/index.html', false, false],
    ['optionix://app/index.html?look=alike', true, false],
    ['optionix://app/assets/script.js', true, false],
    ['optionix://app/~failure', true, false],
    ['optionix://elsewhere/index.html', true, false],
    ['https://example.com/optionix://app/index.html', true, false],
    ['file:///etc/passwd', true, false],
    ['javascript:alert(1)', true, false],
    ['data:text/html,x', true, false],
    ['about:blank', true, false],
    ['', true, false],
  ] as const)('to %j (main frame: %s): %s', (url, isMainFrame, isAllowed) => {
    expect(mayNavigate(url, isMainFrame)).toBe(isAllowed)
  })
})

describe('addresses outside', () => {
  const hosts = ['good.example']
  it.each([
    ['https://good.example/a?b#c', 'https://good.example/a?b#c'],
    ['HTTPS://GOOD.EXAMPLE/', 'https://good.example/'],
    ['https://good.example:443/', 'https://good.example/'],
    ['https://good.example:444/', null],
    ['http://good.example/', null],
    ['https://good.example.evil.test/', null],
    ['https://evil.test/https://good.example/', null],
    ['https://good.example@evil.test/', null],
    ['https://user:pw@good.example/', null],
    ['https://sub.good.example/', null],
    ['https://good.example./', null],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    ['file:///etc/passwd', null],
    ['smb://good.example/share', null],
    ['ms-msdt:/id', null],
    ['optionix://app/', null],
    ['mailto:a@good.example', null],
    ['//good.example/', null],
    ['good.example', null],
    [`https://good.example/${'a'.repeat(3_000)}`, null],
    ['', null],
  ] as const)('%j opens %j', (text, url) => {
    expect(externalUrl(text, hosts)).toBe(url)
  })

  it('opens what is listed and logs what is not, by code alone', () => {
    const opened: string[] = []
    const codes: unknown[] = []
    const log = {
      info: () => undefined,
      error: () => undefined,
      warn: (facts: object) => void codes.push(facts),
    }
    const open = makeOpenExternal(async (url) => void opened.push(url), log)
    open('https://github.com/')
    open('https://github.com.evil.test/?token=secret')
    expect(opened).toEqual(['https://github.com/'])
    expect(codes).toEqual([{ code: 'external_refused' }])
  })
})

describe('permissions', () => {
  const NAMES = [
    'clipboard-read',
    'clipboard-sanitized-write',
    'display-capture',
    'mediaKeySystem',
    'geolocation',
    'notifications',
    'midi',
    'midiSysex',
    'pointerLock',
    'keyboardLock',
    'fullscreen',
    'openExternal',
    'window-management',
    'speaker-selection',
    'storage-access',
    'top-level-storage-access',
    'idle-detection',
    'media',
    'hid',
    'serial',
    'usb',
    'fileSystem',
    'deprecated-sync-clipboard-read',
    'background-sync',
    'payment-handler',
    'unknown',
    'something-new',
  ]
  it('of all names, two are granted, and only to the own origin', () => {
    expect(NAMES.filter((name) => isPermitted(name, 'optionix://app/'))).toEqual(PERMISSIONS)
    for (const origin of ['https://example.com/', 'optionix://elsewhere/', 'null', ''])
      expect(NAMES.filter((name) => isPermitted(name, origin))).toEqual([])
  })
})

describe('requests of the session', () => {
  it.each([
    ['optionix://app/index.html', 'mainFrame', true],
    ['data:image/png;base64,AA==', 'image', true],
    ['data:text/html,x', 'mainFrame', false],
    ['data:image/svg+xml,<svg/>', 'subFrame', false],
    ['https://example.com/', 'xhr', false],
    ['http://127.0.0.1:8000/', 'xhr', false],
    ['wss://example.com/', 'webSocket', false],
    ['ftp://example.com/', 'mainFrame', false],
    ['file:///etc/passwd', 'mainFrame', false],
    ['blob:optionix://app/1', 'script', false],
    ['blob:optionix://app/0b9f4a52-1c63-4f0e-9d1c-5f7f2a6f1a11', 'script', false],
    ['blob:optionix://app/0b9f4a52-1c63-4f0e-9d1c-5f7f2a6f1a11', 'mainFrame', false],
    ['blob:optionix://app/0b9f4a52-1c63-4f0e-9d1c-5f7f2a6f1a11', 'other', true],
    ['blob:https://example.com/0b9f4a52-1c63-4f0e-9d1c-5f7f2a6f1a11', 'other', false],
    ['view-source:optionix://app/', 'mainFrame', false],
    ['filesystem:optionix://app/temporary/x', 'image', false],
    ['chrome://settings/', 'mainFrame', false],
    ['javascript:1', 'mainFrame', false],
  ] as const)('%j as %s: %s', (url, type, isAllowed) => {
    expect(mayRequest(url, type)).toBe(isAllowed)
  })
})

describe('senders of messages', () => {
  const top = { url: 'optionix://app/index.html', isTop: true }
  const known = (id: number): boolean => id === 7
  it.each([
    [{ contentsId: 7, isDestroyed: false, frame: top }, 'accepted'],
    [{ contentsId: 7, isDestroyed: true, frame: top }, 'destroyed'],
    [{ contentsId: 8, isDestroyed: false, frame: top }, 'unknown_window'],
    [{ contentsId: 7, isDestroyed: false, frame: null }, 'no_frame'],
    [{ contentsId: 7, isDestroyed: false, frame: { ...top, isTop: false } }, 'child_frame'],
    [{ contentsId: 7, isDestroyed: false, frame: { ...top, url: 'about:blank' } }, 'foreign_origin'],
    [
      { contentsId: 7, isDestroyed: false, frame: { ...top, url: 'optionix://app.evil.test/' } },
      'foreign_origin',
    ],
    [{ contentsId: 7, isDestroyed: false, frame: { ...top, url: 'https://app/' } }, 'foreign_origin'],
  ] as const)('%j is %s', (sender, verdict) => {
    expect(judgeSender(sender, known)).toBe(verdict)
  })
})

describe('every window', () => {
  it('is isolated, sandboxed and without Node', () => {
    expect(webPreferencesOf({ preloadFile: 'p.cjs', version: '1', hasInspector: false })).toEqual({
      preload: 'p.cjs',
      additionalArguments: ['--optionix-version=1'],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: false,
    })
  })
})

describe('the menu', () => {
  it.each(['linux', 'darwin', 'win32'])(
    'gives each key once on %s, and every command by its id',
    (platform) => {
      const sent: string[] = []
      const capture = { isHidden: () => false, hide: () => undefined }
      const entries = menuTemplate(platform, (id) => void sent.push(id), capture).flatMap((item) =>
        Array.isArray(item.submenu) ? item.submenu : [],
      )
      const keys = entries.map((item) => item.accelerator).filter((key) => key !== undefined)
      expect(new Set(keys).size).toBe(keys.length)
      const commands = entries.filter((item) => item.id !== undefined)
      for (const item of commands) (item.click as () => void)()
      expect(sent).toEqual(commands.map((item) => item.id))
      expect(sent).toContain('shell.palette')
    },
  )
})
