import { assert, present } from '../kernel/index.ts'
import { PLAIN_HASHER } from './hashing.ts'
import type { TreeHasher } from './hashing.ts'
import { rootOverSubtrees } from './merkle.ts'
import { consistencyPath, inclusionPath, perfectSubtrees } from './proofs.ts'
import type { Subtree } from './proofs.ts'

/** Children of a kept node, as in C2SP tlog-tiles: a tile is 2^8 hashes. */
export const TILE_WIDTH = 256
const TILE_HEIGHT = 8

/**
 * Where hashes of complete subtrees lie: at level n those of 256^n leaves each, from place `first` on, as many as are
 * kept and at most `count`. Level 0 are the leaf hashes. What is kept above it only saves work: it is made anew from
 * below where it is missing.
 */
type NodeSource = Readonly<{
  hashes: (level: number, first: number, count: number) => Promise<readonly string[]>
}>

/** Root of a full tile: of the perfect subtree over 256 hashes. */
export function tileRoot(hashes: readonly string[], hasher: TreeHasher = PLAIN_HASHER): string {
  assert(hashes.length === TILE_WIDTH, 'a tile has 256 hashes')
  return perfectRoot(hashes, hasher)
}

/** Root over 2^n hashes. */
function perfectRoot(hashes: readonly string[], hasher: TreeHasher): string {
  let row = hashes
  while (row.length > 1) {
    const above: string[] = []
    for (let at = 0; at < row.length; at += 2) {
      above.push(hasher.node(row[at] as string, row[at + 1] as string))
    }
    row = above
  }
  return present(row[0], 'a root')
}

/** Reads hashes of a log's tree out of tiles. Made for one answer: it remembers every tile that it read. */
export type TreeReader = Readonly<{
  /** Root of the tree of the first `size` leaves. */
  root: (size: number) => Promise<string>
  inclusion: (index: number, size: number) => Promise<readonly string[]>
  consistency: (from: number, size: number) => Promise<readonly string[]>
}>

export function makeTreeReader(source: NodeSource, hasher: TreeHasher = PLAIN_HASHER): TreeReader {
  const tiles = new Map<string, Promise<readonly string[]>>()

  const tile = (level: number, number: number): Promise<readonly string[]> => {
    const name = `${level} ${number}`
    const known = tiles.get(name)
    if (known) return known
    const read = source.hashes(level, number * TILE_WIDTH, TILE_WIDTH)
    tiles.set(name, read)
    return read
  }

  /** `count` hashes of one level, all within one tile; those that are not kept from the level below. */
  const row = async (level: number, first: number, count: number): Promise<readonly string[]> => {
    const kept = await tile(level, Math.floor(first / TILE_WIDTH))
    const from = first % TILE_WIDTH
    const found = kept.slice(from, from + count)
    assert(level > 0 || found.length === count, 'a proof needs records that the log does not have')
    const made: string[] = [...found]
    while (made.length < count) {
      const below = await row(level - 1, (first + made.length) * TILE_WIDTH, TILE_WIDTH)
      made.push(tileRoot(below, hasher))
    }
    return made
  }

  const perfect = async (height: number, index: number): Promise<string> => {
    const level = Math.floor(height / TILE_HEIGHT)
    const width = 2 ** (height % TILE_HEIGHT)
    return perfectRoot(await row(level, index * width, width), hasher)
  }

  const rootOfSubtree = async (subtree: Subtree): Promise<string> => {
    const parts: string[] = []
    for (const { height, index } of perfectSubtrees(subtree)) parts.push(await perfect(height, index))
    return rootOverSubtrees(parts, hasher)
  }

  const rootsOf = async (path: readonly Subtree[]): Promise<readonly string[]> => {
    const roots: string[] = []
    for (const subtree of path) roots.push(await rootOfSubtree(subtree))
    return roots
  }

  return {
    root: (size) => rootOfSubtree({ first: 0, end: size }),
    inclusion: (index, size) => rootsOf(inclusionPath(index, size)),
    consistency: (from, size) => rootsOf(consistencyPath(from, size)),
  }
}

/** Hashes of a log whose leaf hashes are all at hand, for tests and small logs. */
export const nodesOfLeaves = (leaves: readonly string[]): NodeSource => ({
  hashes: (level, first, count) => Promise.resolve(level === 0 ? leaves.slice(first, first + count) : []),
})
