import { z } from 'zod'
import { entry, integerInput, modelNumberInput, pagingFields } from '../kernel/wire.ts'

/**
 * Paths that are promised and whose rooms are not built yet. They refuse like every other entry (no
 * token, no permission, bad body) and then answer 503 with the reason; none of them invents a value.
 */
const later = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: `/${string}`,
  permission: string,
  aliases: string[] = [],
) =>
  entry(method, path, {
    permission,
    tag: 'not available yet',
    summary: 'Not available in this release (503)',
    aliases,
  })

const unavailable = z.never()
const positiveModelNumber = modelNumberInput.refine((value) => value > 0, 'must be greater than 0')

export const laterContract = {
  predictVolatility: later('POST', '/predict_volatility', 'model.use', ['POST /market/volatility'])
    .input(
      z
        .object({
          open: positiveModelNumber,
          high: positiveModelNumber,
          low: positiveModelNumber,
          close: positiveModelNumber.optional(),
          volume: positiveModelNumber,
          symbol: z.string().max(32).optional(),
        })
        .superRefine((bar, context) => {
          if (bar.high < bar.low)
            context.addIssue({ code: 'custom', path: ['high'], message: 'is below low' })
          for (const field of ['open', 'close'] as const) {
            const value = bar[field]
            if (value !== undefined && (value > bar.high || value < bar.low)) {
              context.addIssue({ code: 'custom', path: [field], message: 'lies outside low and high' })
            }
          }
        }),
    )
    .output(unavailable),
  carbonCredits: later('GET', '/carbon-credits', 'public')
    .input(
      z.object({
        project_type: z.string().max(64).optional(),
        vintage_year: integerInput(1990, 2100).optional(),
        standard: z.string().max(64).optional(),
        ...pagingFields,
      }),
    )
    .output(unavailable),
  carbonProjects: later('GET', '/carbon-credits/projects', 'public')
    .input(z.object(pagingFields))
    .output(unavailable),
}
