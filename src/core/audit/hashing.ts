import { bytesOfHex, hexOfBytes, joinBytes, present, sha256, sha256Hex } from '../kernel/index.ts'

/**
 * The hashes of the RFC 6962 tree (section 2.1) over SHA-256, as 64 lower-case hex digits. Leaves and nodes are hashed
 * under different first bytes, so that a node can never be passed off as a leaf. A platform has a faster one than the
 * core's own.
 */
export type TreeHasher = Readonly<{
  /** SHA-256(0x00 ‖ UTF-8 of the text). */
  leafOfText: (text: string) => string
  /** SHA-256(0x01 ‖ left ‖ right). */
  node: (left: string, right: string) => string
  /** SHA-256 of a text's UTF-8 bytes. */
  text: (text: string) => string
}>

const LEAF_PREFIX = new Uint8Array([0x00])
const NODE_PREFIX = new Uint8Array([0x01])

/** Root of the tree of no leaves: SHA-256 of nothing. */
export const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** SHA-256(0x00 ‖ data). */
export const leafHash = (data: Uint8Array): string => hexOfBytes(sha256(joinBytes(LEAF_PREFIX, data)))

const bytes = (hash: string): Uint8Array => present(bytesOfHex(hash), 'a hash in hex')

/** The core's own hashing, for whoever has no platform beneath. */
export const PLAIN_HASHER: TreeHasher = {
  leafOfText: (text) => sha256Hex(`\u0000${text}`),
  node: (left, right) => hexOfBytes(sha256(joinBytes(NODE_PREFIX, bytes(left), bytes(right)))),
  text: sha256Hex,
}

/** Whether a text is a hash as this room writes it. */
export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)
