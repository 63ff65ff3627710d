import { countryOf, nameAgreement, readMrz } from '../../identifiers/index.ts'
import type { MrzFormat, MrzRecord } from '../../identifiers/index.ts'
import type { KycCheck, Submission } from './types.ts'

/** Identity documents by how many lines of which length their zone has. Visas show no identity. */
const FORMAT_OF_LINES: Readonly<Record<string, MrzFormat>> = { '3x30': 'TD1', '2x36': 'TD2', '2x44': 'TD3' }

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
  const format = FORMAT_OF_LINES[`${lines.length}x${lines[0]?.length ?? 0}`]
  if (format === undefined) return check('failed', 'No identity document has such lines.')
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
