import { createHash } from 'node:crypto'
import { makeCommitter } from '../../../src/core/app/committer.ts'
import type { Committer } from '../../../src/core/app/committer.ts'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk, DeskOutcome, OrderRequest, PlacedOrder } from '../../../src/core/app/desk-port/desk.ts'
import type { AuditFact } from '../../../src/core/audit/index.ts'
import { phaseAt, settlesInCoin } from '../../../src/core/instruments/index.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import {
  MS_PER_DAY,
  MS_PER_HOUR,
  asId,
  decimal,
  instant,
  makeRandom,
  toIso,
} from '../../../src/core/kernel/index.ts'
import type { Decimal, OrderId, Random } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS, isOpen } from '../../../src/core/orders/index.ts'
import type { TimeInForce } from '../../../src/core/orders/index.ts'
import { bidForShort, marginBreaches, sellNaked } from './sim-margin.ts'
import { controlStep, spreadStep, unitStep } from './sim-controls.ts'
import { inverse } from './coin-venue.ts'
import { withConditions } from './sim-conditions.ts'
import { deskText, storeBreaches, sweepText } from './desk-laws.ts'
import { makePlainSealer, makeSimStore } from './sim-store.ts'
import type { SimStore } from './sim-store.ts'
import {
  BTC,
  PERP,
  EMPTY_SNAPSHOT,
  START,
  SHARE,
  acmeShare,
  btcPerpetual,
  btcOption,
  btcUsd,
  fees,
  makeCountingIds,
  makeHandClock,
  must,
  spxOption,
} from './venue.ts'
import type { HandClock } from './venue.ts'

const CLIENTS = 24
const MAKERS = 3
const BTC_STRIKE = 52_000
const COIN_STRIKE = 45_000
const STRIKES = [6700, 6750, 6800, 6850, 6900]
/** Writes that may be under way at once: what one crash can take with it. */
const PENDING_MAX = 20

type Sim = {
  readonly random: Random
  readonly clock: HandClock
  readonly ids: ReturnType<typeof makeCountingIds>
  readonly store: SimStore
  desk: Desk
  committer: Committer
  readonly clients: AccountRecord[]
  readonly makers: AccountRecord[]
  /** Orders and cancellations that were answered: they must be in the store for ever. */
  readonly acknowledged: Map<OrderId, 'placed' | 'cancelled'>
  /** Terms of the last answered amendment. */
  readonly amended: Map<OrderId, Readonly<{ sequence: number; quantity: Decimal }>>
  pending: Promise<void>[]
  btcPrice: number
  perpPrice: number
  /** Time value of options on the bitcoin, as a share of its price. */
  btcTimeValue: number
  spxPrice: number
  sharePrice: number
  readonly counts: Record<string, number>
  readonly breaches: string[]
  /** Whether the store keeps all that was ever written, and the whole of it can be checked against the laws. */
  readonly keepsAll: boolean
}

/** So many events of everything that is stored fit into memory many times over. */
const KEEPS_ALL_MAX = 20_000

type SimReport = Readonly<{
  hash: string
  breaches: readonly string[]
  counts: Readonly<Record<string, number>>
  commits: number
}>

const count = (sim: Sim, what: string): void => void (sim.counts[what] = (sim.counts[what] ?? 0) + 1)

const COUNTED_ACTIONS = [
  'margin.warned',
  'variation.settled',
  'position.taken_over',
  'account.closed_out',
  'settlement.shortfall',
]

/** Hands an outcome to the committer. Nobody is told before it is durable, and a crash tells nobody. */
function commit(
  sim: Sim,
  outcome: Pick<DeskOutcome<unknown>, 'writes' | 'facts'>,
  acknowledge: () => void = () => undefined,
): void {
  const { committer } = sim
  for (const { action, facts } of outcome.facts) {
    if (action === 'margin.liquidated') count(sim, `liquidated ${String(facts['stage'])}`)
    else if (COUNTED_ACTIONS.includes(action)) count(sim, action)
  }
  sim.pending.push(
    committer
      .commit({ writes: outcome.writes, facts: outcome.facts })
      .then(acknowledge, () => count(sim, 'lost units')),
  )
}

