import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { makeShelf } from '../../state/shelf.ts'
import type { KeyValueStorage } from '../../state/index.ts'
import { TIMEFRAMES } from './bars.ts'

const preferencesSchema = z.object({ timeframe: z.enum(TIMEFRAMES), table: z.boolean() })

type ChartPreferences = z.infer<typeof preferencesSchema>

const FALLBACK: ChartPreferences = { timeframe: '15m', table: false }

/** What one chart panel shows, kept on this machine. */
export function makeChartPreferences(storage: KeyValueStorage, panelId: string): StoreApi<ChartPreferences> {
  const shelf = makeShelf(storage, {
    key: `optionix.${panelId}`,
    migrations: [],
    schema: preferencesSchema,
    fallback: FALLBACK,
  })
  const store = createStore<ChartPreferences>(() => shelf.read())
  store.subscribe((preferences) => shelf.write(preferences))
  return store
}
