import type { Level } from './ladder.ts'

export const NO_SLOT = -1

/** Resting orders as columns: a slot is an index into all of them. Freed slots are reused, latest first. */
export type Slots<Tag> = {
  lots: Float64Array
  owner: Int32Array
  next: Int32Array
  previous: Int32Array
  level: (Level | null)[]
  tag: (Tag | null)[]
  free: number[]
  used: number
}

const SLOTS_AT_FIRST = 16

export const makeSlots = <Tag>(): Slots<Tag> => ({
  lots: new Float64Array(SLOTS_AT_FIRST),
  owner: new Int32Array(SLOTS_AT_FIRST),
  next: new Int32Array(SLOTS_AT_FIRST),
  previous: new Int32Array(SLOTS_AT_FIRST),
  level: [],
  tag: [],
  free: [],
  used: 0,
})

const widened = (column: Int32Array): Int32Array => {
  const wide = new Int32Array(column.length * 2)
  wide.set(column)
  return wide
}

function widen<Tag>(slots: Slots<Tag>): void {
  const lots = new Float64Array(slots.lots.length * 2)
  lots.set(slots.lots)
  slots.lots = lots
  slots.owner = widened(slots.owner)
  slots.next = widened(slots.next)
  slots.previous = widened(slots.previous)
}

/** Puts an order at the end of its level's queue and returns its slot. */
export function append<Tag>(slots: Slots<Tag>, level: Level, tag: Tag, owner: number, lots: number): number {
  let slot = slots.free.pop()
  if (slot === undefined) {
    if (slots.used === slots.lots.length) widen(slots)
    slot = slots.used
    slots.used += 1
  }
  slots.lots[slot] = lots
  slots.owner[slot] = owner
  slots.next[slot] = NO_SLOT
  slots.previous[slot] = level.tail
  slots.level[slot] = level
  slots.tag[slot] = tag
  if (level.tail === NO_SLOT) level.head = slot
  else slots.next[level.tail] = slot
  level.tail = slot
  level.lots += lots
  level.orders += 1
  return slot
}

/** Takes an order out of its queue. What it still had leaves the level's total. */
export function unlink<Tag>(slots: Slots<Tag>, slot: number): Level {
  const level = slots.level[slot] as Level
  const next = slots.next[slot] as number
  const previous = slots.previous[slot] as number
  if (previous === NO_SLOT) level.head = next
  else slots.next[previous] = next
  if (next === NO_SLOT) level.tail = previous
  else slots.previous[next] = previous
  level.lots -= slots.lots[slot] as number
  level.orders -= 1
  slots.lots[slot] = 0
  slots.level[slot] = null
  slots.tag[slot] = null
  slots.free.push(slot)
  return level
}
