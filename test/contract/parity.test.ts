import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { ipcFace, plainFollow, restFace, socketFace } from '../support/three-faces.ts'
import type { Face, Seen } from '../support/three-faces.ts'

// One person per face plays the same script against the same engine. Time stands still and the market with it, so that
// whatever differs between two faces is a difference of the faces.

const PASSWORD = 'SecurePassword123!'
const WALLETS = {
  ipc: '0x742d35Cc6634C0532925a3b844Bc454e4438f44e',
  rest: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  websocket: '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
} as const
const NO_ID = '0190a000-0000-7000-8000-000000000001'

type Player = {
  readonly face: Face
  readonly email: string
  headers: Readonly<Record<string, string>>
  refreshToken: string
  filled: string
  resting: string
  position: string
  account: string
}

let desk: RealDesk
let players: readonly Player[]

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() })
  desk = await openRealDesk()
  players = [ipcFace(desk.real.ports), restFace(desk.address), socketFace(desk.address)].map((face) => ({
    ...{ face, email: `player.${face.name}@example.com`, headers: {} },
    ...{ refreshToken: '', filled: '', resting: '', position: '', account: '' },
  }))
})

afterAll(async () => {
  for (const { face } of players) face.close()
  vi.useRealTimers()
  await desk.close()
})

/** What later steps need of an answer. */
type Kept = Readonly<{
  access_token: string
  refresh_token: string
  order_id: string
  accounts: readonly Readonly<{ account_id: string }>[]
  positions: readonly Readonly<{ position_id: string }>[]
}>

type Step = Readonly<{
  says: string
  call: string
  input: (player: Player) => object
  headers?: (player: Player) => Readonly<Record<string, string>>
  /** The failure that is expected, as status and code. */
  refuses?: readonly [number, string]
  keep?: (player: Player, value: Kept) => void
}>

const order = (fields: object): object => ({
  symbol: 'BTC-USD',
  side: 'buy',
  order_type: 'market',
  quantity: '0.01',
  ...fields,
})
/** Two symbols of the paper market, and a vertical of nobody’s. */
const LEGS = [
  { symbol: 'BTC-USD', side: 'buy' },
  { symbol: 'BTC-USD-PERP', side: 'sell' },
]
const OPTION_LEGS = [
  { kind: 'option', option_type: 'put', strike: 95, quantity: -1, premium: 2, time_years: 0.25 },
  { kind: 'option', option_type: 'put', strike: 90, quantity: 1, premium: 1, time_years: 0.25 },
]
const limit = (fields: object = {}): object => order({ order_type: 'limit', price: '30000', ...fields })
const login = ({ email }: Player, password = PASSWORD): object => ({ email, password })
const nothing = (): object => ({})
const noToken = (): Readonly<Record<string, string>> => ({})
const keyed =
  (key: string) =>
  ({ headers }: Player): Readonly<Record<string, string>> => ({ ...headers, 'idempotency-key': key })
const signedIn = (player: Player, value: Kept): void => {
  player.headers = { authorization: `Bearer ${value.access_token}` }
  player.refreshToken = value.refresh_token
}

const IDENTITY: readonly Step[] = [
  { says: 'what is here', call: 'system.root', input: nothing },
  {
    says: 'a weak password',
    call: 'identity.register',
    input: ({ email }) => ({ email, password: 'short', full_name: 'A Trader' }),
    refuses: [422, 'weak_password'],
  },
  {
    says: 'a registration',
    call: 'identity.register',
    input: ({ email }) => ({ email, password: PASSWORD, full_name: 'A Trader' }),
    keep: signedIn,
  },
  {
    says: 'a second registration',
    call: 'identity.register',
    input: ({ email }) => ({ email, password: PASSWORD, full_name: 'A Trader' }),
    refuses: [409, 'email_taken'],
  },
  { says: 'a login', call: 'identity.login', input: login, keep: signedIn },
  {
    says: 'a refresh',
    call: 'identity.refresh',
    input: ({ refreshToken }) => ({ refresh_token: refreshToken }),
    keep: signedIn,
  },
  { says: 'who am I', call: 'identity.me', input: nothing },
  {
    says: 'no token',
    call: 'identity.me',
    input: nothing,
    headers: noToken,
    refuses: [401, 'unauthenticated'],
  },
  {
    says: 'a forged token',
    call: 'identity.me',
    input: nothing,
    headers: () => ({ authorization: 'Bearer a.b.c' }),
    refuses: [401, 'token_invalid'],
  },
  {
    says: 'a missing permission',
    call: 'identity.listUsers',
    input: nothing,
    refuses: [403, 'forbidden'],
  },
]