async function settleDown(sim: Sim): Promise<void> {
  const pending = sim.pending
  sim.pending = []
  await Promise.all(pending)
}

async function reload(sim: Sim): Promise<void> {
  await settleDown(sim)
  const snapshot = await sim.store.loadDesk(sim.clock.now())
  sim.desk = makeDesk({ clock: sim.clock, ids: sim.ids, snapshot, fees: fees(), limits: SIM_LIMITS })
  sim.committer = makeCommitter({
    store: sim.store,
    audit: makePlainSealer(sim.store.auditSize()),
  })
}

const SIM_LIMITS = { ...DEFAULT_LIMITS, dailyValueMax: decimal(3_000_000), openOrdersMax: 40 }

function openAccounts(sim: Sim): void {
  const open = (name: string | null, cash: number): AccountRecord => {
    const opened = sim.desk.openAccount({
      userId: name === null ? null : asId<'user'>(name),
      accountType: name === null || sim.desk.accountsOf(asId(name)).length > 0 ? 'paper' : 'demo',
      ethereumAddress: null,
      initialPaperCash: decimal(cash),
      mayOverdraw: name === null,
      requestId: null,
      personal: null,
    })
    if (!opened.ok) throw new Error(opened.failure.code)
    commit(sim, opened.value)
    return opened.value.value
  }
  for (let at = 0; at < MAKERS; at += 1) sim.makers.push(open(null, 0))
  // Every fourth user has two accounts, so that self-trade prevention has something to prevent.
  for (let at = 0; at < CLIENTS; at += 1)
    sim.clients.push(open(`user-${at % 4 === 3 ? at - 1 : at}`, 100_000))
  // Every third client is held by margin instead of full collateral.
  for (const { id } of sim.clients.filter((_, at) => at % 3 === 0)) {
    const by = { actorId: 'system', requestId: null, personal: null }
    const chosen = sim.desk.setMarginModel({ accountId: id, model: 'strategy', ...by })
    if (!chosen.ok) throw new Error(chosen.failure.code)
    commit(sim, chosen.value)
  }
}

const isLive = (sim: Sim, instrument: Instrument): boolean =>
  instrument.option === null || sim.clock.now() < instrument.option.expiresAt

/** Keeps five strikes of calls and puts listed for the coming Saturday noon. */
function listNextExpiry(sim: Sim): void {
  const weeks = Math.floor((sim.clock.now() - START) / (7 * MS_PER_DAY)) + 1
  const expiry = toIso(instant(START + weeks * 7 * MS_PER_DAY))
  const options = STRIKES.flatMap((strike) => [
    spxOption(strike, 'call', expiry),
    spxOption(strike, 'put', expiry),
  ])
  const onCoin = btcOption(BTC_STRIKE, 'call', expiry)
  const inCoin = (['call', 'put'] as const).map((optionType) =>
    must(inverse(COIN_STRIKE, optionType, { expiresAt: instant(Date.parse(expiry)) })),
  )
  const all = [btcUsd(), btcPerpetual(), acmeShare(), onCoin, ...inCoin, ...options]
  commit(sim, sim.desk.listInstruments(all))
}

const pick = <T>(sim: Sim, from: readonly T[]): T => from[sim.random.integer(from.length)] as T

function pickInstrument(sim: Sim): Instrument {
  const live = sim.desk.instruments().filter((instrument) => isLive(sim, instrument))
  const dice = sim.random.next()
  if (dice < 0.2) return sim.desk.instrument(PERP) as Instrument
  if (dice < 0.26) return live.find(isOnCoin) ?? pick(sim, live)
  if (dice < 0.31) return pick(sim, live.filter(isInCoin))
  if (dice < 0.4) return sim.desk.instrument(BTC) as Instrument
  // What is collected in a call is worth something when many take part.
  const isCalled = sim.desk.tradingOf(SHARE).uncrossesAt !== null
  return dice < (isCalled ? 0.8 : 0.45) ? (sim.desk.instrument(SHARE) as Instrument) : pick(sim, live)
}

