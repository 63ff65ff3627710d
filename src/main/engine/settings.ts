import type { Store } from '../../core/app/index.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

type Parts = Readonly<{ floor: TradingFloor; store: Store }>

/** Remembers a setting's first value for ever. */
export async function settledSetting(parts: Parts, name: string, make: () => string): Promise<string> {
  const known = await parts.store.setting(name)
  if (known !== null) return known
  const value = make()
  await parts.floor.committer.commit({
    writes: [{ op: 'put', table: 'settings', record: { name, value } }],
    facts: [],
  })
  return value
}
