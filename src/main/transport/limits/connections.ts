import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey } from './address-key.ts'
import { transportRefusal } from '../failures.ts'
import { rawAnswer } from '../requests/raw-answers.ts'
import type { RawAnswerParts } from '../requests/raw-answers.ts'

/**
 * Lets one address hold so many connections at once and no more; proxies carry everybody's and are not counted. Whoever
 * has too many is told so where no TLS has to be spoken first, and is let go.
 */
export function boundConnections(
  server: Server,
  parts: RawAnswerParts,
  bounds: Readonly<{ perAddress: number; isTrusted: (address: string) => boolean; isTls: boolean }>,
): void {
  const open = new Map<string, number>()
  server.prependListener('connection', (socket: Socket) => {
    const { remoteAddress } = socket
    if (remoteAddress === undefined || bounds.isTrusted(remoteAddress)) return
    const key = addressKey(remoteAddress)
    const count = (open.get(key) ?? 0) + 1
    open.set(key, count)
    socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1
      if (left === 0) open.delete(key)
      else open.set(key, left)
    })
    if (count <= bounds.perAddress) return
    if (bounds.isTls) {
      socket.destroy()
      return
    }
    const id = parts.ports.ids.next()
    const message = 'This address has too many open connections.'
    const { body } = transportRefusal(parts.ports, id, 'too_many_calls', message, { retry_after_s: 1 })
    // Nobody reads what it sends: the answer goes out, then the connection.
    socket.on('error', () => socket.destroy())
    socket.end(rawAnswer(body, parts.rateLimit, false), () => socket.destroy())
  })
}
