import {
  beginsWithDate,
  digitsOf,
  hasLuhnDigit,
  hasMod1110Digit,
  remainderBy97,
  weightedSum,
} from './check-digits.ts'
import type { NumberRule } from './layouts.ts'

// Personal and tax numbers of Europe. Each rule's check is the issuing authority's own arithmetic on the compact form.

const NINO_FIRST = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/
const NINO_NEVER = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ'])
const isNino = (text: string): boolean =>
  NINO_FIRST.test(text) && !NINO_NEVER.has(text.slice(0, 2)) && /[A-D]$/.test(text)

function isNhsNumber(text: string): boolean {
  const digits = digitsOf(text)
  const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return check !== 10 && check % 11 === digits[9]
}

const isUtr = (text: string): boolean => {
  const sum = weightedSum(digitsOf(text.slice(1)), [6, 7, 8, 9, 10, 5, 4, 3, 2])
  return '21987654321'[sum % 11] === text[0]
}

/** One digit of the first ten stands there two or three times, the others at most once. */
function isSteuerId(text: string): boolean {
  const counts = Array.from('0123456789', (digit) => text.slice(0, 10).split(digit).length - 1)
  const repeated = counts.filter((count) => count > 1)
  return !text.startsWith('0') && repeated.length === 1 && (repeated[0] ?? 0) <= 3 && hasMod1110Digit(text)
}

/** Corsica's departments 2A and 2B count as 19 and 18. */
function isNir(text: string): boolean {
  if (!/^[1-478]\d{4}(?:\d\d|2[AB])\d{8}$/.test(text)) return false
  const month = Number(text.slice(3, 5))
  const plain = text.replace('2A', '19').replace('2B', '18')
  const isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50
  return isMonth && 97 - remainderBy97(plain.slice(0, 13)) === Number(plain.slice(13))
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
const isDni = (text: string): boolean => DNI_LETTERS[Number(text.slice(0, 8)) % 23] === text[8]
const isNie = (text: string): boolean =>
  /^[XYZ]/.test(text) && isDni(`${'XYZ'.indexOf(text.charAt(0))}${text.slice(1)}`)

const FISCAL_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]
const fiscalPlace = (character: string): number => {
  const value = Number.parseInt(character, 36)
  return value > 9 ? value - 10 : value
}
/** Ministero delle Finanze, D.M. 23/12/1976: odd places by table, even ones as they stand, modulo 26. */
function isCodiceFiscale(text: string): boolean {
  if (!/^[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPR-T][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]$/.test(text)) return false
  const sum = Array.from(text.slice(0, 15)).reduce((total, character, at) => {
    const place = fiscalPlace(character)
    return total + (at % 2 === 0 ? (FISCAL_ODD[place] ?? 0) : place)
  }, 0)
  return String.fromCharCode(65 + (sum % 26)) === text[15]
}

