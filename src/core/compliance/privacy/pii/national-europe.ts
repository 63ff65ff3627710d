import { beginsWithDate, digitsOf, hasMod1110Digit, weightedSum } from './check-digits.ts'
import { holds } from './layouts.ts'
import type { NumberRule } from './layouts.ts'

// Personal and tax numbers of Europe. What the room of identifiers does not know is checked here, on the
// compact form.

const isUtr = (text: string): boolean => {
  const sum = weightedSum(digitsOf(text.slice(1)), [6, 7, 8, 9, 10, 5, 4, 3, 2])
  return '21987654321'[sum % 11] === text[0]
}

const isNip = (text: string): boolean =>
  weightedSum(digitsOf(text), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(text[9])

const HETU_CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY'
function isHetu(text: string): boolean {
  const digits = text.replace(/[^\d]/g, '').slice(0, 9)
  return (
    /^\d{6}[A-FU-Y]?\d{3}[\dA-Y]$/.test(text) &&
    beginsWithDate(text, 'DMY') &&
    HETU_CHECKS[Number(digits) % 31] === text.at(-1)
  )
}

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

const isEgn = (text: string): boolean =>
  (weightedSum(digitsOf(text), [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === Number(text[9])

const isAfm = (text: string): boolean =>
  (weightedSum(digitsOf(text), [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(text[8])

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
    check: holds('NINO'),
  },
  {
    type: 'national_id',
    kind: 'GB_NHS',
    labels: ['nhs', 'patient'],
    alone: [],
    named: ['9999999999', '999 999 9999', '999-999-9999'],
    check: holds('NHS'),
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
    check: holds('IDNR'),
  },
  {
    type: 'national_id',
    kind: 'FR_NIR',
    labels: [...SOCIAL, 'nir', 'insee', 'sécurité', 'securite', 'sociale', 'sécu', 'secu'],
    alone: ['9999999X9999999', '9 99 99 9X 999 999 99', '9 99 99 9X 999 999-99'],
    named: [],
    check: holds('NIR'),
  },
  {
    type: 'national_id',
    kind: 'ES_DNI',
    labels: [...SOCIAL, 'dni', 'nif'],
    alone: ['99999999A', '99999999-A'],
    named: [],
    check: holds('DNI'),
  },
  {
    type: 'national_id',
    kind: 'ES_NIE',
    labels: [...SOCIAL, 'nie', 'nif'],
    alone: ['A9999999A', 'A-9999999-A'],
    named: [],
    check: holds('DNI'),
  },
  {
    type: 'tax_id',
    kind: 'IT_CODICE_FISCALE',
    labels: [...TAX, 'codice', 'fiscale', 'cf'],
    alone: ['AAAAAAXXAXXAXXXA'],
    named: [],
    check: holds('CODICE_FISCALE'),
  },
  {
    type: 'national_id',
    kind: 'NL_BSN',
    labels: [...SOCIAL, 'bsn', 'burgerservicenummer', 'sofi'],
    alone: [],
    named: ['999999999', '9999.99.999', '9999 99 999'],
    check: holds('BSN'),
  },
  {
    type: 'national_id',
    kind: 'BE_NN',
    labels: [...SOCIAL, 'rijksregisternummer', 'register', 'registre', 'niss', 'insz', 'nn'],
    alone: ['99.99.99-999.99'],
    named: ['99999999999'],
    check: holds('NRN'),
  },
  {
    type: 'national_id',
    kind: 'PL_PESEL',
    labels: [...SOCIAL, 'pesel'],
    alone: [],
    named: ['99999999999'],
    check: holds('PESEL'),
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
    check: holds('PERSONNUMMER'),
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
    check: holds('FODSELSNUMMER'),
  },
  {
    type: 'tax_id',
    kind: 'PT_NIF',
    labels: [...TAX, 'nif', 'contribuinte'],
    alone: [],
    named: ['999999999', '999 999 999'],
    check: holds('NIF'),
  },
  {
    type: 'national_id',
    kind: 'CH_AHV',
    labels: [...SOCIAL, 'ahv', 'avs'],
    alone: ['999.9999.9999.99'],
    named: ['9999999999999'],
    check: holds('AHV'),
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
    check: holds('CNP'),
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
    check: holds('TCKN'),
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
