/** One price of one side: a queue of resting orders, oldest at `head`. Slots point into the book's arrays. */
export type Level = {
  readonly ticks: number
  /** Goodness: higher is better. Ticks for bids, negated ticks for asks. */
  readonly rank: number
  head: number
  tail: number
  lots: number
  orders: number
}

/** Levels of one side ordered by goodness. */
export type Ladder = Readonly<{
  best: () => Level | null
  find: (rank: number) => Level | null
  insert: (level: Level) => void
  remove: (rank: number) => void
  /** Visits levels from the best on until `visit` returns false. */
  walk: (visit: (level: Level) => boolean) => void
}>

const CHUNK_LEVELS_MAX = 128

/** First index in the ascending `chunk` whose rank is not below `rank`. */
function lowerBound(chunk: readonly Level[], rank: number): number {
  let [low, high] = [0, chunk.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((chunk[middle] as Level).rank < rank) low = middle + 1
    else high = middle
  }
  return low
}

/** First chunk whose last rank is not below `rank`; the last chunk when there is none. */
function chunkOf(chunks: readonly Level[][], rank: number): number {
  let [low, high] = [0, chunks.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    const chunk = chunks[middle] as Level[]
    if ((chunk[chunk.length - 1] as Level).rank < rank) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A B-tree of two storeys: sorted chunks of at most 128 levels. Finding is two binary searches; inserting moves at most
 * one chunk. The best level is the last of the last chunk, so the busy end of the book is the cheap one.
 */
export function makeLadder(): Ladder {
  const chunks: Level[][] = []

  const insert = (level: Level): void => {
    if (chunks.length === 0) {
      chunks.push([level])
      return
    }
    const index = chunkOf(chunks, level.rank)
    const chunk = chunks[index] as Level[]
    chunk.splice(lowerBound(chunk, level.rank), 0, level)
    if (chunk.length > CHUNK_LEVELS_MAX) chunks.splice(index + 1, 0, chunk.splice(CHUNK_LEVELS_MAX / 2))
  }

  const remove = (rank: number): void => {
    const index = chunkOf(chunks, rank)
    const chunk = chunks[index] as Level[]
    chunk.splice(lowerBound(chunk, rank), 1)
    if (chunk.length === 0) chunks.splice(index, 1)
  }

  const find = (rank: number): Level | null => {
    if (chunks.length === 0) return null
    const chunk = chunks[chunkOf(chunks, rank)] as Level[]
    const level = chunk[lowerBound(chunk, rank)]
    return level !== undefined && level.rank === rank ? level : null
  }

  const best = (): Level | null => {
    const chunk = chunks[chunks.length - 1]
    return chunk === undefined ? null : (chunk[chunk.length - 1] as Level)
  }

  const walk = (visit: (level: Level) => boolean): void => {
    for (let index = chunks.length - 1; index >= 0; index -= 1) {
      const chunk = chunks[index] as Level[]
      for (let at = chunk.length - 1; at >= 0; at -= 1) if (!visit(chunk[at] as Level)) return
    }
  }

  return { best, find, insert, remove, walk }
}
