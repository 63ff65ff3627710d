import type { App, CallContext } from '../../src/core/app/index.ts'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry } from '../../src/core/contract/index.ts'
import { instant, ok, refused } from '../../src/core/kernel/index.ts'
import type { Failure, JsonObject, Result } from '../../src/core/kernel/index.ts'
import type { TransportPorts } from '../../src/main/transport/index.ts'

/**
 * An engine for the doors' tests: it refuses in the documented order with the real contract's permissions and schemas,
 * and answers a handful of entries with fixed objects. What the engine does is tested elsewhere; here the doors are.
 */
export type TestApp = Readonly<{
  ports: TransportPorts
  tokens: Readonly<{ trader: string; viewer: string; pro: string; elite: string }>
  /** Messages that reached the error log: an expected refusal never does. */
  errors: readonly string[]
  /** Contexts in which the engine was called, newest last. */
  calls: readonly Readonly<{ name: string; input: unknown; context: CallContext }>[]
  /** Streams that are open now. */
  openStreams: () => number
  close: () => Promise<void>
}>

const STATUS: Readonly<Record<string, number>> = {
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  validation_failed: 422,
  account_locked: 423,
  insufficient_cash: 400,
  duplicate_email: 409,
  not_configured: 503,
}

const NOW = instant(Date.UTC(2026, 10, 21, 12, 0, 0))
const ORDER_ID = '0190a000-0000-7000-8000-000000000001'
const TRADER = ['profile.read', 'market.read', 'order.read', 'order.write', 'account.read', 'account.write']
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'trader-token': [...TRADER, 'model.use'],
  'admin-token': [...TRADER, 'metrics.read'],
  'pro-token': TRADER,
  'elite-token': TRADER,
  'viewer-token': ['profile.read', 'market.read'],
}
const TIERS = {
  'trader-token': 'free',
  'viewer-token': 'free',
  'pro-token': 'pro',
  'elite-token': 'elite',
} as const

const failure = (code: string, message: string, details?: JsonObject): Result<never> =>
  refused<Failure>({ code, message, ...(details === undefined ? {} : { details }) })

const bearerOf = (context: CallContext): string | null =>
  /^Bearer (.+)$/i.exec(context.authorization ?? '')?.[1] ?? null

const ORDER = { order_id: ORDER_ID, trade_id: ORDER_ID, symbol: 'BTC-USD', quantity: '1.5', status: 'filled' }
const LIST = { trades: [ORDER], orders: [ORDER], total: 1, page: 1, per_page: 20, pages: 1, current_page: 1 }
const USER = { user_id: 'u-1', email: 'trader@example.org', role: 'trader' }