/** Paid in dollars. */
const isOnCoin = ({ option, currency }: Instrument): boolean =>
  option?.underlying === BTC && currency === 'USD'
const isInCoin = ({ currency }: Instrument): boolean => settlesInCoin({ currency })

/** A fair price in ticks: the random walk itself, or intrinsic value and a little time value. */
function fairTicks(sim: Sim, instrument: Instrument): number {
  const { option } = instrument
  if (instrument.symbol === SHARE) return Math.round(sim.sharePrice * 100)
  if (instrument.symbol === PERP) return Math.round(sim.perpPrice * 10)
  if (option === null) return Math.round(sim.btcPrice * 100)
  if (isInCoin(instrument)) {
    const inside = (1 - option.strike.toNumber() / sim.btcPrice) * (option.optionType === 'call' ? 1 : -1)
    return Math.max(20, Math.round((Math.max(0, inside) + sim.btcTimeValue) * 10_000))
  }
  if (option.underlying === BTC) {
    const inside = Math.max(0, sim.btcPrice - option.strike.toNumber())
    return Math.round(inside + sim.btcPrice * sim.btcTimeValue)
  }
  const distance = (sim.spxPrice - option.strike.toNumber()) * (option.optionType === 'call' ? 1 : -1)
  return Math.max(20, Math.round((Math.max(0, distance) + 12) * 20))
}

/** A share trades in lots of one, a coin in millionths. */
const wholeLots = ({ symbol }: Instrument, coins: number): number =>
  symbol === SHARE ? 200 : symbol === PERP ? coins / 40 : coins

function quoteStep(sim: Sim): void {
  count(sim, 'quotes')
  sim.btcPrice *= Math.exp(0.0004 * sim.random.normal())
  // The perpetual jumps now and then: what its margin is for.
  sim.perpPrice *= Math.exp((sim.random.next() < 0.01 ? 0.08 : 0.002) * sim.random.normal())
  sim.btcTimeValue *= Math.exp((sim.random.next() < 0.02 ? 0.5 : 0.01) * sim.random.normal())
  if (sim.btcTimeValue < 0.005 || sim.btcTimeValue > 0.2) sim.btcTimeValue = 0.02
  if (sim.perpPrice < 20_000 || sim.perpPrice > 100_000) sim.perpPrice = 50_000
  sim.spxPrice *= Math.exp(0.0002 * sim.random.normal())
  sim.sharePrice *= Math.exp(0.0004 * sim.random.normal())
  const instrument = pickInstrument(sim)
  const fair = fairTicks(sim, instrument)
  const gap = Math.max(1, Math.round(fair * 0.0005))
  const size = (): Decimal =>
    instrument.lotSize.times(1 + sim.random.integer(instrument.option ? 30 : wholeLots(instrument, 400_000)))
  const level = (ticks: number): { price: Decimal; quantity: Decimal } => ({
    price: instrument.tickSize.times(Math.max(1, ticks)),
    quantity: size(),
  })
  const asks = [1, 2, 3].map((step) => level(fair + gap * step))
  const bids = fair > gap * 3 ? [1, 2, 3].map((step) => level(fair - gap * step)) : []
  const outcome = sim.desk.quoteMarket({
    participant: pick(sim, sim.makers).id,
    symbol: instrument.symbol,
    bids,
    asks,
  })
  if (outcome.writes.length > 0) count(sim, 'crossing quotes')
  commit(sim, outcome)
}

/** How often somebody sells what they do not hold: short calls in coin are covered by the coin alone. */
const sellingShare = (instrument: Instrument): number =>
  instrument.symbol === PERP ? 0.5 : isInCoin(instrument) ? 0.4 : 0.05

