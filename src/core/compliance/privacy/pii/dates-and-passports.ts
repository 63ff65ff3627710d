import { isDayOfMonth } from './check-digits.ts'
import { evidenceOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { CONFIDENCE } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { isFreeAfter, isFreeBefore } from './words.ts'
import type { Scan, Token } from './words.ts'

// What is personal by the words beside it alone: dates of birth and numbers of passports.

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'jan january januar janvier enero gennaio januari',
    'feb february februar février febrero febbraio februari',
    'mar march märz mars marzo maart',
    'apr april avril abril aprile',
    'may mai mayo maggio mei',
    'jun june juni juin junio giugno',
    'jul july juli juillet julio luglio',
    'aug august août agosto augustus',
    'sep sept september septembre septiembre settembre',
    'oct october oktober octobre octubre ottobre okt',
    'nov november novembre noviembre',
    'dec december dezember décembre diciembre dicembre dez',
  ].flatMap((names, at) => names.split(' ').map((name) => [name, at + 1])),
)

const YEAR_MIN = 1900
const YEAR_MAX = 2099
const isYear = (text: string): boolean =>
  /^\d{4}$/.test(text) && Number(text) >= YEAR_MIN && Number(text) <= YEAR_MAX
const isShortYear = (text: string): boolean => /^\d\d$/.test(text)
const dayOf = (text: string): number => Number(/^(\d{1,2})(?:st|nd|rd|th)?$/i.exec(text)?.[1] ?? 0)

function isNumericDate(first: string, second: string, third: string): boolean {
  if (![first, second, third].every((part) => /^\d{1,4}$/.test(part))) return false
  if (isYear(first)) return isDayOfMonth(Number(third), Number(second)) && third.length <= 2
  if (!isYear(third) && !isShortYear(third)) return false
  if (first.length > 2 || second.length > 2) return false
  return isDayOfMonth(Number(first), Number(second)) || isDayOfMonth(Number(second), Number(first))
}

function isWordDate(first: string, second: string, third: string): boolean {
  const month = MONTHS[second.toLowerCase()]
  if (month !== undefined && isYear(third)) return isDayOfMonth(dayOf(first), month)
  const leading = MONTHS[first.toLowerCase()]
  return leading !== undefined && isYear(third) && isDayOfMonth(dayOf(second), leading)
}

const NUMERIC_JOIN = /^[-./]$|^\. $/
const WORD_JOIN = /^(?:[-./]|,? |\. | of |, | de )$/

/** The tokens of a date that begins at `from`: how many it spans; nought for none. */
function dateLength({ text, tokens }: Scan, from: number): number {
  const between = (left: Token | undefined, right: Token | undefined): string =>
    left === undefined || right === undefined ? '' : text.slice(left.end, right.start)
  const [first, second, third] = [tokens[from], tokens[from + 1], tokens[from + 2]]
  if (first === undefined || second === undefined || third === undefined) return 0
  const joins = [between(first, second), between(second, third)]
  if (joins.every((join) => NUMERIC_JOIN.test(join)) && joins[0] === joins[1]) {
    if (isNumericDate(first.text, second.text, third.text)) return 3
  }
  if (joins.every((join) => WORD_JOIN.test(join)) && isWordDate(first.text, second.text, third.text)) return 3
  return longDateLength({ text, tokens }, from)
}

/** "12th of March 1985", "12 de marzo de 1985". */
function longDateLength({ tokens }: Scan, from: number): number {
  const isJoint = (token: Token | undefined): boolean => /^(?:of|de|di|del|the)$/i.test(token?.text ?? '')
  const parts: Token[] = []
  let at = from
  for (; at < from + 5 && parts.length < 3; at += 1) {
    const token = tokens[at]
    if (token === undefined) return 0
    if (!isJoint(token) || parts.length === 0) parts.push(token)
  }
  const [first, second, third] = parts
  if (first === undefined || second === undefined || third === undefined) return 0
  if (third.end - first.start > 32) return 0
  return isWordDate(first.text, second.text, third.text) ? at - from : 0
}

/** "D.O.B." is three words to the scanner. */
const DOTTED_LABEL = /\bd\. ?o\. ?b\b[.:= ]{0,4}$/i
const DOTTED_LABEL_CHARS = 14

const isBirth = (scan: Scan, from: number, past: number, labels: Labels): boolean => {
  const start = scan.tokens[from]?.start ?? 0
  return (
    evidenceOf(scan, from, past, labels, true) === 'named' ||
    DOTTED_LABEL.test(scan.text.slice(Math.max(0, start - DOTTED_LABEL_CHARS), start))
  )
}

export function birthDatesOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from): readonly Candidate[] => {
    if (!/^\d/.test(token.text) && MONTHS[token.text.toLowerCase()] === undefined) return []
    const length = dateLength(scan, from)
    const last = scan.tokens[from + length - 1]
    if (length === 0 || last === undefined) return []
    if (!isFreeBefore(scan.text, token.start) || !isFreeAfter(scan.text, last.end)) return []
    if (!isBirth(scan, from, from + length, labels)) return []
    return [
      { type: 'birth_date', kind: null, start: token.start, end: last.end, confidence: CONFIDENCE.named },
    ]
  })
}

/** Six to nine letters and digits, mostly digits: ICAO 9303 gives the number nine places. */
const PASSPORT = /^(?=(?:[A-Z]*\d){4})[A-Z\d]{6,9}$/i

export function passportsOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from): readonly Candidate[] => {
    if (!PASSPORT.test(token.text) || /^-\w/.test(scan.text.slice(token.end, token.end + 2))) return []
    if (!isFreeBefore(scan.text, token.start) || !isFreeAfter(scan.text, token.end)) return []
    if (evidenceOf(scan, from, from + 1, labels) !== 'named') return []
    return [
      { type: 'passport', kind: null, start: token.start, end: token.end, confidence: CONFIDENCE.named },
    ]
  })
}
