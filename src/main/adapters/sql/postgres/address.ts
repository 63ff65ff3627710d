import { StoreUnavailable, storageFailure } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'

/** An address fit for a message: without the password. */
export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url)
    if (parsed.password) parsed.password = '***'
    parsed.searchParams.delete('password')
    return parsed.toString()
  } catch {
    return 'the given address'
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof StoreUnavailable) return reasonOf(error.cause)
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

export const unreachable = (url: string, error: unknown): StorageFailure =>
  storageFailure(
    'database_unreachable',
    `PostgreSQL at ${withoutPassword(url)} cannot be used: ${reasonOf(error)}. No other store is taken in its place.`,
  )
