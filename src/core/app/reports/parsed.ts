import type { z } from 'zod'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput } from '../../compliance/reporting/index.ts'
import type { ReportingFailure } from '../../compliance/reporting/index.ts'

const inSnake = (name: PropertyKey): string =>
  String(name).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A value by its schema; the first thing wrong is named as the wire names it. */
export function parsedWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Result<z.output<Schema>, ReportingFailure> {
  const read = schema.safeParse(value)
  if (read.success) return ok(read.data)
  const [issue] = read.error.issues
  const field = issue?.path.map(inSnake).join('.') || 'input'
  return refused(invalidInput(field, issue?.message ?? 'is not as documented'))
}