function randomOrder(sim: Sim): OrderRequest {
  const account = pick(sim, sim.clients)
  const held = sim.desk
    .positionsOf(account.id)
    .filter(({ quantity }) => quantity.isPositive() && !quantity.isZero())
  const sells = held.length > 0 && sim.random.next() < 0.55
  const position = sells ? pick(sim, held) : null
  const instrument = position ? (sim.desk.instrument(position.symbol) as Instrument) : pickInstrument(sim)
  const isMarket = sim.random.next() < 0.3
  const ticks = Math.max(1, Math.round(fairTicks(sim, instrument) * (1 + 0.002 * sim.random.normal())))
  const most = instrument.option ? 6 : wholeLots(instrument, 300_000)
  const share = decimal(sim.random.integer(4) + 1).div(4)
  const wanted = instrument.lotSize.times(1 + sim.random.integer(most))
  const quantity = position
    ? position.quantity.times(share).div(instrument.lotSize).ceil().times(instrument.lotSize)
    : wanted
  const request: OrderRequest = {
    userId: account.userId as NonNullable<AccountRecord['userId']>,
    accountId: account.id,
    symbol: instrument.symbol,
    // Now and then somebody sells what they do not have, or more than they can pay.
    side: sells || sim.random.next() < sellingShare(instrument) ? 'sell' : 'buy',
    orderType: isMarket ? 'market' : 'limit',
    timeInForce: pick(sim, ['GTC', 'GTC', 'GTC', 'DAY', 'IOC', 'FOK'] satisfies readonly TimeInForce[]),
    quantity: sim.random.next() < 0.02 ? quantity.times(1000) : quantity,
    price: isMarket && sim.random.next() < 0.5 ? null : instrument.tickSize.times(ticks),
    clientOrderId: null,
    kycApproved: false,
    requestId: null,
    personal: { address: '127.0.0.1' },
  }
  const fair = instrument.tickSize.times(fairTicks(sim, instrument))
  return withConditions(sim.random, request, fair, instrument, sim.clock.now())
}

/** What the pipeline records of a refusal. */
const refusedFact = (sim: Sim, request: OrderRequest, code: string): AuditFact => ({
  action: 'trading.create_trade.refused',
  category: 'transaction',
  actorId: request.userId,
  resourceType: 'order',
  resourceId: null,
  result: 'refused',
  code,
  requestId: request.requestId,
  at: sim.clock.now(),
  facts: { symbol: request.symbol },
  personal: request.personal,
})

/** What happened to orders besides the one that was placed. */
function countEvents(sim: Sim, { writes, value }: DeskOutcome<PlacedOrder>): void {
  for (const write of writes) {
    if (write.table === 'orders' && write.op === 'insert' && write.record.parentOrderId !== null) {
      count(sim, 'protecting orders')
    }
    if (write.table !== 'orderEvents') continue
    const { kind, facts, orderId } = write.record
    if (kind === 'triggered') count(sim, 'triggered orders')
    if (kind === 'cancelled' && orderId !== value.order.id) count(sim, `ended ${String(facts['reason'])}`)
  }
}

function orderStep(sim: Sim): void {
  const request = randomOrder(sim)
  const placed = sim.desk.placeOrder(request)
  if (!placed.ok) {
    count(sim, `refused ${placed.failure.code}`)
    if (placed.failure.details?.['currency'] === 'BTC') count(sim, `refused in coin ${placed.failure.code}`)
    commit(sim, { writes: [], facts: [refusedFact(sim, request, placed.failure.code)] })
    return
  }
  const { order, fills } = placed.value.value
  if (sim.desk.instrument(order.symbol)?.currency === 'BTC' && fills.length > 0)
    count(sim, `trades in coin ${order.side}`)
  count(sim, `order ${order.status}${order.statusReason === null ? '' : ` ${order.statusReason}`}`)
  if (fills.length > 0) count(sim, 'trading orders')
  countEvents(sim, placed.value)
  commit(sim, placed.value, () => sim.acknowledged.set(order.id, 'placed'))
}

function cancelStep(sim: Sim): void {
  const account = pick(sim, sim.clients)
  const open = sim.desk.openOrdersOf(account.id)
  if (open.length === 0) return
  const order = pick(sim, open)
  const cancelled = sim.desk.cancelOrder({
    orderId: order.id,
    actorId: order.userId,
    requestId: null,
    personal: null,
  })
  if (!cancelled.ok) throw new Error(cancelled.failure.code)
  count(sim, 'cancels')
  commit(sim, cancelled.value, () => sim.acknowledged.set(order.id, 'cancelled'))
}

