import fc from 'fast-check'
import { describe, it } from 'vitest'
import { IDENTIFIERS, mrzCheckDigit } from '../../../src/core/identifiers/index.ts'
import type { IdentifierKind } from '../../../src/core/identifiers/index.ts'

const SEED = { seed: 20_261_122, numRuns: 300 }

/** One valid number of every kind whose check digits find each single wrong digit. */
const DETECTING: readonly (readonly [IdentifierKind, string])[] = [
  ['IBAN', 'DE89370400440532013000'],
  ['LEI', '5493001KJTIIGC8Y1R12'],
  ['ISIN', 'US0378331005'],
  ['CUSIP', '037833100'],
  ['SEDOL', '0263494'],
  ['FIGI', 'BBG000BLNQ16'],
  ['ABA', '111000025'],
  ['LUHN', '79927398713'],
  ['SIN', '046454286'],
  ['AADHAAR', '234123412346'],
  ['RIC', '360426199101010071'],
  ['IDNR', '36574261809'],
  ['DNI', '54362315K'],
  ['BSN', '111222333'],
  ['NHS', '9434765919'],
  ['TFN', '123456782'],
  ['AHV', '7569217076985'],
  ['ZA_ID', '7503305044089'],
]

const changedDigit = (value: string, place: number, by: number): string => {
  const places = [...value].flatMap((sign, at) => (/\d/.test(sign) ? [at] : []))
  const at = places[place % places.length] as number
  return value.slice(0, at) + String((Number(value.charAt(at)) + by) % 10) + value.slice(at + 1)
}

describe('one wrong digit', () => {
  it.each(DETECTING)('is found in every %s', (kind, value) => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 9 }), (place, by) => {
        return !IDENTIFIERS[kind](changedDigit(value, place, by)).isValid
      }),
      SEED,
    )
  })

  it('changes the check digit of a zone', () => {
    const digits = fc.stringMatching(/^\d{6}$/)
    fc.assert(
      fc.property(digits, fc.nat(5), fc.integer({ min: 1, max: 9 }), (text, place, by) => {
        return mrzCheckDigit(text) !== mrzCheckDigit(changedDigit(text, place, by))
      }),
      SEED,
    )
  })
})

describe('any text at all', () => {
  it('is answered by every kind, and what holds holds in its canonical form', () => {
    const kinds = fc.constantFrom(...(Object.keys(IDENTIFIERS) as IdentifierKind[]))
    const text = fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^[A-Z0-9 -]{0,24}$/))
    fc.assert(
      fc.property(kinds, text, (kind, given) => {
        const found = IDENTIFIERS[kind](given)
        return !found.isValid || IDENTIFIERS[kind](found.value).isValid
      }),
      { ...SEED, numRuns: 2_000 },
    )
  })
})
