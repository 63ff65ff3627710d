import type { Session } from 'electron'
import { isPermitted } from './permissions.ts'
import type { DesktopLog } from './ports.ts'
import { SCHEME, isOwnUrl } from './scheme.ts'

/** Chromium's verdict codes for a certificate: -2 refuses whatever its own check says. */
const REFUSE_CERTIFICATE = -2

/**
 * Whether the session may carry a request. Own addresses, and `data:` for pictures that the page already holds.
 */
export function mayRequest(url: string, resourceType: string): boolean {
  if (isOwnUrl(url)) return true
  return url.startsWith('data:image/') && resourceType === 'image'
}

/** Takes the network, permissions, devices and downloads away from a session. */
export function lockSession(session: Session, log: DesktopLog): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    const isAllowed = mayRequest(details.url, details.resourceType)
    if (!isAllowed)
      log.warn({ code: 'request_refused', kind: details.resourceType }, 'A request was refused.')
    callback({ cancel: !isAllowed })
  })
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(isPermitted(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isPermitted(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}))
  session.setCertificateVerifyProc((_request, callback) => callback(REFUSE_CERTIFICATE))
  session.on('will-download', (event) => {
    event.preventDefault()
    log.warn({ code: 'download_refused' }, 'A download was refused.')
  })
}

type Protocol = Readonly<{
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void
}>

/** Binds the own scheme, and an empty 403 to `file:`, so that no page can read the disk. */
export function bindSchemes(protocol: Protocol, serve: (request: Request) => Promise<Response>): void {
  protocol.handle(SCHEME, serve)
  protocol.handle('file', () => Promise.resolve(new Response('', { status: 403 })))
}
