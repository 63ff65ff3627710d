import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { countryCodes } from './countries.ts'
import { malformedList, sanctionsFailure } from '../failures.ts'
import type { SanctionsFailure } from '../failures.ts'
import type { CsvRecord, ListEntryDraft, ListPart } from './list-source.ts'
import type { ListName, SubjectType } from '../types.ts'

/**
 * OFAC's comma separated files (Treasury, "SDN data formats"): no header, `-0-` for null, a last line with an
 * end-of-file sign. The primary file has twelve columns, aliases five, addresses six, comments two.
 */
type OfacFile = 'primary' | 'alias' | 'address' | 'comments'

const COLUMNS: Readonly<Record<OfacFile, number>> = { primary: 12, alias: 5, address: 6, comments: 2 }

/** `sdn.csv`, `alt.csv`, `add.csv`, `sdn_comments.csv` and `cons_prim.csv`, `cons_alt.csv` and so on. */
export function ofacFileOf(name: string): Readonly<{ list: ListName; file: OfacFile }> | null {
  const plain = name.toLowerCase()
  const list: ListName = plain.includes('cons_') ? 'OFAC Consolidated' : 'OFAC SDN'
  if (/(?:^|[^a-z])(?:cons_|sdn_)?comments\b.*\.csv$/.test(plain)) return { list, file: 'comments' }
  if (/(?:^|[^a-z])(?:cons_)?alt\b.*\.csv$/.test(plain)) return { list, file: 'alias' }
  if (/(?:^|[^a-z])(?:cons_)?add\b.*\.csv$/.test(plain)) return { list, file: 'address' }
  if (/(?:^|[^a-z])(?:sdn|cons_prim)\b.*\.csv$/.test(plain)) return { list, file: 'primary' }
  return null
}

const cell = (record: CsvRecord, at: number): string => {
  const text = record.cells[at]?.trim() ?? ''
  return text === '-0-' ? '' : text
}

const TYPES: Readonly<Record<string, SubjectType>> = {
  individual: 'person',
  vessel: 'vessel',
  aircraft: 'aircraft',
}

function primaryEntry(record: CsvRecord, list: ListName): ListEntryDraft {
  const type = TYPES[cell(record, 2).toLowerCase()] ?? 'entity'
  const callSign = cell(record, 5)
  return {
    list,
    entityId: cell(record, 0),
    type,
    names: [{ text: cell(record, 1), quality: 'primary' }],
    countries: type === 'vessel' ? countryCodes([cell(record, 9)]) : [],
    identifiers: callSign === '' ? [] : [{ kind: 'Call sign', value: callSign }],
    programs: cell(record, 3)
      .split(/\]\s*\[|[[\]]/)
      .map((program) => program.trim())
      .filter((program) => program !== ''),
    remarks: cell(record, 11),
  }
}

const ENTRY: Readonly<
  Record<Exclude<OfacFile, 'address'>, (record: CsvRecord, list: ListName) => ListEntryDraft>
> = {
  primary: primaryEntry,
  alias: (record, list) => ({
    list,
    entityId: cell(record, 0),
    names: cell(record, 3) === '' ? [] : [{ text: cell(record, 3), quality: 'strong' }],
  }),
  comments: (record, list) => ({ list, entityId: cell(record, 0), remarks: cell(record, 1) }),
}

const END_OF_FILE = '\u001a'
const isBlank = ({ cells }: CsvRecord): boolean =>
  cells.length === 1 && ['', END_OF_FILE].includes(cells[0]?.trim() ?? '')

export function parseOfacCsv(
  name: string,
  records: readonly CsvRecord[],
): Result<ListPart, SanctionsFailure> {
  const kind = ofacFileOf(name)
  if (!kind) return refused(sanctionsFailure('unknown_list', `${name} is no file of OFAC's`))
  const entries: ListEntryDraft[] = []
  for (const record of records) {
    if (isBlank(record)) continue
    const trouble = troubleOf(record, kind.file)
    if (trouble !== null) return refused(malformedList(name, record.line, trouble))
    // Of an address nothing is compared: where somebody is says little of who they are.
    if (kind.file !== 'address') entries.push(ENTRY[kind.file](record, kind.list))
  }
  return ok({ list: kind.list, publishedOn: null, entries })
}

function troubleOf(record: CsvRecord, file: OfacFile): string | null {
  const columns = COLUMNS[file]
  if (record.cells.length !== columns) return `${record.cells.length} columns instead of ${columns}`
  if (!/^\d+$/.test(cell(record, 0))) return 'the first column is not the number of an entry'
  if (file === 'primary' && cell(record, 1) === '') return 'the entry has no name'
  return null
}
