/** Deeper bodies than this carry nothing the contract knows, and would exhaust the stack of whoever walks them. */
const DEPTH_MAX = 64

const SUSPECT_KEY = /__proto__|constructor|prototype|\\u/i
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

type JsonBody = Readonly<{ ok: true; value: unknown } | { ok: false; message: string }>

/** Reads a JSON text from outside. Keys that could reach a prototype are dropped, absurd nesting is refused. */
export function readJson(text: string): JsonBody {
  if (text.trim() === '') return { ok: true, value: undefined }
  if (deeperThan(text, DEPTH_MAX))
    return { ok: false, message: `The body nests deeper than ${DEPTH_MAX} levels.` }
  try {
    const reviver = SUSPECT_KEY.test(text) ? dropForbidden : undefined
    return { ok: true, value: JSON.parse(text, reviver) as unknown }
  } catch {
    return { ok: false, message: 'The body is not valid JSON.' }
  }
}

const dropForbidden = (key: string, value: unknown): unknown => (FORBIDDEN_KEYS.has(key) ? undefined : value)

/** Counts open brackets outside strings; wrong text may miscount, which `JSON.parse` then refuses. */
function deeperThan(text: string, depthMax: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) {
      depth += 1
      if (depth > depthMax) return true
    } else if (code === 93 || code === 125) depth -= 1
  }
  return false
}
