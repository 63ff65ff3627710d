/** Ids that oRPC clients count up; anything longer is not one of them. */
const ID_LENGTH_MAX = 32
const FRAME_EVENT = 3
const FRAME_ABORT = 4

/**
 * Whether a text is a frame of the RPC protocol that the handler can decode: a call to a path, or the end of one.
 * Checked first, because the handler would write undecodable frames to the console, which a stranger could fill.
 */
export function isRpcFrame(text: string): boolean {
  const frame = parsed(text)
  if (!isObject(frame)) return false
  const { i: id, t: type, p: payload } = frame
  if (typeof id !== 'string' && typeof id !== 'number') return false
  if (String(id).length > ID_LENGTH_MAX) return false
  if (type === FRAME_ABORT) return true
  if (type === FRAME_EVENT) return isObject(payload)
  return (type === undefined || type === 1) && isObject(payload) && isCall(payload)
}

function isCall(payload: Readonly<Record<string, unknown>>): boolean {
  const { u: url, h: headers, m: method } = payload
  const isPath = typeof url === 'string' && url.startsWith('/') && URL.canParse(`http://orpc${url}`)
  const hasHeaders = headers === undefined || (isObject(headers) && !isUpload(headers))
  return isPath && hasHeaders && (method === undefined || typeof method === 'string')
}

/** Files and client streams are decoded before any limit applies, and no entry takes them. */
const isUpload = (headers: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(headers).some((name) => /^content-(?:type|disposition)$/i.test(name))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
