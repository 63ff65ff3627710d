import { existsSync } from 'node:fs'
import { join } from 'node:path'
import WebSocket from 'ws'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import { makeSender, pause, print, quantile, registerTraders } from './load.ts'

// Quote to socket: how old a quote is when a reader on the same machine gets it, at 2,000 quotes a second and five
// readers who follow the chain and a ticker each. The age is that of the quote itself, taken by the venue's clock when it
// was placed; milliseconds are the clock's resolution. Event-loop delay is the server's own, looked at every millisecond.

const SECONDS = 15
const WARM_SECONDS = 8
const READERS = 5

const built = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
const directory = makeDataDirectory()
const server = await startServer({
  directory,
  ...(existsSync(built) ? { entry: built } : {}),
  environment: { ...NO_RATE_LIMITS, PAPER_QUOTES_PER_SECOND: '2000' },
})

type Quote = Readonly<{ bid: string | null; ask: string | null; bid_size: string; ask_size: string }>
type Side = (Quote & Readonly<{ symbol: string; timestamp: string | null }>) | null
type ChainData = Readonly<{ rows: readonly Readonly<{ call: Side; put: Side }>[] }>
type Message = Readonly<{ type: string; kind?: string; channel: string; data: unknown }>

const agesMs: number[] = []
const tickerAgesMs: number[] = []
const seen = new Map<string, string>()
let messages = 0
let bytes = 0
let isMeasuring = false

/** A quote counts when it says something new: rows also change when only their greeks do. */
function takeChain(data: ChainData, nowMs: number): void {
  for (const { call, put } of data.rows) {
    for (const side of [call, put]) {
      if (side === null || side.timestamp === null) continue
      const says = [side.bid, side.ask, side.bid_size, side.ask_size].join(' ')
      const isNew = seen.get(side.symbol) !== says
      seen.set(side.symbol, says)
      if (isNew && isMeasuring) agesMs.push(nowMs - Date.parse(side.timestamp))
    }
  }
}

function takeTicker(data: Readonly<{ timestamp: string | null }>, nowMs: number): void {
  if (isMeasuring && data.timestamp !== null) tickerAgesMs.push(nowMs - Date.parse(data.timestamp))
}

/** Only the first reader looks into its messages: all five in this process would measure this process. */
function follow(token: string, looksInside: boolean): WebSocket {
  const socket = new WebSocket(`${server.address.replace('http', 'ws')}/ws?token=${token}`)
  const subscribe = (channel: string, symbol: string): void =>
    socket.send(JSON.stringify({ action: 'subscribe', channel, symbol }))
  socket.on('message', (raw: Buffer) => {
    const nowMs = Date.now()
    messages += 1
    bytes += raw.length
    if (!looksInside) return
    const message = JSON.parse(raw.toString()) as Message
    if (message.type === 'ack' && message.channel === null) {
      subscribe('chain', 'SPX')
      subscribe('ticker', 'BTC-USD')
    }
    if (message.type !== 'data' || message.kind !== 'change') return
    if (message.channel === 'chain') takeChain(message.data as ChainData, nowMs)
    if (message.channel === 'ticker') takeTicker(message.data as { timestamp: string | null }, nowMs)
  })
  if (!looksInside) {
    socket.once('message', () => {
      subscribe('chain', 'SPX')
      subscribe('ticker', 'BTC-USD')
    })
  }
  return socket
}

/** Seconds, from the server's own histogram since the last look. */
async function loopDelayP99(): Promise<number> {
  const metrics = await (await fetch(`${server.address}/metrics`)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)/m.exec(metrics)?.[1] ?? Number.NaN)
}

try {
  const traders = await registerTraders(makeSender(server.address, 8), READERS)
  const sockets = traders.map(({ token }, number) => follow(token, number === 0))
  await pause(WARM_SECONDS * 1_000)
  await loopDelayP99()
  messages = 0
  bytes = 0
  isMeasuring = true
  await pause(SECONDS * 1_000)
  isMeasuring = false
  const delayMs = (await loopDelayP99()) * 1_000
  for (const socket of sockets) socket.terminate()
  print('stream.quote', 'chain quotes seen by one reader', agesMs.length / SECONDS, '1/s')
  print('stream.quote', 'quote to socket p50', quantile(agesMs, 0.5), 'ms')
  print('stream.quote', 'quote to socket p95', quantile(agesMs, 0.95), 'ms', 50)
  print('stream.quote', 'quote to socket p99', quantile(agesMs, 0.99), 'ms')
  print('stream.quote', 'ticker to socket p95', quantile(tickerAgesMs, 0.95), 'ms', 50)
  print('stream.quote', 'event-loop delay p99', delayMs, 'ms', 16)
  print('stream.quote', 'messages to all readers', messages / SECONDS, '1/s')
  print('stream.quote', 'volume to all readers', bytes / SECONDS / 1024, 'KiB/s')
} finally {
  await server.kill9()
  removeDataDirectory(directory)
}
