import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { countryCodes } from './countries.ts'
import { malformedList } from '../failures.ts'
import type { SanctionsFailure } from '../failures.ts'
import { parsePartialDate } from './list-dates.ts'
import type { CsvRecord, ListEntryDraft, ListPart } from './list-source.ts'
import type { ListedName, SubjectType } from '../types.ts'

const REQUIRED = ['Name 6', 'Group Type', 'Group ID']
const GIVEN_NAMES = ['Name 1', 'Name 2', 'Name 3', 'Name 4', 'Name 5']
const TYPES: Readonly<Record<string, SubjectType>> = {
  individual: 'person',
  entity: 'entity',
  ship: 'vessel',
}

type Row = (column: string) => string

/** `Last Updated,27/04/2020` */
const dayOf = (text: string): string | null => {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})/.exec(text.trim()) ?? []
  return year ? `${year}-${month}-${day}` : null
}

function namesOf(row: Row): readonly ListedName[] {
  const given = GIVEN_NAMES.map(row).filter((name) => name !== '')
  const text = [row('Name 6'), given.join(' ')].filter((name) => name !== '').join(', ')
  const isPrime = /^primary|^prime/i.test(row('Alias Type'))
  const quality = isPrime ? 'primary' : /low/i.test(row('Alias Quality')) ? 'weak' : 'strong'
  const script = row('Name Non-Latin Script')
  return [
    ...(text === '' ? [] : [{ text, quality } as const]),
    ...(script === '' ? [] : [{ text: script, quality: 'strong' } as const]),
  ]
}

const bracketless = (text: string): string => text.replace(/^\(\d+\)\s*/, '')

function entryOf(row: Row): ListEntryDraft {
  const documents = [
    { kind: 'Passport', value: row('Passport Number') },
    { kind: 'National ID No.', value: row('National Identification Number') },
  ]
  return {
    list: 'UK OFSI',
    entityId: row('Group ID'),
    type: TYPES[row('Group Type').toLowerCase()] ?? 'entity',
    names: namesOf(row),
    births: [parsePartialDate(row('DOB'))].flatMap((date) => date ?? []),
    birthPlaces: [
      [row('Town of Birth'), row('Country of Birth')].filter((part) => part !== '').join(', '),
    ].filter((place) => place !== ''),
    countries: countryCodes(
      row('Nationality')
        .split(/\(\d+\)|;/)
        .map(bracketless),
    ),
    identifiers: documents.filter(({ value }) => value !== ''),
    wallets: [],
    programs: [row('Regime')].filter((regime) => regime !== ''),
    political: null,
  }
}

/** The UK's consolidated list (`ConList.csv`): a first line with the day, a header, a row for each name and birth date. */
export function parseUkCsv(name: string, records: readonly CsvRecord[]): Result<ListPart, SanctionsFailure> {
  const malformed = (line: number, trouble: string): Result<ListPart, SanctionsFailure> =>
    refused(malformedList(name, line, trouble))
  const [first, header, ...rows] = records
  if (!first || !header) return malformed(1, 'the header is missing')
  const columns = new Map(header.cells.map((column, at) => [column.trim(), at]))
  const missing = REQUIRED.find((column) => !columns.has(column))
  if (missing !== undefined) return malformed(header.line, `column ${missing} is missing`)
  const entries: ListEntryDraft[] = []
  for (const { line, cells } of rows) {
    if (cells.length === 1 && cells[0]?.trim() === '') continue
    if (cells.length !== header.cells.length)
      return malformed(line, `${cells.length} columns instead of ${header.cells.length}`)
    const row: Row = (column) => cells[columns.get(column) ?? -1]?.trim() ?? ''
    if (!/^\d+$/.test(row('Group ID'))) return malformed(line, 'Group ID is no number')
    entries.push(entryOf(row))
  }
  return ok({ list: 'UK OFSI', publishedOn: dayOf(first.cells[1] ?? ''), entries })
}
