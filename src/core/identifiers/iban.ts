import { invalid, mod97, valid } from './checks.ts'
import type { CheckIdentifier } from './types.ts'

/**
 * What follows country and check digits, per country, as the registry writes it (SWIFT, IBAN Registry, ISO 13616-2):
 * a count and n for digits, a for capitals, c for either.
 */
const STRUCTURES =
  'AD 8n12c|AE 19n|AL 8n16c|AT 16n|AZ 4a20c|BA 16n|BE 12n|BG 4a6n8c|BH 4a14c|BI 23n|BR 23n1a1c|BY 4c4n16c|' +
  'CH 5n12c|CR 18n|CY 8n16c|CZ 20n|DE 18n|DJ 23n|DK 14n|DO 4c20n|EE 16n|EG 25n|ES 20n|FI 14n|FK 2a12n|FO 14n|' +
  'FR 10n11c2n|GB 4a14n|GE 2a16n|GI 4a15c|GL 14n|GR 7n16c|GT 4c20c|HN 4a20n|HR 17n|HU 24n|IE 4a14n|IL 19n|' +
  'IQ 4a15n|IS 22n|IT 1a10n12c|JO 4a4n18c|KW 4a22c|KZ 3n13c|LB 4n20c|LC 4a24c|LI 5n12c|LT 16n|LU 3n13c|LV 4a13c|' +
  'LY 21n|MC 10n11c2n|MD 20c|ME 18n|MK 3n10c2n|MN 16n|MR 23n|MT 4a5n18c|MU 4a19n3a|NI 4a20n|NL 4a10n|NO 11n|' +
  'OM 3n16c|PK 4a16c|PL 24n|PS 4a21c|PT 21n|QA 4a21c|RO 4a16c|RS 18n|RU 14n15c|SA 2n18c|SC 4a20n3a|SD 14n|SE 20n|' +
  'SI 15n|SK 20n|SM 1a10n12c|SO 19n|ST 21n|SV 4a20n|TL 19n|TN 20n|TR 6n16c|UA 6n19c|VA 18n|VG 4a16n|XK 16n|YE 4a4n18c'

type Part = Readonly<{ count: number; kind: 'n' | 'a' | 'c' }>

const partsOf = (structure: string): readonly Part[] =>
  [...structure.matchAll(/(\d{1,2})([nac])/g)].map(([, count, kind]) => ({
    count: Number(count),
    kind: kind as Part['kind'],
  }))

const PARTS: ReadonlyMap<string, readonly Part[]> = new Map(
  STRUCTURES.split('|').map((line) => [line.slice(0, 2), partsOf(line.slice(3))]),
)

/** Length of a country's IBANs; null where there are none. */
export function ibanLengthOf(country: string): number | null {
  const parts = PARTS.get(country)
  return parts === undefined ? null : 4 + parts.reduce((sum, { count }) => sum + count, 0)
}

const IS_KIND = { n: /^\d*$/, a: /^[A-Z]*$/, c: /^[A-Z0-9]*$/ } as const

function fits(text: string, parts: readonly Part[]): boolean {
  let start = 0
  return parts.every(({ count, kind }) => {
    const slice = text.slice(start, start + count)
    start += count
    return IS_KIND[kind].test(slice)
  })
}

/**
 * International bank account number (ISO 13616-1). Case and blanks are folded. Looked at in this order: characters,
 * country, length, structure of the country's account numbers, ISO/IEC 7064 MOD 97-10.
 */
export const checkIban: CheckIdentifier = (text) => {
  const value = text.replaceAll(/\s/g, '').toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^[A-Z0-9]+$/.test(value)) return invalid('characters')
  const parts = PARTS.get(value.slice(0, 2))
  if (parts === undefined) return invalid('country')
  if (value.length !== ibanLengthOf(value.slice(0, 2))) return invalid('length')
  const digits = value.slice(2, 4)
  if (!/^\d\d$/.test(digits) || !fits(value.slice(4), parts)) return invalid('characters')
  // 00, 01 and 99 satisfy the congruence of another number's digits and are never given (ISO 13616-1, 02 to 98).
  const isGiven = digits !== '00' && digits !== '01' && digits !== '99'
  return isGiven && mod97(value.slice(4) + value.slice(0, 4)) === 1 ? valid(value) : invalid('checksum')
}
