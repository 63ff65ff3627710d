import { countryOf, nameAgreement, readMrz } from '../../identifiers/index.ts'
import type { MrzFormat, MrzRecord } from '../../identifiers/index.ts'
import { utcDay } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { KycCheck, Submission } from './types.ts'

/** Identity documents by how many lines of which length their zone has. Visas show no identity. */
const FORMAT_OF_LINES: Readonly<Record<string, Extract<MrzFormat, 'TD1' | 'TD2' | 'TD3'>>> = {
  '3x30': 'TD1',
  '2x36': 'TD2',
  '2x44': 'TD3',
}

const formatOf = (lines: readonly string[]) =>
  FORMAT_OF_LINES[`${lines.length}x${lines[0]?.length ?? 0}`] ?? null

const check = (outcome: KycCheck['outcome'], message: string): KycCheck => ({ name: 'mrz', outcome, message })

/** Germany's zones say D, and nationalities of the United Kingdom have codes of their own (Doc 9303 part 3, section 5). */
const ZONE_COUNTRIES: Readonly<Record<string, string>> = {
  D: 'DE',
  GBD: 'GB',
  GBN: 'GB',
  GBO: 'GB',
  GBP: 'GB',
  GBS: 'GB',
  RKS: 'XK',
}
const zoneCountry = (code: string): string | null => ZONE_COUNTRIES[code] ?? countryOf(code)

const shortDay = (text: string): string => text.slice(2).replaceAll('-', '')

/** What zone and statement say differently, as fields of the submission. */
function differences(zone: MrzRecord, said: Submission): readonly string[] {
  const found: readonly (readonly [string, boolean])[] = [
    ['document_number', zone.documentNumber.replaceAll('<', '') !== said.documentNumber],
    ['date_of_birth', zone.birth !== shortDay(said.dateOfBirth)],
    ['document_expiry', zone.expiry !== shortDay(said.documentExpiry)],
    ['nationality', zoneCountry(zone.nationality) !== said.nationality],
    ['document_country', zoneCountry(zone.issuer) !== said.documentCountry],
    ['full_name', nameAgreement(zone, said.fullName) === 'differs'],
  ]
  return found.flatMap(([field, differs]) => (differs ? [field] : []))
}

/** Whether the zone holds and says what the person said. Without lines the check is told as not run. */
export function checkZone(said: Submission): KycCheck {
  if (said.mrz === null) return check('not_run', 'The lines of the machine readable zone were not sent.')
  const lines = said.mrz.map((line) => line.trim())
  const format = formatOf(lines)
  if (format === null) return check('failed', 'No identity document has such lines.')
  const { record, badFields } = readMrz(format, lines)
  if (record === null || badFields.length > 0) {
    return check('failed', `The check digits do not hold: ${badFields.join(', ') || 'characters'}.`)
  }
  const differing = differences(record, said)
  if (differing.length > 0) return check('failed', `The zone says otherwise: ${differing.join(', ')}.`)
  return nameAgreement(record, said.fullName) === 'agrees'
    ? check('passed', 'The zone holds and says the same.')
    : check('failed', 'The name in the zone is not wholly the one given.')
}

type ZoneField = Readonly<{
  name:
    | 'full_name'
    | 'nationality'
    | 'document_country'
    | 'document_number'
    | 'date_of_birth'
    | 'document_expiry'
    | 'personal_number'
    | 'whole'
  value: string | null
  holds: boolean | null
}>

/** A zone as the fields of a submission, each with whether its check digit holds. */
type ZoneReading = Readonly<{
  format: 'TD1' | 'TD2' | 'TD3' | null
  holds: boolean
  problem: string | null
  fields: readonly ZoneField[]
}>

/** YYMMDD as a whole day; null where a part of it is not known. */
const dayIn = (century: number, text: string): string | null =>
  /^\d{6}$/.test(text) ? `${century}${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4)}` : null

/** The latest such day that is not yet to come: who was born in 74 was not born in 2074. */
function birthDayOf(text: string, today: string): string | null {
  const century = Number(today.slice(0, 2))
  const latest = dayIn(century, text)
  return latest !== null && latest > today ? dayIn(century - 1, text) : latest
}

const orNull = (text: string): string | null => (text === '' ? null : text)

function fieldsOf(
  format: MrzFormat,
  zone: MrzRecord,
  badFields: readonly string[],
  today: string,
): readonly ZoneField[] {
  const holds = (field: string): boolean => !badFields.includes(field)
  // Only a passport's zone checks its optional field by itself (Doc 9303 part 4).
  const personal = format === 'TD3' && zone.optional !== '' ? holds('optional') : null
  return [
    { name: 'full_name', value: orNull(`${zone.given} ${zone.surname}`.trim()), holds: null },
    { name: 'nationality', value: zoneCountry(zone.nationality), holds: null },
    { name: 'document_country', value: zoneCountry(zone.issuer), holds: null },
    { name: 'document_number', value: orNull(zone.documentNumber), holds: holds('document') },
    { name: 'date_of_birth', value: birthDayOf(zone.birth, today), holds: holds('birth') },
    { name: 'document_expiry', value: dayIn(Number(today.slice(0, 2)), zone.expiry), holds: holds('expiry') },
    { name: 'personal_number', value: orNull(zone.optional), holds: personal },
    { name: 'whole', value: null, holds: holds('composite') },
  ]
}

/** What the zone of a document says, field by field, to whoever types it in; nothing is compared with it. */
export function readZone(given: readonly string[], now: Instant): ZoneReading {
  const lines = given.map((line) => line.replaceAll(/\s/g, '').toUpperCase()).filter((line) => line !== '')
  const format = formatOf(lines)
  const unread = (problem: string): ZoneReading => ({ format, holds: false, problem, fields: [] })
  if (format === null) {
    return unread('An identity document has three lines of 30 characters, two of 36 or two of 44.')
  }
  const { record, badFields } = readMrz(format, lines)
  if (record === null) {
    return unread(
      badFields.includes('length')
        ? 'The lines have different lengths.'
        : 'A zone has the letters A to Z, digits and < alone.',
    )
  }
  return {
    format,
    holds: badFields.length === 0,
    problem: null,
    fields: fieldsOf(format, record, badFields, utcDay(now)),
  }
}
