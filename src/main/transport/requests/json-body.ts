/** Deeper bodies than this carry nothing the contract knows, and would exhaust the stack of whoever walks them. */
const DEPTH_MAX = 64

/**
 * More values than any entry takes: to read them would hold up everybody else for a second, and so much a stranger may
 * send. What an entry takes, the pipeline asks.
 */
const VALUES_MAX = 250_000

const SUSPECT_KEY = /__proto__|constructor|prototype|\\u/i
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

type JsonBody = Readonly<{ ok: true; value: unknown } | { ok: false; message: string }>

/**
 * Reads a JSON text from outside. Keys that could reach a prototype are dropped. Absurd nesting is refused, and so is a name
 * that comes twice in one object: whoever stands in front of the desk may have read the other one.
 */
export function readJson(text: string): JsonBody {
  if (text.trim() === '') return { ok: true, value: undefined }
  const shape = shapeOf(text)
  if (shape === 'deep') return { ok: false, message: `The body nests deeper than ${DEPTH_MAX} levels.` }
  if (shape === 'large') return { ok: false, message: `The body holds more than ${VALUES_MAX} values.` }
  try {
    const value = JSON.parse(text) as unknown
    if (keysOf(value) < shape.names)
      return { ok: false, message: 'The body names a field twice in one object.' }
    return { ok: true, value: SUSPECT_KEY.test(text) ? (JSON.parse(text, dropForbidden) as unknown) : value }
  } catch {
    return { ok: false, message: 'The body is not valid JSON.' }
  }
}

const dropForbidden = (key: string, value: unknown): unknown => (FORBIDDEN_KEYS.has(key) ? undefined : value)

/**
 * Counts the names of fields, each of which has its colon outside strings, and looks no further where brackets nest too
 * deep or commas part too many values. Wrong text may miscount, which `JSON.parse` then refuses.
 */
function shapeOf(text: string): Readonly<{ names: number }> | 'deep' | 'large' {
  let depth = 0
  let names = 0
  let commas = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 58) names += 1
    else if (code === 44) {
      commas += 1
      if (commas >= VALUES_MAX) return 'large'
    } else if (code === 91 || code === 123) {
      depth += 1
      if (depth > DEPTH_MAX) return 'deep'
    } else if (code === 93 || code === 125) depth -= 1
  }
  return { names }
}

/** Fields of all objects within a value that was read, whose nesting is bounded. */
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value)
  return inner.reduce<number>((sum, item) => sum + keysOf(item), Array.isArray(value) ? 0 : inner.length)
}
