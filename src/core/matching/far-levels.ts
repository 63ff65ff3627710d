/** Levels far from the market, sorted by rank in chunks: a two-storey B-tree of level numbers. */
export type FarLevels = { readonly chunks: Chunk[]; count: number }

type Chunk = Readonly<{ ranks: number[]; levels: number[] }>

const CHUNK_LEVELS_MAX = 128

export const makeFarLevels = (): FarLevels => ({ chunks: [], count: 0 })

/** First index whose rank is not below `rank`. */
function lowerBound(ranks: readonly number[], rank: number): number {
  let [low, high] = [0, ranks.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranks[middle] as number) < rank) low = middle + 1
    else high = middle
  }
  return low
}

/** First chunk whose last rank is not below `rank`; the last chunk when there is none. */
function chunkOf(chunks: readonly Chunk[], rank: number): number {
  let [low, high] = [0, chunks.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    const { ranks } = chunks[middle] as Chunk
    if ((ranks[ranks.length - 1] as number) < rank) low = middle + 1
    else high = middle
  }
  return low
}

export function farInsert(far: FarLevels, rank: number, level: number): void {
  far.count += 1
  const { chunks } = far
  if (chunks.length === 0) {
    chunks.push({ ranks: [rank], levels: [level] })
    return
  }
  const index = chunkOf(chunks, rank)
  const { ranks, levels } = chunks[index] as Chunk
  const at = lowerBound(ranks, rank)
  ranks.splice(at, 0, rank)
  levels.splice(at, 0, level)
  if (ranks.length <= CHUNK_LEVELS_MAX) return
  const half = CHUNK_LEVELS_MAX / 2
  chunks.splice(index + 1, 0, { ranks: ranks.splice(half), levels: levels.splice(half) })
}

/** The level at this rank, or -1. */
export function farFind(far: FarLevels, rank: number): number {
  if (far.count === 0) return -1
  const { ranks, levels } = far.chunks[chunkOf(far.chunks, rank)] as Chunk
  const at = lowerBound(ranks, rank)
  return ranks[at] === rank ? (levels[at] as number) : -1
}

export function farRemove(far: FarLevels, rank: number): void {
  const index = chunkOf(far.chunks, rank)
  const { ranks, levels } = far.chunks[index] as Chunk
  const at = lowerBound(ranks, rank)
  ranks.splice(at, 1)
  levels.splice(at, 1)
  far.count -= 1
  if (ranks.length === 0) far.chunks.splice(index, 1)
}

/** Rank of the best level; minus infinity when there is none. */
export function farBestRank(far: FarLevels): number {
  const last = far.chunks[far.chunks.length - 1]
  return last === undefined ? -Infinity : (last.ranks[last.ranks.length - 1] as number)
}

/** Takes out the best level; there must be one. */
export function farTakeBest(far: FarLevels): number {
  const { ranks, levels } = far.chunks[far.chunks.length - 1] as Chunk
  ranks.pop()
  far.count -= 1
  if (ranks.length === 0) far.chunks.pop()
  return levels.pop() as number
}

/** Visits levels from the best on until `visit` returns false. */
export function farWalk(far: FarLevels, visit: (level: number) => boolean): void {
  for (let index = far.chunks.length - 1; index >= 0; index -= 1) {
    const { levels } = far.chunks[index] as Chunk
    for (let at = levels.length - 1; at >= 0; at -= 1) if (!visit(levels[at] as number)) return
  }
}
