import type { Locator } from '../../../core/identity/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'

/** What a desk without a table says: it knows no place, and says so. */
export const NO_PLACES: Locator = { isConfigured: false, placeOf: () => null }

/** Reads a table of networks, see `places.ts`; only a desk that has one loads what reads it. */
export async function readPlaces(content: string): Promise<Result<Locator, Failure>> {
  const places = await import('./places.ts')
  return places.readPlaces(content)
}
