import type {
  AmendTerms,
  PriceBand,
  RemainderEnd,
  RemainderPolicy,
  SelfTradeMode,
  Side,
  TradingState,
} from './types.ts'

/** Accounts and instruments are numbered by the engine from 0; cash is in whole ticks × lots. */
export type VenueOrder = Readonly<{
  account: number
  /** 1 to 64 characters; among the account's orders that rest there is each only once. */
  clientId: string
  instrument: number
  side: Side
  limitTicks: number | null
  lots: number
  policy: RemainderPolicy
  postOnly?: boolean | undefined
  displayLots?: number | undefined
  selfTrade?: SelfTradeMode | undefined
}>

/** One input of the engine. The same inputs always give the same events, so that a journal of them is a recovery. */
export type VenueCommand =
  | Readonly<{ kind: 'instrument' }>
  | Readonly<{ kind: 'account'; shortLotsMax: number }>
  | Readonly<{ kind: 'deposit'; account: number; cash: number }>
  | Readonly<{ kind: 'deliver'; account: number; instrument: number; lots: number }>
  | Readonly<{ kind: 'submit'; order: VenueOrder }>
  | Readonly<{ kind: 'cancel'; account: number; clientId: string }>
  | Readonly<{ kind: 'amend'; account: number; clientId: string; terms: AmendTerms }>
  | Readonly<{ kind: 'state'; instrument: number; state: TradingState }>
  | Readonly<{ kind: 'band'; instrument: number; band: PriceBand | null }>
  | Readonly<{
      kind: 'uncross'
      instrument: number
      referenceTicks: number | null
      next: 'open' | 'closed'
    }>

/** Why a command was not taken; then nothing has changed. */
export type VenueRefusal =
  | Exclude<RemainderEnd, 'self_trade' | 'limit_reached' | 'no_liquidity'>
  | 'unknown_account'
  | 'unknown_instrument'
  | 'unknown_order'
  | 'invalid_client_id'
  | 'duplicate_client_id'
  | 'invalid_ticks'
  | 'invalid_lots'
  | 'invalid_amount'
  | 'invalid_terms'
  | 'insufficient_cash'
  | 'insufficient_lots'
  | 'refused_by_margin'

/** What the engine says, numbered without a gap from 1. */
export type VenueEvent =
  | Readonly<{
      kind: 'accepted'
      sequence: number
      account: number
      clientId: string
      instrument: number
      side: Side
      limitTicks: number | null
      lots: number
    }>
  | Readonly<{
      kind: 'traded'
      sequence: number
      instrument: number
      ticks: number
      lots: number
      /** The one who came in; the buyer of an auction's trade. */
      takerAccount: number
      takerClientId: string
      takerLeftLots: number
      makerAccount: number
      makerClientId: string
      makerLeftLots: number
    }>
  | Readonly<{
      kind: 'cancelled'
      sequence: number
      account: number
      clientId: string
      instrument: number
      /** Lots that will not trade any more, and those that still may. */
      lots: number
      leftLots: number
      reason: 'asked' | RemainderEnd
    }>
  | Readonly<{
      kind: 'amended'
      sequence: number
      account: number
      clientId: string
      instrument: number
      ticks: number
      lots: number
      keptPriority: boolean
    }>
  | Readonly<{ kind: 'refused'; sequence: number; account: number; clientId: string; reason: VenueRefusal }>
  | Readonly<{ kind: 'state_changed'; sequence: number; instrument: number; state: TradingState }>

/** Whole amounts; `held` covers resting orders: buys at their limit, sells lot by lot. */
export type VenueCash = Readonly<{ available: number; held: number }>

/** Stands before acceptance, after the engine's own check that the order is covered. False refuses the order. */
export type MarginCheck = (
  order: Readonly<{ account: number; instrument: number; side: Side; worstTicks: number; lots: number }>,
  cash: VenueCash,
) => boolean
