import canonicalize from 'canonicalize'
import { assert, present } from './assert.ts'
import type { JsonValue } from './json.ts'

/** Keys that an object does not keep in the order of their insertion, or not at all. */
const UNRULY_KEY = /^(?:\d|__proto__$)/

/** Whether the fields lie in the order of RFC 8785 as they are, at every depth. */
function isInOrder(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) {
    assert(typeof value !== 'number' || Number.isFinite(value), 'a number that JSON has')
    return true
  }
  if (Array.isArray(value)) return value.every(isInOrder)
  const fields = value as Readonly<Record<string, JsonValue>>
  let before: string | null = null
  // Plain data has no other keys than its own; a list of them would be made for every record of the audit log.
  for (const key in fields) {
    if ((before !== null && before >= key) || !isInOrder(fields[key])) return false
    before = key
  }
  return true
}

/** A copy whose fields lie in the order of RFC 8785; null when a key somewhere cannot be put into its place. */
function inOrder(value: JsonValue): JsonValue | null {
  if (typeof value !== 'object' || value === null) {
    assert(typeof value !== 'number' || Number.isFinite(value), 'a number that JSON has')
    return value
  }
  if (Array.isArray(value)) return copyOf(value)
  const copy: Record<string, JsonValue> = {}
  for (const key of Object.keys(value).sort()) {
    if (UNRULY_KEY.test(key)) return null
    const item = (value as Readonly<Record<string, JsonValue>>)[key] as JsonValue
    const ordered = inOrder(item)
    if (ordered === null && item !== null) return null
    copy[key] = ordered
  }
  return copy
}

function copyOf(items: readonly JsonValue[]): JsonValue | null {
  const copy: JsonValue[] = []
  for (const item of items) {
    const ordered = inOrder(item)
    if (ordered === null && item !== null) return null
    copy.push(ordered)
  }
  return copy
}

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, shortest
 * number form, no white space. Throws on NaN and infinity, which JSON does not have.
 *
 * JSON.stringify writes strings and numbers as RFC 8785 wants them; with the fields in order it is right, and takes half
 * the time of the library, which is for the rest. Every order's audit records pass here: they are built in order, which
 * spares them the copy.
 */
export function canonicalJson(value: JsonValue): string {
  const ordered = isInOrder(value) ? value : inOrder(value)
  const text = ordered === null ? canonicalize(value) : JSON.stringify(ordered)
  return present(text, 'a JSON value')
}
