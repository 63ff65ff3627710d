import { EventEmitter } from 'node:events'

type RequestDetails = Readonly<{ url: string; resourceType: string; method: string }>
type BeforeRequest = (
  details: RequestDetails,
  callback: (answer: Readonly<{ cancel?: boolean }>) => void,
) => void
type PermissionRequest = (
  contents: unknown,
  permission: string,
  callback: (isGranted: boolean) => void,
  details: Readonly<{ requestingUrl: string }>,
) => void
type PermissionCheck = (contents: unknown, permission: string, origin: string) => boolean

/** Handlers of the one session, as main set them; `chromium.ts` lets Chromium obey them. */
export class SessionDouble extends EventEmitter {
  private beforeRequest: BeforeRequest | null = null
  private permissionRequest: PermissionRequest | null = null
  private permissionCheck: PermissionCheck | null = null

  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest): void => {
      this.beforeRequest = listener
    },
  }
  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.permissionRequest = handler
  }
  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.permissionCheck = handler
  }
  setDevicePermissionHandler(_handler: unknown): void {}
  setDisplayMediaRequestHandler(_handler: unknown): void {}
  setCertificateVerifyProc(_handler: unknown): void {}

  /** Whether the handlers let a request pass; without handlers everything passes, as in Electron. */
  async passes(details: RequestDetails): Promise<boolean> {
    const { beforeRequest } = this
    if (!beforeRequest) return true
    return new Promise((resolve) => beforeRequest(details, (answer) => resolve(answer.cancel !== true)))
  }

  /** What both permission handlers say of one name; Electron grants what nobody handles. */
  async permits(permission: string, url: string): Promise<boolean> {
    const { permissionRequest, permissionCheck } = this
    if (permissionCheck && !permissionCheck(null, permission, url)) return false
    if (!permissionRequest) return true
    return new Promise((resolve) => permissionRequest(null, permission, resolve, { requestingUrl: url }))
  }
}