const TRADING: readonly Step[] = [
  {
    says: 'own accounts',
    call: 'accounts.list',
    input: nothing,
    keep: (player, { accounts }) => {
      player.account = accounts[0]?.account_id ?? ''
    },
  },
  { says: 'one account', call: 'accounts.get', input: ({ account }) => ({ account_id: account }) },
  {
    says: 'a new account',
    call: 'accounts.create',
    input: ({ face }) => ({ ethereum_address: WALLETS[face.name], account_type: 'standard' }),
  },
  {
    says: 'a broken address',
    call: 'accounts.create',
    input: () => ({ ethereum_address: '0x12' }),
    refuses: [400, 'invalid_address'],
  },
  { says: 'a preview', call: 'trading.preview', input: () => order({ price: '60000' }) },
  {
    says: 'a preview of more than there is cash for',
    call: 'trading.preview',
    input: () => order({ quantity: '9' }),
  },
  {
    says: 'a preview of several legs',
    call: 'trading.previewMultiLeg',
    input: ({ account }) => ({ account_id: account, legs: LEGS, quantity: '0.01' }),
  },
  {
    says: 'a preview for nobody’s account',
    call: 'trading.previewMultiLeg',
    input: () => ({ account_id: NO_ID, legs: LEGS }),
    refuses: [404, 'account_not_found'],
  },
  {
    says: 'margin by strategy of given legs',
    call: 'risk.margin',
    input: () => ({ method: 'strategy', underlying: { class: 'equity', price: 100 }, legs: OPTION_LEGS }),
  },
  {
    says: 'margin by portfolio of given legs',
    call: 'risk.margin',
    input: () => ({ method: 'portfolio', underlying: { price: 100, vol: 0.2 }, legs: OPTION_LEGS }),
  },
  {
    says: 'margin of the own account',
    call: 'risk.margin',
    input: ({ account }) => ({ account_id: account }),
  },
  {
    says: 'margin of nobody’s account',
    call: 'risk.margin',
    input: () => ({ account_id: NO_ID }),
    refuses: [404, 'account_not_found'],
  },
  {
    says: 'margin by no method',
    call: 'risk.margin',
    input: () => ({ method: 'guess', legs: OPTION_LEGS }),
    refuses: [422, 'invalid_input'],
  },
  { says: 'where profits came from', call: 'risk.attribution', input: nothing },
  { says: 'own computations under way', call: 'risk.computations', input: nothing },
  {
    says: 'a computation that is not under way',
    call: 'risk.cancelComputation',
    input: () => ({ computation_id: 'none' }),
    refuses: [404, 'not_found'],
  },
  {
    says: 'a market order',
    call: 'trading.createTrade',
    input: () => order({}),
    headers: keyed('first'),
    keep: (player, { order_id }) => void (player.filled = order_id),
  },
  { says: 'its repeat', call: 'trading.createTrade', input: () => order({}), headers: keyed('first') },
  {
    says: 'the same key with other content',
    call: 'trading.createTrade',
    input: () => order({ quantity: '0.02' }),
    headers: keyed('first'),
    refuses: [409, 'idempotency_conflict'],
  },
  {
    says: 'a resting order',
    call: 'trading.createOrder',
    input: () => limit({ client_order_id: 'mine-1' }),
    keep: (player, { order_id }) => void (player.resting = order_id),
  },
  { says: 'a list', call: 'trading.listTrades', input: () => ({ status: 'working', page: 1, per_page: 5 }) },
  { says: 'an order', call: 'trading.getTrade', input: ({ filled }) => ({ trade_id: filled }) },
  {
    says: 'a cancellation',
    call: 'trading.cancelTrade',
    input: ({ resting }) => ({ trade_id: resting }),
  },
  {
    says: 'a second cancellation',
    call: 'trading.cancelTrade',
    input: ({ resting }) => ({ trade_id: resting }),
    refuses: [409, 'not_cancellable'],
  },
  {
    says: 'positions',
    call: 'trading.listPositions',
    input: nothing,
    keep: (player, { positions }) => {
      player.position = positions[0]?.position_id ?? ''
    },
  },
  { says: 'a position', call: 'trading.getPosition', input: ({ position }) => ({ position_id: position }) },
  { says: 'fills', call: 'trading.listFills', input: nothing },
  { says: 'the ledger', call: 'accounts.ledger', input: ({ account }) => ({ account_id: account }) },
  { says: 'a quote', call: 'market.ticker', input: () => ({ symbol: 'BTC-USD' }) },
  { says: 'a chain', call: 'market.chain', input: () => ({ symbol: 'SPX', strikes: 5 }) },
  { says: 'bars', call: 'market.prices', input: () => ({ symbol: 'SPX', timeframe: '1d', limit: 3 }) },
]

