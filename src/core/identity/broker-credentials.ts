import { MS_PER_DAY, addMs } from '../kernel/index.ts'
import type { Instant, UserId } from '../kernel/index.ts'
import type { BrokerCredentialRecord, BrokerName } from './types.ts'

/** Brokers that are known, the built-in one first. */
export const BROKERS = ['paper', 'zerodha', 'angel_one'] as const satisfies readonly BrokerName[]

/** What people call them. */
export const BROKER_NAMES: Readonly<Record<BrokerName, string>> = {
  paper: 'Paper',
  zerodha: 'Zerodha',
  angel_one: 'Angel One',
}

/** After so long they are to be replaced, as keys of this desk are. */
const CREDENTIAL_ROTATION_MS = 90 * MS_PER_DAY

/** What a broker gave its customer. Written here alone in the open; the store keeps it sealed under its user's key. */
export type BrokerSecrets = Readonly<{ apiKey: string; apiSecret: string; apiToken: string | null }>

const HINT_LETTERS = 4

/** The last letters of a key, by which its owner knows it again; none where that would be a good part of it. */
const keyHintOf = (apiKey: string): string =>
  apiKey.length >= 4 * HINT_LETTERS ? `…${apiKey.slice(-HINT_LETTERS)}` : '…'

type Sealed = Readonly<{ apiKey: string; secretsSealed: string; now: Instant }>

const keptSecrets = ({ apiKey, secretsSealed, now }: Sealed) => ({
  keyHint: keyHintOf(apiKey),
  secretsSealed,
  rotatesAt: addMs(now, CREDENTIAL_ROTATION_MS),
})

export const newBrokerCredential = (
  of: Readonly<{ id: string; userId: UserId; broker: BrokerName }>,
  sealed: Sealed,
): BrokerCredentialRecord => ({
  ...of,
  ...keptSecrets(sealed),
  createdAt: sealed.now,
  replacedAt: null,
  endedAt: null,
})

/** The same credential with what the broker gave instead; of the secrets before nothing is left. */
export const replacedBrokerCredential = (
  record: BrokerCredentialRecord,
  sealed: Sealed,
): BrokerCredentialRecord => ({ ...record, ...keptSecrets(sealed), replacedAt: sealed.now })

/** That there was one: its secrets are gone at once. */
export const endedBrokerCredential = (
  record: BrokerCredentialRecord,
  now: Instant,
): BrokerCredentialRecord => ({ ...record, secretsSealed: null, endedAt: record.endedAt ?? now })

export const isRotationDue = ({ rotatesAt }: BrokerCredentialRecord, now: Instant): boolean =>
  now >= rotatesAt
