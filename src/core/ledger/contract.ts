import { z } from 'zod'
import {
  amount,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  positiveAmountInput,
  timestamp,
} from '../kernel/wire.ts'
import {
  accountMargin,
  collateralGroup,
  leverageAnswer,
  marginModel,
  marginModelAnswer,
} from './contract-margin.ts'

const coinCash = z.object({ currency: z.string(), cash: amount, held: amount, available: amount })

export const accountAnswer = z.object({
  account_id: z.string(),
  id: z.string(),
  ethereum_address: z.string().nullable(),
  account_type: z.enum(['standard', 'premium', 'institutional', 'demo', 'paper']),
  money_kind: z.enum(['live', 'paper']),
  account_status: z.enum(['pending', 'active', 'suspended', 'frozen', 'closed']),
  is_active: z.boolean(),
  currency: z.string(),
  /** The portfolio whose account this is; null for a trading account. */
  portfolio_id: z.string().nullable(),
  balance_usd: amount,
  held_usd: amount,
  available_usd: amount,
  margin_available: amount,
  /** All that is held: for open orders, pending transfers and short options. */
  margin_used: amount,
  /** What of it is held for short options. */
  collateral: amount,
  /** What it has in coins, each in its coin: in none of the figures above. */
  coins: z.array(coinCash),
  /** Largest order value allowed, in USD. */
  risk_limit: amount,
  created_at: timestamp,
})

const TAG = 'accounts'

const coinBalance = coinCash.extend({
  /** What of `held` covers short calls that settle in the coin. */
  collateral: amount,
  /** Of what is paid in the coin, in the coin; null when something of it has no price. */
  market_value: amount.nullable(),
  unrealised_pnl: amount.nullable(),
  realised_pnl: amount,
  equity: amount.nullable(),
  /** Dollars for one of the coin; null while nobody says. */
  rate_usd: amount.nullable(),
  equity_usd: amount.nullable(),
})

/** A million millions: beyond what any one movement can mean, far below what the ledger can hold. */
const CASH_AMOUNT_MAX = 1e12

const cashInput = {
  amount: positiveAmountInput
    .refine((value) => value.decimalPlaces() <= 8, 'has at most 8 digits after the point')
    .refine((value) => value.lessThanOrEqualTo(CASH_AMOUNT_MAX), 'must be at most 1000000000000'),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .pipe(z.enum(['USD']))
    .default('USD'),
  reference: z.string().trim().max(120).nullish(),
  notes: z.string().trim().max(500).nullish(),
}

/** How a payment comes: through a bank, or as notes and coins over the counter. */
const depositMethods = ['wire', 'cash'] as const

/** How one goes: also onto a card, or to an address of a chain. */
const paymentMethods = [...depositMethods, 'card', 'crypto'] as const

const partyText = z.string().trim().min(1).max(120)

/** What is known of a payment from or to outside: monitoring judges by it, and a report of cash is drafted from it. */
const partyInput = {
  /** Of a wire, who sent it or takes it; absent: the customer, from or to a bank account of their own. */
  counterparty: partyText.nullish(),
  /** Two or three letters of ISO 3166-1; absent where nobody else is named: the customer's own country. */
  counterparty_country: z.string().trim().min(2).max(3).nullish(),
}

const depositChannel = { method: z.enum(depositMethods).default('wire'), ...partyInput }
const payoutChannel = { method: z.enum(paymentMethods).default('wire'), ...partyInput }

/** Who stood at the counter with cash, by name or, of a customer, by user id; absent: the customer. */
const depositorInput = { depositor: partyText.nullish() }

const movementKinds = ['deposit', 'withdrawal', 'dividend', 'fee', 'transfer'] as const
const movementStatuses = ['pending', 'executed', 'cancelled', 'failed'] as const

const cashTransaction = z.object({
  id: z.string(),
  transaction_id: z.string(),
  account_id: z.string(),
  transaction_type: z.enum(movementKinds),
  status: z.enum(movementStatuses),
  /** Signed from the account's side. */
  amount: amount,
  currency: z.string(),
  reference: z.string().nullable(),
  notes: z.string().nullable(),
  /** Of deposits and withdrawals; null of what moves within the house. */
  method: z.enum(paymentMethods).nullable(),
  counterparty: z.string().nullable(),
  counterparty_country: z.string().nullable(),
  depositor: z.string().nullable(),
  transfer_id: z.string().nullable(),
  confirmation_number: z.string(),
  created_at: timestamp,
  executed_at: timestamp.nullable(),
})

