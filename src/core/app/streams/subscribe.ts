import { CHANNEL_PERMISSIONS, PRIVATE_CHANNELS } from '../../contract/index.ts'
import { streamHolderOf } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import type { Timeframe } from '../../market-data/index.ts'
import { unknownSymbol } from '../../orders/index.ts'
import type { CancelOrders } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import { riskAlertsSource } from '../risk/alerts.ts'
import type { AlertDeps } from '../risk/alerts.ts'
import { computationsSource } from '../risk/computations.ts'
import type { ComputationBoard } from '../risk/computations.ts'
import { makeLimitWatch } from '../risk/limit-watch.ts'
import type { LimitWatch } from '../risk/limit-watch.ts'
import { accountFor, callerOf, personalOf } from '../trading/requests.ts'
import type { DisconnectWishes } from './disconnect-wishes.ts'
import { streamFailure } from './failures.ts'
import type { StreamHub } from './hub.ts'
import { candlesSource, chainSource, depthSource, tickerSource, tradesSource } from './market-sources.ts'
import type { MarketFeeds } from './market-sources.ts'
import {
  algosSource,
  balancesSource,
  fillsSource,
  linksSource,
  ordersSource,
  positionsSource,
} from './private-sources.ts'
import type { AlgoSourceDeps, Audience, Links } from './private-sources.ts'
import type { StreamMessage, TopicSource } from './subscription.ts'

type SubscribeDeps = AlgoSourceDeps &
  Pick<AlertDeps, 'live' | 'compute' | 'kernel' | 'logger' | 'committer'> &
  Readonly<{
    hub: StreamHub
    computations: ComputationBoard
    feeds: MarketFeeds
    links: () => Links
    clock: Clock
    wishes: DisconnectWishes
    /** Cancels what somebody who is gone has left open. */
    cancelOnEnd: (request: CancelOrders) => void
    /** The same for a stream that the desk itself ended: its reader has a moment to follow anew, with a newer token. */
    cancelUnlessBack: (request: CancelOrders, isBack: () => boolean) => void
  }>

/** The same for all streams of the engine. */
type Shared = Readonly<{ limitWatch: LimitWatch }>

type Subscribe = HandlersOf<'market'>['subscribe']
type Input = Parameters<Subscribe>[0]

function privateSource(deps: SubscribeDeps & Shared, input: Input, audience: Audience): TopicSource | null {
  switch (input.channel) {
    case 'orders':
      return ordersSource(deps, audience)
    case 'algo_orders':
      return algosSource(deps, audience)
    case 'fills':
      return fillsSource(deps, audience)
    case 'positions':
      return positionsSource(deps, audience)
    case 'balances':
      return balancesSource(deps, audience)
    case 'risk_alerts':
      return riskAlertsSource(deps, audience)
    case 'computations':
      return computationsSource(deps.computations, audience.userId)
    case 'links':
      return linksSource(deps.links, deps.clock)
    default:
      return null
  }
}

function chainOf(
  deps: SubscribeDeps,
  symbol: string,
  expiry: string | undefined,
): Result<TopicSource, Failure> {
  const feed = deps.feeds.chain(symbol, expiry)
  if (feed) return ok(chainSource(feed, symbol, deps.clock))
  return refused(streamFailure('no_such_chain', 'No such chain or expiry.', { field: 'expiry' }))
}

function publicSource(deps: SubscribeDeps, input: Input): Result<TopicSource, Failure> {
  const { channel, symbol } = input
  if (symbol === undefined) {
    return refused(streamFailure('symbol_needed', `Channel ${channel} needs a symbol.`, { field: 'symbol' }))
  }
  if (channel === 'chain') return chainOf(deps, symbol, input.expiry)
  if (deps.feeds.ticker(symbol) === null) return refused(unknownSymbol(symbol))
  switch (channel) {
    case 'ticker':
      return ok(tickerSource(deps.feeds, symbol))
    case 'trades':
      return ok(tradesSource(deps.feeds, symbol))
    case 'orderbook':
    case 'depth':
      return ok(depthSource(deps.feeds, channel, symbol))
    default:
      return ok(candlesSource(deps.feeds, deps.clock, symbol, (input.timeframe ?? '1m') as Timeframe))
  }
}

