import { assert } from '../kernel/index.ts'

/**
 * `rise` fires when the last price is at or above the trigger (a buy stop, a sell take-profit), `fall` when it is at or
 * below (a sell stop, a buy take-profit).
 */
export type TriggerDirection = 'rise' | 'fall'

export type Trigger = Readonly<{ handle: number; direction: TriggerDirection; ticks: number }>

/**
 * Orders that wait for a price. Handles are the caller's whole numbers from 0; each waits at most once. A trigger fires
 * once and is gone. Adding, moving and removing cost O(log n); asking costs O(1) while nothing fires.
 */
export type TriggerBook = Readonly<{
  add: (handle: number, direction: TriggerDirection, triggerTicks: number) => void
  /** Another price for the same trigger (trailing): it keeps its arrival among those of one price. */
  move: (handle: number, triggerTicks: number) => void
  /** False when the handle does not wait (any more). */
  remove: (handle: number) => boolean
  /**
   * Takes out what a trade at `lastTicks` fires: first the rises from the lowest trigger up, then the falls from the
   * highest down; at one price in order of arrival.
   */
  fire: (lastTicks: number) => readonly number[]
  ticksOf: (handle: number) => number | null
  size: () => number
  /** Everything that waits, in order of arrival: adding it again in this order gives an equal trigger book. */
  waiting: () => readonly Trigger[]
}>

/** Entries as columns; `heaps` hold entry numbers, the soonest to fire at the root. `at` is the place in its heap. */
type Triggers = {
  handle: Float64Array
  /** Ticks for a rise, negated ticks for a fall: the smallest fires first. */
  rank: Float64Array
  arrival: Float64Array
  at: Int32Array
  direction: Uint8Array
  free: number[]
  used: number
  arrivals: number
  readonly heaps: readonly [number[], number[]]
  readonly entries: Map<number, number>
}

const RISE = 0
const FALL = 1
const NOTHING: readonly number[] = []

const widened = <Column extends Float64Array | Int32Array | Uint8Array>(from: Column, to: Column): Column => {
  to.set(from)
  return to
}

function takeEntry(triggers: Triggers): number {
  const freed = triggers.free.pop()
  if (freed !== undefined) return freed
  const length = triggers.handle.length
  if (triggers.used === length) {
    triggers.handle = widened(triggers.handle, new Float64Array(length * 2))
    triggers.rank = widened(triggers.rank, new Float64Array(length * 2))
    triggers.arrival = widened(triggers.arrival, new Float64Array(length * 2))
    triggers.at = widened(triggers.at, new Int32Array(length * 2))
    triggers.direction = widened(triggers.direction, new Uint8Array(length * 2))
  }
  triggers.used += 1
  return triggers.used - 1
}

const isSooner = ({ rank, arrival }: Triggers, left: number, right: number): boolean => {
  const [first, second] = [rank[left] as number, rank[right] as number]
  return first < second || (first === second && (arrival[left] as number) < (arrival[right] as number))
}

function siftUp(triggers: Triggers, heap: number[], entry: number, from: number): void {
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as number
    if (!isSooner(triggers, entry, above)) break
    heap[at] = above
    triggers.at[above] = at
    at = parent
  }
  heap[at] = entry
  triggers.at[entry] = at
}

function siftDown(triggers: Triggers, heap: number[], entry: number, from: number): void {
  let at = from
  for (;;) {
    let child = at * 2 + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isSooner(triggers, heap[child + 1] as number, heap[child] as number))
      child += 1
    const below = heap[child] as number
    if (!isSooner(triggers, below, entry)) break
    heap[at] = below
    triggers.at[below] = at
    at = child
  }
  heap[at] = entry
  triggers.at[entry] = at
}

function settle(triggers: Triggers, heap: number[], entry: number, at: number): void {
  siftUp(triggers, heap, entry, at)
  siftDown(triggers, heap, entry, triggers.at[entry] as number)
}

function takeOut(triggers: Triggers, entry: number): void {
  const heap = triggers.heaps[triggers.direction[entry] as 0 | 1]
  const at = triggers.at[entry] as number
  const last = heap.pop() as number
  if (last !== entry) settle(triggers, heap, last, at)
  triggers.entries.delete(triggers.handle[entry] as number)
  triggers.free.push(entry)
}

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value > 0

function add(triggers: Triggers, handle: number, direction: TriggerDirection, ticks: number): void {
  assert(Number.isSafeInteger(handle) && handle >= 0, 'a handle is a whole number from 0')
  assert(isWhole(ticks), 'a trigger must be a whole number of ticks above 0')
  assert(!triggers.entries.has(handle), 'this handle waits already')
  const entry = takeEntry(triggers)
  const code = direction === 'rise' ? RISE : FALL
  triggers.handle[entry] = handle
  triggers.rank[entry] = code === RISE ? ticks : -ticks
  triggers.arrival[entry] = triggers.arrivals
  triggers.direction[entry] = code
  triggers.arrivals += 1
  triggers.entries.set(handle, entry)
  const heap = triggers.heaps[code]
  heap.push(entry)
  siftUp(triggers, heap, entry, heap.length - 1)
}

function move(triggers: Triggers, handle: number, ticks: number): void {
  assert(isWhole(ticks), 'a trigger must be a whole number of ticks above 0')
  const entry = triggers.entries.get(handle)
  assert(entry !== undefined, 'move: this handle does not wait')
  const code = triggers.direction[entry] as 0 | 1
  triggers.rank[entry] = code === RISE ? ticks : -ticks
  settle(triggers, triggers.heaps[code], entry, triggers.at[entry] as number)
}

function fire(triggers: Triggers, lastTicks: number): readonly number[] {
  let fired: number[] | null = null
  for (const code of [RISE, FALL] as const) {
    const heap = triggers.heaps[code]
    const bound = code === RISE ? lastTicks : -lastTicks
    while (heap.length > 0 && (triggers.rank[heap[0] as number] as number) <= bound) {
      const entry = heap[0] as number
      fired ??= []
      fired.push(triggers.handle[entry] as number)
      takeOut(triggers, entry)
    }
  }
  return fired ?? NOTHING
}

const triggerOf = (triggers: Triggers, entry: number): Trigger => ({
  handle: triggers.handle[entry] as number,
  direction: triggers.direction[entry] === RISE ? 'rise' : 'fall',
  ticks: Math.abs(triggers.rank[entry] as number),
})

export function makeTriggerBook(): TriggerBook {
  const [length, entries] = [16, new Map<number, number>()]
  const triggers: Triggers = {
    handle: new Float64Array(length),
    rank: new Float64Array(length),
    arrival: new Float64Array(length),
    at: new Int32Array(length),
    direction: new Uint8Array(length),
    free: [],
    used: 0,
    arrivals: 0,
    heaps: [[], []],
    entries,
  }
  return {
    add: (handle, direction, ticks) => add(triggers, handle, direction, ticks),
    move: (handle, ticks) => move(triggers, handle, ticks),
    remove: (handle) => {
      const entry = entries.get(handle)
      if (entry !== undefined) takeOut(triggers, entry)
      return entry !== undefined
    },
    fire: (lastTicks) => fire(triggers, lastTicks),
    ticksOf: (handle) => {
      const entry = entries.get(handle)
      return entry === undefined ? null : Math.abs(triggers.rank[entry] as number)
    },
    size: () => entries.size,
    waiting: () =>
      [...entries.values()]
        .sort((left, right) => (triggers.arrival[left] as number) - (triggers.arrival[right] as number))
        .map((entry) => triggerOf(triggers, entry)),
  }
}
