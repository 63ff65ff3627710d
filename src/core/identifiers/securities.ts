import { alphanumericValue, digitsOf, invalid, luhnSum, mod97, valid, weightedSum } from './checks.ts'
import { isCountryCode } from './countries.ts'
import type { CheckIdentifier, IdentifierCheck, IdentifierProblem } from './types.ts'

/** The looks that these codes share: there at all, of one length, of the standard's characters and no others. */
function looked(
  text: string,
  lengths: readonly number[],
  characters: RegExp,
  rest: (value: string) => IdentifierProblem | null,
): IdentifierCheck {
  const value = text.trim()
  if (value === '') return invalid('empty')
  if (!characters.test(value)) return invalid('characters')
  if (!lengths.includes(value.length)) return invalid('length')
  const problem = rest(value)
  return problem === null ? valid(value) : invalid(problem)
}

const CODE = /^[A-Z0-9]+$/

/** Legal entity identifier (ISO 17442-1): 18 characters and two check digits by ISO/IEC 7064 MOD 97-10. */
export const checkLei: CheckIdentifier = (text) =>
  looked(text, [20], CODE, (value) => {
    if (!/\d\d$/.test(value)) return 'characters'
    return mod97(value) === 1 ? null : 'checksum'
  })

/** Prefixes of ISINs beside the countries of ISO 3166-1 (ISO 6166 and the agencies' own allotments). */
const ISIN_PREFIXES: ReadonlySet<string> = new Set('AN EU EZ QS QT QW XA XB XC XD XF XK XS XT'.split(' '))

const expanded = (text: string): readonly number[] =>
  digitsOf([...text].map((character) => String(alphanumericValue(character))).join(''))

/** International securities identification number (ISO 6166): letters become two digits, then Luhn. */
export const checkIsin: CheckIdentifier = (text) =>
  looked(text, [12], CODE, (value) => {
    if (!/^[A-Z]{2}.*\d$/.test(value)) return 'characters'
    const prefix = value.slice(0, 2)
    if (!isCountryCode(prefix) && !ISIN_PREFIXES.has(prefix)) return 'country'
    return luhnSum(expanded(value)) % 10 === 0 ? null : 'checksum'
  })

const CUSIP_SIGNS = '*@#'

/**
 * CUSIP (ANSI X9.6): eight characters, the signs * @ # worth 36 to 38, every second one doubled, the digits of each
 * term added (tens and units), and what lacks to the next ten.
 */
export const checkCusip: CheckIdentifier = (text) =>
  looked(text, [9], /^[A-Z0-9*@#]+$/, (value) => {
    if (!/\d$/.test(value)) return 'characters'
    let sum = 0
    for (let at = 0; at < 8; at += 1) {
      const sign = CUSIP_SIGNS.indexOf(value.charAt(at))
      const term = (sign >= 0 ? 36 + sign : alphanumericValue(value.charAt(at))) * (at % 2 === 0 ? 1 : 2)
      sum += Math.floor(term / 10) + (term % 10)
    }
    return (10 - (sum % 10)) % 10 === Number(value.charAt(8)) ? null : 'checksum'
  })

const SEDOL_WEIGHTS = [1, 3, 1, 7, 3, 9, 1]

/** SEDOL (London Stock Exchange, SEDOL Masterfile technical specification): no vowels, weights 1 3 1 7 3 9 1, modulo 10. */
export const checkSedol: CheckIdentifier = (text) =>
  looked(text, [7], /^[B-DF-HJ-NP-TV-Z0-9]+$/, (value) => {
    if (!/\d$/.test(value)) return 'characters'
    const sum = weightedSum([...value].map(alphanumericValue), SEDOL_WEIGHTS)
    return sum % 10 === 0 ? null : 'checksum'
  })

/** They would read as the country prefix of an ISIN. */
const FIGI_PREFIXES_BARRED: ReadonlySet<string> = new Set('BS BM GG GB GH KY VG'.split(' '))

/**
 * Financial instrument global identifier (OMG FIGI 1.0, ANSI X9.145): two consonants, G, eight consonants or digits;
 * values 0 to 35, every second one doubled, their digits added, and what lacks to the next ten.
 */
export const checkFigi: CheckIdentifier = (text) =>
  looked(text, [12], /^[B-DF-HJ-NP-TV-Z0-9]+$/, (value) => {
    if (!/^[A-Z]{2}G.*\d$/.test(value)) return 'characters'
    if (FIGI_PREFIXES_BARRED.has(value.slice(0, 2))) return 'part'
    let sum = 0
    for (let at = 0; at < 11; at += 1) {
      const term = alphanumericValue(value.charAt(at)) * (at % 2 === 0 ? 1 : 2)
      sum += digitsOf(String(term)).reduce((all, digit) => all + digit, 0)
    }
    return (10 - (sum % 10)) % 10 === Number(value.charAt(11)) ? null : 'checksum'
  })

/**
 * Business identifier code (ISO 9362): four letters, country, two characters of place, and three of the branch or
 * none. Case is not folded: a code in small letters is none. XK is Kosovo's by agreement of the banks.
 */
export const checkBic: CheckIdentifier = (text) => {
  if (text === '') return invalid('empty')
  if (!CODE.test(text)) return invalid('characters')
  if (text.length !== 8 && text.length !== 11) return invalid('length')
  if (!/^[A-Z]{6}/.test(text)) return invalid('characters')
  const country = text.slice(4, 6)
  return isCountryCode(country) || country === 'XK' ? valid(text) : invalid('country')
}
