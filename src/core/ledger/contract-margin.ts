import { z } from 'zod'
import { amount, timestamp } from '../kernel/wire.ts'

/** What answers for one short option. */
const collateralPairing = z.object({
  strategy: z.string(),
  short: z.string(),
  cover: z.enum(['stock', 'cash', 'option']),
  /** The long option that covers; null of the other kinds. */
  cover_symbol: z.string().nullable(),
  /** In contracts of the short. */
  quantity: amount,
  /** Greatest loss of the pair alone. */
  alone: amount,
  /** Its part of what the group holds. */
  requirement: amount,
  reason: z.string(),
})

/** Shorts of one expiry and kind of settlement: they are held to their greatest loss together. */
export const collateralGroup = z.object({
  expires_at: timestamp,
  settlement: z.enum(['cash', 'physical']),
  strategy: z.string(),
  requirement: amount,
  pairings: z.array(collateralPairing),
})

/** What stands behind an account's futures, all of them together, at the marks of now. */
export const accountMargin = z.object({
  equity: amount,
  initial: amount,
  maintenance: amount,
  /** Maintenance over equity: positions are closed at 1. Null without futures, and without equity. */
  ratio: amount.nullable(),
  /** Nothing of the equity is left. */
  is_exhausted: z.boolean(),
  /** Notional over initial margin that the account asks for. */
  leverage: amount,
  /** Since when the account is warned, from a ratio of 0.8 on; null below 0.7. */
  warned_at: timestamp.nullable(),
  /** What keeps its last settlement price or mark, its level being too old: nothing is liquidated for it. */
  stale_marks: z.array(z.string()),
})

export const leverageAnswer = z.object({
  account_id: z.string(),
  /** Notional over initial margin that the account asks for. */
  leverage: amount,
  /** The most that it may choose; a large position may carry less. */
  leverage_max: amount,
  /** It follows the venue's own. */
  is_default: z.boolean(),
})

/** `cash`: covered or fully collateralised; `strategy` and `portfolio`: margin by the rules of that name. */
export const marginModel = z.enum(['cash', 'strategy', 'portfolio'])

export const marginModelAnswer = z.object({
  account_id: z.string(),
  margin_model: marginModel,
  /** What an account of its type may choose. */
  allowed: z.array(marginModel),
})