/** What is to be cancelled when the reader goes away; null when nothing is. */
function wishOf(
  deps: SubscribeDeps,
  input: Input,
  context: Parameters<Subscribe>[1],
): Result<CancelOrders | null, Failure> {
  const wanted = input.cancel_on_disconnect
  if (wanted === undefined) return ok(null)
  const field = 'cancel_on_disconnect'
  if (input.channel !== 'orders') {
    return refused(streamFailure('orders_channel_only', 'Only the channel orders cancels.', { field }))
  }
  const caller = callerOf(context)
  if (!(caller.permissions as readonly string[]).includes('order.write')) {
    return refused(streamFailure('may_not_cancel', 'This needs the permission order.write.', { field }))
  }
  const account = accountFor(deps.desk, caller, wanted)
  if (!account.ok) return refused({ ...account.failure, field })
  const { requestId } = context
  const acting = { actorId: caller.userId, requestId, personal: personalOf(context) }
  return ok({ ...acting, accountId: account.value.id, symbol: null, reason: 'disconnected' })
}

/** All of the caller's accounts, or the one that is named and theirs. */
function audienceOf(
  deps: SubscribeDeps,
  input: Input,
  context: Parameters<Subscribe>[1],
): Result<Audience, Failure> {
  const caller = callerOf(context)
  const userId = asId<'user'>(caller.userId)
  if (input.account_id === undefined) return ok({ userId, accountId: null })
  const account = accountFor(deps.desk, caller, input.account_id)
  return account.ok ? ok({ userId, accountId: account.value.id }) : account
}

type Messages = AsyncGenerator<StreamMessage, void, void>

/** A stream whose loss is answered: at once when its reader goes away, a moment later when the desk has ended it. */
export function guarded(
  {
    wishes,
    cancelOnEnd,
    cancelUnlessBack,
  }: Pick<SubscribeDeps, 'wishes' | 'cancelOnEnd' | 'cancelUnlessBack'>,
  request: CancelOrders,
  context: Parameters<Subscribe>[1],
  messages: Messages,
): Messages {
  const caller = callerOf(context)
  const taken = wishes.hold(caller, request.accountId)
  context.signal?.addEventListener('abort', () => {
    if (taken()) cancelOnEnd(request)
  })
  async function* followed(): Messages {
    try {
      yield* messages
    } finally {
      if (context.signal?.aborted !== true && taken()) {
        cancelUnlessBack(request, () => wishes.held(caller, request.accountId) > 0)
      }
    }
  }
  return followed()
}

/** Handler of `market.subscribe`: private channels follow the caller's own objects, public ones a symbol. */
export function makeSubscribe(ports: SubscribeDeps): Subscribe {
  const deps = { ...ports, limitWatch: makeLimitWatch(ports) }
  const subscribe = async (input: Input, context: Parameters<Subscribe>[1]) => {
    const { userId } = callerOf(context)
    const holder = streamHolderOf(callerOf(context))
    const permission = CHANNEL_PERMISSIONS[input.channel]
    if (!callerOf(context).permissions.some((held) => held === permission)) {
      const message = `This needs the permission ${permission}.`
      return refused(streamFailure('forbidden', message, { field: 'channel', details: { permission } }))
    }
    const isPrivate = (PRIVATE_CHANNELS as readonly string[]).includes(input.channel)
    const audience = audienceOf(deps, input, context)
    if (!audience.ok) return audience
    const key = isPrivate
      ? [input.channel, userId, audience.value.accountId ?? ''].join('|')
      : [input.channel, input.symbol, input.expiry, input.timeframe].join('|')
    const open = (): Result<TopicSource, Failure> => {
      const own = isPrivate ? privateSource(deps, input, audience.value) : null
      return own ? ok(own) : publicSource(deps, input)
    }
    const wish = wishOf(deps, input, context)
    if (!wish.ok) return wish
    const until = callerOf(context).tokenUntil ?? null
    const follower = holder === null ? null : { session: holder, permission, until }
    const opened = deps.hub.subscribe(key, userId, open, context.signal, follower)
    const request = wish.value
    return opened.ok && request !== null ? ok(guarded(deps, request, context, opened.value)) : opened
  }
  return subscribe as Subscribe
}