/** New terms of any open order: less of it, more of it, another price, now and then through the market or refused. */
function amendStep(sim: Sim): void {
  const account = pick(sim, sim.clients)
  const open = sim.desk.openOrdersOf(account.id)
  if (open.length === 0) return
  const order = pick(sim, open)
  const { lotSize, tickSize } = sim.desk.instrument(order.symbol) as Instrument
  const keepsPrice = sim.random.next() < 0.5
  const scale = sim.random.next() < 0.05 ? 1_000 : pick(sim, [0.25, 0.5, 0.5, 1, 1.5, 8])
  const price = (order.price ?? order.triggerPrice)
    ?.times(1 + 0.002 * sim.random.normal())
    .div(tickSize)
    .round()
    .times(tickSize)
  const amended = sim.desk.amendOrder({
    orderId: order.id,
    actorId: order.userId,
    price: keepsPrice ? null : (price ?? null),
    quantity: order.quantity.times(scale).div(lotSize).ceil().times(lotSize),
    kycApproved: false,
    requestId: null,
    personal: null,
  })
  if (!amended.ok) {
    count(sim, `amend refused ${amended.failure.code}`)
    return
  }
  const { order: after, fills } = amended.value.value
  count(
    sim,
    after.sequence === order.sequence ? 'amends that keep their place' : 'amends that lose their place',
  )
  if (fills.length > 0) count(sim, 'amends that trade')
  // What protects a fill grows with the next fill, in its place.
  if (order.parentOrderId !== null) {
    commit(sim, amended.value)
    return
  }
  const told = { sequence: after.sequence, quantity: after.quantity }
  commit(sim, amended.value, () => sim.amended.set(order.id, told))
}

/** Below this a client is paid in again: without it a long run ends with nobody who can pay for anything. */
const POOR_CASH = 20_000
const DEPOSIT = decimal(80_000)

/** Below this a client is paid coin in again. */
const POOR_COIN = 1
const COIN_DEPOSIT = decimal(4)

/** Coin comes as an operator books it: reserved and posted, here in one transaction. */
function payInCoin(sim: Sim): void {
  const by = { actorId: 'system', requestId: null, personal: null }
  for (const { id } of sim.clients) {
    const own = sim.desk.balances(id).find(({ currency }) => currency === 'BTC')
    if (own?.cash.minus(own.held).gte(POOR_COIN)) continue
    const ends = { from: 'issuance', to: id, currency: 'BTC', amount: COIN_DEPOSIT, kind: 'deposit' } as const
    const reserved = must(sim.desk.reserveTransfer({ ...ends, causeId: null, expiresAt: null, ...by }))
    const posted = must(sim.desk.postTransfer({ id: reserved.value.id, amount: null, ...by }))
    count(sim, 'coin deposits')
    commit(sim, {
      writes: [...reserved.writes, ...posted.writes],
      facts: [...reserved.facts, ...posted.facts],
    })
  }
}

function payIn(sim: Sim): void {
  for (const { id } of sim.clients) {
    const { cash, held } = sim.desk.balance(id)
    if (cash.minus(held).gte(POOR_CASH) || sim.random.next() < 0.5) continue
    const asked = { from: 'outside', to: id, kind: 'deposit', amount: DEPOSIT } as const
    const paid = sim.desk.moveCash({
      ...asked,
      causeId: sim.ids.next(),
      actorId: 'system',
      requestId: null,
      personal: null,
    })
    count(sim, paid.ok ? 'deposits' : `deposit refused ${paid.failure.code}`)
    if (paid.ok) commit(sim, paid.value)
  }
}

/** What calls came to. */
function countPhases(sim: Sim, { facts, writes }: DeskOutcome<unknown>): void {
  for (const { action, facts: told } of facts) {
    if (action !== 'market.uncrossed') continue
    count(sim, `${String(told['call'])} ${told['price'] === null ? 'without a price' : 'with a price'}`)
  }
  for (const write of writes) if (write.table === 'fills') count(sim, `fills ${write.record.liquidity}`)
}

