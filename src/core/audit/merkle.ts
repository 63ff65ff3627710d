import { bytesOfHex, hexOfBytes, joinBytes, sha256 } from '../kernel/index.ts'

/**
 * The Merkle tree of RFC 6962 section 2.1 over SHA-256. Leaves and nodes are hashed under different first bytes, so
 * that a node can never be passed off as a leaf.
 */
const LEAF_PREFIX = new Uint8Array([0x00])
const NODE_PREFIX = new Uint8Array([0x01])

/** SHA-256(0x00 ‖ data). */
export const leafHash = (data: Uint8Array): Uint8Array => sha256(joinBytes(LEAF_PREFIX, data))

/** SHA-256(0x01 ‖ left ‖ right). */
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(joinBytes(NODE_PREFIX, left, right))

/**
 * A tree that grows by appending and remembers only the roots of its perfect subtrees, largest first: at most one
 * for each bit of its size.
 */
export type TreeFrontier = Readonly<{ size: number; subtrees: readonly Uint8Array[] }>

export const EMPTY_TREE: TreeFrontier = { size: 0, subtrees: [] }

/** Appends one leaf hash. Two perfect subtrees of equal size become one: as often as `size` ends in binary ones. */
export function appendLeaf(tree: TreeFrontier, hash: Uint8Array): TreeFrontier {
  const subtrees = [...tree.subtrees]
  let merged = hash
  for (let rest = tree.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = subtrees.pop()
    if (left) merged = nodeHash(left, merged)
  }
  subtrees.push(merged)
  return { size: tree.size + 1, subtrees }
}

/** The tree's root hash; of the empty tree SHA-256 of nothing. */
function rootOf(tree: TreeFrontier): Uint8Array {
  const smallest = tree.subtrees.at(-1)
  if (!smallest) return sha256(new Uint8Array())
  return tree.subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), smallest)
}

export const rootHex = (tree: TreeFrontier): string => hexOfBytes(rootOf(tree))

/** Root of a tree whose leaf data are given in order. */
export const rootOfLeaves = (leaves: Iterable<Uint8Array>): string => {
  let tree = EMPTY_TREE
  for (const leaf of leaves) tree = appendLeaf(tree, leafHash(leaf))
  return rootHex(tree)
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

/** The largest power of two smaller than `size` (`size` ≥ 2): where RFC 6962 splits a tree. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1))

function subtreeRoot(hashes: readonly Uint8Array[]): Uint8Array {
  return rootOf(hashes.reduce(appendLeaf, EMPTY_TREE))
}

/** PATH(m, D[n]) of RFC 6962 section 2.1.1, nearest sibling first. */
export function inclusionProof(hashes: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  if (hashes.length <= 1) return []
  const split = splitOf(hashes.length)
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)]
  return index < split
    ? [...inclusionProof(left, index), subtreeRoot(right)]
    : [...inclusionProof(right, index - split), subtreeRoot(left)]
}

/** Whether `proof` shows that `hash` is leaf `index` of the tree of `size` leaves with this root (RFC 9162 2.1.3.2). */
export function verifyInclusion(
  hash: Uint8Array,
  place: Readonly<{ index: number; size: number }>,
  proof: readonly Uint8Array[],
  expectedRootHex: string,
): boolean {
  if (!Number.isSafeInteger(place.index) || place.index < 0 || place.index >= place.size) return false
  let [node, last, current] = [place.index, place.size - 1, hash]
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      current = nodeHash(sibling, current)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      current = nodeHash(current, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && hexOfBytes(current) === expectedRootHex
}
