import type { App, WebContents } from 'electron'
import type { DesktopLog } from './ports.ts'
import { TERMINAL_URL, isOwnUrl } from './scheme.ts'

/**
 * Whether a page may take its own window to an address: only back to the terminal itself, with any hash. Everything
 * else that a link, a form, a script or a redirect asks for stays where it is.
 */
export function mayNavigate(to: string, isMainFrame: boolean): boolean {
  if (!isMainFrame || !isOwnUrl(to)) return false
  const url = new URL(to)
  return `${url.protocol}//${url.host}${url.pathname}` === TERMINAL_URL && url.search === ''
}

type NavigationDetails = Readonly<{ url: string; isMainFrame: boolean; preventDefault: () => void }>

function guard(contents: WebContents, log: DesktopLog, openExternal: (url: string) => void): void {
  const decide = (details: NavigationDetails): void => {
    if (mayNavigate(details.url, details.isMainFrame)) return
    details.preventDefault()
    log.warn({ code: 'navigation_refused' }, 'A navigation was refused.')
  }
  contents.on('will-navigate', decide)
  contents.on('will-redirect', decide)
  contents.on('will-frame-navigate', decide)
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    log.warn({ code: 'webview_refused' }, 'A webview was refused.')
  })
  contents.setWindowOpenHandler(({ url }) => {
    log.warn({ code: 'window_refused' }, 'A new window was refused.')
    openExternal(url)
    return { action: 'deny' }
  })
}

/** Denies by default on every web contents there will ever be, before any of them loads. */
export function guardNavigation(
  app: Pick<App, 'on'>,
  log: DesktopLog,
  openExternal: (url: string) => void,
): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, log, openExternal))
}

/** No certificate is good enough for a page that has no business with one, and none is ever sent. */
export function refuseCertificates(app: Pick<App, 'on'>): void {
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault()
    callback(false)
  })
  app.on('select-client-certificate', (event) => event.preventDefault())
  app.on('login', (event) => event.preventDefault())
}
