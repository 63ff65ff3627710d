import { ok, refused } from '../../core/kernel/index.ts'
import type { Result } from '../../core/kernel/index.ts'
import { desktopFailure } from './failures.ts'
import type { DesktopFailure } from './failures.ts'

export const SCHEME = 'optionix'
const HOST = 'app'
const ORIGIN = `${SCHEME}://${HOST}`
export const TERMINAL_URL = `${ORIGIN}/index.html`
export const FAILURE_URL = `${ORIGIN}/~failure`

/** Own addresses are standard (they have an origin) and secure (so that the platform's modern parts work). */
export const SCHEME_PRIVILEGES = { standard: true, secure: true, supportFetchAPI: true } as const

const PATH_LENGTH_MAX = 512

/**
 * Whether an address is one of ours. Parsed, never compared as text: `optionix://app.evil` and `optionix://app@evil`
 * begin alike. Outside Chromium a custom scheme has an opaque origin, so scheme and host are compared.
 */
export function isOwnUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === '' && url.port === ''
  return url.protocol === `${SCHEME}:` && url.host === HOST && isPlain
}

/**
 * The path inside the bundle that a request asks for, `/` separated and without a leading slash. Refuses whatever
 * could mean anything else than it says: another host, another method, dots and separators in any encoding.
 */
export function assetPathOf(method: string, address: string): Result<string, DesktopFailure> {
  if (method !== 'GET')
    return refused(desktopFailure('asset_method_refused', 'Own addresses answer GET alone.'))
  const malformed = refused(
    desktopFailure('asset_address_refused', 'This is not an address of the terminal.'),
  )
  // Read from the text as it came: a parser would have folded `..` away, and with it the attempt.
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(address)
  const [, scheme = '', host = '', path = ''] = match ?? []
  if (scheme.toLowerCase() !== SCHEME || host.toLowerCase() !== HOST) return malformed
  if (path.length > PATH_LENGTH_MAX) return malformed
  const segments = path.split('/').slice(1).map(decodedSegment)
  if (segments.some((segment) => segment === null)) return malformed
  const inner = segments.join('/')
  return ok(inner === '' ? 'index.html' : inner)
}

/** Null when a segment is empty in the middle, climbs, hides a separator, or is no percent-encoding. */
function decodedSegment(segment: string, index: number, all: readonly string[]): string | null {
  if (segment === '') return all.length === 1 ? '' : null
  try {
    const text = decodeURIComponent(segment)
    // A `%` that is left was encoded twice, and would mean something else to whoever decodes it next.
    return /^\.+$|[\\/%:\p{Cc}]/u.test(text) ? null : text
  } catch {
    return null
  }
}
