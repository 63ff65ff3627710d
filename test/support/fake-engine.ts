import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { ORPCError, implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { pagingAnswerOf } from '../../src/core/kernel/wire.ts'
import { contract } from '../../src/core/contract/index.ts'
import type { ContractOutputs } from '../../src/core/contract/index.ts'
import { assetOf, detailOf, optionTicker, orderOf, payoffOf, previewOf } from './fake-desk.ts'
import type { Fate } from './fake-desk.ts'
import * as market from './fake-market.ts'
import { makeFakeTrading } from './fake-trading.ts'

/**
 * A scripted engine behind the terminal's own doors, for looking at screens: the built renderer with the product's
 * content policy, REST sign-in, and the contract over `/rpc`. Answers pass the contract's own output schemas.
 */
export type FakeEngine = Readonly<{
  url: string
  script: FakeScript
  /** Cuts every link, as if the process had died; `listen` again follows by itself. */
  cut: () => void
  close: () => Promise<void>
}>

export type FakeScript = {
  administratorNeeded: boolean
  feed: 'live' | 'late' | 'stale'
  venue: 'live' | 'halted'
  store: 'live' | 'halted'
  /** False: nothing is sent any more although the sockets stay open. */
  talking: boolean
  /** How the next order ends. */
  fate: Fate
}

const user: ContractOutputs['identity']['me']['user'] = {
  id: 1,
  uuid: 'u-1',
  user_id: 'u-1',
  email: 'm.okafor@desk4.example',
  username: 'm.okafor',
  full_name: 'M. Okafor',
  first_name: 'M.',
  last_name: 'Okafor',
  phone_number: null,
  company_name: null,
  timezone: null,
  language: null,
  role: 'trader',
  permissions: ['profile.read', 'market.read', 'account.read', 'order.read', 'order.write', 'position.read'],
  status: 'active',
  is_active: true,
  is_verified: true,
  kyc_status: 'pending',
  mfa_enabled: false,
  tier: 'free',
  locked_until: null,
  created_at: '2026-10-14T08:00:00.000Z',
  address: null,
  preferences: {},
}

const tokens = {
  access_token: 'fake-access',
  refresh_token: 'fake-refresh',
  token_type: 'Bearer' as const,
  expires_in: 900,
  session_id: 's-1',
}
const session = { message: 'signed in', ...tokens, tokens, user }

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()))
  })

type Link = Readonly<{
  name: 'feed' | 'venue' | 'engine' | 'store'
  state: 'live' | 'late' | 'stale' | 'halted'
}>

function linksReport(script: FakeScript) {
  const jitter = Math.round(Math.abs(Math.sin(Date.now() / 700)) * 12)
  const row = (link: Link, latency_ms: number, per_second: number, count: number, message: string) => ({
    ...link,
    latency_ms,
    per_second,
    count,
    message,
  })
  const old = script.feed === 'stale' ? 14_000 : script.feed === 'late' ? 3_200 : 12 + jitter
  return {
    links: [
      row(
        { name: 'feed', state: script.feed },
        old,
        612,
        164,
        'SPX options sent nothing; the other feeds did.',
      ),
      row(
        { name: 'venue', state: script.venue },
        2 + jitter / 6,
        14,
        3,
        'An administrator halted the venue.',
      ),
      row({ name: 'engine', state: 'live' }, 1, 612, 1, 'running'),
      row(
        { name: 'store', state: script.store },
        3 + jitter / 5,
        14,
        8_211,
        script.store === 'live' ? 'encrypted, synchronous' : 'The disk is full.',
      ),
    ],
    engine_time: new Date().toISOString(),
  }
}

const STEP_MS = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
  '1w': 604_800_000,
} as const

