import type { Session } from 'electron'
import { isPermitted } from './permissions.ts'
import { ownBlobIdOf, watchDownloads } from './downloads.ts'
import type { DesktopLog } from './ports.ts'
import { SCHEME, isOwnUrl } from './scheme.ts'

/** Chromium's verdict codes for a certificate: -2 refuses whatever its own check says. */
const REFUSE_CERTIFICATE = -2

/**
 * Whether the session may carry a request. Own addresses, `data:` for pictures that the page already holds, and a text
 * of the page's own making on its way to a file (Chromium calls that type `other`).
 */
export function mayRequest(url: string, resourceType: string): boolean {
  if (isOwnUrl(url)) return true
  if (ownBlobIdOf(url) !== null) return resourceType === 'other'
  return url.startsWith('data:image/') && resourceType === 'image'
}

type SessionPorts = Readonly<{ isKnownWindow: (contentsId: number) => boolean; log: DesktopLog }>

/** Takes the network, permissions and devices away from a session, and every download but the terminal's own tables. */
export function lockSession(session: Session, { isKnownWindow, log }: SessionPorts): void {
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
  watchDownloads(session, { isKnownWindow, log })
}

type Protocol = Readonly<{
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void
}>

/** Binds the own scheme, and an empty 403 to `file:`, so that no page can read the disk. */
export function bindSchemes(protocol: Protocol, serve: (request: Request) => Promise<Response>): void {
  protocol.handle(SCHEME, serve)
  protocol.handle('file', () => Promise.resolve(new Response('', { status: 403 })))
}
