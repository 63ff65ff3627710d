import type { PiiEntity } from '../types.ts'
import { bicsOf, ibansOf } from './bank-codes.ts'
import { cryptoAddressesOf } from './crypto-addresses.ts'
import { birthDatesOf, passportsOf } from './dates-and-passports.ts'
import { labelsOf } from './labels.ts'
import type { Labels } from './labels.ts'
import { entityOf, makeLayoutFinder } from './layouts.ts'
import type { Candidate } from './layouts.ts'
import { EUROPEAN_NUMBERS } from './national-europe.ts'
import { WORLD_NUMBERS } from './national-world.ts'
import { addressesOf, emailsOf, macsOf } from './network.ts'
import { PARTY_NUMBERS } from './party-numbers.ts'
import { phonesOf } from './phones.ts'
import { isSecurityNumber } from './securities.ts'
import { scanOf } from './words.ts'
import type { Scan } from './words.ts'

const words = (text: string): readonly string[] => text.split(/\s+/)

/** Words that name what has no layout of its own. */
const LABELS = {
  iban: words('iban'),
  bic: words('bic swift bank beneficiary correspondent bankleitzahl wire'),
  ip: words('ip ipv4 ipv6 host login'),
  crypto: words('wallet btc bitcoin eth ethereum sol solana crypto usdt usdc'),
  birth: words(
    'born birth dob birthday birthdate geboren geb geburtsdatum né née naissance nacimiento nacido nacida nascita nato nata geboortedatum bday',
  ),
  passport: words('passport passports passeport reisepass pasaporte passaporto paspoort passnummer'),
  phone: words(
    'phone phones telephone tel telefon telefono téléphone mobile mob cell cellphone handy call called calling fax whatsapp sms text contact dial hotline reach reachable ring landline extension callback',
  ),
}

const RULES = [...WORLD_NUMBERS, ...PARTY_NUMBERS, ...EUROPEAN_NUMBERS]
const findLayouts = makeLayoutFinder(RULES, Object.values(LABELS))

const ownLabels = ((): Readonly<Record<keyof typeof LABELS, Labels>> => {
  const names = Object.keys(LABELS) as readonly (keyof typeof LABELS)[]
  const made = labelsOf([...names.map((name) => LABELS[name]), ...RULES.map((rule) => rule.labels)])
  const none: Labels = { own: new Set(), others: new Set() }
  const of = (name: keyof typeof LABELS): Labels => made[names.indexOf(name)] ?? none
  return {
    iban: of('iban'),
    bic: of('bic'),
    ip: of('ip'),
    crypto: of('crypto'),
    birth: of('birth'),
    passport: of('passport'),
    phone: of('phone'),
  }
})()

const candidatesOf = (scan: Scan): readonly Candidate[] => [
  ...findLayouts(scan),
  ...ibansOf(scan, ownLabels.iban),
  ...bicsOf(scan, ownLabels.bic),
  ...emailsOf(scan),
  ...addressesOf(scan, ownLabels.ip),
  ...macsOf(scan),
  ...cryptoAddressesOf(scan, ownLabels.crypto),
  ...passportsOf(scan, ownLabels.passport),
  ...birthDatesOf(scan, ownLabels.birth),
  ...phonesOf(scan, ownLabels.phone),
]

/** Of candidates that overlap, the surest stays, then the longest, then the first of the table. */
function withoutOverlaps(candidates: readonly Candidate[], length: number): readonly Candidate[] {
  const ranked = candidates
    .map((candidate, at) => ({ candidate, at }))
    .sort(
      (a, b) =>
        b.candidate.confidence - a.candidate.confidence ||
        b.candidate.end - b.candidate.start - (a.candidate.end - a.candidate.start) ||
        a.at - b.at,
    )
  const kept: Candidate[] = []
  const taken = new Uint8Array(length)
  for (const { candidate } of ranked) {
    if (taken.subarray(candidate.start, candidate.end).includes(1)) continue
    taken.fill(1, candidate.start, candidate.end)
    kept.push(candidate)
  }
  return kept.sort((a, b) => a.start - b.start)
}

/**
 * Everything in a text that points to a person or a party, in order of place, none overlapping another. Time grows
 * with the length of the text alone. Identifiers of securities, orders and amounts are not found.
 */
export function findPii(text: string): readonly PiiEntity[] {
  const scan = scanOf(text)
  const candidates = candidatesOf(scan).filter(({ start, end }) => !isSecurityNumber(text.slice(start, end)))
  return withoutOverlaps(candidates, text.length).map((candidate) => entityOf(text, candidate))
}
