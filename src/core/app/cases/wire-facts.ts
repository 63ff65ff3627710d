import { toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject, JsonValue } from '../../kernel/index.ts'

/** Facts of an event that are instants: numbers in the store, text everywhere else. */
const INSTANTS = ['dueAt', 'until']

const wireName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const isFacts = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Facts of an event as answers and the log name them. */
export const wireFactsOf = (facts: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]): [string, JsonValue] => {
      if (INSTANTS.includes(name)) return [wireName(name), toIso(value as Instant)]
      return [wireName(name), isFacts(value) ? wireFactsOf(value) : value]
    }),
  )
