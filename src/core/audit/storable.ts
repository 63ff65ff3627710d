import type { JsonObject, JsonValue } from '../kernel/index.ts'

/**
 * Text that every store gives back unchanged: lone surrogates become U+FFFD (they have no UTF-8) and NUL is dropped
 * (PostgreSQL refuses it). Without this a record could be written that never verifies.
 */
export const storableText = (text: string): string =>
  isStorableText(text) ? text : text.toWellFormed().replaceAll('\u0000', '')

const isStorableText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

/** Nearly every value is as it should be and need not be copied. */
function isStorable(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return isStorableText(value)
  if (typeof value === 'number') return !Object.is(value, -0)
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (Array.isArray(value)) return value.every(isStorable)
  const object = value as JsonObject
  return Object.keys(object).every((key) => isStorableText(key) && isStorable(object[key]))
}

/** The same for every text and key inside a value; `-0` becomes `0`, as JSON text would make it. */
export function storable<T extends JsonValue>(value: T): T
export function storable(value: JsonValue): JsonValue {
  return isStorable(value) ? value : mended(value)
}

function mended(value: JsonValue): JsonValue {
  if (typeof value === 'string') return storableText(value)
  if (typeof value === 'number') return value === 0 ? 0 : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: JsonValue) => mended(item))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [storableText(key), mended(item)]),
  )
}
