import { PLAIN_HASHER, isHash } from './hashing.ts'
import type { TreeHasher } from './hashing.ts'

/**
 * Proofs of RFC 6962 over a tree that only grows: which subtrees a proof is made of, and how one is checked. A subtree
 * is named by the leaves [first, end) beneath it.
 */
export type Subtree = Readonly<{ first: number; end: number }>

/** The largest power of two smaller than `size` (`size` ≥ 2): where RFC 6962 splits a tree. */
const splitOf = (size: number): number => {
  const power = 2 ** Math.floor(Math.log2(size))
  return power === size ? power / 2 : power
}

/** PATH(index, D[size]) of RFC 6962 section 2.1.1, nearest sibling first. `index` < `size`. */
export function inclusionPath(index: number, size: number): readonly Subtree[] {
  const path: Subtree[] = []
  let [first, end] = [0, size]
  while (end - first > 1) {
    const middle = first + splitOf(end - first)
    if (index < middle) {
      path.unshift({ first: middle, end })
      end = middle
    } else {
      path.unshift({ first, end: middle })
      first = middle
    }
  }
  return path
}

/** PROOF(from, D[size]) of RFC 6962 section 2.1.2. Empty when either is the whole of the other, or `from` is 0. */
export function consistencyPath(from: number, size: number): readonly Subtree[] {
  if (from === 0 || from === size) return []
  const path: Subtree[] = []
  let [first, end, isWhole] = [0, size, true]
  while (from !== end) {
    const middle = first + splitOf(end - first)
    if (from <= middle) {
      path.unshift({ first: middle, end })
      end = middle
    } else {
      path.unshift({ first, end: middle })
      first = middle
      isWhole = false
    }
  }
  return isWhole ? path : [{ first, end }, ...path]
}

/** The perfect subtrees that a subtree is made of, largest first: `height` h stands for 2^h leaves from index · 2^h on. */
export function perfectSubtrees({
  first,
  end,
}: Subtree): readonly Readonly<{ height: number; index: number }>[] {
  const parts: { height: number; index: number }[] = []
  let next = first
  while (next < end) {
    const height = Math.floor(Math.log2(end - next))
    const width = 2 ** height
    parts.push({ height, index: next / width })
    next += width
  }
  return parts
}

const half = (value: number): number => Math.floor(value / 2)
const isOdd = (value: number): boolean => value % 2 === 1
const isPlace = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** Whether `proof` shows that `leaf` stands at `index` of the tree of `size` leaves with this root (RFC 9162 2.1.3.2). */
export function verifyInclusion(
  leaf: string,
  place: Readonly<{ index: number; size: number }>,
  proof: readonly string[],
  root: string,
  hasher: TreeHasher = PLAIN_HASHER,
): boolean {
  const { index, size } = place
  if (!isPlace(index) || !isPlace(size) || index >= size || ![leaf, ...proof].every(isHash)) return false
  let [node, last, current] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      current = hasher.node(sibling, current)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      current = hasher.node(current, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && current === root
}

type Tree = Readonly<{ size: number; root: string }>

/** Whether `proof` shows that the tree `to` begins with the whole of the tree `from` (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(
  from: Tree,
  to: Tree,
  proof: readonly string[],
  hasher: TreeHasher = PLAIN_HASHER,
): boolean {
  if (!isPlace(from.size) || !isPlace(to.size) || from.size > to.size || !proof.every(isHash)) return false
  if (from.size === to.size) return proof.length === 0 && from.root === to.root
  if (from.size === 0) return proof.length === 0
  const isPower = Number.isInteger(Math.log2(from.size)) && 2 ** Math.log2(from.size) === from.size
  const [seed, ...path] = isPower ? [from.root, ...proof] : proof
  if (seed === undefined) return false
  let [node, last, before, after] = [from.size - 1, to.size - 1, seed, seed]
  while (isOdd(node)) [node, last] = [half(node), half(last)]
  for (const hash of path) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      ;[before, after] = [hasher.node(hash, before), hasher.node(hash, after)]
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      after = hasher.node(after, hash)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return before === from.root && after === to.root && last === 0
}
