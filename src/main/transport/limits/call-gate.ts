/** Bounds of one connection that multiplexes calls. */
const CALLS_IN_FLIGHT_MAX = 64
const STREAMS_OPEN_MAX = 256

/** Counts the calls and streams of one connection; a place is given back exactly once. */
export type CallGate = Readonly<{
  enterCall: () => (() => void) | null
  enterStream: () => (() => void) | null
}>

function makeCounter(max: number): () => (() => void) | null {
  let taken = 0
  return () => {
    if (taken >= max) return null
    taken += 1
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      taken -= 1
    }
  }
}

export const makeCallGate = (): CallGate => ({
  enterCall: makeCounter(CALLS_IN_FLIGHT_MAX),
  enterStream: makeCounter(STREAMS_OPEN_MAX),
})

/** A stream that gives its place back however it ends: read to the end, returned or thrown. */
export async function* gated(stream: AsyncIterable<unknown>, leave: () => void): AsyncGenerator<unknown> {
  try {
    yield* stream
  } finally {
    leave()
  }
}
