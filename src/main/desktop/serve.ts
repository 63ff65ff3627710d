import { randomBytes } from 'node:crypto'
import { HTML, mimeTypeOf } from './bundle.ts'
import type { Bundle } from './bundle.ts'
import { ownHeaders } from './content-policy.ts'
import { DESKTOP_FAILURES } from './failures.ts'
import type { DesktopFailureCode } from './failures.ts'
import type { DesktopLog } from './ports.ts'
import { assetPathOf } from './scheme.ts'

const NONCE_BYTES = 18
const FAILURE_PATH = '~failure'

type ServePorts = Readonly<{
  /** Null when the terminal has not been built: then there is only the failure page. */
  bundle: Bundle | null
  failurePage: (nonce: string) => string
  log: DesktopLog
}>

type Asset = Readonly<{ method: string; url: string }>

const answer = (
  status: number,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  nonce: string,
): Response => new Response(body, { status, headers: { ...ownHeaders(nonce), 'content-type': type } })

/** Answers the own scheme: files of the bundle with a fresh nonce in each page, and the failure page. */
export function makeServe({ bundle, failurePage, log }: ServePorts) {
  const refuse = (code: DesktopFailureCode, nonce: string): Response => {
    log.warn({ code }, 'An own address was refused.')
    return answer(DESKTOP_FAILURES[code].status, 'text/plain; charset=utf-8', code, nonce)
  }
  return async (request: Asset): Promise<Response> => {
    const nonce = randomBytes(NONCE_BYTES).toString('base64')
    const path = assetPathOf(request.method, request.url)
    if (!path.ok) return refuse(path.failure.code, nonce)
    if (path.value === FAILURE_PATH) return answer(200, HTML, failurePage(nonce), nonce)
    if (!bundle?.has(path.value)) return refuse('asset_not_found', nonce)
    const bytes = await bundle.read(path.value)
    const type = mimeTypeOf(path.value)
    const isPage = type === HTML
    return answer(
      200,
      type,
      isPage ? withNonce(new TextDecoder().decode(bytes), nonce) : new Uint8Array(bytes),
      nonce,
    )
  }
}

/** The page carries the response's nonce where its own code looks for it, as the headless server's page does. */
export const withNonce = (html: string, nonce: string): string =>
  html.replace(/<head[^<>]*>/i, (head) => `${head}<meta name="csp-nonce" content="${nonce}">`)