function timeStep(sim: Sim): void {
  payIn(sim)
  payInCoin(sim)
  // Now and then to the very instant at which the share's market goes over to its next phase.
  const { until } = phaseAt(acmeShare(), sim.clock.now())
  if (until !== null && sim.random.next() < 0.5) sim.clock.set(until)
  else sim.clock.advance(MS_PER_HOUR * (1 + sim.random.integer(12)))
  const ended = sim.desk.endDue()
  countPhases(sim, ended)
  sim.counts['day orders ended'] = (sim.counts['day orders ended'] ?? 0) + ended.value.ended
  commit(sim, ended)
  for (const instrument of sim.desk.instruments()) {
    if (isLive(sim, instrument)) continue
    const settlement = decimal(
      (instrument.option?.underlying === BTC ? sim.btcPrice : sim.spxPrice).toFixed(2),
    )
    const outcome = sim.desk.expireOption(instrument.symbol, settlement)
    if (outcome.writes.length === 0) continue
    count(sim, isInCoin(instrument) ? 'expiries in coin' : 'expiries')
    commit(sim, outcome)
  }
  listNextExpiry(sim)
}

/**
 * What was acknowledged is in the store as it was acknowledged; every law holds; nothing is half there. An order that
 * has ended is looked at once more: the laws watch that nobody writes it again.
 */
function checkStore(sim: Sim, where: string): void {
  for (const breach of sim.store.breaches()) sim.breaches.push(`${where}: ${breach}`)
  const orders = new Map(sim.store.rows('orders').map((order) => [order.id, order]))
  for (const [id, what] of sim.acknowledged) {
    const order = orders.get(id)
    if (!order) sim.breaches.push(`${where}: acknowledged order ${id} is gone`)
    else if (what === 'cancelled' && order.status !== 'cancelled')
      sim.breaches.push(`${where}: cancel of ${id} is gone`)
    if (!order || !isOpen(order)) sim.acknowledged.delete(id)
  }
  for (const [id, { sequence, quantity }] of sim.amended) {
    const order = orders.get(id)
    // A later one may be written and never have been answered: it asks for less in the same place, or has a later place.
    const isKept = order && (order.sequence > sequence || order.quantity.lte(quantity))
    if (!isKept || order.sequence < sequence) sim.breaches.push(`${where}: amendment of ${id} is gone`)
    if (!order || !isOpen(order)) sim.amended.delete(id)
  }
  if (!sim.keepsAll) sim.store.forget(sim.clock.now())
}

async function crashStep(sim: Sim): Promise<void> {
  const kind = sim.random.integer(3)
  count(sim, 'crashes')
  // 0: the store refuses the transaction. 1: killed after the write, before the answer. 2: killed before the commit.
  if (kind < 2) {
    sim.store.crashOnNextCommit(kind === 0 ? 'before_write' : 'after_write')
    for (let burst = 0; burst < 5; burst += 1) orderStep(sim)
  } else {
    await settleDown(sim)
    const placed = sim.desk.placeOrder(randomOrder(sim))
    if (placed.ok) count(sim, 'orders lost before commit')
  }
  await reload(sim)
  checkStore(sim, `after crash ${sim.counts['crashes']}`)
}

function withdrawQuotes(sim: Sim): void {
  for (const { id } of sim.makers) {
    for (const { symbol } of sim.desk.instruments()) {
      commit(sim, sim.desk.quoteMarket({ participant: id, symbol, bids: [], asks: [] }))
    }
  }
}

/** A desk loaded from the store is the desk that runs, books and all, but for the quotes that nobody stores. */
async function checkReplay(sim: Sim, where: string): Promise<void> {
  withdrawQuotes(sim)
  await settleDown(sim)
  await sim.committer.drained()
  checkStore(sim, where)
  if (sim.keepsAll) for (const breach of storeBreaches(sim.store)) sim.breaches.push(`${where}: ${breach}`)
  const live = sim.desk
  const before = deskText(live, sim.store)
  await reload(sim)
  const loaded = sim.desk
  if (deskText(loaded, sim.store) !== before) sim.breaches.push(`${where}: the reloaded desk differs`)
  await reload(sim)
  const sweeper = (sim.makers[0] as AccountRecord).id
  const known = new Set(sim.store.rows('orders').map(({ id }) => id))
  if (sweepText(live, sweeper, known) !== sweepText(loaded, sweeper, known))
    sim.breaches.push(`${where}: the queues differ`)
}

