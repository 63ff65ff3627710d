import { countUp } from './steps.ts'
import type { Steps } from './steps.ts'

/** Numbers under hashed keys, in three typed arrays: a key that collides brings a candidate that is then refused. */
export type KeyIndex = Readonly<{ idsOf: (key: string) => Uint32Array }>

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** Collects (key, number) pairs and then answers all numbers of a key. */
export function makeKeyIndexBuilder() {
  let hashes = new Uint32Array(1 << 16)
  let numbers = new Uint32Array(1 << 16)
  let size = 0
  const grow = (old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
    const wider = new Uint32Array(old.length * 2)
    wider.set(old)
    return wider
  }
  return {
    add: (key: string, number: number): void => {
      if (size === hashes.length) [hashes, numbers] = [grow(hashes), grow(numbers)]
      hashes[size] = hashOf(key)
      numbers[size] = number
      size += 1
    },
    build: (): Steps<KeyIndex> => sortedIntoBuckets(hashes.subarray(0, size), numbers),
  }
}

/** Numbers that are put into their buckets between two stops. */
const STRETCH = 1 << 16

function* sortedIntoBuckets(hashes: Uint32Array, numbers: Uint32Array): Steps<KeyIndex> {
  let buckets = 1 << 10
  while (buckets < hashes.length * 2) buckets *= 2
  const mask = buckets - 1
  const starts = new Uint32Array(buckets + 1)
  yield* countUp(hashes.length, STRETCH, (at) => {
    const after = ((hashes[at] as number) & mask) + 1
    starts[after] = (starts[after] as number) + 1
  })
  for (let at = 1; at <= buckets; at += 1) starts[at] = (starts[at] as number) + (starts[at - 1] as number)
  yield
  const next = starts.slice()
  const ids = new Uint32Array(hashes.length)
  yield* countUp(hashes.length, STRETCH, (at) => {
    const bucket = (hashes[at] as number) & mask
    ids[next[bucket] as number] = numbers[at] as number
    next[bucket] = (next[bucket] as number) + 1
  })
  return {
    idsOf: (key) => {
      const bucket = hashOf(key) & mask
      return ids.subarray(starts[bucket], starts[bucket + 1])
    },
  }
}
