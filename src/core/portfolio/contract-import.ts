import { z } from 'zod'
import { amount, idInput, timestamp } from '../kernel/wire.ts'
import { transactionKinds } from './contract-shapes.ts'

// Statements of other brokers; the entries stand in contract-portfolios.ts.

/** A message over a WebSocket may have 1 MiB, and JSON doubles some signs. */
const STATEMENT_CHARS_MAX = 500_000

export const statementInput = z.object({
  id: idInput,
  file_name: z.string().trim().min(1).max(200),
  /** The file itself: CSV with a header line. Longer ones are imported with the command line. */
  content: z.string().min(1).max(STATEMENT_CHARS_MAX),
  dry_run: z.boolean().default(false),
})

/** A line of another broker's statement: their books, not this ledger's. */
export const importedAnswer = z.object({
  id: z.string(),
  source: z.string(),
  line: z.number().int(),
  executed_at: timestamp,
  transaction_type: z.enum(transactionKinds),
  symbol: z.string().nullable(),
  quantity: amount,
  price: amount.nullable(),
  multiplier: amount,
  fee: amount,
  amount: amount,
  currency: z.string(),
  reference: z.string().nullable(),
  notes: z.string().nullable(),
})

/** What became of a statement's lines. Line 1 is the header; at most 100 problems are told, all are counted. */
export const importReport = z.object({
  portfolio_id: z.string(),
  file_name: z.string(),
  dry_run: z.boolean(),
  taken: z.number().int(),
  /** Of those taken, the lines that an earlier import brought already. */
  known: z.number().int(),
  repaired: z.number().int(),
  refused: z.number().int(),
  problems: z.array(z.object({ line: z.number().int(), action: z.string(), reason: z.string() })),
  problems_total: z.number().int(),
  /** Per symbol: what these lines leave open, and what they realised, first in, first out. */
  contents: z.array(
    z.object({
      symbol: z.string(),
      trades: z.number().int(),
      quantity: amount,
      realized_pnl: amount,
      fees: amount,
    }),
  ),
  /** Lines by kind, and what they are worth together before fees; the kind says which way. */
  kinds: z.array(
    z.object({ transaction_type: z.enum(transactionKinds), lines: z.number().int(), amount: amount }),
  ),
})