const isBsn = (text: string): boolean =>
  /[1-9]/.test(text) && weightedSum(digitsOf(text), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0

/** Births from 2000 on are counted with a 2 before the nine digits. */
const isBelgian = (text: string): boolean => {
  const check = Number(text.slice(9))
  const body = text.slice(0, 9)
  return 97 - remainderBy97(body) === check || 97 - remainderBy97(`2${body}`) === check
}

/** The month carries the century: 21 to 32 are births from 2000 on. */
const isPesel = (text: string): boolean => {
  const month = Number(text.slice(2, 4)) % 20
  const date = `${text.slice(0, 2)}${String(month).padStart(2, '0')}${text.slice(4, 6)}`
  const sum = weightedSum(digitsOf(text), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3])
  return beginsWithDate(date, 'YMD') && (10 - (sum % 10)) % 10 === Number(text[10])
}
const isNip = (text: string): boolean =>
  weightedSum(digitsOf(text), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(text[9])

const isPersonnummer = (text: string): boolean =>
  beginsWithDate(text.slice(-10), 'YMD') && hasLuhnDigit(text.slice(-10))

const HETU_CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY'
function isHetu(text: string): boolean {
  const digits = text.replace(/[^\d]/g, '').slice(0, 9)
  return (
    /^\d{6}[A-FU-Y]?\d{3}[\dA-Y]$/.test(text) &&
    beginsWithDate(text, 'DMY') &&
    HETU_CHECKS[Number(digits) % 31] === text.at(-1)
  )
}

function isFodselsnummer(text: string): boolean {
  const digits = digitsOf(text)
  const first = (11 - (weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11
  const second = (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  return beginsWithDate(text, 'DMY') && first === digits[9] && second === digits[10]
}

const isPortugueseNif = (text: string): boolean => {
  const check = 11 - (weightedSum(digitsOf(text), [9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check > 9 ? 0 : check) === Number(text[8])
}

const isAhv = (text: string): boolean =>
  text.startsWith('756') && weightedSum(digitsOf(text), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0

const isSvnr = (text: string): boolean => {
  const sum = weightedSum(digitsOf(text), [3, 7, 9, 0, 5, 8, 4, 2, 1, 6])
  return beginsWithDate(text.slice(4), 'DMY') && sum % 11 === Number(text[3])
}

function isPpsn(text: string): boolean {
  const second = text.length === 9 ? text.charCodeAt(8) - 64 : 0
  const sum =
    weightedSum(digitsOf(text.slice(0, 7)), [8, 7, 6, 5, 4, 3, 2]) + (second === 23 ? 0 : second) * 9
  return 'WABCDEFGHIJKLMNOPQRSTUV'[sum % 23] === text[7]
}

/** Women's months are raised by 50, either by 20 more where a day's numbers ran out. */
const isRodneCislo = (text: string): boolean => {
  const month = (Number(text.slice(2, 4)) % 50) % 20
  const date = `${text.slice(0, 2)}${String(month).padStart(2, '0')}${text.slice(4, 6)}`
  return beginsWithDate(date, 'YMD') && Number(text) % 11 === 0
}

const isCnp = (text: string): boolean => {
  const rest = weightedSum(digitsOf(text), [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
  return beginsWithDate(text.slice(1), 'YMD') && (rest === 10 ? 1 : rest) === Number(text[12])
}

const isEgn = (text: string): boolean =>
  (weightedSum(digitsOf(text), [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === Number(text[9])

const isAfm = (text: string): boolean =>
  (weightedSum(digitsOf(text), [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(text[8])

function isTckn(text: string): boolean {
  const digits = digitsOf(text)
  const odd = weightedSum(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weightedSum(digits, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return !text.startsWith('0') && tenth === digits[9] && (odd + even + tenth) % 10 === digits[10]
}

/** Estonia and Lithuania; a remainder of ten is taken again with the second weights. */
function isBalticCode(text: string): boolean {
  const digits = digitsOf(text)
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
  const second = weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11
  const check = first < 10 ? first : second % 11 < 10 ? second : 0
  return beginsWithDate(text.slice(1), 'YMD') && check === digits[10]
}

const VAT_PREFIX =
  /^(?:AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)/
/** Numbers of traders under value added tax: the country's letters, and Germany's check digit. */
const isVatNumber = (text: string): boolean =>
  VAT_PREFIX.test(text) && (!text.startsWith('DE') || hasMod1110Digit(text.slice(2)))

const SOCIAL = ['social', 'national', 'personal', 'identity', 'insurance'] as const
const TAX = ['tax', 'tin', 'vat', 'fiscal', 'taxpayer'] as const

export const EUROPEAN_NUMBERS: readonly NumberRule[] = [
  {
    type: 'national_id',
    kind: 'GB_NINO',
    labels: [...SOCIAL, 'nino', 'ni'],
    alone: ['AA999999A', 'AA 99 99 99 A', 'AA 999999 A', 'AA-99-99-99-A'],
    named: [],
    check: isNino,
  },
  {
    type: 'national_id',
    kind: 'GB_NHS',
    labels: ['nhs', 'patient'],
    alone: [],
    named: ['9999999999', '999 999 9999', '999-999-9999'],
    check: isNhsNumber,
  },
  {
    type: 'tax_id',
    kind: 'GB_UTR',
    labels: ['utr', 'tax'],
    alone: [],
    named: ['9999999999', '99999 99999'],
    check: isUtr,
  },
  {
    type: 'tax_id',
    kind: 'DE_STEUER_ID',
    labels: [
      ...TAX,
      'steuer',
      'steueridentifikationsnummer',
      'idnr',
      'steuernummer',
      'identifikationsnummer',
    ],
    alone: ['99 999 999 999'],
    named: ['99999999999'],
    check: isSteuerId,
  },
  {
    type: 'national_id',
    kind: 'FR_NIR',
    labels: [...SOCIAL, 'nir', 'insee', 'sécurité', 'securite', 'sociale', 'sécu', 'secu'],
    alone: ['9999999X9999999', '9 99 99 9X 999 999 99', '9 99 99 9X 999 999-99'],
    named: [],
    check: isNir,
  },
  {
    type: 'national_id',
    kind: 'ES_DNI',
    labels: [...SOCIAL, 'dni', 'nif'],
    alone: ['99999999A', '99999999-A'],
    named: [],
    check: isDni,
  },
  {
    type: 'national_id',
    kind: 'ES_NIE',
    labels: [...SOCIAL, 'nie', 'nif'],
    alone: ['A9999999A', 'A-9999999-A'],
    named: [],
    check: isNie,
  },
  {
    type: 'tax_id',
    kind: 'IT_CODICE_FISCALE',
    labels: [...TAX, 'codice', 'fiscale', 'cf'],
    alone: ['AAAAAAXXAXXAXXXA'],
    named: [],
    check: isCodiceFiscale,
  },
  {
    type: 'national_id',
    kind: 'NL_BSN',
    labels: [...SOCIAL, 'bsn', 'burgerservicenummer', 'sofi'],
    alone: [],
    named: ['999999999', '9999.99.999', '9999 99 999'],
    check: isBsn,
  },
  {
    type: 'national_id',
    kind: 'BE_NN',
    labels: [...SOCIAL, 'rijksregisternummer', 'register', 'registre', 'niss', 'insz', 'nn'],
    alone: ['99.99.99-999.99'],
    named: ['99999999999'],
    check: isBelgian,
  },
  {
    type: 'national_id',
    kind: 'PL_PESEL',
    labels: [...SOCIAL, 'pesel'],
    alone: [],
    named: ['99999999999'],
    check: isPesel,
  },
  {
    type: 'tax_id',
    kind: 'PL_NIP',
    labels: [...TAX, 'nip'],
    alone: [],
    named: ['9999999999', '999-999-99-99', '999-99-99-999'],
    check: isNip,
  },
  {
    type: 'national_id',
    kind: 'SE_PERSONNUMMER',
    labels: [...SOCIAL, 'personnummer', 'pnr'],
    alone: ['999999-9999', '99999999-9999'],
    named: ['9999999999', '999999999999'],
    check: isPersonnummer,
  },
  {
    type: 'national_id',
    kind: 'FI_HETU',
    labels: [...SOCIAL, 'hetu', 'henkilötunnus', 'henkilotunnus'],
    alone: ['999999-999X', '999999+999X', '999999A999X'],
    named: [],
    check: isHetu,
  },
  {
    type: 'national_id',
    kind: 'DK_CPR',
    labels: [...SOCIAL, 'cpr', 'personnummer'],
    alone: [],
    named: ['999999-9999', '9999999999'],
    check: (text) => beginsWithDate(text, 'DMY'),
  },
  {
    type: 'national_id',
    kind: 'NO_FODSELSNUMMER',
    labels: [...SOCIAL, 'fødselsnummer', 'fodselsnummer', 'fnr', 'personnummer'],
    alone: ['999999 99999'],
    named: ['99999999999'],
    check: isFodselsnummer,
  },
  {
    type: 'tax_id',
    kind: 'PT_NIF',
    labels: [...TAX, 'nif', 'contribuinte'],
    alone: [],
    named: ['999999999', '999 999 999'],
    check: isPortugueseNif,
  },
  {
    type: 'national_id',
    kind: 'CH_AHV',
    labels: [...SOCIAL, 'ahv', 'avs'],
    alone: ['999.9999.9999.99'],
    named: ['9999999999999'],
    check: isAhv,
  },
  {
    type: 'national_id',
    kind: 'AT_SVNR',
    labels: [...SOCIAL, 'svnr', 'sozialversicherungsnummer'],
    alone: [],
    named: ['9999999999', '9999 999999'],
    check: isSvnr,
  },
  {
    type: 'national_id',
    kind: 'IE_PPSN',
    labels: [...SOCIAL, 'pps', 'ppsn'],
    alone: [],
    named: ['9999999A', '9999999AA'],
    check: isPpsn,
  },
  {
    type: 'national_id',
    kind: 'CZ_RODNE_CISLO',
    labels: [...SOCIAL, 'rodné', 'rodne', 'číslo', 'rč'],
    alone: ['999999/9999'],
    named: ['9999999999'],
    check: isRodneCislo,
  },
  {
    type: 'national_id',
    kind: 'RO_CNP',
    labels: [...SOCIAL, 'cnp'],
    alone: [],
    named: ['9999999999999'],
    check: isCnp,
  },
  {
    type: 'national_id',
    kind: 'BG_EGN',
    labels: [...SOCIAL, 'egn'],
    alone: [],
    named: ['9999999999'],
    check: isEgn,
  },
  {
    type: 'national_id',
    kind: 'HR_OIB',
    labels: [...SOCIAL, ...TAX, 'oib'],
    alone: [],
    named: ['99999999999'],
    check: hasMod1110Digit,
  },
  {
    type: 'national_id',
    kind: 'EE_ISIKUKOOD',
    labels: [...SOCIAL, 'isikukood', 'kodas'],
    alone: [],
    named: ['99999999999'],
    check: isBalticCode,
  },
  { type: 'tax_id', kind: 'GR_AFM', labels: [...TAX, 'afm'], alone: [], named: ['999999999'], check: isAfm },
  {
    type: 'national_id',
    kind: 'TR_TCKN',
    labels: [...SOCIAL, 'tckn', 'kimlik', 'tc'],
    alone: [],
    named: ['99999999999'],
    check: isTckn,
  },
  {
    type: 'tax_id',
    kind: 'EU_VAT',
    labels: ['vat', 'ust', 'ustid', 'idnr', 'tva', 'iva', 'btw', 'moms', 'mwst'],
    alone: [],
    named: [8, 9, 10, 11, 12]
      .map((length) => `AA${'9'.repeat(length)}`)
      .concat('AAA99999999', 'AAX99999999', 'AAX9999999X', 'AAX9999999XX', 'AA999999999A99', 'AA99 9999 999'),
    check: isVatNumber,
  },
]
