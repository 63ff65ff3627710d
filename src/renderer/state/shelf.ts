import type { z } from 'zod'

/** The part of `localStorage` that is needed; tests bring a map. */
export type KeyValueStorage = Readonly<{
  getItem: (key: string) => string | null
  setItem: (key: string, value: string) => void
  removeItem: (key: string) => void
}>

/** Turns the value of version n into that of version n + 1. Index 0 migrates version 1. */
type Migration = (value: unknown) => unknown

type ShelfSpec<Value> = Readonly<{
  key: string
  /** The current version: one more than there are migrations. */
  migrations: readonly Migration[]
  schema: z.ZodType<Value>
  fallback: Value
}>

type Shelf<Value> = Readonly<{ read: () => Value; write: (value: Value) => void }>

/** Reads a stored record, migrating it step by step. Null when it is damaged, newer than this program or foreign. */
export function readRecord<Value>(text: string, spec: ShelfSpec<Value>): Value | null {
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof record !== 'object' || record === null || !('version' in record) || !('value' in record))
    return null
  const { version, value } = record
  const current = spec.migrations.length + 1
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || version > current)
    return null
  const migrated = spec.migrations
    .slice(version - 1)
    .reduce((before, migrate) => migrate(before), value as unknown)
  const parsed = spec.schema.safeParse(migrated)
  return parsed.success ? parsed.data : null
}

/** One schema-checked, versioned record in the browser's storage. What cannot be read is put aside, not lost. */
export function makeShelf<Value>(storage: KeyValueStorage, spec: ShelfSpec<Value>): Shelf<Value> {
  return {
    read: () => {
      const text = storage.getItem(spec.key)
      if (text === null) return spec.fallback
      const value = readRecord(text, spec)
      if (value !== null) return value
      storage.setItem(`${spec.key}.set-aside`, text)
      storage.removeItem(spec.key)
      return spec.fallback
    },
    write: (value) =>
      storage.setItem(spec.key, JSON.stringify({ version: spec.migrations.length + 1, value })),
  }
}
