import { bytesOfHex } from '../kernel/index.ts'
import { EMPTY_ROOT, PLAIN_HASHER, leafHash } from './hashing.ts'
import type { TreeHasher } from './hashing.ts'

/**
 * A tree of RFC 6962 that grows by appending and remembers only the roots of its perfect subtrees, largest first: at
 * most one for each bit of its size.
 */
type TreeFrontier = Readonly<{ size: number; subtrees: readonly string[] }>

export const EMPTY_TREE: TreeFrontier = { size: 0, subtrees: [] }

/**
 * Grows a tree leaf by leaf. Two perfect subtrees of equal size become one: as often as the size ends in binary ones.
 * `completed` is told of every perfect subtree that a leaf completes.
 */
export function growingFrom(
  tree: TreeFrontier,
  hasher: TreeHasher = PLAIN_HASHER,
  completed?: (height: number, index: number, hash: string) => void,
) {
  const subtrees = [...tree.subtrees]
  let size = tree.size
  return {
    append: (hash: string): void => {
      let merged = hash
      let height = 0
      let rest = size
      for (; rest % 2 === 1; rest = Math.floor(rest / 2)) {
        const left = subtrees.pop()
        if (left !== undefined) merged = hasher.node(left, merged)
        height += 1
        completed?.(height, Math.floor(rest / 2), merged)
      }
      subtrees.push(merged)
      size += 1
    },
    frontier: (): TreeFrontier => ({ size, subtrees: [...subtrees] }),
    size: (): number => size,
  }
}

/** Root over perfect subtrees, largest first; of none the empty tree's. */
export function rootOverSubtrees(subtrees: readonly string[], hasher: TreeHasher = PLAIN_HASHER): string {
  const smallest = subtrees.at(-1)
  if (smallest === undefined) return EMPTY_ROOT
  return subtrees.slice(0, -1).reduceRight((right, left) => hasher.node(left, right), smallest)
}

export const rootOf = (tree: TreeFrontier, hasher: TreeHasher = PLAIN_HASHER): string =>
  rootOverSubtrees(tree.subtrees, hasher)

/** Root of a tree whose leaf data are given in order. */
export const rootOfLeaves = (leaves: Iterable<Uint8Array>): string => {
  const tree = growingFrom(EMPTY_TREE)
  for (const leaf of leaves) tree.append(leafHash(leaf))
  return rootOf(tree.frontier())
}

/**
 * Root of leaves given as hex, a line each, as `audit root` reads them: an empty line is an empty leaf, no line is the
 * empty tree. Gives the 1-based number of the first line that is not hex.
 */
export function rootOfHexLines(
  text: string,
): Readonly<{ ok: true; root: string }> | Readonly<{ ok: false; line: number }> {
  if (text === '') return { ok: true, root: rootOfLeaves([]) }
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  const leaves: Uint8Array[] = []
  for (const [index, line] of lines.entries()) {
    const bytes = bytesOfHex(line.trim())
    if (!bytes) return { ok: false, line: index + 1 }
    leaves.push(bytes)
  }
  return { ok: true, root: rootOfLeaves(leaves) }
}
