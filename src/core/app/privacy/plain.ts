import { Decimal, decimalText, instant, toIso } from '../../kernel/index.ts'
import type { JsonObject, JsonValue } from '../../kernel/index.ts'

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Digests and ciphertexts say nothing to their subject, and would help whoever steals the file. */
const NOT_TOLD = /(?:Hash|Sealed|Secret)$|^prefix$|^previousPrefix$/
const TIME = /(?:^at|At|^until|Until)$/

function plainValue(name: string, value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (Decimal.isDecimal(value)) return decimalText(value)
  if (typeof value === 'number' && TIME.test(name)) return toIso(instant(value))
  if (Array.isArray(value)) return value.map((item) => plainValue('', item))
  if (typeof value === 'object') return plainOf(value)
  return value as JsonValue
}

/** A record of the store as plain data: names and values as on the wire. */
export function plainOf(record: object): JsonObject {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !NOT_TOLD.test(name))
      .map(([name, value]) => [snakeCase(name), plainValue(name, value)]),
  )
}
