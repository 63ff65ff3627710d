import { describe, expect, it } from 'vitest'
import {
  IDENTIFIERS,
  countryOf,
  ibanLengthOf,
  identifierKindOf,
} from '../../../src/core/identifiers/index.ts'
import type { IdentifierKind } from '../../../src/core/identifiers/index.ts'

/** Numbers that their issuers or the standards print, and numbers that they say are none. */
const PUBLISHED: readonly (readonly [IdentifierKind, string, boolean, string])[] = [
  ['IBAN', 'GB82 WEST 1234 5698 7654 32', true, 'ISO 13616 / SWIFT registry'],
  ['IBAN', 'de89 3704 0044 0532 0130 00', true, 'SWIFT registry, case and blanks folded'],
  ['IBAN', 'NO9386011117947', true, 'SWIFT registry'],
  ['IBAN', 'MT84MALT011000012345MTLCAST001S', true, 'SWIFT registry'],
  ['IBAN', 'FR1420041010050500013M02606', true, 'SWIFT registry'],
  ['IBAN', 'SC18SSCB11010000000000001497USD', true, 'SWIFT registry'],
  ['IBAN', 'LC55HEMM000100010012001200023015', true, 'SWIFT registry'],
  ['IBAN', 'US64SVBKUS6S3300958879', false, 'the United States have none'],
  ['IBAN', 'DE8937040044053201300', false, 'one digit short'],
  ['LEI', '5493001KJTIIGC8Y1R12', true, 'GLEIF, Bloomberg Finance L.P.'],
  ['LEI', '1595VL9OPPQ5THEK2X30', true, 'opensanctions/rigour test'],
  ['LEI', '1595VL9OPPQ5THAK2X30', false, 'opensanctions/rigour test'],
  ['ISIN', 'US0378331005', true, 'ISO 6166, Apple'],
  ['ISIN', 'US0373831005', false, 'two digits change places'],
  ['ISIN', 'AU0000XVGZA3', true, 'Wikipedia, Treasury Corporation of Victoria'],
  ['ISIN', 'AN8068571086', true, 'Schlumberger'],
  ['ISIN', 'XX0378331005', false, 'no such country'],
  ['BIC', 'DEUTDEFF', true, 'SWIFT, Deutsche Bank'],
  ['BIC', 'DEUTDEFF500', true, 'SWIFT, a branch'],
  ['BIC', 'deutdeff', false, 'case is not folded'],
  ['BIC', 'DEUT22FF', false, 'opensanctions/rigour test'],
  ['BIC', 'DEUTDEFF1', false, 'opensanctions/rigour test'],
  ['ETH', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', true, 'EIP-55'],
  ['ETH', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed', false, 'EIP-55 with one letter in the other case'],
  ['CUSIP', '037833100', true, 'CUSIP Global Services, Apple'],
  ['CUSIP', '38143VAA7', true, 'Goldman Sachs capital notes'],
  ['CUSIP', '037833101', false, 'another check digit'],
  ['SEDOL', '0263494', true, 'London Stock Exchange, BAE Systems'],
  ['SEDOL', 'B0WNLY7', true, 'SEDOL Masterfile'],
  ['SEDOL', 'A0WNLY7', false, 'vowels are not used'],
  ['FIGI', 'BBG000BLNQ16', true, 'OMG FIGI 1.0 section 6.1.2'],
  ['FIGI', 'BBG000B9XRY4', true, 'OpenFIGI, Apple'],
  ['FIGI', 'BBG000BLNQ14', false, 'python-stdnum'],
  ['ABA', '111000025', true, 'ABA, Bank of America'],
  ['ABA', '021000021', true, 'ABA, JPMorgan Chase'],
  ['ABA', '021000022', false, 'another check digit'],
  ['ABA', '991000020', false, 'no such Federal Reserve prefix'],
  ['IMO', 'IMO 9074729', true, 'IMO, Wikipedia example'],
  ['IMO', '9126819', true, 'opensanctions/rigour test'],
  ['IMO', '9126818', false, 'another check digit'],
  ['IMO_COMPANY', 'IMO 6459297', true, 'opensanctions/rigour test'],
  ['IMO_COMPANY', '2041999', true, 'opensanctions/rigour test'],
  ['IMO_COMPANY', '6459298', false, 'opensanctions/rigour test'],
  ['LUHN', '79927398713', true, 'Wikipedia, Luhn algorithm'],
  ['LUHN', '4111 1111 1111 1111', true, 'test card of the schemes'],
  ['LUHN', '79927398710', false, 'Wikipedia, Luhn algorithm'],
  ['SSN', '536-90-4399', true, 'python-stdnum'],
  ['SSN', '078-05-1120', false, 'SSA, the Woolworth wallet card'],
  ['SSN', '666-12-3456', false, 'SSA, never issued'],
  ['SSN', '912-34-5678', false, 'SSA, never issued'],
  ['ITIN', '912-90-3456', true, 'python-stdnum'],
  ['ITIN', '912-93-7654', false, 'IRS, group 93 is not used'],
  ['SIN', '123-456-782', true, 'python-stdnum'],
  ['SIN', '046 454 286', false, 'Wikipedia: a fictitious number, no province has 0'],
  ['CPF', '390.533.447-05', true, 'python-stdnum'],
  ['CPF', '044.858.476-08', true, 'opensanctions/rigour test'],
  ['CPF', '111.111.111-11', false, 'one digit alone'],
  ['CNPJ', '16.727.230/0001-97', true, 'python-stdnum'],
  ['RUT', '76.086.428-5', true, 'python-stdnum'],
  ['CUIT', '20-05536168-2', true, 'python-stdnum'],
  ['CURP', 'BOXW310820HNERXN09', true, 'python-stdnum'],
  ['AADHAAR', '2347 4134 5678', false, 'Verhoeff does not hold'],
  ['AADHAAR', '234123412346', true, 'python-stdnum'],
  ['PAN', 'ACUPA7085R', true, 'python-stdnum'],
  ['RIC', '360426199101010071', true, 'python-stdnum'],
  ['MY_NUMBER', '1234 5678 9018', true, 'Ministry of Internal Affairs, sample'],
  ['RRN', '971013-9019902', true, 'python-stdnum'],
  ['NRIC', 'S1234567D', true, 'published sample'],
  ['NRIC', 'G1234567X', true, 'published sample'],
  ['TWID', 'A123456789', true, 'published sample'],
  ['HKID', 'A123456(3)', true, 'published sample'],
  ['THAI_ID', '3100600445635', true, 'python-stdnum'],
  ['TEUDAT_ZEHUT', '3933742-3', true, 'python-stdnum'],
  ['ZA_ID', '7503305044089', true, 'python-stdnum'],
  ['TFN', '123 456 782', true, 'ATO, sample'],
  ['DNI', '54362315K', true, 'python-stdnum'],
  ['DNI', 'x2482300w', true, 'python-stdnum'],
  ['IDNR', '36 574 261 809', true, 'python-stdnum'],
  ['NIR', '2 95 10 99 126 111 93', true, 'python-stdnum'],
  ['NIR', '253072B07300470', true, 'python-stdnum'],
  ['CODICE_FISCALE', 'RCCMNL83S18D969H', true, 'python-stdnum'],
  ['BSN', '1112.22.333', true, 'python-stdnum'],
  ['NRN', '85.07.30-033 28', true, 'python-stdnum'],
  ['NRN', '17 07 30 033 84', true, 'python-stdnum, born since 2000'],
  ['PESEL', '44051401359', true, 'Wikipedia, PESEL'],
  ['NIF', '501964843', true, 'python-stdnum'],
  ['PERSONNUMMER', '811228-9874', true, 'Skatteverket, sample'],
  ['HETU', '131052-308T', true, 'Finnish Digital Agency, sample'],
  ['FODSELSNUMMER', '151086 95088', true, 'python-stdnum'],
  ['AHV', '756.9217.0769.85', true, 'Central Compensation Office, sample'],
  ['NINO', 'QQ123456C', false, 'HMRC, the sample that is never issued'],
  ['NINO', 'HH012345D', true, 'form of HMRC'],
  ['NHS', '943 476 5919', true, 'NHS data dictionary, sample'],
  ['CNP', '1630615123457', true, 'python-stdnum'],
  ['TCKN', '17291716060', true, 'python-stdnum'],
  ['INN', '7707083893', true, 'Sberbank'],
  ['INN', '123456789047', true, 'python-stdnum'],
]

describe('identifiers', () => {
  it.each(PUBLISHED)('%s %s: %s (%s)', (kind, value, isValid) => {
    expect(IDENTIFIERS[kind](value).isValid).toBe(isValid)
  })

  it('says why one does not hold', () => {
    const problem = (kind: IdentifierKind, value: string): string => {
      const found = IDENTIFIERS[kind](value)
      return found.isValid ? 'none' : found.problem
    }
    expect(problem('IBAN', '')).toBe('empty')
    expect(problem('IBAN', 'GB82 WEST 1234 5698 7654 33')).toBe('checksum')
    expect(problem('IBAN', 'GB821234123456987654321')).toBe('length')
    expect(problem('IBAN', 'GB82123412345698765432')).toBe('characters')
    expect(problem('IBAN', 'ZZ82123412345698765432')).toBe('country')
    expect(problem('ISIN', 'US0378331006')).toBe('checksum')
    expect(problem('PESEL', '44133101359')).toBe('part')
    expect(problem('LEI', '5493001KJTIIGC8Y1R12'.toLowerCase())).toBe('characters')
    expect(problem('ETH', '0x123')).toBe('length')
  })

  it('gives every number in the form of its standard', () => {
    expect(IDENTIFIERS.IBAN('de89 3704 0044 0532 0130 00')).toEqual({
      isValid: true,
      value: 'DE89370400440532013000',
    })
    expect(IDENTIFIERS.SSN('536-90-4399')).toEqual({ isValid: true, value: '536904399' })
    expect(IDENTIFIERS.IMO('IMO 9074729')).toEqual({ isValid: true, value: '9074729' })
  })

  it('knows kinds in any case, countries by two or three letters, and how long accounts are', () => {
    expect(identifierKindOf(' iban ')).toBe('IBAN')
    expect(identifierKindOf('toString')).toBeNull()
    expect([countryOf('deu'), countryOf('DE'), countryOf('GBR'), countryOf('UK')]).toEqual([
      'DE',
      'DE',
      'GB',
      null,
    ])
    expect([ibanLengthOf('NO'), ibanLengthOf('LC'), ibanLengthOf('US')]).toEqual([15, 32, null])
  })
})
