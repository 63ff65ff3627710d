import { parsePartialDate } from './list-dates.ts'
import { countryCodes } from './countries.ts'
import type { Identifier, ListedName, PartialDate, Wallet } from '../types.ts'

/** What OFAC writes behind an entry: sentences parted by semicolons, the last one with a full stop. */
type Remarks = Readonly<{
  names: readonly ListedName[]
  births: readonly PartialDate[]
  birthPlaces: readonly string[]
  countries: readonly string[]
  identifiers: readonly Identifier[]
  wallets: readonly Wallet[]
}>

const BIRTH = /^DOB (.+)$/
const PLACE = /^POB (.+)$/
const NATIONALITY = /^(?:nationality|citizen) (.+)$/
/** Names in quotes are those that OFAC calls weak. */
const WEAK_NAME = /^[afn]\.k\.a\. '(.+)'$/
const WALLET = /^Digital Currency Address - ([A-Z0-9]+) (\S+)$/
const IMO = /^(?:Vessel Registration Identification|Identification Number) IMO (\d{7})$/
const NUMBERED =
  /^(Passport|SSN|National ID No\.|Tax ID No\.|Registration Number|Registration ID|MMSI|Aircraft Tail Number|Aircraft Manufacturer's Serial Number \(MSN\)|Aircraft Construction Number \(also called L\/N or S\/N or F\/N\)|Cedula No\.|NIT #|R\.?U\.?C\.? #|C\.U\.R\.P\.|C\.U\.I\.T\.|R\.F\.C\.|Company Number|Business Registration Number|Commercial Registry Number|Legal Entity Number|Unified Social Credit Code \(USCC\)|Identification Number|Government Gazette Number|Residency Number|Driver's License No\.|Trade License No\.|SWIFT\/BIC|License|C\.R\. No\.|Enterprise Number|Birth Certificate Number|Seafarer's Identification Document|Personal ID Card|Stateless Person ID Card|Electoral Registry No\.) ([^;()]+?)(?: \(.*\))?$/

/** Reads OFAC's remarks. What is not understood is prose and is left. */
export function parseRemarks(text: string): Remarks {
  const sentences = text
    .replace(/\.\s*$/, '')
    .split(';')
    .map((sentence) => sentence.trim().replace(/^alt\. /, ''))
  const found = (pattern: RegExp): readonly string[] =>
    sentences.flatMap((sentence) => pattern.exec(sentence)?.[1]?.trim() ?? [])
  return {
    names: found(WEAK_NAME).map((name) => ({ text: name, quality: 'weak' })),
    births: found(BIRTH).flatMap((date) => parsePartialDate(date) ?? []),
    birthPlaces: found(PLACE),
    countries: countryCodes(found(NATIONALITY)),
    identifiers: [
      ...found(IMO).map((value) => ({ kind: 'IMO', value })),
      ...sentences.flatMap((sentence): readonly Identifier[] => {
        const [, kind, value] = NUMBERED.exec(sentence) ?? []
        return kind && value && !IMO.test(sentence) ? [{ kind, value: value.trim() }] : []
      }),
    ],
    wallets: sentences.flatMap((sentence): readonly Wallet[] => {
      const [, currency, address] = WALLET.exec(sentence) ?? []
      return currency && address ? [{ currency, address }] : []
    }),
  }
}