const BY_TERMS = {
  spot_price: 42,
  strike_price: 40,
  time_to_expiry: 0.5,
  option_type: 'call',
  risk_free_rate: 0.1,
}

const ANALYTICS: readonly Step[] = [
  { says: 'a price', call: 'analytics.price', input: () => ({ ...BY_TERMS, volatility: '0.2' }) },
  {
    says: 'a combination that nobody prices',
    call: 'analytics.price',
    input: () => ({ ...BY_TERMS, volatility: 0.2, exercise: 'american', method: 'analytic' }),
    refuses: [422, 'unsupported'],
  },
  {
    says: 'an implied volatility',
    call: 'analytics.impliedVolatility',
    input: () => ({ ...BY_TERMS, market_price: 4.76 }),
  },
  {
    says: 'a premium without a volatility',
    call: 'analytics.impliedVolatility',
    input: () => ({ ...BY_TERMS, market_price: 41.999_999 + 1 }),
    refuses: [422, 'no_solution'],
  },
  {
    says: 'greeks',
    call: 'analytics.greeks',
    input: () => ({ symbol: 'SPX', spot: 100, strike: 95, expiry_days: 30, volatility: 0.2 }),
  },
  {
    says: 'an exotic',
    call: 'analytics.exotic',
    input: () => ({
      contract: {
        ...{ product: 'lookback_floating', option_type: 'call', spot: 120, extreme_so_far: 100 },
        ...{ rate: 0.1, dividend_yield: 0.06, vol: 0.3, time_years: 0.5 },
      },
      greeks: 'all',
    }),
  },
  {
    says: 'a simulation',
    call: 'analytics.monteCarlo',
    input: () => ({
      contract: { option_type: 'call', spot: 42, strike: 40, rate: 0.1, time_years: 0.5, vol: 0.2 },
      ...{ paths: 4_096, seed: 7, greeks: true },
    }),
  },
  {
    says: 'a simulation of too few paths',
    call: 'analytics.monteCarlo',
    input: () => ({ contract: {}, paths: 999 }),
    refuses: [422, 'invalid_input'],
  },
]