const cashAnswer = z.object({
  message: z.string(),
  transaction: cashTransaction,
  balance: amount,
  available: amount,
  /** Rules for which a withdrawal waits to be looked at (202). */
  held_by: z.array(z.string()),
})

/** Live money always waits for approval; paper money is paid out at once unless this says otherwise. */
const payout = z.enum(['at_once', 'on_approval']).optional()

const cash = (summary: string) =>
  ({
    permission: 'account.write',
    tag: TAG,
    summary,
    audit: 'transaction',
    idempotent: true,
    status: 201,
    guard: { kind: 'account', field: 'account_id' },
  }) as const

const adminCash = (summary: string) =>
  ({
    permission: 'user.write',
    tag: TAG,
    summary,
    audit: 'administration',
    idempotent: true,
    stepUp: true,
    status: 201,
  }) as const

/** Trading accounts and their ledger. */
export const accountsContract = {
  create: entry('POST', '/accounts', {
    permission: 'account.write',
    tag: TAG,
    summary: 'Open a trading account tied to an Ethereum address',
    audit: 'transaction',
    idempotent: true,
    status: 201,
    aliases: ['POST /trading/accounts'],
  })
    .input(
      z.object({
        ethereum_address: z.string().max(64),
        account_type: z.enum(['standard', 'premium', 'institutional', 'demo', 'paper']).default('standard'),
      }),
    )
    .output(accountAnswer),

  list: entry('GET', '/accounts', {
    permission: 'account.read',
    tag: TAG,
    summary: 'Own accounts',
    aliases: ['GET /trading/accounts'],
  })
    .input(z.object(pagingFields))
    .output(z.object({ accounts: z.array(accountAnswer), ...pagingAnswer })),

  get: entry('GET', '/accounts/{account_id}', {
    permission: 'account.read',
    tag: TAG,
    summary: 'One account',
    guard: { kind: 'account', field: 'account_id' },
    aliases: ['GET /trading/accounts/{account_id}'],
  })
    .input(z.object({ account_id: idInput }))
    .output(accountAnswer),

  summary: entry('GET', '/accounts/{account_id}/summary', {
    permission: 'account.read',
    tag: TAG,
    summary: 'Balance, margin and open profit of one account',
    guard: { kind: 'account', field: 'account_id' },
    aliases: ['GET /trading/accounts/{account_id}/summary'],
  })
    .input(z.object({ account_id: idInput }))
    .output(
      z.object({
        account_id: z.string(),
        balance_usd: amount,
        margin_used: amount,
        collateral: amount,
        margin_available: amount,
        open_positions: z.number().int(),
        /** Null when a held instrument has no price. */
        total_unrealised_pnl: amount.nullable(),
        total_realised_pnl: amount,
        /** Net proceeds of sales that have not settled: they buy, but may not be withdrawn. */
        unsettled_cash_usd: amount,
        withdrawable_usd: amount,
        /** Cash plus the value of positions; null when a held instrument has no price. */
        equity_usd: amount.nullable(),
        /** What it has in coins, each counted in its coin: in none of the figures above. */
        coins: z.array(coinBalance),
        /** `equity_usd` and the worth of the coins; null as soon as one of them is not known. */
        total_usd: amount.nullable(),
      }),
    ),

  collateral: entry('GET', '/accounts/{account_id}/collateral', {
    permission: 'account.read',
    tag: TAG,
    summary:
      'What short options and futures of one account hold, what answers for each, and how its margin stands',
    guard: { kind: 'account', field: 'account_id' },
    aliases: ['GET /trading/accounts/{account_id}/collateral'],
  })
    .input(z.object({ account_id: idInput }))
    .output(
      z.object({
        account_id: z.string(),
        held: amount,
        /** Coin that short calls hold which settle in it: one coin a unit. */
        coins: z.array(z.object({ currency: z.string(), held: amount })),
        /** The account has less than it must hold: all of its cash is held. */
        is_unmet: z.boolean(),
        margin_model: marginModel,
        margin: accountMargin,
        books: z.array(
          z.object({
            underlying: z.string(),
            requirement: amount,
            /** What an order that waits to buy a short back takes off it: the cash that it holds is there for both. */
            closing_credit: amount,
            /** Rules by which a margin account is held to this book; null where it is covered or held in full. */
            method: z.string().nullable(),
            maintenance: amount.nullable(),
            groups: z.array(collateralGroup),
            /** Short calls that nothing covers. */
            uncovered: z.array(z.object({ symbol: z.string(), quantity: amount })),
          }),
        ),
      }),
    ),

  leverage: entry('GET', '/accounts/{account_id}/leverage', {
    permission: 'account.read',
    tag: TAG,
    summary: 'How much notional of futures a unit of margin of one account carries',
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(z.object({ account_id: idInput }))
    .output(leverageAnswer),

  setLeverage: entry('PUT', '/accounts/{account_id}/leverage', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Choose the leverage of one account; null goes back to the venue’s own',
    audit: 'transaction',
    idempotent: true,
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(z.object({ account_id: idInput, leverage: positiveAmountInput.nullable() }))
    .output(leverageAnswer),

  marginModel: entry('GET', '/accounts/{account_id}/margin-model', {
    permission: 'account.read',
    tag: TAG,
    summary: 'How one account is held to its short options, and what it may choose',
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(z.object({ account_id: idInput }))
    .output(marginModelAnswer),

  setMarginModel: entry('PUT', '/accounts/{account_id}/margin-model', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Choose how one account is held to its short options: cash, strategy or portfolio',
    audit: 'transaction',
    idempotent: true,
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(z.object({ account_id: idInput, margin_model: marginModel }))
    .output(marginModelAnswer),

  deposit: entry('POST', '/accounts/{account_id}/deposit', {
    ...cash('Pay money in'),
    aliases: ['POST /trading/accounts/{account_id}/deposit'],
  })
    .input(z.object({ account_id: idInput, ...cashInput, ...depositChannel, ...depositorInput }))
    .output(cashAnswer),

  withdraw: entry('POST', '/accounts/{account_id}/withdraw', {
    ...{ ...cash('Take money out'), stepUp: true },
    aliases: ['POST /accounts/{account_id}/withdrawal', 'POST /trading/accounts/{account_id}/withdraw'],
  })
    .input(z.object({ account_id: idInput, payout, ...cashInput, ...payoutChannel }))
    .output(cashAnswer),

  transactions: entry('GET', '/accounts/{account_id}/transactions', {
    permission: 'account.read',
    tag: TAG,
    summary: 'Deposits, withdrawals and other cash movements of one account, newest first',
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(
      z.object({
        account_id: idInput,
        transaction_type: z.enum(movementKinds).optional(),
        status: z.enum(movementStatuses).optional(),
        from: instantInput.optional(),
        to: instantInput.optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ transactions: z.array(cashTransaction), ...pagingAnswer })),

  cancelTransaction: entry('POST', '/accounts/{account_id}/transactions/{transaction_id}/cancel', {
    ...cash('Take back a withdrawal that is still pending'),
    status: 200,
  })
    .input(
      z.object({
        account_id: idInput,
        transaction_id: idInput,
        reason: z.string().trim().max(200).nullish(),
      }),
    )
    .output(cashAnswer),

  /** What an operator saw arriving or leaving at the bank: books it on a client's live account. */
  adminDeposit: entry('POST', '/admin/accounts/{account_id}/deposit', adminCash('Book money that arrived'))
    .input(z.object({ account_id: idInput, ...cashInput, ...depositChannel, ...depositorInput }))
    .output(cashAnswer),

  adminWithdraw: entry(
    'POST',
    '/admin/accounts/{account_id}/withdraw',
    adminCash('Book money that was paid out'),
  )
    .input(z.object({ account_id: idInput, ...cashInput, ...payoutChannel }))
    .output(cashAnswer),

  ledger: entry('GET', '/accounts/{account_id}/ledger', {
    permission: 'account.read',
    tag: TAG,
    summary: 'Ledger entries of one account, newest first',
    guard: { kind: 'account', field: 'account_id' },
    aliases: ['GET /trading/accounts/{account_id}/ledger'],
  })
    .input(z.object({ account_id: idInput, ...pagingFields }))
    .output(
      z.object({
        entries: z.array(
          z.object({
            transfer_id: z.string(),
            kind: z.enum([
              'issuance',
              'trade',
              'fee',
              'settlement',
              'deposit',
              'withdrawal',
              'exercise',
              'dividend',
              'funding',
              'variation',
              'transfer',
            ]),
            /** Signed from this account's side: received > 0, paid < 0. */
            amount: amount,
            currency: z.string(),
            cause_id: z.string(),
            created_at: timestamp,
          }),
        ),
        ...pagingAnswer,
      }),
    ),
}
