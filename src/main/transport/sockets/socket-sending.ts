import type { WebSocket } from 'ws'

/** How much may wait in a socket before its streams pause, and how long it may stay that way. */
export type SendingLimits = Readonly<{ bufferedBytesMax: number; slowMsMax: number }>

const SENDING_LIMITS: SendingLimits = { bufferedBytesMax: 256 * 1024, slowMsMax: 30_000 }

const LOOK_AGAIN_MS = 20

/** Close codes of the plain protocol, and the standard one (RFC 6455) for a server that goes away. */
export const CLOSE = {
  goingAway: 1001,
  badMessages: 4400,
  unauthenticated: 4401,
  shutOut: 4403,
  slowReader: 4408,
  flood: 4429,
} as const

/** Streams alone stop far below this many times their bound: beyond it answers pile up that the peer asks for. */
const ASKING_FACTOR_MAX = 4

/**
 * Sends and resolves when the socket can take more. While it cannot, the caller pulls nothing from its stream, whose
 * hub then keeps only the newest value of each key. Whoever goes on asking without reading the answers is not read
 * from any more. A reader that stays behind is closed with 4408.
 */
export function makeSender(
  socket: WebSocket,
  limits: SendingLimits = SENDING_LIMITS,
): (message: string) => Promise<void> {
  let drained: Promise<void> | null = null
  return async (message) => {
    if (socket.readyState !== socket.OPEN) return
    socket.send(message)
    if (socket.bufferedAmount <= limits.bufferedBytesMax) return
    if (socket.bufferedAmount > limits.bufferedBytesMax * ASKING_FACTOR_MAX) socket.pause()
    // One wait for all: a wait of each message would cost more than the messages.
    drained ??= untilDrained(socket, limits).finally(() => {
      drained = null
    })
    await drained
  }
}

async function untilDrained(
  socket: WebSocket,
  { bufferedBytesMax, slowMsMax }: SendingLimits,
): Promise<void> {
  const giveUpAtMs = performance.now() + slowMsMax
  while (socket.readyState === socket.OPEN && socket.bufferedAmount > bufferedBytesMax / 2) {
    if (performance.now() > giveUpAtMs) {
      socket.close(CLOSE.slowReader, 'reads too slowly')
      // The close frame waits behind what the reader does not read; do not wait for it for ever.
      setTimeout(() => socket.terminate(), 1_000).unref()
      break
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  // Also after a close: the peer's own close frame must be read.
  if (socket.isPaused) socket.resume()
}
