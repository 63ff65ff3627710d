import { z } from 'zod'
import {
  amount,
  amountInput,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  timestamp,
} from '../kernel/wire.ts'

const TAG = 'clients'
const ALLOCATIONS_MAX = 20

const shareUpTo = (most: string) =>
  amountInput.refine(
    (value) => value.greaterThanOrEqualTo(0) && value.lessThanOrEqualTo(most),
    `must be a share from 0 to ${most}`,
  )

const feeTermsInput = z.object({
  /** Share of the value a year. */
  management_fee_annual: shareUpTo('0.1').prefault('0'),
  /** Share of the profit above the high-water mark and the hurdle. */
  performance_fee: shareUpTo('0.5').prefault('0'),
  /** Growth a year that is free of a performance fee. */
  hurdle_rate: shareUpTo('1').prefault('0'),
})

const allocationInput = z.object({
  portfolio_id: idInput,
  strategy: z.string().trim().min(1).max(80),
  /** Share of the client's money that this strategy should have. */
  weight: shareUpTo('1'),
})

const createInput = z.object({
  name: z.string().trim().min(1).max(120),
  reference: z.string().trim().max(120).nullish(),
  allocations: z.array(allocationInput).min(1).max(ALLOCATIONS_MAX),
  fee_terms: feeTermsInput.prefault({}),
})

const account = z.object({
  portfolio_id: z.string(),
  account_id: z.string(),
  strategy: z.string(),
  target_weight: amount,
  /** Null when a position has no price. */
  value: amount.nullable(),
  weight: z.number().nullable(),
})

const clientAnswer = z.object({
  id: z.string(),
  client_id: z.string(),
  name: z.string(),
  reference: z.string().nullable(),
  fee_terms: z.object({ management_fee_annual: amount, performance_fee: amount, hurdle_rate: amount }),
  accounts: z.array(account),
  total_value: amount.nullable(),
  created_at: timestamp,
})

const read = (summary: string) => ({ permission: 'client.manage', tag: TAG, summary }) as const
const periodInput = { from: instantInput.optional(), to: instantInput.optional() }

/** Managed clients: whose portfolios a manager runs, what became of their money and what they owe for it. */
export const clientsContract = {
  list: entry('GET', '/pms/clients', read('Own managed clients with their accounts'))
    .input(z.object(pagingFields))
    .output(z.object({ clients: z.array(clientAnswer), ...pagingAnswer })),

  create: entry('POST', '/pms/clients', {
    ...read('Take on a client: own portfolios by strategy, and the terms of the fee'),
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(createInput)
    .output(z.object({ message: z.string(), client: clientAnswer })),

  statement: entry('GET', '/pms/clients/{id}/statement', read('A client’s money over a period, by account'))
    .input(z.object({ id: idInput, ...periodInput }))
    .output(
      z.object({
        client_id: z.string(),
        from: timestamp,
        to: timestamp,
        accounts: z.array(
          z.object({
            portfolio_id: z.string(),
            account_id: z.string(),
            strategy: z.string(),
            /** closing = opening + net deposits + gain; null where a value was not seen. */
            opening_value: amount.nullable(),
            net_deposits: amount,
            gain: amount.nullable(),
            closing_value: amount.nullable(),
          }),
        ),
        opening_value: amount.nullable(),
        net_deposits: amount,
        gain: amount.nullable(),
        closing_value: amount.nullable(),
      }),
    ),

  fees: entry('GET', '/pms/clients/{id}/fees', read('Management and performance fee of a period'))
    .input(z.object({ id: idInput, ...periodInput }))
    .output(
      z.object({
        client_id: z.string(),
        from: timestamp,
        to: timestamp,
        currency: z.string(),
        days: z.number().int(),
        average_value: amount.nullable(),
        management_fee: amount.nullable(),
        /** Growth of 1 since the client's accounts began: highest before the period, and at its end. */
        high_water_mark: z.number().nullable(),
        growth: z.number().nullable(),
        performance_fee: amount.nullable(),
        total_fee: amount.nullable(),
        unavailable: z.record(z.string(), z.string()),
      }),
    ),
}
