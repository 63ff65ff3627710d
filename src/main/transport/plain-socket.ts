import type { RawData, WebSocket } from 'ws'
import { PRIVATE_CHANNELS, STREAM_CHANNELS } from '../../core/contract/index.ts'
import type { CallContext } from '../../core/app/index.ts'
import { toIso } from '../../core/kernel/index.ts'
import { readJson } from './json-body.ts'
import type { TransportPorts } from './ports.ts'
import { CLOSE, makeSender } from './socket-sending.ts'
import type { SendingLimits } from './socket-sending.ts'

/** API inventory WSX-01. */
export const PLAIN_MESSAGE_BYTES_MAX = 64 * 1024
const AUTHENTICATION_MS = 5_000
const BAD_MESSAGES_MAX = 10
const SUBSCRIPTIONS_MAX = 256

export type PlainSocketOptions = Readonly<{
  /** From `?token=`; null when the first message brings it. */
  token: string | null
  base: Pick<CallContext, 'ipAddress' | 'userAgent'>
  authenticationMs?: number
  sending?: SendingLimits
}>

type Subscription = Readonly<{ channel: string; symbol: string | null; ending: AbortController }>
type Message = Readonly<Record<string, unknown>>
type StreamMessage = Readonly<{
  channel: string
  symbol: string | null
  seq: number
  timestamp: string
  data: unknown
}>

const isPrivate = (channel: string): boolean => (PRIVATE_CHANNELS as readonly string[]).includes(channel)
const isChannel = (channel: string): boolean => (STREAM_CHANNELS as readonly string[]).includes(channel)

/** The plain JSON protocol of `/ws`: authenticate, subscribe, read numbered messages. */
export function bindPlainSocket(ports: TransportPorts, socket: WebSocket, options: PlainSocketOptions): void {
  const send = makeSender(socket, options.sending)
  const subscriptions = new Map<string, Subscription>()
  const state = { authorization: null as string | null, isChecking: false, badMessages: 0 }
  const tell = (message: Message): void => {
    void send(JSON.stringify({ ...message, timestamp: toIso(ports.clock.now()) }))
  }
  const bad = (code: string, message: string, about: Message = {}): void => {
    tell({ type: 'error', error: code, message, ...about })
    state.badMessages += 1
    if (state.badMessages >= BAD_MESSAGES_MAX) socket.close(CLOSE.badMessages, 'too many bad messages')
  }
  const contextFor = (signal: AbortSignal | null): CallContext =>
    plainContext(ports, options, state.authorization, signal)

  const authenticate = async (token: string): Promise<void> => {
    if (state.isChecking) return
    state.isChecking = true
    const authorization = `Bearer ${token}`
    const found = await ports.app.call('identity.me', {}, plainContext(ports, options, authorization, null))
    if (!found.ok) {
      socket.close(CLOSE.unauthenticated, found.failure.code)
      return
    }
    clearTimeout(deadline)
    state.authorization = authorization
    tell({ type: 'ack', action: 'auth', channel: null, symbol: null })
  }

  const handle = (message: Message): void => {
    if (message.type === 'auth' && typeof message.token === 'string') guard(authenticate(message.token))
    else if (state.authorization === null) socket.close(CLOSE.unauthenticated, 'authenticate first')
    else if (message.action === 'ping') tell({ type: 'pong' })
    else if (message.action === 'subscribe') subscribe(message)
    else if (message.action === 'unsubscribe') unsubscribe(message)
    else bad('unknown_action', 'Send an action: subscribe, unsubscribe or ping.')
  }

  const topicOf = (message: Message) => {
    const channel = typeof message.channel === 'string' ? message.channel : ''
    const named = typeof message.symbol === 'string' ? message.symbol : null
    return { channel, symbol: isPrivate(channel) ? null : named }
  }

  const subscribe = (message: Message): void => {
    const topic = topicOf(message)
    if (!isChannel(topic.channel)) return bad('unknown_channel', 'There is no such channel.', topic)
    const key = JSON.stringify([topic.channel, topic.symbol])
    if (subscriptions.has(key)) return tell({ type: 'ack', action: 'subscribe', ...topic })
    if (subscriptions.size >= SUBSCRIPTIONS_MAX) {
      return bad('too_many_subscriptions', `A connection follows at most ${SUBSCRIPTIONS_MAX} topics.`, topic)
    }
    const subscription = { ...topic, ending: new AbortController() }
    subscriptions.set(key, subscription)
    guard(pump(key, subscription, message))
  }

  const unsubscribe = (message: Message): void => {
    const topic = topicOf(message)
    const key = JSON.stringify([topic.channel, topic.symbol])
    const subscription = subscriptions.get(key)
    if (!subscription) return bad('not_subscribed', 'This topic is not followed.', topic)
    subscriptions.delete(key)
    subscription.ending.abort()
    tell({ type: 'ack', action: 'unsubscribe', ...topic })
  }

  /** Follows one topic until it ends; pulls the next message only when the socket takes more. */
  const pump = async (key: string, subscription: Subscription, message: Message): Promise<void> => {
    const { channel, symbol, ending } = subscription
    const { expiry, timeframe } = message
    const input = { channel, ...(symbol === null ? {} : { symbol }), expiry, timeframe }
    const opened = await ports.app.call('market.subscribe', input, contextFor(ending.signal))
    if (!opened.ok) {
      subscriptions.delete(key)
      return bad(opened.failure.code, opened.failure.message, { channel, symbol })
    }
    tell({ type: 'ack', action: 'subscribe', channel, symbol })
    for await (const item of opened.value as AsyncIterable<StreamMessage & Message>) {
      if (ending.signal.aborted || socket.readyState !== socket.OPEN) break
      await send(JSON.stringify({ ...item, type: 'data', kind: item.type }))
    }
    if (subscriptions.get(key) === subscription) subscriptions.delete(key)
  }

  const guard = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      ports.log.error({ err: error }, 'A socket stream ended in an unexpected error.')
      tell({ type: 'error', error: 'internal_error', message: 'An unexpected error happened.' })
    })
  }

  const deadline = setTimeout(() => {
    if (state.authorization === null) socket.close(CLOSE.unauthenticated, 'no token in time')
  }, options.authenticationMs ?? AUTHENTICATION_MS)
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const read = isBinary ? null : readJson(String(data))
    if (read?.ok && isRecord(read.value)) handle(read.value)
    else bad('malformed_json', 'Send one JSON object per message.')
  })
  socket.on('close', () => {
    clearTimeout(deadline)
    for (const subscription of subscriptions.values()) subscription.ending.abort()
    subscriptions.clear()
  })
  if (options.token !== null) guard(authenticate(options.token))
}

const isRecord = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function plainContext(
  ports: TransportPorts,
  options: PlainSocketOptions,
  authorization: string | null,
  signal: AbortSignal | null,
): CallContext {
  return {
    ...options.base,
    requestId: ports.ids.next(),
    transport: 'websocket',
    authorization,
    idempotencyKey: null,
    refreshCookie: null,
    setRefreshCookie: () => undefined,
    signal,
  }
}