const REFUSALS: readonly Step[] = [
  {
    says: 'an order of nobody',
    call: 'trading.getTrade',
    input: () => ({ trade_id: NO_ID }),
    refuses: [404, 'not_found'],
  },
  {
    says: 'an unknown symbol',
    call: 'trading.createTrade',
    input: () => order({ symbol: 'NO-USD' }),
    refuses: [404, 'unknown_symbol'],
  },
  {
    says: 'a broken schema',
    call: 'trading.createTrade',
    input: () => order({ quantity: '-1', side: 'sideways' }),
    refuses: [422, 'invalid_input'],
  },
  {
    says: 'a price off the tick',
    call: 'trading.createTrade',
    input: () => limit({ price: '30000.001' }),
    refuses: [422, 'off_tick'],
  },
  {
    says: 'too small an order',
    call: 'trading.createTrade',
    input: () => limit({ quantity: '0.001' }),
    refuses: [400, 'notional_below_minimum'],
  },
  {
    says: 'too little cash',
    call: 'trading.createTrade',
    input: () => limit({ quantity: '10' }),
    refuses: [400, 'insufficient_cash'],
  },
  {
    says: 'what this release does not have',
    call: 'later.predictVolatility',
    input: () => ({ open: 1, high: 2, low: 1, volume: 1 }),
    refuses: [503, 'not_available'],
  },
  {
    says: 'a stream of nobody’s account',
    call: 'market.subscribe',
    input: () => ({ channel: 'orders', account_id: NO_ID }),
    refuses: [404, 'account_not_found'],
  },
  {
    says: 'an unknown stream',
    call: 'market.subscribe',
    input: () => ({ channel: 'ticker', symbol: 'NO-USD' }),
    refuses: [404, 'unknown_symbol'],
  },
  ...Array.from({ length: 5 }, (_, at): Step => ({
    says: `wrong password ${at + 1}`,
    call: 'identity.login',
    input: (player) => login(player, 'wrong'),
    refuses: [401, 'invalid_credentials'],
  })),
  {
    says: 'a locked account',
    call: 'identity.login',
    input: login,
    refuses: [423, 'account_locked'],
  },
  { says: 'a logout', call: 'identity.logout', input: nothing },
  { says: 'an ended session', call: 'identity.me', input: nothing, refuses: [401, 'token_revoked'] },
]

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g
/** Made of the fill's id. */
const CONFIRMATION = /OPX-\d{8}-[0-9A-F]{12}/g
const LEAF_HASH = /\b[0-9a-f]{64}\b/g
/** Numbers that name things: of a user, of a record of the log. */
const NUMBERED = /"(id|index)":\d+/g

/** Identifiers, instants and the player's own name; everything else must not differ. */
function comparable(player: Player, value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(TOKEN, '<token>')
    .replaceAll(UUID, '<id>')
    .replaceAll(CONFIRMATION, '<confirmation>')
    .replaceAll(TIME, '<time>')
    .replaceAll(LEAF_HASH, '<hash>')
    .replaceAll(NUMBERED, '"$1":"<number>"')
    .replaceAll(WALLETS[player.face.name], '<wallet>')
    .replaceAll(`player.${player.face.name}`, '<player>')
  return JSON.parse(text) as unknown
}

async function play(step: Step): Promise<readonly Seen[]> {
  const answers: Seen[] = []
  for (const player of players) {
    const headers = (step.headers ?? ((who) => who.headers))(player)
    const answer = await player.face.call(step.call, step.input(player), headers)
    if (answer.ok) step.keep?.(player, answer.value as Kept)
    answers.push(answer)
  }
  return answers
}

