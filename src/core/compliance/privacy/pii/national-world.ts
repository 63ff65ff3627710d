import { digitsOf, hasLuhnDigit, weightedSum } from './check-digits.ts'
import { holds } from './layouts.ts'
import type { NumberRule } from './layouts.ts'

// Personal and tax numbers of the Americas, Asia, Africa and Oceania. Each rule's check is the issuing authority's own
// arithmetic on the compact form.

/** Printed in advertisements and void since. */
const VOID_SSN = new Set(['078051120', '219099999', '457555462'])
const holdsSsn = holds('SSN')
const isSsn = (text: string): boolean => holdsSsn(text) && !VOID_SSN.has(text)

const isEin = (text: string): boolean => !/^(?:0[0789]|1[789]|2[89]|49|69|70|78|79|89|96|97)/.test(text)

const isSin = (text: string): boolean => !text.startsWith('8') && hasLuhnDigit(text)

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

const GSTIN = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
function isGstin(text: string): boolean {
  if (!/^\d\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[\dA-Z]$/.test(text)) return false
  const sum = Array.from(text.slice(0, 14)).reduce((total, character, at) => {
    const product = GSTIN.indexOf(character) * (at % 2 === 0 ? 1 : 2)
    return total + Math.floor(product / 36) + (product % 36)
  }, 0)
  return GSTIN[(36 - (sum % 36)) % 36] === text[14]
}

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
    check: holds('ITIN'),
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
    check: holds('TFN'),
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
    check: holds('AADHAAR'),
  },
  {
    type: 'tax_id',
    kind: 'IN_PAN',
    labels: [...TAX, 'pan', 'permanent'],
    alone: ['AAAAA9999A'],
    named: [],
    check: holds('PAN'),
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
    check: holds('NRIC'),
  },
  {
    type: 'national_id',
    kind: 'HK_HKID',
    labels: [...SOCIAL, 'hkid'],
    alone: ['A999999(X)'],
    named: ['A999999X'],
    check: holds('HKID'),
  },
  {
    type: 'national_id',
    kind: 'CN_RESIDENT_ID',
    labels: [...SOCIAL, 'resident'],
    alone: ['99999999999999999X'],
    named: [],
    check: holds('RIC'),
  },
  {
    type: 'national_id',
    kind: 'KR_RRN',
    labels: [...SOCIAL, 'rrn', 'registration'],
    alone: ['999999-9999999'],
    named: ['9999999999999'],
    check: holds('RRN'),
  },
  {
    type: 'national_id',
    kind: 'JP_MY_NUMBER',
    labels: ['mynumber', 'my', ...SOCIAL],
    alone: [],
    named: ['999999999999', '9999 9999 9999', '9999-9999-9999'],
    check: holds('MY_NUMBER'),
  },
  {
    type: 'national_id',
    kind: 'TW_ID',
    labels: SOCIAL,
    alone: [],
    named: ['A999999999'],
    check: holds('TWID'),
  },
  {
    type: 'national_id',
    kind: 'TH_ID',
    labels: [...SOCIAL, 'citizen'],
    alone: ['9-9999-99999-99-9'],
    named: ['9999999999999'],
    check: holds('THAI_ID'),
  },
  {
    type: 'tax_id',
    kind: 'BR_CPF',
    labels: [...TAX, 'cpf'],
    alone: ['999.999.999-99'],
    named: ['99999999999'],
    check: holds('CPF'),
  },
  {
    type: 'tax_id',
    kind: 'BR_CNPJ',
    labels: [...TAX, 'cnpj'],
    alone: ['99.999.999/9999-99'],
    named: ['99999999999999'],
    check: holds('CNPJ'),
  },
  {
    type: 'national_id',
    kind: 'MX_CURP',
    labels: [...SOCIAL, 'curp'],
    alone: ['AAAA999999AAAAAAX9'],
    named: [],
    check: holds('CURP'),
  },
  {
    type: 'tax_id',
    kind: 'CL_RUT',
    labels: [...TAX, 'rut'],
    alone: ['99.999.999-X', '9.999.999-X'],
    named: ['99999999-X', '9999999-X'],
    check: holds('RUT'),
  },
  {
    type: 'tax_id',
    kind: 'AR_CUIT',
    labels: [...TAX, 'cuit', 'cuil'],
    alone: ['99-99999999-9'],
    named: ['99999999999'],
    check: holds('CUIT'),
  },
  {
    type: 'national_id',
    kind: 'ZA_ID',
    labels: [...SOCIAL, 'rsa'],
    alone: [],
    named: ['9999999999999', '999999 9999 999', '999999 9999 99 9'],
    check: holds('ZA_ID'),
  },
  {
    type: 'national_id',
    kind: 'IL_ID',
    labels: [...SOCIAL, 'teudat', 'zehut'],
    alone: [],
    named: ['999999999'],
    check: holds('TEUDAT_ZEHUT'),
  },
]
