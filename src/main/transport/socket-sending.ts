import type { WebSocket } from 'ws'

/** How much may wait in a socket before its streams pause, and how long it may stay that way. */
export type SendingLimits = Readonly<{ bufferedBytesMax: number; slowMsMax: number }>

const SENDING_LIMITS: SendingLimits = { bufferedBytesMax: 256 * 1024, slowMsMax: 30_000 }

const LOOK_AGAIN_MS = 20

/** Close codes of API inventory WSX-01, and the standard one for a server that goes away. */
export const CLOSE = { goingAway: 1001, badMessages: 4400, unauthenticated: 4401, slowReader: 4408 } as const

/**
 * Sends and resolves when the socket can take more. While it cannot, the caller pulls nothing from its stream, whose
 * hub then keeps only the newest value of each key. A reader that stays behind is closed with 4408.
 */
export function makeSender(
  socket: WebSocket,
  limits: SendingLimits = SENDING_LIMITS,
): (message: string) => Promise<void> {
  return async (message) => {
    if (socket.readyState !== socket.OPEN) return
    socket.send(message)
    if (socket.bufferedAmount <= limits.bufferedBytesMax) return
    const giveUpAtMs = performance.now() + limits.slowMsMax
    while (socket.readyState === socket.OPEN && socket.bufferedAmount > limits.bufferedBytesMax / 2) {
      if (performance.now() > giveUpAtMs) {
        socket.close(CLOSE.slowReader, 'reads too slowly')
        // The close frame waits behind what the reader does not read; do not wait for it for ever.
        setTimeout(() => socket.terminate(), 1_000).unref()
        return
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  }
}
