import { beginsWithDate, digitsOf, hasLuhnDigit, hasVerhoeffDigit, weightedSum } from './check-digits.ts'
import type { NumberRule } from './layouts.ts'

// Personal and tax numbers of the Americas, Asia, Africa and Oceania. Each rule's check is the issuing authority's own
// arithmetic on the compact form.

/** Areas 000, 666 and 900 to 999 were never given out, nor were group 00 and serial 0000 (SSA, 2011). */
const SSN = /^(?!000|666|9)\d{3}(?!00)\d\d(?!0000)\d{4}$/
/** Printed in advertisements and void since. */
const VOID_SSN = new Set(['078051120', '219099999', '457555462'])
const isSsn = (text: string): boolean => SSN.test(text) && !VOID_SSN.has(text)

/** IRS: the fourth and fifth digits lie in 50-65, 70-88, 90-92 or 94-99. */
const isItin = (text: string): boolean => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(text)

const isEin = (text: string): boolean => !/^(?:0[0789]|1[789]|2[89]|49|69|70|78|79|89|96|97)/.test(text)

const isSin = (text: string): boolean => !text.startsWith('8') && hasLuhnDigit(text)

const isTfn = (text: string): boolean => weightedSum(digitsOf(text), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0
const isAbn = (text: string): boolean =>
  (weightedSum(digitsOf(text), [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0
const isMedicare = (text: string): boolean =>
  /^[2-6]/.test(text) && weightedSum(digitsOf(text), [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(text[8])

function isIrd(text: string): boolean {
  const digits = digitsOf(text.padStart(9, '0'))
  const first = (11 - (weightedSum(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  const second = (11 - (weightedSum(digits, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11
  return (first === 10 ? second : first) === digits[8]
}

const isAadhaar = (text: string): boolean => /^[2-9]/.test(text) && hasVerhoeffDigit(text)
/** The fourth letter tells whose it is: a person's, a company's, a trust's. */
const isIndianPan = (text: string): boolean => /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/.test(text)

const GSTIN = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
function isGstin(text: string): boolean {
  if (!/^\d\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[\dA-Z]$/.test(text)) return false
  const sum = Array.from(text.slice(0, 14)).reduce((total, character, at) => {
    const product = GSTIN.indexOf(character) * (at % 2 === 0 ? 1 : 2)
    return total + Math.floor(product / 36) + (product % 36)
  }, 0)
  return GSTIN[(36 - (sum % 36)) % 36] === text[14]
}

const NRIC_LETTERS: Readonly<Record<string, readonly [offset: number, letters: string]>> = {
  S: [0, 'JZIHGFEDCBA'],
  T: [4, 'JZIHGFEDCBA'],
  F: [0, 'XWUTRQPNMLK'],
  G: [4, 'XWUTRQPNMLK'],
  M: [3, 'XWUTRQPNJLK'],
}
function isNric(text: string): boolean {
  const series = NRIC_LETTERS[text.charAt(0)]
  if (series === undefined) return false
  const sum = weightedSum(digitsOf(text.slice(1, 8)), [2, 7, 6, 5, 4, 3, 2]) + series[0]
  return series[1][sum % 11] === text[8]
}

/** The blank before a single letter counts 36. */
function isHkid(text: string): boolean {
  const check = text.endsWith('A') ? 10 : Number(text.at(-1))
  const letter = text.charCodeAt(0) - 55
  const sum = 36 * 9 + letter * 8 + weightedSum(digitsOf(text.slice(1, 7)), [7, 6, 5, 4, 3, 2]) + check
  return sum % 11 === 0
}

/** GB 11643-1999, ISO/IEC 7064 MOD 11-2. */
const isResidentId = (text: string): boolean =>
  /^[1-9]\d{5}(?:18|19|20)/.test(text) &&
  beginsWithDate(text.slice(8), 'YMD') === beginsWithDate(`00${text.slice(10, 14)}`, 'YMD') &&
  beginsWithDate(`00${text.slice(10, 14)}`, 'YMD') &&
  '10X98765432'[
    weightedSum(digitsOf(text.slice(0, 17)), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11
  ] === text[17]

const isRrn = (text: string): boolean => {
  const sum = weightedSum(digitsOf(text), [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])
  return beginsWithDate(text, 'YMD') && (11 - (sum % 11)) % 10 === Number(text[12])
}

const isMyNumber = (text: string): boolean => {
  const rest = weightedSum(digitsOf(text), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
  return (rest <= 1 ? 0 : 11 - rest) === Number(text[11])
}

/** Letters of the place, in the order of their numbers from 10 on. */
const TAIWAN_PLACES = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'
const isTaiwanId = (text: string): boolean => {
  const place = TAIWAN_PLACES.indexOf(text.charAt(0)) + 10
  const sum = Math.floor(place / 10) + (place % 10) * 9
  const rest = weightedSum(digitsOf(text.slice(1)), [8, 7, 6, 5, 4, 3, 2, 1, 1])
  return /^[A-Z][12]/.test(text) && (sum + rest) % 10 === 0
}

const isThaiId = (text: string): boolean =>
  (11 - (weightedSum(digitsOf(text), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
  Number(text[12])

const hasOneDigit = (text: string): boolean => new Set(text).size === 1

/** Brazil's two check digits, each modulo 11 with ten counting as nought. */
function hasBrazilianDigits(text: string, weights: readonly number[]): boolean {
  const digits = digitsOf(text)
  const check = (of: readonly number[]): number => {
    const rest = weightedSum(digits, of) % 11
    return rest < 2 ? 0 : 11 - rest
  }
  const end = text.length - 2
  return !hasOneDigit(text) && check(weights.slice(1)) === digits[end] && check(weights) === digits[end + 1]
}
const isCpf = (text: string): boolean => hasBrazilianDigits(text, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
const isCnpj = (text: string): boolean => hasBrazilianDigits(text, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])

const CURP = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'
function isCurp(text: string): boolean {
  if (!/^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d$/.test(text)) return false
  const sum = Array.from(text.slice(0, 17)).reduce(
    (total, character, at) => total + CURP.indexOf(character) * (18 - at),
    0,
  )
  return (10 - (sum % 10)) % 10 === Number(text[17])
}

function isRut(text: string): boolean {
  const digits = [...digitsOf(text.slice(0, -1))].reverse()
  const rest = 11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7, 2, 3]) % 11)
  const check = rest === 11 ? '0' : rest === 10 ? 'K' : String(rest)
  return check === text.at(-1)
}

const isCuit = (text: string): boolean => {
  const check = 11 - (weightedSum(digitsOf(text), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)
  return /^(?:2[03467]|3[034])/.test(text) && check % 11 === Number(text[10])
}

const isSouthAfricanId = (text: string): boolean => beginsWithDate(text, 'YMD') && hasLuhnDigit(text)

const SOCIAL = ['social', 'national', 'personal', 'identity', 'insurance', 'resident'] as const
const TAX = ['tax', 'tin', 'fiscal', 'taxpayer'] as const

export const WORLD_NUMBERS: readonly NumberRule[] = [
  {
    type: 'ssn',
    kind: 'US_SSN',
    labels: ['ssn', 'social', 'ss'],
    alone: ['999-99-9999', '999 99 9999'],
    named: ['999999999', '999.99.9999'],
    check: isSsn,
  },
  {
    type: 'itin',
    kind: 'US_ITIN',
    labels: ['itin', ...TAX, 'irs'],
    alone: ['999-99-9999', '999 99 9999'],
    named: ['999999999'],
    check: isItin,
  },
  {
    type: 'tax_id',
    kind: 'US_EIN',
    labels: ['ein', 'fein', 'employer', ...TAX],
    alone: [],
    named: ['99-9999999'],
    check: isEin,
  },
  {
    type: 'national_id',
    kind: 'CA_SIN',
    labels: [...SOCIAL, 'sin'],
    alone: [],
    named: ['999 999 999', '999-999-999', '999999999'],
    check: isSin,
  },
  {
    type: 'tax_id',
    kind: 'AU_TFN',
    labels: [...TAX, 'tfn'],
    alone: [],
    named: ['999 999 999', '999999999', '999-999-999'],
    check: isTfn,
  },
  {
    type: 'tax_id',
    kind: 'AU_ABN',
    labels: [...TAX, 'abn', 'business'],
    alone: [],
    named: ['99 999 999 999', '99999999999'],
    check: isAbn,
  },
  {
    type: 'national_id',
    kind: 'AU_MEDICARE',
    labels: ['medicare'],
    alone: [],
    named: ['9999 99999 9', '9999999999'],
    check: isMedicare,
  },
  {
    type: 'tax_id',
    kind: 'NZ_IRD',
    labels: [...TAX, 'ird'],
    alone: [],
    named: ['99-999-999', '999-999-999', '99999999', '999999999'],
    check: isIrd,
  },
  {
    type: 'national_id',
    kind: 'IN_AADHAAR',
    labels: [...SOCIAL, 'aadhaar', 'aadhar', 'uid', 'uidai'],
    alone: ['9999 9999 9999'],
    named: ['999999999999', '9999-9999-9999'],
    check: isAadhaar,
  },
  {
    type: 'tax_id',
    kind: 'IN_PAN',
    labels: [...TAX, 'pan', 'permanent'],
    alone: ['AAAAA9999A'],
    named: [],
    check: isIndianPan,
  },
  {
    type: 'tax_id',
    kind: 'IN_GSTIN',
    labels: [...TAX, 'gst', 'gstin'],
    alone: ['99AAAAA9999AXXX'],
    named: [],
    check: isGstin,
  },
  {
    type: 'national_id',
    kind: 'SG_NRIC',
    labels: [...SOCIAL, 'nric', 'fin'],
    alone: ['A9999999A'],
    named: [],
    check: isNric,
  },
  {
    type: 'national_id',
    kind: 'HK_HKID',
    labels: [...SOCIAL, 'hkid'],
    alone: ['A999999(X)'],
    named: ['A999999X'],
    check: isHkid,
  },
  {
    type: 'national_id',
    kind: 'CN_RESIDENT_ID',
    labels: [...SOCIAL, 'resident'],
    alone: ['99999999999999999X'],
    named: [],
    check: isResidentId,
  },
  {
    type: 'national_id',
    kind: 'KR_RRN',
    labels: [...SOCIAL, 'rrn', 'registration'],
    alone: ['999999-9999999'],
    named: ['9999999999999'],
    check: isRrn,
  },
  {
    type: 'national_id',
    kind: 'JP_MY_NUMBER',
    labels: ['mynumber', 'my', ...SOCIAL],
    alone: [],
    named: ['999999999999', '9999 9999 9999', '9999-9999-9999'],
    check: isMyNumber,
  },
  { type: 'national_id', kind: 'TW_ID', labels: SOCIAL, alone: [], named: ['A999999999'], check: isTaiwanId },
  {
    type: 'national_id',
    kind: 'TH_ID',
    labels: [...SOCIAL, 'citizen'],
    alone: ['9-9999-99999-99-9'],
    named: ['9999999999999'],
    check: isThaiId,
  },
  {
    type: 'tax_id',
    kind: 'BR_CPF',
    labels: [...TAX, 'cpf'],
    alone: ['999.999.999-99'],
    named: ['99999999999'],
    check: isCpf,
  },
  {
    type: 'tax_id',
    kind: 'BR_CNPJ',
    labels: [...TAX, 'cnpj'],
    alone: ['99.999.999/9999-99'],
    named: ['99999999999999'],
    check: isCnpj,
  },
  {
    type: 'national_id',
    kind: 'MX_CURP',
    labels: [...SOCIAL, 'curp'],
    alone: ['AAAA999999AAAAAAX9'],
    named: [],
    check: isCurp,
  },
  {
    type: 'tax_id',
    kind: 'CL_RUT',
    labels: [...TAX, 'rut'],
    alone: ['99.999.999-X', '9.999.999-X'],
    named: ['99999999-X', '9999999-X'],
    check: isRut,
  },
  {
    type: 'tax_id',
    kind: 'AR_CUIT',
    labels: [...TAX, 'cuit', 'cuil'],
    alone: ['99-99999999-9'],
    named: ['99999999999'],
    check: isCuit,
  },
  {
    type: 'national_id',
    kind: 'ZA_ID',
    labels: [...SOCIAL, 'rsa'],
    alone: [],
    named: ['9999999999999', '999999 9999 999', '999999 9999 99 9'],
    check: isSouthAfricanId,
  },
  {
    type: 'national_id',
    kind: 'IL_ID',
    labels: [...SOCIAL, 'teudat', 'zehut'],
    alone: [],
    named: ['999999999'],
    check: hasLuhnDigit,
  },
]
