import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { CountryCode } from 'libphonenumber-js/max'
import { evidenceOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { CONFIDENCE } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { isFreeAfter } from './words.ts'
import type { Scan } from './words.ts'

// Telephone numbers: the plan of each country is libphonenumber's, what may be tried is ours.

/** Countries whose national form is tried where a word says that a telephone follows. */
const NATIONAL: readonly CountryCode[] = [
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'CH',
  'AU',
  'IN',
  'IE',
  'SG',
  'JP',
  'BR',
  'MX',
  'ZA',
  'SE',
  'AT',
  'BE',
  'PL',
  'HK',
]

/** Written so, it is a number of North America, whatever stands beside it. */
const NORTH_AMERICAN = /^(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-.])[2-9]\d\d[-. ]\d{4}$/
const LOCAL = /^\d{3}[-.]\d{4}$/
/** A trunk prefix and blanks between the groups. */
const EUROPEAN_FORM = /^\(?0[1-9]\d{0,4}\)?(?:[ -]\d{2,8}){1,5}$/
const EUROPEAN_DIGITS_MIN = 10
const NATIONAL_ALONE: readonly CountryCode[] = ['GB', 'FR']

const BEGINNING = /[+(\d]/
const BETWEEN = /^(?:[ \u00A0.\-\u2011/]{1,2}|\) ?| ?\(|\) ?-|\)[- ]|-\(| \(0\) ?|\(0\) ?|\) ?\()$/

type Span = Readonly<{ start: number; end: number; past: number }>

const GROUPS_MAX = 8
const DIGITS_MIN = 7
const DIGITS_MAX = 16

/** The spans of number groups that begin at a token, the longest first. */
function spansFrom({ text, tokens }: Scan, from: number): readonly Span[] {
  const first = tokens[from]
  if (first === undefined || !/^\d+$/.test(first.text)) return []
  const opening =
    /(?:\+|\(|\+\(|\(\+)$/.exec(text.slice(Math.max(0, first.start - 2), first.start))?.[0] ?? ''
  const start = first.start - opening.length
  const spans: Span[] = []
  let digits = 0
  for (let at = from; at < from + GROUPS_MAX; at += 1) {
    const token = tokens[at]
    if (token === undefined || !/^\d+$/.test(token.text)) break
    if (at > from && !BETWEEN.test(text.slice(tokens[at - 1]?.end ?? 0, token.start))) break
    digits += token.text.length
    if (digits > DIGITS_MAX) break
    if (digits >= DIGITS_MIN && isFreeAfter(text, token.end)) {
      spans.unshift({ start, end: token.end, past: at + 1 })
    }
  }
  return spans
}

const WORD = /[\p{L}\d_]/u
/** A sign or bracket opens a number by itself; a digit must not go on from another. */
function isOpen(text: string, start: number): boolean {
  const before = text.charAt(start - 1)
  if (WORD.test(before) || /[$€£¥₹]/.test(before)) return false
  return !/[-./:,+]/.test(before) || !/\d/.test(text.charAt(start - 2))
}

const isValid = (text: string, country?: CountryCode): boolean =>
  parsePhoneNumberFromString(
    text,
    country === undefined ? { extract: false } : { defaultCountry: country, extract: false },
  )?.isValid() ?? false
const isPossible = (text: string): boolean =>
  parsePhoneNumberFromString(text, { extract: false })?.isPossible() ?? false

const isGrouped = (text: string): boolean => /\d[ .\-)(]+\d/.test(text.slice(3))

/** A date has the digits of a local number. */
const DATE = /^\d{1,2}([-./])\d{1,2}\1\d{4}$|^\d{4}([-./])\d{1,2}\2\d{1,2}$/

/** How surely a span is a telephone number; null when it is none. */
function confidenceOf(value: string, evidence: ReturnType<typeof evidenceOf>): number | null {
  const isNamed = evidence === 'named'
  const international = value
    .replace(/^\(?\+?\(?/, (sign) => (sign.includes('+') ? '+' : sign))
    .replace('(0)', '')
  if (international.startsWith('+')) {
    if (isValid(international)) return isNamed ? CONFIDENCE.namedAndChecked : CONFIDENCE.certain
    return (isNamed || isGrouped(value)) && evidence !== 'foreign' && isPossible(international)
      ? CONFIDENCE.shaped
      : null
  }
  if (evidence === 'foreign' || DATE.test(value)) return null
  if (NORTH_AMERICAN.test(value)) return isNamed ? CONFIDENCE.namedAndChecked : CONFIDENCE.checked
  if (/^00[1-9]/.test(value) && isValid(`+${value.slice(2)}`)) return CONFIDENCE.checked
  if (isNamed) {
    if (LOCAL.test(value)) return CONFIDENCE.shaped
    return NATIONAL.some((country) => isValid(value, country)) ? CONFIDENCE.named : null
  }
  const isLong = value.replace(/\D/g, '').length >= EUROPEAN_DIGITS_MIN
  return isLong && EUROPEAN_FORM.test(value) && NATIONAL_ALONE.some((country) => isValid(value, country))
    ? CONFIDENCE.shaped
    : null
}

export function phonesOf(scan: Scan, labels: Labels): readonly Candidate[] {
  const found: Candidate[] = []
  let past = 0
  scan.tokens.forEach((token, from) => {
    if (from < past || !BEGINNING.test(token.text.charAt(0))) return
    for (const span of spansFrom(scan, from)) {
      if (!isOpen(scan.text, span.start)) continue
      const value = scan.text.slice(span.start, span.end)
      const confidence = confidenceOf(value, evidenceOf(scan, from, span.past, labels))
      if (confidence === null) continue
      found.push({ type: 'phone', kind: null, start: span.start, end: span.end, confidence })
      past = span.past
      return
    }
  })
  return found
}
