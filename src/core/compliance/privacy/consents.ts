import type { Instant } from '../../kernel/index.ts'
import type { ConsentPurpose, ConsentRecord } from './types.ts'

export const CONSENT_PURPOSES: readonly ConsentPurpose[] = [
  'data_processing',
  'data_retention',
  'marketing',
  'cookies',
  'analytics',
  'sale',
]

export type Consent = Readonly<{
  purpose: ConsentPurpose
  isGranted: boolean
  version: string
  at: Instant | null
}>

/** What stands before the first entry of the ledger: what was said at the registration; nothing is consent to nothing. */
type Given = Readonly<Partial<Record<ConsentPurpose, boolean>>> & Readonly<{ at: Instant }>

const UNVERSIONED = '1'

/** What holds now: of each purpose the last entry of the ledger. A restriction leaves nothing but storage. */
export function consentsOf(
  ledger: readonly ConsentRecord[],
  given: Given,
  isRestricted: boolean,
): readonly Consent[] {
  return CONSENT_PURPOSES.map((purpose) => {
    const last = ledger.findLast((entry) => entry.purpose === purpose)
    const isGranted = last?.isGranted ?? given[purpose] ?? false
    return {
      purpose,
      isGranted: isGranted && (!isRestricted || purpose === 'data_retention'),
      version: last?.version ?? UNVERSIONED,
      at: last?.at ?? (given[purpose] === undefined ? null : given.at),
    }
  })
}
