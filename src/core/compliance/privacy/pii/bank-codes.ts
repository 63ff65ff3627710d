import { ibanLengthOf, isCountryCode } from '../../../identifiers/index.ts'
import { evidenceOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { CONFIDENCE, holds } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { isFreeAfter, isFreeBefore } from './words.ts'
import type { Scan } from './words.ts'

const holdsIban = holds('IBAN')
const IBAN_BLANK = /[ \u00A0\u202F-]/
const ALPHANUMERIC = /[A-Za-z0-9]/

/** Takes `length` letters and digits from `start` on, with single blanks between; null when they are not there. */
function compactFrom(
  text: string,
  start: number,
  length: number,
): Readonly<{ compact: string; end: number }> | null {
  let compact = ''
  let at = start
  while (compact.length < length) {
    const character = text.charAt(at)
    if (ALPHANUMERIC.test(character)) compact += character
    else if (!IBAN_BLANK.test(character) || !ALPHANUMERIC.test(text.charAt(at - 1))) return null
    at += 1
  }
  return { compact: compact.toUpperCase(), end: at }
}

/** IBANs (ISO 13616): the country's length and a remainder of one by 97. No word beside it makes it anything else. */
export function ibansOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from) => {
    const country = token.text.slice(0, 2).toUpperCase()
    const length = ibanLengthOf(country)
    if (length === null || !/^[A-Za-z]{2}\d\d/.test(token.text)) return []
    if (!isFreeBefore(scan.text, token.start)) return []
    const found = compactFrom(scan.text, token.start, length)
    if (found === null || !isFreeAfter(scan.text, found.end)) return []
    if (!holdsIban(found.compact)) return []
    const isNamed = evidenceOf(scan, from, from + 1, labels) === 'named'
    const confidence = isNamed ? CONFIDENCE.namedAndChecked : CONFIDENCE.certain
    return [{ type: 'iban', kind: country, start: token.start, end: found.end, confidence }]
  })
}

const BIC = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/

/** An English word in capitals has the shape of a BIC too: without a label, its ending or a digit must tell. */
const looksLikeBic = (text: string): boolean =>
  text.endsWith('XXX') || /^.{6}(?:\d[A-Z]|[A-Z]\d|\d\d)/.test(text)

/** BICs (ISO 9362): four letters, a country, a place, a branch. */
export function bicsOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from) => {
    const country = BIC.exec(token.text)?.[1]
    if (country === undefined || !isCountryCode(country)) return []
    if (!isFreeBefore(scan.text, token.start) || !isFreeAfter(scan.text, token.end)) return []
    const evidence = evidenceOf(scan, from, from + 1, labels, true)
    const isFound = evidence === 'named' || (evidence === 'none' && looksLikeBic(token.text))
    if (!isFound) return []
    const confidence = evidence === 'named' ? CONFIDENCE.named : CONFIDENCE.shaped
    return [{ type: 'bic', kind: null, start: token.start, end: token.end, confidence }]
  })
}
