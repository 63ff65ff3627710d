import { z } from 'zod'
import { algoAnswer } from '../execution/contract.ts'
import { timestamp } from '../kernel/wire.ts'
import { accountAnswer } from '../ledger/contract.ts'
import {
  candleAnswer,
  chainAnswer,
  chainRowAnswer,
  depthAnswer,
  publicTradeAnswer,
  tickerAnswer,
} from '../market-data/contract.ts'
import { fillAnswer, orderAnswer } from '../orders/contract-orders.ts'
import { positionAnswer } from '../portfolio/contract.ts'
import { computationAnswer } from '../risk/contract-computations.ts'
import { riskAlertAnswer } from '../risk/contract-shapes.ts'

/** Items replace earlier ones with the same key, in their order; a change names only what changed. */
const keyed = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) })

const linkAnswer = z.object({
  name: z.enum(['feed', 'venue', 'engine', 'store']),
  state: z.enum(['live', 'late', 'stale', 'halted', 'off']),
  /** Newest age or delay in milliseconds: of a quote, a command, the event loop, a commit. */
  latency_ms: z.number().nullable(),
  /** Updates, commands or commits per second over the last second. */
  per_second: z.number(),
  /** One count worth showing: instruments quoted, open orders, clients, commits. */
  count: z.number(),
  message: z.string(),
})

const chainHeader = chainAnswer.pick({
  spot: true,
  spot_state: true,
  forward: true,
  atm_volatility: true,
  straddle: true,
  expected_move: true,
  time_years: true,
  timestamp: true,
})

/** What `data` carries on each channel: in the snapshot and in a change. */
export const streamData = {
  ticker: { snapshot: tickerAnswer, change: tickerAnswer },
  trades: { snapshot: keyed(publicTradeAnswer), change: keyed(publicTradeAnswer) },
  orderbook: { snapshot: depthAnswer, change: depthAnswer },
  depth: { snapshot: depthAnswer, change: depthAnswer },
  candles: { snapshot: keyed(candleAnswer), change: keyed(candleAnswer) },
  /** Snapshot: the whole chain of the expiry. Change: the header and the rows whose call or put changed. */
  chain: { snapshot: chainAnswer, change: chainHeader.extend({ rows: z.array(chainRowAnswer) }) },
  /** Snapshot: working orders and the last hundred. Change: every state an order took. Keyed by `order_id`. */
  orders: { snapshot: keyed(orderAnswer), change: keyed(orderAnswer) },
  /** Snapshot: open parents and the last hundred. Keyed by `id`. */
  algo_orders: { snapshot: keyed(algoAnswer), change: keyed(algoAnswer) },
  /** Snapshot: the last hundred. Keyed by `fill_id`. */
  fills: { snapshot: keyed(fillAnswer), change: keyed(fillAnswer) },
  /** Keyed by `position_id`; marks move at most four times a second. */
  positions: { snapshot: keyed(positionAnswer), change: keyed(positionAnswer) },
  /** Keyed by `account_id`. */
  balances: { snapshot: keyed(accountAnswer), change: keyed(accountAnswer) },
  /** Snapshot: the limits that are warned of or breached. Change: each edge, once. */
  risk_alerts: { snapshot: keyed(riskAlertAnswer), change: keyed(riskAlertAnswer) },
  /** Snapshot: what is computed for the caller under an id that they gave. Keyed by `computation_id`. */
  computations: { snapshot: keyed(computationAnswer), change: keyed(computationAnswer) },
  links: {
    snapshot: z.object({ links: z.array(linkAnswer), engine_time: timestamp }),
    change: z.object({ links: z.array(linkAnswer), engine_time: timestamp }),
  },
} as const

export type StreamChannel = keyof typeof streamData
export type StreamSnapshot<Channel extends StreamChannel> = z.infer<(typeof streamData)[Channel]['snapshot']>
export type StreamChange<Channel extends StreamChannel> = z.infer<(typeof streamData)[Channel]['change']>
