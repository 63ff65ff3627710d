import type { EntryInput, EntryOutput } from '../../client/index.ts'
import { counted } from '../../widgets/words/plain-words.ts'

export type OwnRequest = EntryOutput<'privacy.listRequests'>['requests'][number]
export type Request = EntryOutput<'privacy.reviewRequests'>['requests'][number]
export type Kind = EntryInput<'privacy.createRequest'>['request_type']

/** What somebody can ask, in their words; the first ones by GDPR, the last by CCPA. */
export const KINDS: readonly (readonly [Kind, string])[] = [
  ['access', 'Tell me what you keep of me'],
  ['portability', 'Give me my data to take elsewhere'],
  ['rectification', 'Correct what is wrong'],
  ['restriction', 'Keep my data, and use them for nothing'],
  ['erasure', 'Erase me'],
  ['ccpa_know', 'CCPA: what you know of me'],
  ['ccpa_correct', 'CCPA: correct what is wrong'],
  ['ccpa_delete', 'CCPA: delete what you have of me'],
  ['ccpa_opt_out', 'CCPA: do not sell my data'],
]

export const kindWords = (kind: Kind): string => KINDS.find(([name]) => name === kind)?.[1] ?? kind

const STATES: Readonly<Record<OwnRequest['status'], string>> = {
  awaiting_verification: 'Waits for proof',
  open: 'Open',
  erasing: 'Being erased',
  completed: 'Done',
  rejected: 'Refused',
  lifted: 'Lifted',
}

export const stateWords = (status: OwnRequest['status']): string => STATES[status]

const MS_PER_DAY = 86_400_000

/**
 * How long the law leaves by the engine's clock: `29 days left`, `late by 2 days`. Only while something is to be done, and
 * nothing before the engine has told its time.
 */
export function clockWords(
  { status, estimated_completion: due }: Pick<OwnRequest, 'status' | 'estimated_completion'>,
  nowMs: number | null,
): string | null {
  if (nowMs === null) return null
  if (status !== 'open' && status !== 'awaiting_verification' && status !== 'erasing') return null
  const days = Math.floor((Date.parse(due) - nowMs) / MS_PER_DAY)
  if (days === 0) return 'less than a day left'
  return days < 0 ? `late by ${counted(-days, 'day')}` : `${counted(days, 'day')} left`
}
