import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE, formatAge } from '../../widgets/figures/format.ts'

export type Settlement = EntryOutput<'books.settlements'>['settlements'][number]

/**
 * How far off the moment of settlement is, by the engine's clock; what is due and has not settled is said to be due.
 * Before the engine has told its time nothing is.
 */
export function untilWords(
  { status, settles_at: at }: Pick<Settlement, 'status' | 'settles_at'>,
  nowMs: number | null,
): string {
  if (status !== 'executed' || nowMs === null) return NO_VALUE
  const leftMs = Date.parse(at) - nowMs
  return leftMs <= 0 ? 'due' : `in ${formatAge(leftMs)}`
}
