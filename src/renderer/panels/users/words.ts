import type { EntryOutput } from '../../client/index.ts'
import { formatTime } from '../../widgets/figures/format.ts'

export type User = EntryOutput<'users.adminGetUser'>['user']

/** Every role of the desk, in the order in which they are offered; what each may do is the engine's to say. */
export const ROLES = [
  'viewer',
  'trader',
  'individual',
  'corporate',
  'institutional',
  'broker',
  'market_maker',
  'api_user',
  'free_user',
  'pro_user',
  'elite_user',
  'risk_manager',
  'compliance_officer',
  'auditor',
  'admin',
  'super_admin',
] as const

/** `risk_manager` as a person reads it. */
export const plainWords = (name: string): string => name.replaceAll('_', ' ')

const options = <Value extends string>(values: readonly Value[]) =>
  values.map((value) => [value, plainWords(value)] as const)

export const ROLE_OPTIONS = options(ROLES)
export const TIER_OPTIONS = options(['free', 'pro', 'elite'] as const)
export const STATUS_OPTIONS = options(['active', 'pending', 'suspended'] as const)

/**
 * Until when wrong passwords shut the sign-in, in words; null when they do not any more, by the engine's clock, or before
 * that has told its time.
 */
export function lockWords(
  { locked_until: until }: Pick<User, 'locked_until'>,
  nowMs: number | null,
): string | null {
  if (until === null || nowMs === null || Date.parse(until) <= nowMs) return null
  return `locked until ${formatTime(until, 'UTC')} UTC`
}

type Waiting = Readonly<{ expires_at: string }> | null

/** What became of a change: done, or in the hands of a second person. */
export const changeWords = (done: string, approval: Waiting): string =>
  approval === null ? done : 'A second person must agree. It waits under Approvals.'
