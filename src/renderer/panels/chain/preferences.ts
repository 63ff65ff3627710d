import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
// The shelf is the state room's own record keeper; panels keep their small choices on it too.
import { makeShelf } from '../../state/shelf.ts'
import type { KeyValueStorage } from '../../state/index.ts'
import { COLUMN_KEYS, DEFAULT_COLUMNS } from './columns.ts'
import { STRIKE_FILTERS } from './rows.ts'

const preferencesSchema = z.object({
  columns: z.array(z.enum(COLUMN_KEYS)),
  /** Drops columns that have no room; otherwise the chain scrolls sideways under its strike spine. */
  fit: z.boolean(),
  strikes: z.enum(STRIKE_FILTERS),
})

export type ChainPreferences = z.infer<typeof preferencesSchema>
export type ChainPreferencesStore = StoreApi<ChainPreferences>

/** What one chain panel shows, kept on this machine. */
export function makeChainPreferences(storage: KeyValueStorage, panelId: string): ChainPreferencesStore {
  const shelf = makeShelf(storage, {
    key: `optionix.${panelId}`,
    migrations: [],
    schema: preferencesSchema,
    fallback: { columns: [...DEFAULT_COLUMNS], fit: true, strikes: 'all' as const },
  })
  const store = createStore<ChainPreferences>(() => shelf.read())
  store.subscribe((preferences) => shelf.write(preferences))
  return store
}
