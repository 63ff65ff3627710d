import type { JsonValue } from '../kernel/index.ts'

/**
 * Text that every store gives back unchanged: lone surrogates become U+FFFD (they have no UTF-8) and NUL is dropped
 * (PostgreSQL refuses it). Without this a record could be written that never verifies.
 */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '')

/** The same for every text and key inside a value; `-0` becomes `0`, as JSON text would make it. */
export function storable<T extends JsonValue>(value: T): T
export function storable(value: JsonValue): JsonValue {
  if (typeof value === 'string') return storableText(value)
  if (typeof value === 'number') return value === 0 ? 0 : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: JsonValue) => storable(item))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [storableText(key), storable(item)]),
  )
}
