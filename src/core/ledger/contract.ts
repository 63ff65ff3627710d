import { z } from 'zod'
import { amount, entry, idInput, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'

export const accountAnswer = z.object({
  account_id: z.string(),
  id: z.string(),
  ethereum_address: z.string().nullable(),
  account_type: z.enum(['standard', 'premium', 'institutional', 'demo', 'paper']),
  money_kind: z.enum(['live', 'paper']),
  account_status: z.enum(['active', 'suspended', 'closed']),
  is_active: z.boolean(),
  currency: z.string(),
  balance_usd: amount,
  held_usd: amount,
  available_usd: amount,
  margin_available: amount,
  margin_used: amount,
  /** Largest order value allowed, in USD. */
  risk_limit: amount,
  created_at: timestamp,
})

const TAG = 'accounts'

/** Trading accounts and their ledger: rows ACC of the API inventory. */
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
  })
    .input(z.object({ account_id: idInput }))
    .output(
      z.object({
        account_id: z.string(),
        balance_usd: amount,
        margin_used: amount,
        margin_available: amount,
        open_positions: z.number().int(),
        /** Null when a held instrument has no price. */
        total_unrealised_pnl: amount.nullable(),
        total_realised_pnl: amount,
        /** Cash plus the value of positions; null when a held instrument has no price. */
        equity_usd: amount.nullable(),
      }),
    ),

  ledger: entry('GET', '/accounts/{account_id}/ledger', {
    permission: 'account.read',
    tag: TAG,
    summary: 'Ledger entries of one account, newest first',
    guard: { kind: 'account', field: 'account_id' },
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
