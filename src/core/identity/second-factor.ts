import { MS_PER_MINUTE, addMs, sha256Hex } from '../kernel/index.ts'
import type { Instant, UserId } from '../kernel/index.ts'
import { newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts'
import type { SecretSource } from './ports.ts'
import type { CredentialRecord } from './types.ts'

/** Ten codes that work once each, for the day on which the phone is gone. */
const BACKUP_CODES = 10

export const noCredentials = (userId: UserId, now: Instant): CredentialRecord => ({
  userId,
  passwordHistory: '',
  totpSealed: null,
  totpPendingSealed: null,
  totpPendingAt: null,
  totpStep: null,
  backupCodes: '',
  backupCodesPending: '',
  personId: null,
  updatedAt: now,
})

const wordsOf = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')

/** New backup codes, and their hashes as they are kept. 80 random bits each: a plain hash does. */
export function newBackupCodes(
  secrets: SecretSource,
): Readonly<{ codes: readonly string[]; hashes: string }> {
  const codes = Array.from({ length: BACKUP_CODES }, () => newOneTimeCode(secrets))
  return { codes, hashes: codes.map(oneTimeCodeHash).join(' ') }
}

export const backupCodesLeft = (record: CredentialRecord): number => wordsOf(record.backupCodes).length

/** What somebody typed as their second factor: six digits are an app's code, anything else a backup code. */
type PresentedFactor = Readonly<{ kind: 'code'; code: string } | { kind: 'backup_code'; code: string }>

export const presentedFactor = (text: string): PresentedFactor => {
  const digits = text.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(digits) ? { kind: 'code', code: digits } : { kind: 'backup_code', code: text }
}

/** The record without a backup code that was just used; null when it is none of those left. */
export function withoutBackupCode(
  record: CredentialRecord,
  code: string,
  now: Instant,
): CredentialRecord | null {
  const left = wordsOf(record.backupCodes)
  const hash = oneTimeCodeHash(code)
  if (!left.includes(hash)) return null
  return { ...record, backupCodes: left.filter((each) => each !== hash).join(' '), updatedAt: now }
}

/**
 * How long an enrolment waits for its first code. The secret was on a screen: whoever finds it there later must not be able
 * to put it in force.
 */
export const PENDING_FACTOR_MS = 10 * MS_PER_MINUTE

type Pending = Pick<CredentialRecord, 'backupCodesPending'> & Readonly<{ totpPendingSealed: string | null }>

/** The record with an enrolment that begins now; one that waited before is void. */
export const withPendingFactor = (
  record: CredentialRecord,
  pending: Pending,
  now: Instant,
): CredentialRecord => ({
  ...record,
  ...pending,
  totpPendingAt: now,
  updatedAt: now,
})

/** The sealed secret that waits for its first code; null when none does, or its time is over. */
export const pendingFactor = (record: CredentialRecord, now: Instant): string | null =>
  record.totpPendingAt !== null && now < addMs(record.totpPendingAt, PENDING_FACTOR_MS)
    ? record.totpPendingSealed
    : null

const NOTHING_PENDING = { totpPendingSealed: null, totpPendingAt: null, backupCodesPending: '' }

export const withoutPendingFactor = (record: CredentialRecord, now: Instant): CredentialRecord => ({
  ...record,
  ...NOTHING_PENDING,
  updatedAt: now,
})

/** The pending secret in force, with its own backup codes; whatever was before is void. */
export const confirmedFactor = (record: CredentialRecord, step: number, now: Instant): CredentialRecord => ({
  ...record,
  ...NOTHING_PENDING,
  totpSealed: record.totpPendingSealed,
  totpStep: step,
  backupCodes: record.backupCodesPending,
  updatedAt: now,
})

export const withoutFactor = (record: CredentialRecord, now: Instant): CredentialRecord => ({
  ...record,
  ...NOTHING_PENDING,
  totpSealed: null,
  totpStep: null,
  backupCodes: '',
  updatedAt: now,
})

/** The record after a password was replaced: the old hash joins the newest `kept` ones. */
export const withFormerPassword = (
  record: CredentialRecord,
  formerHash: string,
  kept: number,
  now: Instant,
): CredentialRecord => ({
  ...record,
  passwordHistory: [formerHash, ...wordsOf(record.passwordHistory)].slice(0, kept).join(' '),
  updatedAt: now,
})

export const formerPasswords = (record: CredentialRecord): readonly string[] =>
  wordsOf(record.passwordHistory)

/** 256 random bits as hex, for links and letters, and the hash that is kept of them. */
export function newOneTimeToken(secrets: SecretSource): Readonly<{ token: string; hash: string }> {
  const token = [...secrets.bytes(32)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { token, hash: sha256Hex(token) }
}
