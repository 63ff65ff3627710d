import type { EntryOutput } from '../../client/index.ts'

export type KycStatus = EntryOutput<'kyc.status'>['kyc_status']
export type KycDocument = EntryOutput<'kyc.status'>['documents'][number]
export type KycCheck = EntryOutput<'kyc.complianceStatus'>['checks_performed'][number]
export type DocumentType = KycDocument['type']

export const DOCUMENT_TYPES = [
  ['passport', 'Passport'],
  ['national_id', 'Identity card'],
  ['drivers_license', 'Driving licence'],
  ['proof_of_address', 'Proof of address'],
  ['source_of_funds', 'Where the money comes from'],
  ['other', 'Something else'],
] as const satisfies readonly (readonly [DocumentType, string])[]

export const documentWords = (type: string): string =>
  DOCUMENT_TYPES.find(([value]) => value === type)?.[1] ?? type

const CHECKS: Readonly<Record<string, string>> = {
  age: 'Age',
  document_dates: 'Dates of the document',
  document_number: 'Number of the document',
  mrz: 'Machine readable zone',
  duplicate_document: 'Document shown once',
  owners: 'Owners of the firm',
  screening: 'Lists',
}

export const checkWords = (name: string): string => CHECKS[name] ?? name.replaceAll('_', ' ')

export const OUTCOMES = {
  passed: { words: 'holds', severity: 'ok' },
  failed: { words: 'does not hold', severity: 'warn' },
  not_run: { words: 'not looked at yet', severity: 'info' },
} as const

const KIBIBYTE = 1_024

/** `812 KB`, `3.4 MB`: as a person compares files. */
export const sizeWords = (bytes: number): string =>
  bytes < KIBIBYTE * KIBIBYTE
    ? `${Math.max(1, Math.round(bytes / KIBIBYTE))} KB`
    : `${(bytes / KIBIBYTE / KIBIBYTE).toFixed(1)} MB`
