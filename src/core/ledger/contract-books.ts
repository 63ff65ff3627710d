import { z } from 'zod'
import { CURRENCY_CODES } from '../kernel/index.ts'
import {
  amount,
  csvAnswer,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'

const currency = z.enum(CURRENCY_CODES)
const settlementStatus = z.enum(['executed', 'settled', 'failed'])

const settlementAnswer = z.object({
  /** The fill that settles. */
  settlement_id: z.string(),
  fill_id: z.string(),
  trade_id: z.string(),
  match_id: z.string(),
  account_id: z.string(),
  symbol: z.string(),
  /** Days of the market, `2026-11-23`. */
  trade_date: z.string(),
  settlement_date: z.string(),
  settles_at: timestamp,
  status: settlementStatus,
  confirmation_number: z.string(),
  executed_at: timestamp,
  settled_at: timestamp.nullable(),
  failed_at: timestamp.nullable(),
  failure_reason: z.string().nullable(),
})

/** Of an order with all its fills: failed if one failed, executed while one waits. */
export const tradeSettlementAnswer = z.object({
  status: settlementStatus,
  trade_date: z.string(),
  /** The latest of its fills'. */
  settlement_date: z.string(),
  fills: z.array(settlementAnswer),
})

const pendingAnswer = z.object({
  transfer_id: z.string(),
  debit_account_id: z.string(),
  credit_account_id: z.string(),
  currency,
  amount: amount,
  kind: z.string(),
  cause_id: z.string(),
  status: z.enum(['pending', 'posted', 'voided', 'expired']),
  posted_amount: amount.nullable(),
  posted_transfer_id: z.string().nullable(),
  reason: z.string().nullable(),
  expires_at: timestamp.nullable(),
  created_at: timestamp,
  resolved_at: timestamp.nullable(),
})

const statementAnswer = z.object({
  account_id: z.string(),
  from: timestamp,
  to: timestamp,
  /** closing = opening + credits − debits, in each currency. */
  balances: z.array(
    z.object({
      currency: z.string(),
      opening_balance: amount,
      credits: amount,
      debits: amount,
      closing_balance: amount,
    }),
  ),
  entries: z.array(
    z.object({
      transfer_id: z.string(),
      kind: z.string(),
      currency: z.string(),
      /** Signed from this account's side: received > 0, paid < 0. */
      amount: amount,
      /** In this currency, after the entry. */
      balance: amount,
      cause_id: z.string(),
      created_at: timestamp,
    }),
  ),
  ...pagingAnswer,
})

const feeRate = z.object({ share: amount, per_unit: amount })
const feeRates = z.record(z.string(), z.object({ maker: feeRate, taker: feeRate }))

const settlementFilter = {
  symbol: symbolInput.optional(),
  account_id: idInput.optional(),
  status: settlementStatus.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  ...pagingFields,
}

const TAG = 'ledger'
const reads = { permission: 'ledger.read', tag: TAG } as const
/** What an operator does to everybody's books: with a fresh proof of who they are. */
const acts = {
  permission: 'ledger.write',
  tag: TAG,
  audit: 'transaction',
  idempotent: true,
  stepUp: true,
} as const

/** Fees, statements, settlement, transfers in two phases and the trial balance. */
export const booksContract = {
  fees: entry('GET', '/fees', {
    permission: 'public',
    tag: TAG,
    summary: 'Maker and taker fees by kind of instrument and type of account',
    aliases: ['GET /fees/schedule'],
  })
    .input(z.object({}))
    .output(
      z.object({
        currency,
        share_max: amount,
        fees: feeRates,
        tiers: z.record(z.string(), feeRates),
      }),
    ),

  statement: entry('GET', '/accounts/{account_id}/statement', {
    permission: 'account.read',
    tag: TAG,
    summary: 'Opening balance, entries and closing balance of a period, per currency; `format=csv` as a file',
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(
      z.object({
        account_id: idInput,
        from: instantInput.optional(),
        to: instantInput.optional(),
        format: z.enum(['json', 'csv']).default('json'),
        ...pagingFields,
      }),
    )
    .output(z.union([statementAnswer, csvAnswer])),

  settlements: entry('GET', '/settlements', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Settlement of own fills, newest first; `status=executed` are those that wait',
    aliases: ['GET /trading/settlements'],
  })
    .input(z.object(settlementFilter))
    .output(z.object({ settlements: z.array(settlementAnswer), ...pagingAnswer })),

  tradeSettlement: entry('GET', '/trades/{trade_id}/settlement', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Settlement of one order; null while nothing has filled',
    guard: { kind: 'order', field: 'trade_id' },
  })
    .input(z.object({ trade_id: idInput }))
    .output(z.object({ trade_id: z.string(), settlement: tradeSettlementAnswer.nullable() })),

  exportTrades: entry('GET', '/trading/trades/export', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Every own fill of a period as CSV: fees, venue and match, settlement, transaction hash',
    aliases: ['GET /trading/trade-history/export'],
  })
    .input(
      z.object({
        symbol: symbolInput.optional(),
        account_id: idInput.optional(),
        from: instantInput.optional(),
        to: instantInput.optional(),
      }),
    )
    .output(csvAnswer),

  allSettlements: entry('GET', '/admin/settlements', { ...reads, summary: 'Settlement of everybody’s fills' })
    .input(z.object(settlementFilter))
    .output(z.object({ settlements: z.array(settlementAnswer), ...pagingAnswer })),

  settle: entry('POST', '/admin/settlements/{settlement_id}/settle', {
    ...acts,
    summary: 'Settle a fill that is due and has not settled by itself',
  })
    .input(z.object({ settlement_id: idInput }))
    .output(settlementAnswer),

  failSettlement: entry('POST', '/admin/settlements/{settlement_id}/fail', {
    ...acts,
    summary: 'Record that a fill did not settle, and why',
  })
    .input(z.object({ settlement_id: idInput, reason: z.string().trim().min(1).max(200) }))
    .output(settlementAnswer),

  trialBalance: entry('GET', '/admin/ledger/trial-balance', {
    ...reads,
    summary: 'Debits and credits of every account at an instant; each currency sums to zero',
  })
    .input(z.object({ at: instantInput.optional() }))
    .output(
      z.object({
        at: timestamp,
        balanced: z.boolean(),
        totals: z.array(
          z.object({
            money_kind: z.string(),
            currency: z.string(),
            debits: amount,
            credits: amount,
            sum: amount,
          }),
        ),
        accounts: z.array(
          z.object({
            account_id: z.string(),
            money_kind: z.string(),
            /** `client`, or which of the venue's own. */
            owner: z.string(),
            currency: z.string(),
            debits: amount,
            credits: amount,
            balance: amount,
          }),
        ),
      }),
    ),

  receivables: entry('GET', '/admin/ledger/receivables', {
    ...reads,
    summary: 'What clients owe for settlements that they could not pay, newest first',
  })
    .input(
      z.object({
        status: z.enum(['open', 'paid']).optional(),
        account_id: idInput.optional(),
        ...pagingFields,
      }),
    )
    .output(
      z.object({
        receivables: z.array(
          z.object({
            receivable_id: z.string(),
            account_id: z.string(),
            /** The venue's account that paid instead. */
            creditor_account_id: z.string(),
            currency: z.string(),
            amount: amount,
            outstanding: amount,
            status: z.enum(['open', 'paid']),
            cause_id: z.string(),
            opened_at: timestamp,
            updated_at: timestamp,
          }),
        ),
        ...pagingAnswer,
      }),
    ),

  transfers: entry('GET', '/admin/ledger/transfers', {
    ...reads,
    summary: 'Transfers in two phases, newest first',
  })
    .input(
      z.object({
        status: z.enum(['pending', 'posted', 'voided', 'expired']).optional(),
        account_id: idInput.optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ transfers: z.array(pendingAnswer), ...pagingAnswer })),

  reserveTransfer: entry('POST', '/admin/ledger/transfers', {
    ...acts,
    status: 201,
    summary: 'Reserve a transfer: its amount is held until it is posted, voided or expires',
  })
    .input(
      z.object({
        /** An account, or `issuance`, `fees`, `clearing`, `default_fund` for the venue's own. */
        debit_account_id: idInput,
        credit_account_id: idInput,
        currency: currency.default('USD'),
        amount: positiveAmountInput,
        kind: z.enum(['deposit', 'withdrawal', 'settlement', 'fee']),
        cause_id: idInput.optional(),
        expires_at: instantInput.optional(),
      }),
    )
    .output(pendingAnswer),

  postTransfer: entry('POST', '/admin/ledger/transfers/{transfer_id}/post', {
    ...acts,
    summary: 'Move a reserved amount, or a part of it; the rest is freed',
  })
    .input(z.object({ transfer_id: idInput, amount: positiveAmountInput.optional() }))
    .output(pendingAnswer),

  voidTransfer: entry('POST', '/admin/ledger/transfers/{transfer_id}/void', {
    ...acts,
    summary: 'Free a reserved amount; nothing moves',
  })
    .input(z.object({ transfer_id: idInput, reason: z.string().trim().max(200).optional() }))
    .output(pendingAnswer),
}
