import { isSupportedCountry } from 'libphonenumber-js/max'
import { remainderBy97 } from './check-digits.ts'
import { evidenceOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { CONFIDENCE } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { isFreeAfter, isFreeBefore } from './words.ts'
import type { Scan } from './words.ts'

/** Length of each country's IBAN (SWIFT IBAN registry, release 99). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
  FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
  LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
  RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

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
    const length = IBAN_LENGTHS[country]
    if (length === undefined || !/^[A-Za-z]{2}\d\d/.test(token.text)) return []
    if (!isFreeBefore(scan.text, token.start)) return []
    const found = compactFrom(scan.text, token.start, length)
    if (found === null || !isFreeAfter(scan.text, found.end)) return []
    if (remainderBy97(found.compact.slice(4) + found.compact.slice(0, 4)) !== 1) return []
    const isNamed = evidenceOf(scan, from, from + 1, labels) === 'named'
    const confidence = isNamed ? CONFIDENCE.namedAndChecked : CONFIDENCE.certain
    return [{ type: 'iban', kind: country, start: token.start, end: found.end, confidence }]
  })
}

const BIC = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/
/** Kosovo's code is no country of the telephone plan's table. */
const isCountry = (code: string): boolean => isSupportedCountry(code) || code === 'XK'

/** An English word in capitals has the shape of a BIC too: without a label, its ending or a digit must tell. */
const looksLikeBic = (text: string): boolean =>
  text.endsWith('XXX') || /^.{6}(?:\d[A-Z]|[A-Z]\d|\d\d)/.test(text)

/** BICs (ISO 9362): four letters, a country, a place, a branch. */
export function bicsOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from) => {
    const country = BIC.exec(token.text)?.[1]
    if (country === undefined || !isCountry(country)) return []
    if (!isFreeBefore(scan.text, token.start) || !isFreeAfter(scan.text, token.end)) return []
    const evidence = evidenceOf(scan, from, from + 1, labels, true)
    const isFound = evidence === 'named' || (evidence === 'none' && looksLikeBic(token.text))
    if (!isFound) return []
    const confidence = evidence === 'named' ? CONFIDENCE.named : CONFIDENCE.shaped
    return [{ type: 'bic', kind: null, start: token.start, end: token.end, confidence }]
  })
}
