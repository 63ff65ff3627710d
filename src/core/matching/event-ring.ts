/** Words of one event: kind, instrument, order, other, ticks, lots, left, detail. */
export const EVENT_WORDS = 8

export const EVENT_INSTRUMENT = 1
export const EVENT_ORDER = 2
export const EVENT_OTHER = 3
export const EVENT_TICKS = 4
export const EVENT_LOTS = 5
export const EVENT_LEFT = 6
export const EVENT_DETAIL = 7

/**
 * What happened, as numbers; orders by their slot, which stays theirs until the command that ended them is over.
 * accepted: order, ticks (0 without a price), lots, detail = side · traded: order = taker or buyer, other = maker or
 * seller, ticks, lots, left of other, detail = left of order · dropped: order, lots that will not trade, detail = why
 * (`END_NAMES`) · cancelled: order, ticks, lots · amended: order, ticks, lots before, left = lots now, detail = 1 when
 * it kept its place · prevented: order = incoming, other = resting, ticks, lots taken from the resting one, left of it,
 * detail = lots taken from the incoming one · shown: order, ticks, lots shown anew, left = still hidden · refused:
 * order = NONE, ticks, lots, detail = why · state: detail = state · uncrossed: ticks, lots, left = imbalance.
 */
export const EVENT = {
  accepted: 1,
  traded: 2,
  dropped: 3,
  cancelled: 4,
  amended: 5,
  prevented: 6,
  shown: 7,
  refused: 8,
  state: 9,
  uncrossed: 10,
} as const

/** A ring of events between the core and its reader. It grows rather than lose an unread event. */
export type EventRing = { words: Float64Array; mask: number; written: number; read: number }

/** `words` are those of a power of two of events. */
export const makeEventRing = (words: Float64Array): EventRing => ({
  words,
  mask: words.length / EVENT_WORDS - 1,
  written: 0,
  read: 0,
})

function grow(ring: EventRing): void {
  const { words, mask } = ring
  const wide = new Float64Array(words.length * 2)
  const wideMask = mask * 2 + 1
  for (let at = ring.read; at < ring.written; at += 1) {
    const from = (at & mask) * EVENT_WORDS
    wide.set(words.subarray(from, from + EVENT_WORDS), (at & wideMask) * EVENT_WORDS)
  }
  ring.words = wide
  ring.mask = wideMask
}

export function writeEvent(
  ring: EventRing,
  kind: number,
  instrument: number,
  order: number,
  other: number,
  ticks: number,
  lots: number,
  left: number,
  detail: number,
): void {
  if (ring.written - ring.read > ring.mask) grow(ring)
  const words = ring.words
  const at = (ring.written & ring.mask) * EVENT_WORDS
  words[at] = kind
  words[at + EVENT_INSTRUMENT] = instrument
  words[at + EVENT_ORDER] = order
  words[at + EVENT_OTHER] = other
  words[at + EVENT_TICKS] = ticks
  words[at + EVENT_LOTS] = lots
  words[at + EVENT_LEFT] = left
  words[at + EVENT_DETAIL] = detail
  ring.written += 1
}

/** Where in `words` the next unread event lies; -1 when there is none. */
export function nextEvent(ring: EventRing): number {
  if (ring.read === ring.written) return -1
  const at = (ring.read & ring.mask) * EVENT_WORDS
  ring.read += 1
  return at
}