function checkCrossing(sim: Sim): void {
  const instrument = pickInstrument(sim)
  const { bid, ask } = sim.desk.quote(instrument.symbol)
  if (bid !== null && ask !== null && bid.gte(ask)) sim.breaches.push(`${instrument.symbol} is crossed`)
}

/** Carries out what holds trading back, units of several legs, and the protection of positions. */
function otherStep(sim: Sim): void {
  const account = pick(sim, sim.clients)
  const live = sim.desk.instruments().filter((instrument) => isLive(sim, instrument))
  const options = live.filter((one) => one.option !== null && !isInCoin(one))
  const symbols = options.map(({ symbol }) => symbol)
  const dice = sim.random.next()
  const reports =
    dice < 0.2
      ? controlStep(sim.desk, sim.random, account, pick(sim, live).symbol)
      : dice < 0.5
        ? unitStep(sim.desk, sim.random, account, symbols)
        : dice < 0.65
          ? sellNaked(sim.desk, account, live.find(isOnCoin))
          : dice < 0.75
            ? bidForShort(sim.desk, account)
            : spreadStep(sim.desk, sim.random, account, options)
  for (const { what, outcome } of reports) {
    count(sim, what)
    if (outcome) commit(sim, outcome)
  }
}

async function step(sim: Sim): Promise<void> {
  const dice = sim.random.next()
  if (dice < 0.35) quoteStep(sim)
  else if (dice < 0.79) orderStep(sim)
  else if (dice < 0.82) otherStep(sim)
  else if (dice < 0.86) amendStep(sim)
  else if (dice < 0.98) cancelStep(sim)
  else if (dice < 0.998) timeStep(sim)
  else await crashStep(sim)
  checkCrossing(sim)
  for (const { id } of sim.clients) sim.breaches.push(...marginBreaches(sim.desk, id))
  if (sim.pending.length > PENDING_MAX) await settleDown(sim)
}

const TABLES = [
  'accounts',
  'balances',
  'transfers',
  'orders',
  'orderEvents',
  'fills',
  'positions',
  'tradingControls',
  'auditRecords',
] as const

function hashOf(store: SimStore): string {
  const hash = createHash('sha256')
  for (const table of TABLES) for (const row of store.rows(table)) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

/** Runs `events` random events of clients, market makers, time and crashes, and reports what broke. */
export async function runDeskSim(seed: number, events: number): Promise<SimReport> {
  const clock = makeHandClock()
  const ids = makeCountingIds()
  const store = makeSimStore()
  const sim: Sim = {
    random: makeRandom(seed),
    clock,
    ids,
    store,
    desk: makeDesk({ clock, ids, snapshot: EMPTY_SNAPSHOT, fees: fees(), limits: SIM_LIMITS }),
    committer: makeCommitter({ store, audit: makePlainSealer(0) }),
    clients: [],
    makers: [],
    acknowledged: new Map<OrderId, 'placed' | 'cancelled'>(),
    amended: new Map(),
    pending: [],
    btcPrice: 50_000,
    perpPrice: 50_000,
    btcTimeValue: 0.02,
    spxPrice: 6_800,
    sharePrice: 100,
    counts: {},
    breaches: [],
    keepsAll: events <= KEEPS_ALL_MAX,
  }
  openAccounts(sim)
  listNextExpiry(sim)
  payInCoin(sim)
  await settleDown(sim)
  for (let event = 1; event <= events; event += 1) {
    await step(sim)
    if (event % 2_000 === 0) await checkReplay(sim, `event ${event}`)
  }
  await checkReplay(sim, 'end')
  return { hash: hashOf(store), breaches: sim.breaches, counts: sim.counts, commits: store.commits() }
}