export function openTestApp(): Promise<TestApp> {
  const entries = new Map(contractEntries(contract).map((entry) => [entry.name, entry]))
  const errors: string[] = []
  const calls: { name: string; input: unknown; context: CallContext }[] = []
  let streams = 0
  let nextId = 0

  async function* numbered(channel: string, symbol: string | null, signal: CallContext['signal']) {
    streams += 1
    try {
      for (let seq = 0; !signal?.aborted; seq += 1) {
        const type = seq === 0 ? 'snapshot' : 'change'
        const data = { price: String(50_000 + seq), pad: symbol === 'BIG-USD' ? 'x'.repeat(64 * 1024) : '' }
        yield { type, channel, symbol, seq, conflated: 0, data, timestamp: new Date(NOW).toISOString() }
        await new Promise((resolve) => setTimeout(resolve, symbol === 'BIG-USD' ? 0 : 5))
      }
    } finally {
      streams -= 1
    }
  }

  const handlers: Readonly<Record<string, (input: never, context: CallContext) => Result<unknown>>> = {
    'system.root': () => ok({ message: 'Optionix Terminal', status: 'online' }),
    'system.health': () => ok({ status: 'healthy' }),
    'system.live': () => ok({ status: 'alive' }),
    'identity.me': () => ok({ ...USER, user: USER }),
    'identity.login': (input: { email?: string; password: string }, context) => {
      if (input.password === 'locked') return failure('account_locked', 'Locked.', { retry_after_s: 1_800 })
      if (input.password === 'a bug') throw new Error('SELECT secret FROM users')
      context.setRefreshCookie('refresh-1', 60)
      return ok({ access_token: 'trader-token', refresh_token: 'refresh-1', token_type: 'Bearer' })
    },
    'identity.refresh': (_input, context) => ok({ access_token: context.refreshCookie ?? 'none' }),
    'trading.listTrades': () => ok(LIST),
    'trading.getTrade': () => ok(ORDER),
    'trading.cancelTrade': () => ok({ message: 'cancelled', ...ORDER }),
    'trading.createTrade': (input: { quantity: { greaterThan: (n: number) => boolean } }) =>
      input.quantity.greaterThan(1_000)
        ? failure('insufficient_cash', 'The order costs more than the available cash.', { limit: '100000' })
        : ok({ ...ORDER, fills: [] }),
    'market.subscribe': (input: { channel: string; symbol?: string }, context) =>
      input.symbol === 'NO-USD'
        ? failure('not_found', 'There is no instrument NO-USD.')
        : ok(numbered(input.channel, input.symbol ?? null, context.signal)),
  }

  const refusalBeforeRule = (entry: ContractEntry, input: unknown, context: CallContext): Result<unknown> => {
    const held = PERMISSIONS[bearerOf(context) ?? '']
    if (entry.access.permission !== 'public') {
      if (!held) return failure('unauthenticated', 'A valid access token is needed.')
      if (!held.includes(entry.access.permission))
        return failure('permission_denied', 'The permission is missing.')
    }
    const { guard } = entry.access
    const named = guard === null ? null : (input as Readonly<Record<string, unknown>>)[guard.field]
    if (guard !== null && named !== ORDER_ID) return failure('not_found', `There is no such ${guard.kind}.`)
    const parsed = entry.input.safeParse(input)
    if (parsed.success) return ok(parsed.data)
    const issues = parsed.error.issues.map(({ path, message, code }) => ({
      loc: ['body', ...path.map(String)],
      msg: message,
      type: code,
    }))
    return failure('validation_failed', 'The input breaks the schema.', { issues })
  }

  const app: App = {
    statusOf: (code) => STATUS[code] ?? 500,
    permit: async (permission, context) => {
      const held = PERMISSIONS[bearerOf(context) ?? '']
      if (!held) return failure('unauthenticated', 'A valid access token is needed.')
      if (held.includes(permission)) return ok(null)
      return failure('permission_denied', 'The permission is missing.')
    },
    call: async (name, input, context) => {
      const entry = entries.get(name)
      if (!entry) throw new Error(`no entry ${name}`)
      calls.push({ name, input, context })
      const checked = refusalBeforeRule(entry, input, context)
      if (!checked.ok) return checked
      const handler = handlers[name]
      return handler
        ? handler(checked.value as never, context)
        : failure('not_configured', 'Not in this test.')
    },
  }
  const ports: TransportPorts = {
    app,
    clock: { now: () => NOW },
    ids: { next: () => `request-${String((nextId += 1)).padStart(6, '0')}` },
    log: { info: () => undefined, warn: () => undefined, error: (_facts, message) => errors.push(message) },
    callerOf: async (authorization) => {
      const token = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? ''
      const tier = Object.hasOwn(TIERS, token) ? TIERS[token as keyof typeof TIERS] : undefined
      return tier === undefined ? null : { userId: token, tier }
    },
  }
  const tokens = { trader: 'trader-token', viewer: 'viewer-token', pro: 'pro-token', elite: 'elite-token' }
  return Promise.resolve({
    ports,
    tokens,
    errors,
    calls,
    openStreams: () => streams,
    close: async () => undefined,
  })
}

/** An order id that the double knows. */
export const KNOWN_ORDER_ID = ORDER_ID
