import { NONE } from './ladder.ts'

/**
 * Which slot rests under which account's client id: a hash table of slots with linear probing. Hashes lie beside the
 * slots, so that a string is only looked at when it is almost surely the right one; nothing is allocated per order.
 */
export type ClientIds = {
  /** Slot plus one; 0 is empty. */
  table: Int32Array
  mask: number
  count: number
  /** By slot. */
  hash: Int32Array
  account: Int32Array
  readonly names: string[]
  readonly seed: number
}

const PLACES_AT_FIRST = 256

/** `seed` changes no answer: one that outsiders do not know keeps them from choosing ids that collide. */
export const makeClientIds = (seed: number): ClientIds => ({
  table: new Int32Array(PLACES_AT_FIRST),
  mask: PLACES_AT_FIRST - 1,
  count: 0,
  hash: new Int32Array(PLACES_AT_FIRST),
  account: new Int32Array(PLACES_AT_FIRST),
  names: [],
  seed: seed | 0,
})

/** Fowler, Noll and Vo 1a over UTF-16 units, with the final mix of MurmurHash3 (Appleby, 2011). */
function hashOf(seed: number, account: number, name: string): number {
  let hash = seed ^ 0x811c9dc5 ^ Math.imul(account, 0x9e3779b1)
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** The slot that rests under this id, or NONE. */
export function slotOfId(ids: ClientIds, account: number, name: string): number {
  const hash = hashOf(ids.seed, account, name)
  const { table, mask } = ids
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const slot = (table[at] as number) - 1
    if (slot === NONE) return NONE
    if (ids.hash[slot] === hash && ids.account[slot] === account && ids.names[slot] === name) return slot
  }
}

function place({ table, mask, hash }: ClientIds, slot: number): void {
  let at = (hash[slot] as number) & mask
  while (table[at] !== 0) at = (at + 1) & mask
  table[at] = slot + 1
}

function widenTable(ids: ClientIds): void {
  const before = ids.table
  ids.table = new Int32Array(before.length * 2)
  ids.mask = before.length * 2 - 1
  for (const entry of before) if (entry !== 0) place(ids, entry - 1)
}

function widenColumns(ids: ClientIds): void {
  const { hash, account } = ids
  ids.hash = new Int32Array(hash.length * 2)
  ids.account = new Int32Array(hash.length * 2)
  ids.hash.set(hash)
  ids.account.set(account)
}

/** Names a slot. The id must not be there. */
export function addId(ids: ClientIds, slot: number, account: number, name: string): void {
  while (slot >= ids.hash.length) widenColumns(ids)
  ids.hash[slot] = hashOf(ids.seed, account, name)
  ids.account[slot] = account
  ids.names[slot] = name
  ids.count += 1
  if (ids.count * 2 > ids.mask) widenTable(ids)
  place(ids, slot)
}

/** Forgets a slot's id; its name can still be read until the slot is named again. */
export function removeId(ids: ClientIds, slot: number): void {
  const { table, mask, hash } = ids
  let hole = (hash[slot] as number) & mask
  while (table[hole] !== slot + 1) hole = (hole + 1) & mask
  ids.count -= 1
  // Entries behind the hole move up into it unless they would land before their own place.
  for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
    const home = (hash[(table[at] as number) - 1] as number) & mask
    if (((at - home) & mask) < ((at - hole) & mask)) continue
    table[hole] = table[at] as number
    hole = at
  }
  table[hole] = 0
}
