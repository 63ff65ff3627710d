import type { DesktopFailureCode } from './failures.ts'
import type { EnginePort } from './ports.ts'
import { makeBucket } from './rate.ts'

/** A frame of the contract is text; larger ones have no business between two halves of one program. */
export const FRAME_LENGTH_MAX = 4 * 1024 * 1024
const FRAMES_BURST = 2_000
const FRAMES_PER_SECOND = 500

type PortGuard = Readonly<{ nowMs: () => number; onRefusal: (code: DesktopFailureCode) => void }>

const refusalOf = (data: unknown): DesktopFailureCode | null => {
  if (typeof data !== 'string') return 'message_malformed'
  return data.length > FRAME_LENGTH_MAX ? 'message_too_large' : null
}

const dataOf = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'data' in event ? event.data : event

const portsOf = (event: unknown): readonly EnginePort[] =>
  typeof event === 'object' && event !== null && 'ports' in event && Array.isArray(event.ports)
    ? event.ports
    : []

/**
 * A port whose far end is not trusted: text of a bounded size alone reaches the engine, no faster than the rate, and
 * a port inside a message is closed unheard. What passes is then read against the contract by the binder.
 */
export function guardedPort(port: EnginePort, guard: PortGuard): EnginePort {
  const mayPass = makeBucket(FRAMES_BURST, FRAMES_PER_SECOND, guard.nowMs)
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on: (event, listener) =>
      port.on(event, (received) => {
        if (event === 'close') return listener(received)
        for (const smuggled of portsOf(received)) smuggled.close()
        const data = dataOf(received)
        const refusal = mayPass() ? refusalOf(data) : 'too_many_messages'
        if (refusal) return guard.onRefusal(refusal)
        return listener({ data })
      }),
  }
}
