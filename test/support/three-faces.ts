import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { MessageChannel } from 'node:worker_threads'
import WebSocket from 'ws'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry, ErrorBody } from '../../src/core/contract/index.ts'
import { present } from '../../src/core/kernel/index.ts'
import { bindMessagePort } from '../../src/main/transport/index.ts'
import type { PortLike, TransportPorts } from '../../src/main/transport/index.ts'

/** What a caller sees of an answer, whichever way it came. */
export type Seen =
  Readonly<{ ok: true; value: unknown }> | Readonly<{ ok: false; status: number; body: ErrorBody }>

type Follow = (
  input: object,
  count: number,
  headers: Readonly<Record<string, string>>,
  /** Told of every message as it comes. */
  onMessage?: () => void,
) => Promise<readonly unknown[]>

/** One way to the engine. */
export type Face = Readonly<{
  name: 'ipc' | 'rest' | 'websocket'
  call: (name: string, input: object, headers?: Readonly<Record<string, string>>) => Promise<Seen>
  /** The first `count` messages of a stream; the stream is left then. */
  follow: Follow
  close: () => void
}>

type Invoke = (input: object, options: object) => Promise<unknown>
type RpcOptions = Readonly<{ context: Readonly<{ headers: Readonly<Record<string, string>> }> }>

const entries = new Map(contractEntries(contract).map((entry) => [entry.name, entry]))
const headersOf = (options: unknown): Readonly<Record<string, string>> =>
  (options as RpcOptions).context.headers

function rpcFace(name: Face['name'], client: unknown, close: () => void): Face {
  const procedure = (call: string): Invoke => {
    const [room = '', key = ''] = call.split('.')
    return (client as Record<string, Record<string, Invoke>>)[room]?.[key] as Invoke
  }
  return {
    name,
    close,
    call: async (call, input, headers = {}) => {
      try {
        return { ok: true, value: await procedure(call)(input, { context: { headers } }) }
      } catch (error) {
        const { status, data } = error as { status: number; data: ErrorBody }
        return { ok: false, status, body: data }
      }
    },
    follow: async (input, count, headers, onMessage) => {
      const stream = await procedure('market.subscribe')(input, { context: { headers } })
      const messages: unknown[] = []
      for await (const message of stream as AsyncIterable<unknown>) {
        messages.push(message)
        onMessage?.()
        if (messages.length === count) break
      }
      return messages
    },
  }
}

export function ipcFace(ports: TransportPorts): Face {
  const { port1, port2 } = new MessageChannel()
  const close = bindMessagePort(ports, port1 as unknown as PortLike, () => ({
    refreshCookie: null,
    ipAddress: null,
    userAgent: null,
  }))
  const link = new PortLink({ port: port2, headers: headersOf })
  port2.start()
  return rpcFace('ipc', createORPCClient(link), () => {
    close()
    port2.close()
  })
}

export function socketFace(address: string): Face {
  const websocket = new WebSocket(`${address.replace('http', 'ws')}/rpc`)
  const link = new SocketLink({ websocket: websocket as never, headers: headersOf })
  return rpcFace('websocket', createORPCClient(link), () => websocket.close())
}

function restRequest(
  entry: ContractEntry,
  input: object,
): Readonly<{ path: string; body: string | undefined }> {
  const rest: Record<string, unknown> = { ...input }
  const path = entry.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  if (entry.method !== 'GET') return { path, body: JSON.stringify(rest) }
  const query = new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]))
  return { path: query.size > 0 ? `${path}?${query.toString()}` : path, body: undefined }
}

export function restFace(address: string): Face {
  const ask = (
    call: string,
    input: object,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ) => {
    const entry = present(entries.get(call), call)
    const { path, body } = restRequest(entry, input)
    return fetch(address + path, {
      method: entry.method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    })
  }
  return {
    name: 'rest',
    close: () => undefined,
    call: async (call, input, headers = {}) => {
      const answer = await ask(call, input, headers)
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
      const value: unknown = isJson ? await answer.json() : await answer.text()
      return answer.ok ? { ok: true, value } : { ok: false, status: answer.status, body: value as ErrorBody }
    },
    follow: async (input, count, headers, onMessage) => {
      const leaving = new AbortController()
      const answer = await ask('market.subscribe', input, headers, leaving.signal)
      let text = ''
      const messages = (): unknown[] =>
        [...text.matchAll(/event: message\ndata: (.+)\n\n/g)].map(
          (match) => JSON.parse(match[1] ?? '') as unknown,
        )
      for await (const chunk of answer.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString()
        if (messages().length > 0) onMessage?.()
        if (messages().length >= count) break
      }
      leaving.abort()
      return messages().slice(0, count)
    },
  }
}

/** The messages of a topic as the plain protocol of `/ws` tells them, in the words of the other faces. */
export const plainFollow =
  (address: string): Follow =>
  (input, count, headers, onMessage) =>
    new Promise((resolve, reject) => {
      const token = (headers.authorization ?? '').replace('Bearer ', '')
      const socket = new WebSocket(`${address.replace('http', 'ws')}/ws?token=${token}`)
      const messages: unknown[] = []
      socket.on('message', (text: Buffer) => {
        const { kind, ...message } = JSON.parse(String(text)) as Readonly<Record<string, unknown>>
        if (message.action === 'auth') socket.send(JSON.stringify({ action: 'subscribe', ...input }))
        if (message.type === 'error') reject(new Error(String(message.error)))
        if (message.type !== 'data') return
        messages.push({ ...message, type: kind })
        onMessage?.()
        if (messages.length === count) socket.close()
      })
      socket.on('close', () => resolve(messages.slice(0, count)))
      socket.on('error', reject)
    })
