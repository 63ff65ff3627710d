import type { JsonValue } from '../../../kernel/index.ts'
import type { MonitorState } from './state.ts'

/** Maps and sets as JSON; everything else that a monitor remembers is plain already. */
const MAP = '$map'
const SET = '$set'

const plain = (value: unknown): JsonValue => {
  if (value instanceof Map) return { [MAP]: [...value].map(([key, item]) => [plain(key), plain(item)]) }
  if (value instanceof Set) return { [SET]: [...value].map(plain) }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value as JsonValue
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

const living = (value: JsonValue): unknown => {
  if (Array.isArray(value)) return value.map(living)
  if (typeof value !== 'object' || value === null) return value
  const { [MAP]: map, [SET]: set } = value as Readonly<Record<string, JsonValue>>
  if (Array.isArray(map)) {
    return new Map(map.map((pair) => living(pair) as readonly [string, unknown]))
  }
  if (Array.isArray(set)) return new Set(set.map(living))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, living(item)]))
}

/** What a monitor remembers, as JSON; it shares nothing with the monitor. */
export const snapshotOf = (state: MonitorState): JsonValue => plain(state)

/** A monitor's memory from its snapshot. Only what `snapshotOf` wrote may be read. */
export const stateOf = (snapshot: JsonValue): MonitorState => living(snapshot) as MonitorState
