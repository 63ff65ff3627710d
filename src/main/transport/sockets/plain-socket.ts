import type { RawData, WebSocket } from 'ws'
import { PRIVATE_CHANNELS, STREAM_CHANNELS } from '../../../core/contract/index.ts'
import type { CallContext } from '../../../core/app/index.ts'
import { toIso } from '../../../core/kernel/index.ts'
import { readJson } from '../requests/json-body.ts'
import type { TransportPorts } from '../ports.ts'
import { CLOSE, makeSender } from './socket-sending.ts'
import type { SendingLimits } from './socket-sending.ts'

/** What one client of the plain protocol may ask before it is cut off. */
export const PLAIN_MESSAGE_BYTES_MAX = 64 * 1024
const AUTHENTICATION_MS = 5_000
const BAD_MESSAGES_MAX = 10
const SUBSCRIPTIONS_MAX = 256

type PlainSocketOptions = Readonly<{
  /** From `?token=`; null when the first message brings it. */
  token: string | null
  base: Pick<CallContext, 'ipAddress' | 'userAgent'>
  /** Asked once with a token: why its owner may not connect, else null. Absent where nothing is limited. */
  admitted?: (credential: string) => Promise<string | null>
  authenticationMs?: number
  sending?: SendingLimits
}>

/**
 * `about` names the topic in every message: its channel, its symbol, and the account, expiry or timeframe if one was asked
 * for. `wish` is what it cancels when the connection ends, as it was asked for.
 */
type Subscription = Readonly<{ about: Message; wish: string | undefined; ending: AbortController }>
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

/** One connection: what it has said and what it follows. */
type Session = Readonly<{
  ports: TransportPorts
  socket: WebSocket
  options: PlainSocketOptions
  send: (message: string) => Promise<void>
  subscriptions: Map<string, Subscription>
  state: { authorization: string | null; userId: string | null; isChecking: boolean; badMessages: number }
}>

/** The plain JSON protocol of `/ws`: authenticate, subscribe, read numbered messages. */
export function bindPlainSocket(ports: TransportPorts, socket: WebSocket, options: PlainSocketOptions): void {
  const session: Session = {
    ports,
    socket,
    options,
    send: makeSender(socket, options.sending),
    subscriptions: new Map(),
    state: { authorization: null, userId: null, isChecking: false, badMessages: 0 },
  }
  const deadline = setTimeout(() => {
    if (session.state.authorization === null) socket.close(CLOSE.unauthenticated, 'no token in time')
  }, options.authenticationMs ?? AUTHENTICATION_MS)
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const read = isBinary ? null : readJson(String(data))
    if (read?.ok && isRecord(read.value)) handle(session, read.value)
    else complain(session, 'malformed_json', 'Send one JSON object per message.')
  })
  socket.on('close', () => {
    clearTimeout(deadline)
    for (const subscription of session.subscriptions.values()) subscription.ending.abort()
    session.subscriptions.clear()
  })
  if (options.token !== null) guard(session, authenticate(session, options.token))
}

function tell({ ports, send }: Session, message: Message): void {
  void send(JSON.stringify({ ...message, timestamp: toIso(ports.clock.now()) }))
}

/** An error that the caller caused; the tenth ends the connection. */
function complain(session: Session, code: string, message: string, about: Message = {}): void {
  tell(session, { type: 'error', error: code, message, ...about })
  session.state.badMessages += 1
  if (session.state.badMessages >= BAD_MESSAGES_MAX) {
    session.socket.close(CLOSE.badMessages, 'too many bad messages')
  }
}

function guard(session: Session, work: Promise<void>): void {
  work.catch((error: unknown) => {
    session.ports.log.error({ err: error }, 'A socket stream ended in an unexpected error.')
    tell(session, { type: 'error', error: 'internal_error', message: 'An unexpected error happened.' })
  })
}

/** The first token opens the connection; a later one of the same user takes the place of the one that runs out. */
async function authenticate(session: Session, token: string): Promise<void> {
  const { ports, socket, state } = session
  if (state.isChecking) return
  state.isChecking = true
  const authorization = `Bearer ${token}`
  const refusal = (await session.options.admitted?.(authorization)) ?? null
  if (refusal !== null) return socket.close(CLOSE.shutOut, refusal)
  const found = await ports.app.call('identity.me', {}, contextOf(session, authorization, null))
  if (!found.ok) {
    socket.close(CLOSE.unauthenticated, found.failure.code)
    return
  }
  const { user_id: userId } = found.value as Readonly<{ user_id: string }>
  if (state.userId !== null && state.userId !== userId) {
    return socket.close(CLOSE.unauthenticated, 'another user')
  }
  Object.assign(state, { authorization, userId, isChecking: false })
  tell(session, { type: 'ack', action: 'auth', channel: null, symbol: null })
}

function handle(session: Session, message: Message): void {
  const { action } = message
  if (message.type === 'auth' && typeof message.token === 'string') {
    guard(session, authenticate(session, message.token))
  } else if (session.state.authorization === null && session.state.isChecking) {
    complain(session, 'not_authenticated_yet', 'Wait for the acknowledgement of the token.')
  } else if (session.state.authorization === null) {
    session.socket.close(CLOSE.unauthenticated, 'authenticate first')
  } else if (action === 'ping') tell(session, { type: 'pong' })
  else if (action === 'subscribe') subscribe(session, message)
  else if (action === 'unsubscribe') unsubscribe(session, message)
  else complain(session, 'unknown_action', 'Send an action: subscribe, unsubscribe or ping.')
}

