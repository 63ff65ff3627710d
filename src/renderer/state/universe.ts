import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { EntryOutput, Link } from '../client/index.ts'

type PublicConfig = EntryOutput<'system.publicConfig'>
export type Asset = EntryOutput<'market.assets'>['assets'][number]

/** What can be looked at and traded here, as the engine says it: options are found in their chain, all else by name. */
export type Universe = Readonly<{ config: PublicConfig | null; underlyings: readonly Asset[] }>

export type UniverseStore = Readonly<{ store: StoreApi<Universe>; load: () => Promise<void> }>

/** The engine lists options last, so a page of this size holds everything else that a desk trades. */
const ASSETS_MAX = 200

/** The first subject of a new desk: the index that carries the chain, else whatever there is. */
export function defaultSymbol(universe: Universe): string | null {
  const symbols = universe.underlyings.map((asset) => asset.symbol)
  if (symbols.includes('SPX')) return 'SPX'
  const index = universe.underlyings.find((asset) => asset.asset_type === 'index')
  return index?.symbol ?? symbols[0] ?? null
}

export function makeUniverseStore(link: () => Link): UniverseStore {
  const store = createStore<Universe>(() => ({ config: null, underlyings: [] }))
  const load = async (): Promise<void> => {
    const [config, page] = await Promise.all([
      link().call('system.publicConfig', {}, { anonymous: true }),
      link().call('market.assets', { limit: ASSETS_MAX }),
    ])
    if (config.kind === 'answer') store.setState({ config: config.value })
    const listed = page.kind === 'answer' ? page.value.assets : []
    const assets = listed.filter(({ asset_type }) => asset_type !== 'option')
    if (assets.length > 0) store.setState({ underlyings: assets })
  }
  return { store, load }
}
