// The page's half of the double. These functions are sent to Chromium as text, so each stands alone: no imports, no
// helpers from outside. The preload runs in an isolated world, as in Electron; only the DOM is shared with the page.

type Described =
  | Readonly<{ kind: 'value'; value: unknown }>
  | Readonly<{ kind: 'function'; id: number }>
  | Readonly<{ kind: 'object'; fields: Readonly<Record<string, Described>> }>

type CallDetail = Readonly<{ id: number; call: number; args: readonly Described[] }>

/** Main world: builds what the preload exposes out of descriptions, and nothing else. Runs before the page's scripts. */
export function installMainWorld(secret: string): void {
  const target = document
  const dispatch = target.dispatchEvent.bind(target)
  const listeners = new Map<number, (...values: unknown[]) => unknown>()
  const returns = new Map<number, Described>()
  let next = 1
  const describe = (value: unknown): Described => {
    if (typeof value !== 'function') return { kind: 'value', value }
    const id = next++
    listeners.set(id, value as (...values: unknown[]) => unknown)
    return { kind: 'function', id }
  }
  const build = (described: Described): unknown => {
    if (described.kind === 'value') return described.value
    if (described.kind === 'object') {
      const entries = Object.entries(described.fields).map(([key, field]) => [key, build(field)] as const)
      return Object.freeze(Object.fromEntries(entries))
    }
    const proxy = (...values: unknown[]): unknown => {
      const detail: CallDetail = { id: described.id, call: next++, args: values.map(describe) }
      dispatch(new CustomEvent(`${secret}:call`, { detail }))
      const returned = returns.get(detail.call)
      returns.delete(detail.call)
      return returned ? build(returned) : undefined
    }
    return Object.freeze(proxy)
  }
  target.addEventListener(`${secret}:expose`, (event) => {
    const { key, api } = (event as CustomEvent<{ key: string; api: Described }>).detail
    Object.defineProperty(window, key, { value: build(api), enumerable: true })
  })
  target.addEventListener(`${secret}:return`, (event) => {
    const { call, value } = (event as CustomEvent<{ call: number; value: Described }>).detail
    returns.set(call, value)
  })
  target.addEventListener(`${secret}:callback`, (event) => {
    const { id, values } = (event as CustomEvent<{ id: number; values: unknown[] }>).detail
    listeners.get(id)?.(...values)
  })
  dispatch(new CustomEvent(`${secret}:ready`))
}

type IsolatedOptions = Readonly<{
  secret: string
  binding: string
  process: Readonly<Record<string, unknown>>
}>

type Preload = (require: (name: string) => unknown, process: unknown, exports: object, module: object) => void

/** Isolated world: `electron` as a sandboxed preload sees it, then the preload itself. Top frame alone. */
export function installIsolatedWorld({ secret, binding, process }: IsolatedOptions, preload: Preload): void {
  if (window !== window.top) return
  type Wire = readonly [string, string]
  type Listener = (event: Readonly<{ ports: readonly MessagePort[] }>, ...values: unknown[]) => void
  const scope = globalThis as unknown as Record<string, (text: string) => void>
  const send = (message: unknown): void => scope[binding]?.(JSON.stringify(message))
  const pack = (value: unknown): Wire => {
    if (value === undefined) return ['none', '']
    if (typeof value === 'string') return ['text', value]
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
      const bytes = new Uint8Array(value instanceof ArrayBuffer ? value : value.slice().buffer)
      return ['bytes', btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))]
    }
    // Dates, maps, errors and the like cross Electron's ports as what they are; here as a mark that they are no text.
    const isPlain = typeof value !== 'object' || value === null || /Object|Array/.test(value.constructor.name)
    return isPlain ? ['json', JSON.stringify(value)] : ['opaque', Object.prototype.toString.call(value)]
  }
  const unpack = ([kind, text]: Wire): unknown => {
    if (kind === 'bytes') return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    if (kind === 'json') return JSON.parse(text)
    return kind === 'text' ? text : undefined
  }

  const ports = new Map<number, MessagePort>()
  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = (event) => send({ kind: 'port', id, data: pack(event.data) })
    port1.addEventListener('close', () => {
      if (ports.delete(id)) send({ kind: 'port-close', id })
    })
    ports.set(id, port1)
    return port2
  }
  const channels = new Map<string, Set<Listener>>()
  type FromMain = Readonly<{
    kind: string
    id: number
    channel: string
    data: Wire
    values: Wire[]
    ports: number[]
  }>
  Object.defineProperty(globalThis, `${binding}:deliver`, {
    value: (message: FromMain): void => {
      if (message.kind === 'port') ports.get(message.id)?.postMessage(unpack(message.data))
      if (message.kind === 'port-close') {
        const port = ports.get(message.id)
        ports.delete(message.id)
        port?.close()
      }
      if (message.kind !== 'message') return
      const event = { ports: message.ports.map(openPort) }
      for (const listener of channels.get(message.channel) ?? [])
        listener(event, ...message.values.map(unpack))
    },
  })

  const ipcRenderer = {
    send: (channel: string, ...values: unknown[]): void =>
      send({ kind: 'send', channel, values: values.map(pack) }),
    on: (channel: string, listener: Listener): void => {
      channels.set(channel, (channels.get(channel) ?? new Set()).add(listener))
    },
    removeListener: (channel: string, listener: Listener): void => {
      channels.get(channel)?.delete(listener)
    },
  }

  const functions = new Map<number, (...values: unknown[]) => unknown>()
  let next = 1
  const dispatch = (name: string, detail: unknown): void =>
    void document.dispatchEvent(new CustomEvent(`${secret}:${name}`, { detail }))
  const describe = (value: unknown): Described => {
    if (typeof value === 'function') {
      const id = next++
      functions.set(id, value as (...values: unknown[]) => unknown)
      return { kind: 'function', id }
    }
    if (typeof value !== 'object' || value === null) return { kind: 'value', value }
    const fields = Object.entries(value).map(([key, field]) => [key, describe(field)] as const)
    return { kind: 'object', fields: Object.fromEntries(fields) }
  }
  const receive = (described: Described): unknown =>
    described.kind === 'function'
      ? (...values: unknown[]) => dispatch('callback', { id: described.id, values })
      : described.kind === 'value'
        ? described.value
        : undefined
  document.addEventListener(`${secret}:call`, (event) => {
    const { id, call, args } = (event as CustomEvent<CallDetail>).detail
    dispatch('return', { call, value: describe(functions.get(id)?.(...args.map(receive))) })
  })
  const exposed: Readonly<{ key: string; api: Described }>[] = []
  document.addEventListener(`${secret}:ready`, () => exposed.forEach((detail) => dispatch('expose', detail)))
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown): void => {
      exposed.push({ key, api: describe(api) })
      dispatch('expose', exposed.at(-1))
    },
  }
  const require = (name: string): unknown => {
    if (name === 'electron') return { contextBridge, ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  Object.defineProperty(globalThis, `${binding}:ipc`, { value: ipcRenderer })
  preload(require, process, {}, { exports: {} })
}
