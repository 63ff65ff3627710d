import { IDENTIFIERS, identifierKindOf } from './kinds.ts'
import { MRZ_FORMATS, readMrz } from './mrz.ts'
import type { MrzFormat } from './mrz.ts'
import type { IdentifierProblem } from './types.ts'

type Row = Readonly<Record<string, string | undefined>>
type Cells = Readonly<Record<string, string>>

/** Columns of `ids`: the identifier as it was given, whether it holds, and why not. */
export const IDS_COLUMNS = ['kind', 'value', 'valid', 'reason', 'id', 'status', 'error'] as const

const REASONS: Readonly<Record<IdentifierProblem, string>> = {
  empty: 'empty',
  characters: 'a character stands where this kind has none like it',
  length: 'too long or too short',
  country: 'no country that issues this kind',
  part: 'a part of it is never issued',
  checksum: 'the check digits do not hold',
}

const idOf = (row: Row, number: number): string => {
  const id = row['id']?.trim() ?? ''
  return id === '' ? String(number) : id
}

/** One row of `ids`. A kind that nobody knows is no answer but a bad row. */
export function identifierRow(row: Row, number: number): Cells {
  const kind = identifierKindOf(row['kind'] ?? '')
  const value = row['value'] ?? ''
  const told = { id: idOf(row, number), kind: kind ?? row['kind'] ?? '', value }
  if (kind === null) {
    const error = `kind: ${(row['kind'] ?? '').slice(0, 32)} is none of ${Object.keys(IDENTIFIERS).join(', ')}.`
    return { ...told, status: 'unsupported', valid: 'false', reason: 'unknown kind', error }
  }
  const checked = IDENTIFIERS[kind](value)
  const answer = checked.isValid
    ? { valid: 'true', reason: '' }
    : { valid: 'false', reason: REASONS[checked.problem] }
  return { ...told, status: 'ok', ...answer, error: '' }
}

/** Columns of `ids mrz`. */
export const MRZ_COLUMNS = ['id', 'status', 'surname', 'given', 'document_number', 'nationality']
  .concat(['birth', 'sex', 'expiry', 'bad_fields'])
  .concat(['document_code', 'issuer', 'optional', 'error'])

const formatOf = (text: string): MrzFormat | null => MRZ_FORMATS.find((format) => format === text) ?? null

/**
 * One row of `ids mrz`. Dates are printed as they stand, YYMMDD. `status`: `ok`; `check_failed` where a digit or a date
 * does not hold; `invalid_input` where the lines are none of the format's.
 */
export function mrzRow(row: Row, number: number): Cells {
  const id = idOf(row, number)
  const format = formatOf((row['format'] ?? '').trim().toUpperCase())
  if (format === null) {
    return {
      id,
      status: 'invalid_input',
      bad_fields: '',
      error: `format: is none of ${MRZ_FORMATS.join(', ')}.`,
    }
  }
  const lines = ['line1', 'line2', 'line3'].map((column) => (row[column] ?? '').trim())
  const { record, badFields, hasForeignCharacters } = readMrz(
    format,
    lines.filter((line, at) => at < 2 || line !== ''),
  )
  if (record === null) {
    const error = hasForeignCharacters
      ? 'A line holds a character other than A to Z, 0 to 9 and <.'
      : `A zone of format ${format} has lines of another length.`
    return { id, status: 'invalid_input', bad_fields: badFields.join(' '), error }
  }
  return {
    id,
    status: badFields.length === 0 ? 'ok' : 'check_failed',
    surname: record.surname,
    given: record.given,
    document_number: record.documentNumber,
    nationality: record.nationality,
    birth: record.birth,
    sex: record.sex,
    expiry: record.expiry,
    bad_fields: badFields.join(' '),
    document_code: record.documentCode,
    issuer: record.issuer,
    optional: record.optional,
    error: '',
  }
}
