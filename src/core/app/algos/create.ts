import type { AlgoInput } from '../../execution/contract.ts'
import {
  PROFILE_TIMEFRAMES,
  executionFailure,
  planAlgo,
  scheduleOf,
  volumeProfile,
} from '../../execution/index.ts'
import type { AlgoOrderRecord, Plan, VolumeProfile } from '../../execution/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { MS_PER_DAY, ZERO, addMs, asId, decimalText, instant, ok, refused } from '../../kernel/index.ts'
import type { Failure, IdSource, Instant, JsonObject, Result } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { checkTerms, firstFailure, unknownSymbol } from '../../orders/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Store } from '../store/store.ts'
import { kycStandingFor } from '../trading/place-order.ts'
import { accountFor, callerOf, keptBy, personalOf } from '../trading/requests.ts'
import { refusalsFor } from '../trading/risk-guard.ts'
import { tradeOf } from '../trading/working.ts'
import { algoAnswerOf } from './answers.ts'
import type { AlgoAnswer } from './answers.ts'
import { algoFact } from './facts.ts'
import type { AlgoDriver, AlgoParts } from './driver.ts'

/** Parents that one user may have open at a time. */
const OPEN_PARENTS_MAX = 50
/** How far back volumes are averaged, and how many bars are read for it at most. */
const PROFILE_DAYS = 30
const PROFILE_BARS_MAX = 45_000

export type AlgoDeps = AlgoParts & Readonly<{ driver: AlgoDriver; ids: IdSource }>

type Asked = Readonly<{ instrument: Instrument; account: AccountRecord }>

/** What the algorithm stands on, with the checks of its terms that every order passes: lot, market, account, identity. */
async function askedFor(
  deps: AlgoDeps,
  input: AlgoInput,
  context: HandlerContext,
): Promise<Result<Asked, Failure>> {
  const instrument = deps.desk.instrument(asId<'instrument'>(input.symbol))
  if (instrument === null) return refused(unknownSymbol(input.symbol))
  const { userId } = callerOf(context)
  const account = accountFor(deps.desk, callerOf(context), input.account_id)
  if (!account.ok) return account
  const standing = await kycStandingFor(deps, userId, account.value.id)
  const limit = input.limit_price ?? null
  const terms = {
    symbol: instrument.symbol,
    side: input.side,
    orderType: limit === null ? 'market' : 'limit',
    timeInForce: 'GTC',
    quantity: input.quantity,
    price: limit,
    ...standing,
  } as const
  const failure = firstFailure(checkTerms(terms, instrument, account.value, deps.clock.now()))
  return failure ? refused(failure) : ok({ instrument, account: account.value })
}

/** When the day's volume trades, from the bars that the store has of the instrument. */
async function profileOf(
  store: Pick<Store, 'market'>,
  symbol: Instrument['symbol'],
  plan: Plan,
  now: Instant,
): Promise<VolumeProfile | null> {
  const range = { from: addMs(now, -PROFILE_DAYS * MS_PER_DAY), to: now, limit: PROFILE_BARS_MAX }
  const bars = await Promise.all(
    PROFILE_TIMEFRAMES.map(
      async (timeframe) => [timeframe, await store.market.bars(symbol, timeframe, range)] as const,
    ),
  )
  return volumeProfile(new Map(bars), plan)
}

/** How many a user has open; the bound is looked at where nothing can come in between. */
function countFailure(driver: AlgoDriver, userId: AlgoOrderRecord['userId']): Failure | null {
  const count = driver.openOf(userId).length
  if (count < OPEN_PARENTS_MAX) return null
  const details = { limit: 'open_algo_orders', value: String(count), bound: String(OPEN_PARENTS_MAX) }
  return executionFailure('algo_order_limit_exceeded', `You have ${count} algorithmic orders open.`, {
    details,
  })
}

function recordOf(
  deps: AlgoDeps,
  input: AlgoInput,
  { instrument, account, userId }: Asked & Pick<AlgoOrderRecord, 'userId'>,
  { plan, schedule }: Readonly<{ plan: Plan; schedule: JsonObject }>,
): AlgoOrderRecord {
  const at = deps.clock.now()
  const quote = deps.desk.quote(instrument.symbol)
  const { startAt, endAt, sliceMs, participation, urgency } = plan
  return {
    id: asId<'order'>(deps.ids.next()),
    accountId: account.id,
    userId,
    symbol: instrument.symbol,
    algo: input.algo,
    side: input.side,
    style: input.style,
    quantity: input.quantity,
    limitPrice: input.limit_price ?? null,
    ...{ participation, urgency, startAt, endAt, sliceMs, schedule },
    observedVolume: ZERO,
    status: startAt > at ? 'scheduled' : 'working',
    statusReason: null,
    lastRefusal: null,
    arrivalBid: quote.bid,
    arrivalAsk: quote.ask,
    filledQuantity: ZERO,
    filledValue: ZERO,
    fees: ZERO,
    childCount: 0,
    createdAt: at,
    updatedAt: at,
  }
}

/** Takes a parent order. Its first children go out at the driver's next step. */
export function makeCreateAlgo(deps: AlgoDeps) {
  return async (
    input: AlgoInput,
    context: HandlerContext,
  ): Promise<Result<AlgoAnswer & { message: string }, Failure>> => {
    const { algo, symbol, side, quantity } = input
    const noted = { algo, symbol, side, quantity: decimalText(quantity) }
    context.note({ resourceType: 'algo_order', facts: noted })
    await deps.driver.ready()
    const asked = await askedFor(deps, input, context)
    if (!asked.ok) return asked
    const { instrument } = asked.value
    const now = deps.clock.now()
    const sliceSeconds = input.slice_seconds ?? null
    const request = {
      ...{ algo, quantity },
      startAt: input.start ?? null,
      endAt: input.end,
      sliceMs: sliceSeconds === null ? null : instant(sliceSeconds * 1_000),
      participation: input.participation ?? null,
      urgency: input.urgency ?? null,
    }
    const plan = planAlgo(request, instrument, now)
    if (!plan.ok) return plan
    const profile = algo === 'vwap' ? await profileOf(deps.store, instrument.symbol, plan.value, now) : null
    const schedule = scheduleOf(algo, plan.value, profile)
    if (!schedule.ok) return schedule
    const guarded = deps.desk.guardParent({
      ...{ accountId: asked.value.account.id, symbol: instrument.symbol, side, quantity },
      price: input.limit_price ?? null,
      confirm: input.confirm ?? null,
    })
    if (!guarded.ok) return guarded
    const orderType = input.limit_price ? ('limit' as const) : ('market' as const)
    const whole = tradeOf({
      ...{ symbol: instrument.symbol, side, quantity, orderType },
      price: input.limit_price ?? null,
    })
    const [over] = await refusalsFor(deps.riskGuard, asked.value.account.id, [whole])
    if (over) return refused(over)
    const { userId } = callerOf(context)
    const tooMany = countFailure(deps.driver, userId)
    if (tooMany) return refused(tooMany)
    const planned = { plan: plan.value, schedule: schedule.value }
    const record = recordOf(deps, input, { ...asked.value, userId }, planned)
    const view = { record, openQuantity: ZERO }
    const answer = { ...algoAnswerOf(view, instrument, now), message: 'Algorithmic order accepted.' }
    const fact = algoFact(record, userId, context.requestId, personalOf(context))
    const facts = { ...fact.facts, confirmed: guarded.value.confirmed }
    await deps.driver.accept(
      record,
      { ...fact, facts, action: 'algo_order.accepted' },
      keptBy(context, answer),
    )
    return ok(answer)
  }
}
