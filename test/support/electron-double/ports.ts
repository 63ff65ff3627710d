import { EventEmitter } from 'node:events'

/** Where the far end of a port is, when it has been given to a page. */
type FarEnd = Readonly<{ deliver: (data: unknown) => void; close: () => void }>

/** One end of a `MessageChannelMain`. Messages wait until `start`, as in Electron. */
export class MessagePortDouble extends EventEmitter {
  private waiting: unknown[] | null = []
  private far: FarEnd | null = null
  private isClosed = false

  connect(far: FarEnd): void {
    this.far = far
  }

  postMessage(data: unknown): void {
    if (!this.isClosed) this.far?.deliver(data)
  }

  start(): void {
    const waiting = this.waiting ?? []
    this.waiting = null
    for (const data of waiting) this.emit('message', { data, ports: [] })
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.far?.close()
    this.emit('close')
  }

  receive(data: unknown): void {
    if (this.isClosed) return
    if (this.waiting) this.waiting.push(data)
    else this.emit('message', { data, ports: [] })
  }

  /** The other end was closed. */
  lose(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.emit('close')
  }

  /** Gives this end away: whoever holds the other end talks to `far` from now on. */
  transfer(far: FarEnd): FarEnd {
    const peer = this.far
    assertTransferable(peer)
    peer.relink(far)
    return peer
  }
}

type Relinkable = FarEnd & Readonly<{ relink: (far: FarEnd) => void }>

function assertTransferable(peer: FarEnd | null): asserts peer is Relinkable {
  if (!peer || !('relink' in peer)) throw new Error('This port was given away already')
}

const endOf = (port: MessagePortDouble): Relinkable => ({
  deliver: (data) => queueMicrotask(() => port.receive(structuredClone(data))),
  close: () => queueMicrotask(() => port.lose()),
  relink: (far) => port.connect(far),
})

export class MessageChannelMain {
  readonly port1 = new MessagePortDouble()
  readonly port2 = new MessagePortDouble()
  constructor() {
    this.port1.connect(endOf(this.port2))
    this.port2.connect(endOf(this.port1))
  }
}
