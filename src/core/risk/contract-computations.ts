import { z } from 'zod'
import { entry, idInput } from '../kernel/wire.ts'
import { TAG } from './contract-shapes.ts'

/**
 * A computation that its caller follows: `done` of `of` revaluations; of a replay, a surface, a VaR history and a
 * simulated price: hundredths. `ended` says that its answer, or refusal, is there.
 */
export const computationAnswer = z.object({
  computation_id: z.string(),
  entry: z.enum([
    'risk.var',
    'risk.varHistory',
    'risk.scenarioMatrix',
    'risk.stressTest',
    'vol.surface',
    'vol.fitSurface',
    'vol.calibrate',
    'analytics.monteCarlo',
    'laboratory.replay',
  ]),
  state: z.enum(['running', 'ended']),
  done: z.number().int(),
  of: z.number().int(),
})

/** Long computations of the caller, whatever room they are of, by the ids that the caller gave them. */
export const computationsContract = {
  computations: entry('GET', '/risk/computations', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Own computations that were asked for under an id and are under way, and how far they are',
  })
    .input(z.object({}))
    .output(z.object({ items: z.array(computationAnswer) })),

  cancelComputation: entry('DELETE', '/risk/computations/{computation_id}', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Takes an own computation back, waiting or under way: its question is answered with `cancelled`',
  })
    .input(z.object({ computation_id: idInput }))
    .output(z.object({ computation_id: z.string(), state: z.literal('cancelled') })),
}
