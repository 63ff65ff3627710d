import { ok, parseIso, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'
import { isCountryCode } from '../../../identifiers/index.ts'
import { isEea } from './identifiers.ts'

/** A person as a transaction report names them. */
type NamedPerson = Readonly<{
  firstName: string
  surname: string
  /** `1980-01-13`. */
  bornOn: string
  /** ISO 3166-1 alpha-2; of several, article 6(3) chooses. */
  nationalities: readonly string[]
}>

/** ESMA/2016/1452, section 5.4.1: titles that stand before a first name. */
const TITLES: ReadonlySet<string> = new Set(
  (
    'ATTY COACH DAME DR FR GOV HONORABLE MADAME MADEMOISELLE MAITRE ME MG MISTRESS MONSEIGNEUR MONSIEUR MR MRS MS MSGR MT ' +
    'PROF REV SIR'
  ).split(' '),
)

/** Likewise: prefixes that stand apart before a surname. One that is attached (O'Brian, McDonald) belongs to the name. */
const PREFIXES: readonly string[] = (
  'AM|AUF|AUF DEM|AUS DER|D|DA|DE|DE L|DEL|DE LA|DE LE|DI|DO|DOS|DU|IM|LA|LE|MAC|MC|MHAC|MHIC|MHIC GIOLLA|MIC|NI|NIC|O|UA|UI|' +
  'VAN|VAN DE|VAN DEN|VAN DER|VOM|VON|VON DEM|VON DEN|VON DER'
)
  .split('|')
  .toSorted((one, other) => other.length - one.length)

/** RTS 22 annex IV where taking the accent off does not give the letter. */
const LETTERS: Readonly<Record<string, string>> = {
  Æ: 'A',
  æ: 'A',
  Œ: 'O',
  œ: 'O',
  Ø: 'O',
  ø: 'O',
  Đ: 'D',
  đ: 'D',
  Ð: 'D',
  ð: 'D',
  Ł: 'L',
  ł: 'L',
  Þ: 'T',
  þ: 'T',
  ß: 'S',
  ẞ: 'S',
  ı: 'I',
}

/** RTS 22 annex IV: Latin letters without their marks, in capitals. */
const inPlainLetters = (text: string): string =>
  [...text]
    .map((sign) => LETTERS[sign] ?? sign)
    .join('')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()

const words = (text: string): readonly string[] => inPlainLetters(text).split(/\s+/).filter(Boolean)

function withoutTitle(name: readonly string[]): readonly string[] {
  const [first = '', ...rest] = name
  return rest.length > 0 && TITLES.has(first.replace(/\.$/, '')) ? withoutTitle(rest) : name
}

function withoutPrefix(name: readonly string[]): readonly string[] {
  // A prefix is compared without its apostrophe: `de l'`.
  const plain = name.map((word) => word.replace(/['’]$/, ''))
  for (const prefix of PREFIXES) {
    const length = prefix.split(' ').length
    if (name.length > length && plain.slice(0, length).join(' ') === prefix) return name.slice(length)
  }
  return name
}

const fiveOf = (text: string): string =>
  text
    .replaceAll(/[^A-Z]/g, '')
    .slice(0, 5)
    .padEnd(5, '#')

/** RTS 22 article 6(3): of several nationalities the first of the EEA in the alphabet; of others the first. */
function reportedNationality(nationalities: readonly string[]): string | null {
  const sorted = nationalities.filter(isCountryCode).toSorted()
  return sorted.find(isEea) ?? sorted[0] ?? null
}

/**
 * CONCAT of RTS 22 (Commission Delegated Regulation (EU) 2017/590) article 6(4) and (5): country, date of birth, five
 * letters of the first name and of the surname. Titles, prefixes, second first names and every sign that is no letter
 * are left out, short names filled with `#` (ESMA/2016/1452, section 5.4.1). Names must be written in Latin letters.
 */
export function concatCode(person: NamedPerson): Result<string, ReportingFailure> {
  const country = reportedNationality(person.nationalities)
  if (country === null || person.nationalities.some((code) => !isCountryCode(code))) {
    return refused(invalidInput('nationality', 'must be a country of ISO 3166-1, two letters'))
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(person.bornOn) || parseIso(person.bornOn) === null) {
    return refused(invalidInput('date_of_birth', 'must be a date, 1980-01-13'))
  }
  const [firstName = ''] = withoutTitle(words(person.firstName))
  const first = fiveOf(firstName)
  const last = fiveOf(withoutPrefix(words(person.surname)).join(''))
  if (!/^[A-Z]/.test(first)) return refused(invalidInput('first_name', 'has no Latin letter'))
  if (!/^[A-Z]/.test(last)) return refused(invalidInput('surname', 'has no Latin letter'))
  return ok(`${country}${person.bornOn.replaceAll('-', '')}${first}${last}`)
}

/** Whether a text has the shape of a CONCAT code and names a country and a day that exist. */
export function isConcatCode(code: string): boolean {
  const parts = /^([A-Z]{2})(\d{4})(\d{2})(\d{2})[A-Z][A-Z#]{4}[A-Z][A-Z#]{4}$/.exec(code)
  if (!parts) return false
  const [, country = '', year, month, date] = parts
  return isCountryCode(country) && parseIso(`${year}-${month}-${date}`) !== null
}
