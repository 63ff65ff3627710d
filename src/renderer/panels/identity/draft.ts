import type { CallFailure, EntryInput, EntryOutput } from '../../client/index.ts'

export type ZoneReading = EntryOutput<'kyc.readZone'>
type Submission = EntryInput<'kyc.submit'>
export type StatementType = Submission['document_type']

/** An owner of a firm as they are typed in. */
export type OwnerDraft = Readonly<{ name: string; born: string; nationality: string; percent: string }>

/** Who holds how much of a company: the name of an owner or of another company of the statement. */
export type PartDraft = Readonly<{ holder: string; percent: string }>

/** A company through which owners hold. */
export type CompanyDraft = Readonly<{
  name: string
  country: string
  percent: string
  parts: readonly PartDraft[]
}>

/** The statement as it is typed in; nothing of it is checked before the engine sees it. */
export type Draft = Readonly<{
  name: string
  born: string
  nationality: string
  street: string
  city: string
  state: string
  postalCode: string
  country: string
  documentType: StatementType
  documentNumber: string
  documentCountry: string
  documentExpiry: string
  occupation: string
  sourceOfFunds: string
  monthly: string
  zone: readonly [string, string, string]
  isFirm: boolean
  owners: readonly OwnerDraft[]
  companies: readonly CompanyDraft[]
}>

export const EMPTY_OWNER: OwnerDraft = { name: '', born: '', nationality: '', percent: '' }
export const EMPTY_PART: PartDraft = { holder: '', percent: '' }
export const EMPTY_COMPANY: CompanyDraft = { name: '', country: '', percent: '', parts: [EMPTY_PART] }

export const EMPTY_DRAFT: Draft = {
  ...{ name: '', born: '', nationality: '' },
  ...{ street: '', city: '', state: '', postalCode: '', country: '' },
  ...{ documentType: 'passport', documentNumber: '', documentCountry: '', documentExpiry: '' },
  ...{ occupation: '', sourceOfFunds: '', monthly: '', zone: ['', '', ''], isFirm: false, owners: [] },
  companies: [],
}

/** Fields of one line: what the draft calls them, what the engine calls them, and what a person reads. */
export const LINES = [
  { at: 'name', field: 'full_name', label: 'Full name', hint: 'As the document has it.', fill: 'name' },
  { at: 'born', field: 'date_of_birth', label: 'Date of birth', hint: 'Such as 1990-12-31.', fill: 'bday' },
  {
    at: 'nationality',
    field: 'nationality',
    label: 'Nationality',
    hint: 'Two or three letters: SE.',
    fill: 'off',
  },
  { at: 'street', field: 'street', label: 'Street and number', hint: '', fill: 'street-address' },
  { at: 'city', field: 'city', label: 'City', hint: '', fill: 'address-level2' },
  { at: 'postalCode', field: 'postal_code', label: 'Postal code', hint: '', fill: 'postal-code' },
  { at: 'state', field: 'state', label: 'State', hint: 'Where there is one.', fill: 'address-level1' },
  {
    at: 'country',
    field: 'country',
    label: 'Country of residence',
    hint: 'Two or three letters.',
    fill: 'country',
  },
  { at: 'documentNumber', field: 'document_number', label: 'Number of the document', hint: '', fill: 'off' },
  {
    at: 'documentCountry',
    field: 'document_country',
    label: 'Issued by',
    hint: 'Two or three letters.',
    fill: 'off',
  },
  {
    at: 'documentExpiry',
    field: 'document_expiry',
    label: 'Valid until',
    hint: 'Such as 2031-04-15.',
    fill: 'off',
  },
  { at: 'occupation', field: 'occupation', label: 'Occupation', hint: '', fill: 'organization-title' },
  {
    ...{ at: 'sourceOfFunds', field: 'source_of_funds', label: 'Where the money comes from' },
    ...{ hint: 'Salary, savings, a sale.', fill: 'off' },
  },
  {
    ...{ at: 'monthly', field: 'expected_monthly_usd', label: 'Usual month, USD' },
    ...{ hint: 'What comes in and goes out in one.', fill: 'off' },
  },
] as const satisfies readonly Readonly<{
  at: keyof Draft
  field: string
  label: string
  hint: string
  fill: string
}>[]

export type Line = (typeof LINES)[number]

const OPTIONAL: readonly Line['at'][] = ['state', 'occupation', 'sourceOfFunds', 'monthly']

/** The lines of the zone without blanks around them; an empty third line is none. */
const zoneLinesOf = ({ zone }: Draft): readonly string[] =>
  zone.map((line) => line.replaceAll(/\s/g, '').toUpperCase()).filter((line) => line !== '')

/** Shorter than any line of a zone: it is still being typed. */
const ZONE_LINE_MIN = 28

/** The lines to ask about; null while they are being typed. */
export function zoneToRead(draft: Draft): string[] | null {
  const lines = zoneLinesOf(draft)
  const isThere = lines.length >= 2 && lines.every(({ length }) => length >= ZONE_LINE_MIN)
  return isThere ? [...lines] : null
}