function makeRouter(script: FakeScript) {
  const os = implement(contract)
  const trading = makeFakeTrading()
  const state = () => (script.feed === 'live' ? ('live' as const) : script.feed)
  const dataOf = (input: { channel: string; symbol?: string; expiry?: string }, change: boolean): unknown => {
    const symbol = input.symbol ?? 'SPX'
    if (input.channel === 'links') return linksReport(script)
    if (input.channel === 'ticker')
      return (
        optionTicker(symbol, state()) ??
        market.ticker(symbol, Date.now(), symbol === 'ETH' ? 'late' : state())
      )
    if (input.channel === 'candles')
      return { items: market.candles(symbol, 900_000, change ? 1 : 120, Date.now()) }
    if (input.channel !== 'chain')
      return { items: change ? trading.moved(input.channel) : trading.items(input.channel) }
    const { chain, ...whole } = market.chain(symbol, input.expiry, Date.now())
    return change ? { ...whole, rows: chain.slice(18, 23) } : { ...whole, chain }
  }
  const candlesAnswer = (input: { symbol: string; timeframe: keyof typeof STEP_MS; limit: number }) => {
    const list = [
      ...market.candles(input.symbol, STEP_MS[input.timeframe], Math.min(input.limit, 200), Date.now()),
    ]
    return {
      symbol: input.symbol,
      timeframe: input.timeframe,
      prices: list,
      candles: list,
      count: list.length,
      total: list.length,
      from: null,
      to: null,
    }
  }
  return {
    system: {
      live: os.system.live.handler(async ({ signal }) => {
        while (!script.talking && signal?.aborted !== true) await wait(100, signal)
        return { status: 'alive' as const }
      }),
      health: os.system.health.handler(() => healthAnswer()),
      publicConfig: os.system.publicConfig.handler(() => configAnswer()),
    },
    identity: {
      setupStatus: os.identity.setupStatus.handler(() => ({
        administrator_needed: script.administratorNeeded,
      })),
    },
    accounts: {
      list: os.accounts.list.handler(() => ({
        accounts: [...trading.accounts],
        ...pagingAnswerOf({ limit: 500, offset: 0 }, trading.accounts.length),
      })),
      summary: os.accounts.summary.handler(() => trading.summary()),
      ledger: os.accounts.ledger.handler(({ input }) =>
        trading.ledger(input.page ?? 1, input.per_page ?? 20),
      ),
    },
    trading: {
      listTrades: os.trading.listTrades.handler(() => trading.listTrades()),
      listPositions: os.trading.listPositions.handler(() => trading.listPositions()),
      preview: os.trading.preview.handler(({ input }) => previewOf(input)),
      payoff: os.trading.payoff.handler(({ input }) =>
        payoffOf(
          input.legs,
          input.at === undefined ? undefined : new Date(input.at).toISOString(),
          input.vol_shift,
          input.points,
        ),
      ),
      listOrders: os.trading.listOrders.handler(() => {
        const { orders, total, page, per_page, pages, current_page } = trading.listTrades()
        return { orders, total, page, per_page, pages, current_page }
      }),
      createTrade: os.trading.createTrade.handler(async ({ input, signal }) => {
        const { fate } = script
        if (fate === 'lose') {
          await wait(60_000, signal)
          throw new ORPCError('SERVICE_UNAVAILABLE')
        }
        if (fate === 'slow') await wait(5_000, signal)
        if (fate === 'deny') {
          const message = 'The order needs 120000 USD with its fee; 96164.75 USD is available.'
          const body = JSON.parse(errorBody('insufficient_cash', message, 400)) as Record<string, unknown>
          throw new ORPCError('BAD_REQUEST', { status: 400, message, data: body })
        }
        const order = orderOf(input, trading.accounts[0].account_id, fate)
        trading.add(order)
        return { ...order, fills: [] }
      }),
      getTrade: os.trading.getTrade.handler(({ input }) => {
        const found = trading.listTrades().orders.find((order) => order.trade_id === input.trade_id)
        if (!found) throw new ORPCError('NOT_FOUND')
        return detailOf(found)
      }),
      cancelTrade: os.trading.cancelTrade.handler(({ input }) => {
        const order = trading.cancel(input.trade_id)
        return { ...order, message: 'Order cancelled.', order }
      }),
      amendOrder: os.trading.amendOrder.handler(({ input }) => {
        const order = trading.amend(input.trade_id, input)
        return { ...order, message: 'Order amended.', order, fills: [] }
      }),
    },
    market: {
      data: os.market.data.handler(() => {
        const list = market.MARKETS.map((row) => market.ticker(row.symbol, Date.now()))
        return { market_data: list, total: list.length }
      }),
      ticker: os.market.ticker.handler(({ input }) => market.ticker(input.symbol, Date.now(), state())),
      candles: os.market.candles.handler(({ input }) => candlesAnswer(input)),
      prices: os.market.prices.handler(({ input }) => candlesAnswer(input)),
      chain: os.market.chain.handler(({ input }) => market.chain(input.symbol, input.expiry, Date.now())),
      asset: os.market.asset.handler(({ input }) => assetOf(input.id)),
      assets: os.market.assets.handler(({ input }) => {
        const assets = market.MARKETS.filter(
          ({ asset_type }) => input.asset_type === undefined || asset_type === input.asset_type,
        ).map(market.asset)
        return { assets, total: assets.length, page: 1, per_page: 200, pages: 1, current_page: 1 }
      }),
      subscribe: os.market.subscribe.handler(async function* ({ input, signal }) {
        const stamp = () => new Date().toISOString()
        while (!script.talking && !signal?.aborted) await wait(100, signal)
        const base = { channel: input.channel, symbol: input.symbol ?? null, conflated: 0 }
        yield { ...base, type: 'snapshot' as const, seq: 0, data: dataOf(input, false), timestamp: stamp() }
        for (let seq = 1; signal?.aborted !== true;) {
          await wait(input.channel === 'links' ? 1_000 : 500, signal)
          const stopped = !script.talking || (script.feed === 'stale' && input.channel !== 'links')
          if (stopped || signal?.aborted) continue
          yield {
            ...base,
            type: 'change' as const,
            seq: seq++,
            data: dataOf(input, true),
            timestamp: stamp(),
          }
        }
      }),
    },
  }
}

