import { bitAtOrBelow, bitmapWords, clearBit, makeBitmap, setBit } from './bitmap.ts'
import type { Bitmap } from './bitmap.ts'
import { makeColumns } from './columns.ts'
import {
  farBestRank,
  farFind,
  farInsert,
  farRemove,
  farTakeBest,
  farWalk,
  makeFarLevels,
} from './far-levels.ts'
import type { FarLevels } from './far-levels.ts'

/** No level, no order. */
export const NONE = -1

const WINDOW_LENGTH_MIN = 64
const WINDOW_LENGTH_MAX = 32_768
/** Far levels beyond which a window doubles. */
const FAR_LEVELS_OF_A_SMALL_WINDOW = 8

/**
 * The levels of one side by goodness. A rank is ticks for bids and negated ticks for asks, so higher is better. Ranks in
 * the window (`top` − length, `top`] lie in a ring, found by one load; all worse ones lie in `far`. Hence the best level
 * is in the ring whenever the ring holds any.
 */
export type Ladder = {
  readonly sign: 1 | -1
  ring: Int32Array
  bitmap: Bitmap
  mask: number
  top: number
  near: number
  readonly far: FarLevels
  /** The best level; NONE when the side is empty. */
  best: number
  bestRank: number
}

function makeWindow(length: number): Pick<Ladder, 'ring' | 'bitmap' | 'mask'> {
  const columns = makeColumns({ floats: 0, ints: length + bitmapWords(length) })
  return { ring: columns.ints(length).fill(NONE), bitmap: makeBitmap(length, columns), mask: length - 1 }
}

export function makeLadder(sign: 1 | -1): Ladder {
  const { ring, bitmap, mask } = makeWindow(WINDOW_LENGTH_MIN)
  return {
    sign,
    ring,
    bitmap,
    mask,
    top: 0,
    near: 0,
    far: makeFarLevels(),
    best: NONE,
    bestRank: -Infinity,
  }
}

export const findLevel = (ladder: Ladder, rank: number): number =>
  rank <= ladder.top && rank > ladder.top - ladder.ring.length
    ? (ladder.ring[rank & ladder.mask] as number)
    : farFind(ladder.far, rank)

function putNear(ladder: Ladder, rank: number, level: number): void {
  const at = rank & ladder.mask
  ladder.ring[at] = level
  setBit(ladder.bitmap, at)
  ladder.near += 1
}

/** Moves the window so that it ends at `top`: what falls out below goes far, what it now covers comes near. */
function moveWindow(ladder: Ladder, top: number): void {
  const length = ladder.ring.length
  const bottom = ladder.top - length
  ladder.top = top
  // Ranks from the new bottom down to the old one leave.
  let rank = Math.min(top - length, bottom + length)
  while (ladder.near > 0 && rank > bottom) {
    const at = bitAtOrBelow(ladder.bitmap, rank & ladder.mask)
    const found = rank - ((rank - at) & ladder.mask)
    if (found <= bottom) break
    farInsert(ladder.far, found, ladder.ring[at] as number)
    ladder.ring[at] = NONE
    clearBit(ladder.bitmap, at)
    ladder.near -= 1
    rank = found - 1
  }
  pullNear(ladder)
}

function pullNear(ladder: Ladder): void {
  const bottom = ladder.top - ladder.ring.length
  for (let rank = farBestRank(ladder.far); rank > bottom; rank = farBestRank(ladder.far)) {
    putNear(ladder, rank, farTakeBest(ladder.far))
  }
}

function widenWindow(ladder: Ladder): void {
  const { ring, mask } = ladder
  const bottom = ladder.top - ring.length
  const wide = makeWindow(ring.length * 2)
  ladder.ring = wide.ring
  ladder.bitmap = wide.bitmap
  ladder.mask = wide.mask
  ladder.near = 0
  for (let rank = ladder.top; rank > bottom; rank -= 1) {
    const level = ring[rank & mask] as number
    if (level !== NONE) putNear(ladder, rank, level)
  }
  pullNear(ladder)
}

function insertOutside(ladder: Ladder, rank: number, level: number): void {
  const slack = ladder.ring.length >>> 2
  if (ladder.near === 0 || rank > ladder.top) moveWindow(ladder, rank + slack)
  else if (ladder.top - ladder.bestRank > slack * 2) moveWindow(ladder, ladder.bestRank + slack)
  if (rank > ladder.top - ladder.ring.length) {
    putNear(ladder, rank, level)
    return
  }
  farInsert(ladder.far, rank, level)
  if (ladder.far.count > FAR_LEVELS_OF_A_SMALL_WINDOW && ladder.ring.length < WINDOW_LENGTH_MAX)
    widenWindow(ladder)
}

/** Adds a level at a rank where there is none. */
export function insertLevel(ladder: Ladder, rank: number, level: number): void {
  if (rank <= ladder.top && rank > ladder.top - ladder.ring.length) putNear(ladder, rank, level)
  else insertOutside(ladder, rank, level)
  if (rank <= ladder.bestRank) return
  ladder.best = level
  ladder.bestRank = rank
}

/** Takes out the level at a rank where there is one. */
export function removeLevel(ladder: Ladder, rank: number): void {
  if (rank <= ladder.top - ladder.ring.length) {
    farRemove(ladder.far, rank)
    return
  }
  const at = rank & ladder.mask
  ladder.ring[at] = NONE
  clearBit(ladder.bitmap, at)
  ladder.near -= 1
  if (rank !== ladder.bestRank) return
  if (ladder.near === 0 && ladder.far.count > 0)
    moveWindow(ladder, farBestRank(ladder.far) + (ladder.ring.length >>> 2))
  if (ladder.near === 0) {
    ladder.best = NONE
    ladder.bestRank = -Infinity
    return
  }
  const top = ladder.top
  const from = Math.min(rank, top)
  const next = bitAtOrBelow(ladder.bitmap, from & ladder.mask)
  ladder.best = ladder.ring[next] as number
  ladder.bestRank = from - ((from - next) & ladder.mask)
}

/** Visits levels from the best on until `visit` returns false. `visit` must not change the ladder. */
export function walkLevels(ladder: Ladder, visit: (level: number) => boolean): void {
  let rank = ladder.bestRank
  for (let left = ladder.near; left > 0; left -= 1) {
    const at = bitAtOrBelow(ladder.bitmap, rank & ladder.mask)
    rank -= (rank - at) & ladder.mask
    if (!visit(ladder.ring[at] as number)) return
    rank -= 1
  }
  farWalk(ladder.far, visit)
}
