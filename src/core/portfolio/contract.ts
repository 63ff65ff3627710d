import { z } from 'zod'
import { instrumentKind } from '../instruments/contract.ts'
import { amount, entry, idInput, pagingAnswer, pagingFields, symbolInput, timestamp } from '../kernel/wire.ts'

export const positionAnswer = z.object({
  position_id: z.string(),
  account_id: z.string(),
  symbol: z.string(),
  name: z.string(),
  kind: instrumentKind,
  underlying: z.string().nullable(),
  position_type: z.enum(['long', 'short', 'flat']),
  /** Unsigned size, as older clients read it; `quantity` is signed. */
  size: amount,
  quantity: amount,
  multiplier: amount,
  /** What it is quoted, paid and settled in. */
  currency: z.string(),
  entry_price: amount,
  /** Mark; null when the instrument has no price. */
  current_price: amount.nullable(),
  price_state: z.enum(['live', 'late', 'stale', 'crossed', 'one_sided', 'empty']),
  price_at: timestamp.nullable(),
  /** In `currency`, as are its prices, profits and fees. */
  market_value: amount.nullable(),
  /** The same in dollars, at the level of what it is paid in; null while one of the two is not known. */
  market_value_usd: amount.nullable(),
  /** Of a future: where its account's margin is used up while everything else stands still. */
  liquidation_price: amount.nullable(),
  /** Why there is none; null where there is one. */
  liquidation_price_reason: z.string().nullable(),
  margin_requirement: amount,
  unrealized_pnl: amount.nullable(),
  realized_pnl: amount,
  fees: amount,
  /** Greeks of the whole position in USD terms of the contract: per unit × quantity × multiplier; null without a model value. */
  delta: z.number().nullable(),
  gamma: z.number().nullable(),
  /** Per year, −∂V/∂T. */
  theta: z.number().nullable(),
  /** Per 1.00 of volatility. */
  vega: z.number().nullable(),
  rho: z.number().nullable(),
  implied_volatility: z.number().nullable(),
  status: z.enum(['open', 'closed']),
  created_at: timestamp,
  updated_at: timestamp,
})

const TAG = 'trading'

/** Positions as the `trading` entries show them; closing one is an order and stands with the orders. */
export const positionsContract = {
  listPositions: entry('GET', '/positions', {
    permission: 'position.read',
    tag: TAG,
    summary: 'Own positions with live value and greeks',
    aliases: ['GET /trading/positions', 'GET /trading/active-trades'],
  })
    .input(
      z.object({
        symbol: symbolInput.optional(),
        status: z.enum(['open', 'closed', 'all']).default('open'),
        account_id: idInput.optional(),
        /** Without these every open position is answered, and of the others the first 500. */
        ...pagingFields,
      }),
    )
    .output(z.object({ positions: z.array(positionAnswer), ...pagingAnswer })),

  getPosition: entry('GET', '/positions/{position_id}', {
    permission: 'position.read',
    tag: TAG,
    summary: 'One position',
    guard: { kind: 'position', field: 'position_id' },
    aliases: ['GET /trading/positions/{position_id}'],
  })
    .input(z.object({ position_id: idInput }))
    .output(positionAnswer),

  positionHealth: entry('GET', '/position_health/{address}', {
    permission: 'position.read',
    tag: TAG,
    summary: 'Margin health of the account tied to an Ethereum address',
  })
    .input(z.object({ address: z.string().max(64) }))
    .output(
      z.object({
        address: z.string(),
        positions: z.array(positionAnswer),
        total_margin_used: amount,
        total_margin_available: amount,
        health_ratio: z.number().nullable(),
        liquidation_risk: z.enum(['none', 'low', 'medium', 'high', 'critical']),
        source: z.enum(['ledger', 'chain']),
        block_number: z.number().int().nullable(),
      }),
    ),
}
