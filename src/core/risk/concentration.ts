export type ConcentrationSlice = Readonly<{ key: string; exposure: number; share: number }>

export type Concentration = Readonly<{
  /** Herfindahl–Hirschman: Σ share², from 1/n (even) to 1 (one name); null without exposure. */
  hhi: number | null
  /** Largest first. */
  slices: readonly ConcentrationSlice[]
}>

/** Shares of absolute exposure by a key (name, sector, expiry …). Long and short of one key count together, net. */
export function concentrationBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
  exposureOf: (item: Item) => number,
): Concentration {
  const net = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== null) net.set(key, (net.get(key) ?? 0) + exposureOf(item))
  }
  const gross = [...net.values()].reduce((sum, value) => sum + Math.abs(value), 0)
  if (!(gross > 0)) return { hhi: null, slices: [] }
  const slices = [...net]
    .map(([key, exposure]) => ({ key, exposure, share: Math.abs(exposure) / gross }))
    .toSorted((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1))
  return { hhi: slices.reduce((sum, { share }) => sum + share * share, 0), slices }
}
