import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { DEFAULT_FEES_TEXT, loadFeeSchedule } from '../../../core/app/index.ts'
import { refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import type { FeeSchedule } from '../../../core/ledger/index.ts'

const rowSchema = z.object({
  maker: z.string(),
  taker: z.string(),
  makerPerUnit: z.string().default('0'),
  takerPerUnit: z.string().default('0'),
})
const ratesSchema = z.record(z.string(), rowSchema)
const fileSchema = z.object({ fees: ratesSchema, tiers: z.record(z.string(), ratesSchema).default({}) })

const unreadable = (path: string, why: string): Failure => ({
  code: 'invalid_fee_schedule',
  message: `The fee schedule ${path} ${why}.`,
  field: 'FEE_SCHEDULE_FILE',
})

/** The fees that a JSON file sets, or the venue's own without one. A schedule that is refused stops the start. */
export async function readFeeSchedule(path: string | null): Promise<Result<FeeSchedule, Failure>> {
  if (path === null) return loadFeeSchedule(DEFAULT_FEES_TEXT)
  let content: unknown
  try {
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    return refused(unreadable(path, why))
  }
  const read = fileSchema.safeParse(content)
  if (!read.success) {
    const [issue] = read.error.issues
    return refused(unreadable(path, `is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`))
  }
  return loadFeeSchedule(read.data)
}