type Topic = Readonly<{ channel: string; about: Message; key: string }>

/** What tells topics of one channel and symbol apart, where the channel has it. */
const PART_OF: Readonly<Record<string, string>> = { chain: 'expiry', candles: 'timeframe' }

/**
 * What a message is about. The channels of the caller's own objects know an account, the others a symbol, and a chain its
 * expiry, candles their timeframe if one was asked for.
 */
function topicOf(message: Message): Topic {
  const channel = typeof message.channel === 'string' ? message.channel : ''
  const symbol = typeof message.symbol === 'string' && !isPrivate(channel) ? message.symbol : null
  const account = isPrivate(channel) ? message.account_id : undefined
  const part = PART_OF[channel]
  const asked = part === undefined ? undefined : message[part]
  const about = {
    ...{ channel, symbol },
    ...(account === undefined ? {} : { account_id: account }),
    ...(part === undefined || asked === undefined ? {} : { [part]: asked }),
  }
  return { channel, about, key: JSON.stringify(about) }
}

function subscribe(session: Session, message: Message): void {
  const { channel, about, key } = topicOf(message)
  const { subscriptions } = session
  if (!isChannel(channel)) return complain(session, 'unknown_channel', 'There is no such channel.', about)
  const wish = JSON.stringify(message.cancel_on_disconnect)
  const known = subscriptions.get(key)
  if (known && known.wish === wish) return tell(session, { type: 'ack', action: 'subscribe', ...about })
  if (known) {
    const how = 'The topic is followed with another cancel_on_disconnect; unsubscribe first.'
    return complain(session, 'already_subscribed', how, about)
  }
  if (subscriptions.size >= SUBSCRIPTIONS_MAX) {
    const bound = `A connection follows at most ${SUBSCRIPTIONS_MAX} topics.`
    return complain(session, 'too_many_subscriptions', bound, about)
  }
  const subscription: Subscription = { about, wish, ending: new AbortController() }
  subscriptions.set(key, subscription)
  return guard(session, follow(session, key, subscription, message))
}

function unsubscribe(session: Session, message: Message): void {
  const { about, key } = topicOf(message)
  const subscription = session.subscriptions.get(key)
  if (!subscription) return complain(session, 'not_subscribed', 'This topic is not followed.', about)
  session.subscriptions.delete(key)
  subscription.ending.abort()
  return tell(session, { type: 'ack', action: 'unsubscribe', ...about })
}

/** Follows one topic until it ends: anew, from a snapshot, where its token ran out and a newer one has come. */
async function follow(
  session: Session,
  key: string,
  subscription: Subscription,
  message: Message,
): Promise<void> {
  const { subscriptions, state } = session
  const { about, ending } = subscription
  let used: string | null = null
  try {
    while (used !== state.authorization && !ending.signal.aborted) {
      const isAgain = used !== null
      used = state.authorization
      const messages = await openTopic(session, subscription, message)
      if (messages === null) return
      if (!isAgain) tell(session, { type: 'ack', action: 'subscribe', ...about })
      await sendAll(session, subscription, messages)
    }
  } finally {
    if (subscriptions.get(key) === subscription) subscriptions.delete(key)
  }
  if (!ending.signal.aborted) await closeWithoutSession(session)
}

type TopicMessages = AsyncIterable<StreamMessage & Message>

/** The stream of a topic; null when it was refused, which is told. */
async function openTopic(
  session: Session,
  subscription: Subscription,
  message: Message,
): Promise<TopicMessages | null> {
  const { ports, socket, state } = session
  const { about, ending } = subscription
  const { expiry, timeframe, cancel_on_disconnect } = message
  const named = about.symbol === null ? { ...about, symbol: undefined } : about
  const input = { ...named, expiry, timeframe, cancel_on_disconnect }
  const context = contextOf(session, state.authorization, ending.signal)
  const opened = await ports.app.call('market.subscribe', input, context)
  if (opened.ok) return opened.value as TopicMessages
  if (ports.app.statusOf(opened.failure.code) === 401) {
    socket.close(CLOSE.unauthenticated, opened.failure.code)
  } else complain(session, opened.failure.code, opened.failure.message, about)
  return null
}

/** Pulls the next message only when the socket takes more. */
async function sendAll(
  { socket, send }: Session,
  { about, ending }: Subscription,
  messages: TopicMessages,
): Promise<void> {
  for await (const item of messages) {
    if (ending.signal.aborted || socket.readyState !== socket.OPEN) break
    await send(JSON.stringify({ ...item, ...about, type: 'data', kind: item.type }))
  }
}

/** A stream that ended by itself has lost its session or its user's access, or the server is closing: the first ends the connection too. */
async function closeWithoutSession(session: Session): Promise<void> {
  const { ports, socket, state } = session
  const found = await ports.app.call('identity.me', {}, contextOf(session, state.authorization, null))
  // 403: the user was suspended.
  if (!found.ok && [401, 403].includes(ports.app.statusOf(found.failure.code))) {
    socket.close(CLOSE.unauthenticated, found.failure.code)
  }
}

const isRecord = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function contextOf(
  { ports, options }: Session,
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