/** Who may hold a company of the statement: its owners, and its other companies. */
export function holderNames({ owners, companies }: Draft, at: number): readonly string[] {
  const others = companies.filter((_, index) => index !== at)
  return [...owners, ...others].map(({ name }) => name.trim()).filter((name) => name !== '')
}

/** Its country may be left open. Whoever held it may have been renamed or left out since. */
function isWholeCompany(draft: Draft, at: number): boolean {
  const company = draft.companies[at] ?? EMPTY_COMPANY
  const names = holderNames(draft, at)
  const texts = [company.name, company.percent, ...company.parts.map(({ percent }) => percent)]
  return (
    texts.every((text) => text.trim() !== '') && company.parts.every(({ holder }) => names.includes(holder))
  )
}

/** Why the statement cannot be sent yet, naming what is missing first; null when it can. */
export function draftFault(draft: Draft): string | null {
  const missing = LINES.find(({ at }) => !OPTIONAL.includes(at) && draft[at].trim() === '')
  if (missing !== undefined) return `Off: ${missing.label.toLowerCase()} is missing`
  const lines = zoneLinesOf(draft)
  if (lines.length === 1) return 'Off: the zone has two or three lines'
  const isWhole = draft.owners.every((owner) => Object.values(owner).every((text) => text.trim() !== ''))
  if (draft.isFirm && !isWhole) return 'Off: an owner is not whole'
  if (draft.isFirm && !draft.companies.every((_, at) => isWholeCompany(draft, at)))
    return 'Off: a company is not whole'
  return null
}

const optional = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** What goes to the engine. */
export function inputOf(draft: Draft, documents: readonly string[]): Submission {
  const lines = zoneLinesOf(draft)
  return {
    full_name: draft.name,
    date_of_birth: draft.born,
    nationality: draft.nationality,
    address: {
      street: draft.street,
      city: draft.city,
      state: optional(draft.state),
      postal_code: draft.postalCode,
      country: draft.country,
    },
    document_type: draft.documentType,
    document_number: draft.documentNumber,
    document_country: draft.documentCountry,
    document_expiry: draft.documentExpiry,
    occupation: optional(draft.occupation),
    source_of_funds: optional(draft.sourceOfFunds),
    expected_monthly_usd: optional(draft.monthly),
    mrz: lines.length < 2 ? null : [...lines],
    is_firm: draft.isFirm,
    beneficial_owners: draft.isFirm
      ? draft.owners.map(({ name, born, nationality, percent }) => ({
          ...{ full_name: name, date_of_birth: born, nationality },
          ownership_percent: percent.trim(),
        }))
      : [],
    holding_companies: draft.isFirm
      ? draft.companies.map(({ name, country, percent, parts }) => ({
          ...{ name, country: optional(country), ownership_percent: percent.trim() },
          owners: parts.map((part) => ({ name: part.holder, ownership_percent: part.percent.trim() })),
        }))
      : [],
    documents: [...documents],
  }
}

/** What is wrong at each field, by the engine's name of it: `address.country` stands at `country`. */
export function faultsOf(failure: CallFailure | null): Readonly<Record<string, string>> {
  if (failure === null) return {}
  const found = failure.issues.map(({ field, message }) => [field, message] as const)
  const own = failure.field === null ? [] : [[failure.field, failure.message] as const]
  return Object.fromEntries(
    [...own, ...found].map(([field, message]) => [field.replace('address.', ''), message]),
  )
}

const ZONE_FIELDS: Readonly<Record<ZoneReading['fields'][number]['name'], string>> = {
  full_name: 'Name',
  nationality: 'Nationality',
  document_country: 'Issued by',
  document_number: 'Number',
  date_of_birth: 'Date of birth',
  document_expiry: 'Valid until',
  personal_number: 'Personal number',
  whole: 'All of it together',
}

export const zoneFieldWords = (name: ZoneReading['fields'][number]['name']): string => ZONE_FIELDS[name]

/** What the form says otherwise than the zone; null where it says nothing or the same. Names are the engine's to compare. */
export function typedOtherwise(draft: Draft, { name, value }: ZoneReading['fields'][number]): string | null {
  const line = LINES.find(({ field }) => field === name)
  const isCompared = ['document_number', 'date_of_birth', 'document_expiry'].includes(name)
  if (line === undefined || value === null || !isCompared) return null
  const typed = draft[line.at].trim().toUpperCase().replaceAll(/[\s.]/g, '')
  return typed === '' || typed === value.toUpperCase() ? null : draft[line.at]
}

/** The draft with what the zone says; a field whose check digit does not hold is left as it is. */
export function filledFrom(draft: Draft, { fields }: ZoneReading): Draft {
  const read = fields.flatMap(({ name, value, holds }) => {
    const line = LINES.find(({ field }) => field === name)
    return line === undefined || value === null || holds === false ? [] : [[line.at, value] as const]
  })
  return { ...draft, ...(Object.fromEntries(read) as Partial<Draft>) }
}
