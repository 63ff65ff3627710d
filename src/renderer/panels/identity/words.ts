import { Decimal } from '../../../core/kernel/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE, formatAmount } from '../../widgets/figures/format.ts'
import type { KycStatus } from '../../widgets/words/kyc-words.ts'

export type Standing = EntryOutput<'kyc.status'>

type Told = Readonly<{ word: string; severity: 'info' | 'ok' | 'warn'; meaning: string }>

/** Each state in one word and what it means for whoever it is of. */
export const STATES: Readonly<Record<KycStatus, Told>> = {
  not_submitted: {
    word: 'not submitted',
    severity: 'info',
    meaning: 'We do not know yet who you are. Paper money needs no check; live money does.',
  },
  pending: { word: 'submitted', severity: 'info', meaning: 'An officer will look at what you sent.' },
  under_review: { word: 'being looked at', severity: 'info', meaning: 'An officer looks at what you sent.' },
  info_requested: {
    word: 'more is needed',
    severity: 'warn',
    meaning: 'An officer asks for something more. Send the statement again with it.',
  },
  approved: { word: 'approved', severity: 'ok', meaning: 'Your identity is approved.' },
  rejected: {
    word: 'refused',
    severity: 'warn',
    meaning: 'Your identity was not approved. You can submit anew.',
  },
  expired: {
    word: 'run out',
    severity: 'warn',
    meaning: 'The document has run out. Send a statement with one that is valid.',
  },
}

const MAY_SUBMIT: readonly KycStatus[] = ['not_submitted', 'info_requested', 'rejected', 'expired']

export const maySubmit = (status: KycStatus): boolean => MAY_SUBMIT.includes(status)

/** `1,000`; a level that nothing bounds says so. */
export const dailyWords = (value: string | null): string =>
  value === null ? 'not bounded' : formatAmount(value, 0)

/** How much of a day's value is used, in whole percent; a dash where nothing is allowed or nothing bounds it. */
export function shareWords(used: string, dailyValue: string | null): string {
  if (dailyValue === null) return NO_VALUE
  const most = new Decimal(dailyValue)
  return most.isZero() ? NO_VALUE : new Decimal(used).div(most).times(100).toFixed(0)
}
