/** A column that may give way: its width in pixels, and when. 0 never goes; the highest goes first. */
export type FitColumn = Readonly<{ widthPx: number; dropRank: number }>

/** The chosen columns that fit into a width, in their order; the rest wait for room. */
export function fitColumns<Key extends string>(
  columns: Readonly<Record<Key, FitColumn>>,
  chosen: readonly Key[],
  roomPx: number,
): readonly Key[] {
  const keys = Object.keys(columns) as Key[]
  const kept = keys.filter((key) => chosen.includes(key) || columns[key].dropRank === 0)
  const widthOf = (): number => kept.reduce((sum, key) => sum + columns[key].widthPx, 0)
  while (widthOf() > roomPx) {
    const worst = kept.reduce((left, right) =>
      columns[right].dropRank > columns[left].dropRank ? right : left,
    )
    if (columns[worst].dropRank === 0) break
    kept.splice(kept.indexOf(worst), 1)
  }
  return kept
}
