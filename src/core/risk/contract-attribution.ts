import { z } from 'zod'
import { amount, entry, timestamp } from '../kernel/wire.ts'
import { TAG, mode, question, unvalued } from './contract-shapes.ts'

/** Money, exact: the seven parts add up to `total`. */
const parts = {
  delta: amount,
  gamma: amount,
  vega: amount,
  theta: amount,
  rho: amount,
  /** Vanna, volga and charm: what two causes did together. */
  cross: amount,
  /** What no greek of the begin explains. */
  residual: amount,
  total: amount,
}

/** Where the unrealised profit of open positions came from since they were opened. */
export const attributionContract = {
  attribution: entry('GET', '/risk/attribution', {
    permission: 'risk.read',
    tag: TAG,
    summary: 'Unrealised profit of open positions by delta, gamma, vega, theta, rho, cross and residual',
  })
    .input(z.object(question))
    .output(
      z.object({
        mode,
        ...parts,
        by_underlying: z.array(z.object({ underlying: z.string(), ...parts })),
        /** `total` is the position's `unrealized_pnl`. */
        positions: z.array(
          z.object({
            position_id: z.string(),
            account_id: z.string(),
            symbol: z.string(),
            underlying: z.string(),
            quantity: amount,
            since: timestamp,
            /** Of the surface that the begin is read from; null of what needs none, and where none was kept. */
            market_at: timestamp.nullable(),
            ...parts,
            /** Why all of it is residual; null where it is explained. */
            reason: z.string().nullable(),
          }),
        ),
        /** What the figures leave out, and what they take for something else. */
        approximation: z.string().nullable(),
        unvalued,
        as_of: timestamp,
      }),
    ),
}
