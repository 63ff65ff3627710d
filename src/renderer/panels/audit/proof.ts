import { bytesOfHex, hexOfBytes, joinBytes, present, sha256, sha256Hex } from '../../../core/kernel/index.ts'

/** One step of the way from a record to the root. */
export type ProofStep = Readonly<{
  /** On which side of what is known the given hash stands. */
  side: 'left' | 'right'
  /** The given hash: of every record beside it that far. */
  sibling: string
  /** SHA-256 over both, in their order: what is known after this step. */
  hash: string
}>

export type Walk = Readonly<{ leaf: string; steps: readonly ProofStep[]; root: string; complete: boolean }>

const NODE_PREFIX = new Uint8Array([0x01])
const HASH = /^[0-9a-f]{64}$/

/** SHA-256(0x00 ‖ text): a record's leaf in the tree (RFC 6962 section 2.1). */
export const leafOf = (text: string): string => sha256Hex(`\u0000${text}`)

const bytes = (hash: string): Uint8Array => present(bytesOfHex(hash), 'a hash in hex')
const nodeOf = (left: string, right: string): string =>
  hexOfBytes(sha256(joinBytes(NODE_PREFIX, bytes(left), bytes(right))))

const half = (value: number): number => Math.floor(value / 2)
const isOdd = (value: number): boolean => value % 2 === 1

/**
 * Walks an inclusion proof from the text of a record, as RFC 9162 section 2.1.3.2 says, and keeps every step. Computed
 * here, from what the engine sent, so that it is not the engine's word that is shown. Null for what is no proof.
 */
export function walkProof(
  leafText: string,
  place: Readonly<{ index: number; size: number }>,
  proof: readonly string[],
): Walk | null {
  if (place.index < 0 || place.index >= place.size || !proof.every((hash) => HASH.test(hash))) return null
  const leaf = leafOf(leafText)
  let [node, last, known] = [place.index, place.size - 1, leaf]
  const steps: ProofStep[] = []
  for (const sibling of proof) {
    if (last === 0) return null
    const isLeft = isOdd(node) || node === last
    known = isLeft ? nodeOf(sibling, known) : nodeOf(known, sibling)
    steps.push({ side: isLeft ? 'left' : 'right', sibling, hash: known })
    if (isLeft) while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    ;[node, last] = [half(node), half(last)]
  }
  return { leaf, steps, root: known, complete: last === 0 }
}

/** What a signed checkpoint states: its third line is the root, in base64 (C2SP tlog-checkpoint). Null when it says no such thing. */
export function rootOfNote(note: string): Readonly<{ size: number; root: string }> | null {
  const [, size = '', root = ''] = note.split('\n')
  if (!/^\d+$/.test(size) || !/^[A-Za-z0-9+/]{43}=$/.test(root)) return null
  const raw = Uint8Array.from(atob(root), (letter) => letter.charCodeAt(0))
  return { size: Number(size), root: hexOfBytes(raw) }
}

export const shortHash = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-8)}`
