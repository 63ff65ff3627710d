import ipaddr from 'ipaddr.js'
import { evidenceOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { CONFIDENCE } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { isFreeBefore } from './words.ts'
import type { Scan } from './words.ts'

// Addresses of machines and mailboxes.

const isQuad = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text)

const BYTE = /^\d{1,3}$/

function versionFourOf(scan: Scan, labels: Labels): readonly Candidate[] {
  return scan.tokens.flatMap((token, from) => {
    const last = scan.tokens[from + 3]
    if (!BYTE.test(token.text) || last === undefined || last.end - token.start > 15) return []
    const text = scan.text.slice(token.start, last.end)
    if (!isQuad(text) || !isFreeBefore(scan.text, token.start)) return []
    // A port or a prefix length behind it belongs to it; a fifth number does not.
    if (/^[.\w]\d|^\w/.test(scan.text.slice(last.end, last.end + 2))) return []
    const evidence = evidenceOf(scan, from, from + 4, labels)
    if (evidence === 'foreign') return []
    const confidence = evidence === 'named' ? CONFIDENCE.namedAndChecked : CONFIDENCE.checked
    return [{ type: 'ip', kind: 'IPv4', start: token.start, end: last.end, confidence }]
  })
}

/** Groups of up to four hexadecimal digits between colons; a dotted quad may end them. */
const VERSION_SIX = /(?<![\w:.])(?:[\dA-Fa-f]{1,4})?(?::[\dA-Fa-f]{0,4}){2,8}(?:\.\d{1,3}){0,3}(?![\w:])/g

function versionSixOf({ text }: Scan): readonly Candidate[] {
  return Array.from(text.matchAll(VERSION_SIX), (match): Candidate => {
    // A colon that ends a clause is not the address's own.
    const value = /[^:]:$/.test(match[0]) ? match[0].slice(0, -1) : match[0]
    const start = match.index
    return { type: 'ip', kind: 'IPv6', start, end: start + value.length, confidence: CONFIDENCE.checked }
  }).filter(({ start, end }) => {
    const value = text.slice(start, end)
    return /\d/.test(value) && value.length > 2 && ipaddr.IPv6.isValid(value)
  })
}

export const addressesOf = (scan: Scan, labels: Labels): readonly Candidate[] => [
  ...versionFourOf(scan, labels),
  ...versionSixOf(scan),
]

const MAC =
  /(?<![\w:-])(?:[\dA-Fa-f]{2}(?::[\dA-Fa-f]{2}){5}|[\dA-Fa-f]{2}(?:-[\dA-Fa-f]{2}){5}|[\dA-Fa-f]{4}\.[\dA-Fa-f]{4}\.[\dA-Fa-f]{4})(?![\w:-])/g

/** IEEE 802 addresses of six bytes, with colons, dashes or in three groups. */
export const macsOf = ({ text }: Scan): readonly Candidate[] =>
  Array.from(text.matchAll(MAC), (match): Candidate => {
    const start = match.index
    return { type: 'mac', kind: null, start, end: start + match[0].length, confidence: CONFIDENCE.checked }
  })

const LOCAL_UNIT = /[\p{L}\p{N}._%+\-'&!#$*/?^`{|}~]/u
const HOST_UNIT = /[\p{L}\p{N}.-]/u
const LOCAL_MAX = 64
const HOST_MAX = 253
const HOST =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(?:\p{L}{2,24}|xn--[\da-z-]{2,30})$/iu
/** `chart@2x.png` names a picture. */
const FILE_ENDINGS = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'webp',
  'csv',
  'json',
  'pdf',
  'txt',
  'ts',
  'js',
])

/** Goes from `at` in steps of `by` while the characters belong to the part; gives the last place that does. */
function reach(text: string, at: number, by: 1 | -1, unit: RegExp, lengthMax: number): number {
  let place = at
  while (Math.abs(place + by - at) <= lengthMax && unit.test(text.charAt(place + by))) place += by
  return place
}

/** The mailbox around an at sign (RFC 5321's lengths); null when there is none. */
function mailboxAt(text: string, at: number): Readonly<{ start: number; end: number }> | null {
  const leftmost = reach(text, at, -1, LOCAL_UNIT, LOCAL_MAX)
  const left = text.slice(leftmost, at)
  const start = leftmost + left.length - left.replace(/^[^\p{L}\p{N}_]{1,64}/u, '').length
  const local = text.slice(start, at)
  const host = text.slice(at + 1, reach(text, at, 1, HOST_UNIT, HOST_MAX) + 1).replace(/[.-]{1,9}$/, '')
  const ending = host.slice(host.lastIndexOf('.') + 1).toLowerCase()
  const isMailbox =
    local !== '' &&
    !local.endsWith('.') &&
    !local.includes('..') &&
    HOST.test(host) &&
    !FILE_ENDINGS.has(ending)
  // `https://name:word@host` carries a sign-in.
  const isSignIn =
    text.charAt(start - 1) === ':' && text.slice(Math.max(0, start - LOCAL_MAX), start).includes('://')
  return isMailbox && !isSignIn && text.charAt(start - 1) !== '@'
    ? { start, end: at + 1 + host.length }
    : null
}

export function emailsOf({ text }: Scan): readonly Candidate[] {
  const found: Candidate[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const mailbox = mailboxAt(text, at)
    if (mailbox !== null)
      found.push({ type: 'email', kind: null, ...mailbox, confidence: CONFIDENCE.namedAndChecked })
  }
  return found
}