const healthAnswer = (): ContractOutputs['system']['health'] => ({
  status: 'healthy',
  timestamp: new Date().toISOString(),
  version: '1.0.0',
  environment: 'demo',
  uptime: 42,
  services: {
    database: 'healthy',
    redis: 'not_configured',
    blockchain: 'not_configured',
    model: 'not_configured',
    api: 'healthy',
    market_data: 'healthy',
    audit: 'healthy',
    compliance_engine: 'not_configured',
    security_services: 'healthy',
  },
  notes: [],
  security_features: {
    mfa_enabled: false,
    rbac_enabled: true,
    encryption_enabled: true,
    audit_logging: true,
    compliance_monitoring: false,
  },
  resources: { cpu: 0.2, memory: 120_000_000, disk: 10_000_000_000 },
})

const configAnswer = (): ContractOutputs['system']['publicConfig'] => ({
  supported_symbols: market.MARKETS.map((row) => row.symbol),
  trading_hours: '24/7',
  fee_structure: { option: { maker: '0.65', taker: '1.31' }, spot: { maker: '0.001', taker: '0.002' } },
  risk_limits: { min_position_size: '100', max_position_size: '1000000', daily_limit: '10000000' },
  tiers: { free: { requests_per_minute: 100, strategies: 1, trading_keys: false } },
  maintenance_mode: false,
  registration_open: true,
  demo: true,
  password_min_length: 8,
})

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const NONCE = 'fake-engine-nonce'
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'nonce-${NONCE}'`,
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const errorBody = (error: string, message: string, status: number) =>
  JSON.stringify({
    error,
    message,
    status_code: status,
    timestamp: new Date().toISOString(),
    request_id: 'r-1',
    detail: message,
  })

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8') || '{}') as Record<string, unknown>
}

async function answerRest(
  request: IncomingMessage,
  response: ServerResponse,
  script: FakeScript,
): Promise<void> {
  const body = await bodyOf(request)
  const send = (status: number, text: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  }
  const signedIn = request.headers.cookie?.includes('refresh=') === true
  const cookie = { 'set-cookie': 'refresh=1; HttpOnly; Path=/' }
  if (request.url === '/auth/refresh') {
    return signedIn
      ? send(200, JSON.stringify(session))
      : send(401, errorBody('unauthorized', 'There is no session.', 401))
  }
  if (request.url === '/auth/logout')
    return send(200, '{"message":"signed out"}', { 'set-cookie': 'refresh=; Max-Age=0; Path=/' })
  if (body.password === 'wrong') {
    return send(
      401,
      errorBody('invalid_credentials', 'E-mail or password is not right. 4 of 5 tries left.', 401),
    )
  }
  script.administratorNeeded = false
  send(request.url === '/auth/login' ? 200 : 201, JSON.stringify(session), cookie)
}

async function answerFile(root: string, path: string, response: ServerResponse): Promise<void> {
  const file = join(root, normalize(path === '/' ? '/index.html' : path))
  const bytes = file.startsWith(root) ? await readFile(file).catch(() => null) : null
  if (bytes === null) return void response.writeHead(404).end()
  const html = extname(file) === '.html'
  const content = html
    ? bytes.toString('utf8').replace('<head>', `<head><meta name="csp-nonce" content="${NONCE}">`)
    : bytes
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
  })
  response.end(content)
}

export async function startFakeEngine(root: string, port = 0): Promise<FakeEngine> {
  const script: FakeScript = {
    administratorNeeded: false,
    feed: 'live',
    venue: 'live',
    store: 'live',
    talking: true,
    fate: 'fill',
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://fake').pathname
    const answered =
      request.method === 'POST' ? answerRest(request, response, script) : answerFile(root, path, response)
    answered.catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  const sockets = new WebSocketServer({ server, path: '/rpc' })
  const handler = new RPCHandler(makeRouter(script), {
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          if (!(error instanceof ORPCError)) console.error(error)
          throw error
        }
      },
    ],
  })
  sockets.on('connection', (socket) => void handler.upgrade(socket, { context: {} }))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  const cut = (): void => {
    for (const socket of sockets.clients) socket.terminate()
  }
  const close = async (): Promise<void> => {
    cut()
    sockets.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${actual}/`, script, cut, close }
}
