import { z } from 'zod'
import { amount, entry, idInput, timestamp } from '../kernel/wire.ts'
import { TAG, mode, question, unvalued } from './contract-shapes.ts'

export const counterpartyExposure = z.object({
  counterparty: z.string(),
  positions: z.number().int(),
  /** What is lost at once if it fails: the positive market value of what is held there. */
  current_exposure: z.number(),
  /** SA-CCR add-on of the derivatives there. */
  potential_future_exposure: z.number(),
})

const boundedExposure = counterpartyExposure.extend({
  /** `max_counterparty_exposure` of each account bounds the sum of its two exposures to any one counterparty. */
  accounts: z.array(
    z.object({
      account_id: z.string(),
      exposure: z.number(),
      limit: amount.nullable(),
      status: z.enum(['ok', 'warning', 'breached', 'no_limit']),
    }),
  ),
})

/** What each venue and counterparty would cost if it failed. */
export const counterpartyContract = {
  counterparties: entry('GET', '/risk/counterparties', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Exposure to every venue and counterparty, now and potentially, with the accounts’ limits',
  })
    .input(z.object(question))
    .output(z.object({ mode, counterparties: z.array(boundedExposure), unvalued, as_of: timestamp })),

  counterparty: entry('GET', '/risk/counterparties/{counterparty}', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Exposure to one venue or counterparty, and what is held there',
  })
    .input(z.object({ counterparty: idInput, ...question }))
    .output(
      boundedExposure.extend({
        mode,
        holdings: z.array(
          z.object({
            position_id: z.string(),
            account_id: z.string(),
            symbol: z.string(),
            quantity: amount,
            value: amount.nullable(),
          }),
        ),
        unvalued,
        as_of: timestamp,
      }),
    ),
}
