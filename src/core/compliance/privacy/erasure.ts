import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import { RETENTION_CATEGORIES } from './retention.ts'

/** What of somebody stays after the erasing, why, and until when. */
type Kept = Readonly<{ category: string; reason: string; until: Instant }>

/** All that whoever may not learn more is told. */
const NEUTRAL = { category: 'other_records', reason: 'legal obligation' }

/**
 * What the law keeps of every client, from the day of the erasing on. The same list for everybody: neither a legal hold
 * nor a case adds a line to it, for its subject may not learn of them.
 */
export const keptAfterErasure = (now: Instant): readonly Kept[] =>
  RETENTION_CATEGORIES.filter(({ action }) => action === 'retain').map(
    ({ category, basis, minimumDays, isConfidential }) => ({
      ...(isConfidential ? NEUTRAL : { category, reason: basis }),
      until: addMs(now, minimumDays * MS_PER_DAY),
    }),
  )

/** Fields of a user's own record that an erasing empties. */
export const ERASED_FIELDS = [
  'email',
  'username',
  'password',
  'full_name',
  'first_name',
  'last_name',
  'phone_number',
  'former_phone_numbers',
  'company_name',
  'timezone',
  'language',
  'address',
  'preferences',
  'devices',
  'second_factor',
  'api_keys',
  'linked_identities',
] as const