/** Lets the market live for a while: steps of the paper market and of the stream hub. */
async function live(untilDone: Promise<unknown>): Promise<void> {
  let done = false
  const finish = untilDone.finally(() => (done = true))
  while (!done) {
    vi.advanceTimersByTime(50)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await finish
}

/** Follows `input` on every face, and as the same person on the plain socket, and expects one story of two messages. */
async function sameOnAll(
  input: object,
  act: (player: Player) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const begun: Promise<void>[] = []
  const plain = plainFollow(desk.address)
  const following = players.flatMap((player) =>
    [player.face.follow, plain].map(async (follow) => {
      const standing = Promise.withResolvers<void>()
      begun.push(standing.promise)
      return comparable(player, await follow(input, 2, player.headers, standing.resolve))
    }),
  )
  // Every reader must stand before the first change; a reader who is refused has nothing to wait for.
  await Promise.race([Promise.all(begun), Promise.all(following)])
  for (const player of players) await act(player)
  const all = Promise.all(following)
  await live(all)
  const [first, ...others] = await all
  // What the market moves by itself may reach one reader in two messages and another in one: only its shape is common.
  const isMoved = ['chain', 'depth', 'orderbook', 'positions'].includes(
    (input as { channel: string }).channel,
  )
  const common = (story: unknown): readonly unknown[] =>
    (story as readonly Readonly<Record<string, unknown>>[]).map((message) =>
      isMoved && message.type === 'change' ? { ...message, data: null, conflated: null } : message,
    )
  for (const other of others) expect(common(other)).toEqual(common(first))
  return first as readonly unknown[]
}

async function expectSame(step: Step): Promise<void> {
  const seen = await play(step)
  const [first, ...others] = players.map((player, at) => comparable(player, seen[at]))
  const { refuses } = step
  if (refuses === undefined) expect(first).toMatchObject({ ok: true })
  else expect(first).toMatchObject({ ok: false, status: refuses[0], body: { error: refuses[1] } })
  for (const other of others) expect(other).toEqual(first)
}

describe('IPC, REST and WebSocket before one engine', () => {
  it.each([...IDENTITY, ...TRADING, ...ANALYTICS])('say the same about $says', expectSame)

  it('follow the market alike: the chain whole, then what changed', async () => {
    const messages = await sameOnAll({ channel: 'chain', symbol: 'SPX' }, async () => undefined)
    expect(messages).toMatchObject([
      { type: 'snapshot', seq: 0, data: { symbol: 'SPX', is_paper: true } },
      { type: 'change', seq: 1, data: { rows: expect.any(Array) } },
    ])
  })

  it('follow their own orders alike: the working ones, then a new one', async () => {
    const messages = await sameOnAll({ channel: 'orders' }, ({ face, headers }) =>
      face.call('trading.createTrade', limit(), headers),
    )
    expect(messages).toMatchObject([
      { type: 'snapshot', seq: 0, symbol: null },
      { type: 'change', seq: 1, data: { items: [{ status: 'open', price: '30000' }] } },
    ])
  })

  it.each([
    ['fills', { liquidity: 'taker', quantity: '0.01', side: 'buy' }],
    ['positions', { symbol: 'BTC-USD', position_type: 'long', status: 'open' }],
    ['balances', { account_type: 'demo', is_active: true }],
  ] as const)('follow their own %s alike: whole, then what an order changed', async (channel, item) => {
    const messages = await sameOnAll({ channel }, ({ face, headers }) =>
      face.call('trading.createTrade', order({}), headers),
    )
    expect(messages).toMatchObject([
      { type: 'snapshot', seq: 0, channel, symbol: null, data: { items: expect.any(Array) } },
      { type: 'change', seq: 1, channel, symbol: null, data: { items: [item] } },
    ])
  })

  it.each(['depth', 'orderbook'])('follow the book alike as %s', async (channel) => {
    const messages = await sameOnAll({ channel, symbol: 'BTC-USD' }, async () => undefined)
    expect(messages).toMatchObject([
      { type: 'snapshot', seq: 0, channel, symbol: 'BTC-USD', data: { bids: expect.any(Array) } },
      { type: 'change', seq: 1, channel, symbol: 'BTC-USD', data: { asks: expect.any(Array) } },
    ])
  })

  it.each(REFUSALS)('say the same about $says', expectSame)

  it('leave nothing in the error log', () => {
    expect(desk.real.errors).toEqual([])
  })
})
