import { parseIso } from '../../../kernel/index.ts'
import { unless } from './filing-problems.ts'
import type { FilingProblem } from './filing-problems.ts'
import { isCountryCode } from '../../../identifiers/index.ts'
import { allAt, childrenOf, textAt } from '../documents/xml.ts'
import type { XmlElement } from '../documents/xml.ts'

/** What SAR and CTR share of what their schemas cannot see. Sources: FinCEN's XML user guides and electronic filing instructions. */

export const SUBJECT = '33'
export const CTR_PERSONS = ['50', '17', '23']

/** 20261231 as a date; null where there is no such day. */
export const dayOf = (text: string): string | null => {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  const day = parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : ''
  return parseIso(day) === null ? null : day
}

export const partiesOf = (activity: XmlElement, ...codes: readonly string[]): readonly XmlElement[] =>
  allAt(activity, 'Party').filter((party) => codes.includes(textAt(party, 'ActivityPartyTypeCode')))

/** What a party is in its report, by the code of its type. */
const ROLES: Readonly<Record<string, string>> = {
  ...{ '35': 'transmitter', '37': 'transmitter contact', '30': 'filing institution' },
  ...{ '8': 'contact for assistance', '34': 'place of the transaction' },
  ...{ [SUBJECT]: 'subject', '50': 'on own behalf', '17': 'for another', '23': 'on whose behalf' },
}

/** `report 1 party 6 (subject)`: where a party stands, counted as the file has it, and as what; never who it is. */
export const partyPlace = (activity: XmlElement, party: XmlElement, where: string): string => {
  const role = ROLES[textAt(party, 'ActivityPartyTypeCode')]
  const place = `${where} party ${allAt(activity, 'Party').indexOf(party) + 1}`
  return role === undefined ? place : `${place} (${role})`
}

const REQUIRED_PARTIES: readonly (readonly [code: string, who: string])[] = [
  ['35', 'a transmitter'],
  ['37', 'a transmitter contact'],
  ['30', 'a filing institution'],
  ['8', 'a contact for assistance'],
  ['34', 'a place of the transaction'],
]

/** A TIN has nine digits, not all the same; the numbers of the SSA begin with neither 000 nor 666. */
const isTin = (number: string): boolean =>
  /^\d{9}$/.test(number) && !/^(\d)\1{8}$/.test(number) && !/^(?:000|666)/.test(number)

function identificationProblems(party: XmlElement, where: string): readonly FilingProblem[] {
  return allAt(party, 'PartyIdentification').flatMap((one) => {
    const [type, number] = [
      textAt(one, 'PartyIdentificationTypeCode'),
      textAt(one, 'PartyIdentificationNumberText'),
    ]
    const country = textAt(one, 'OtherIssuerCountryText')
    return [
      ...unless(
        !['1', '2', '4'].includes(type) || isTin(number),
        'tin',
        where,
        'the taxpayer number is not nine digits as they are given out',
      ),
      ...unless(
        type === '' || number !== '',
        'identification_incomplete',
        where,
        'an identification has a type but no number',
      ),
      ...unless(
        country === '' || isCountryCode(country),
        'country',
        where,
        'the issuing country is no country',
      ),
    ]
  })
}

const STATED = ['US', 'CA', 'MX']

function addressProblems(party: XmlElement, where: string): readonly FilingProblem[] {
  return allAt(party, 'Address').flatMap((address) => {
    const has = (name: string) => textAt(address, name) !== ''
    const country = textAt(address, 'RawCountryCodeText')
    const isStated = STATED.includes(country)
    return [
      ...unless(
        country === '' || isCountryCode(country),
        'country',
        where,
        'the country of an address is none',
      ),
      ...unless(
        !isStated || has('RawStateCodeText') || has('StateCodeUnknownIndicator'),
        'state',
        where,
        `an address in ${country} names neither a state nor that it is unknown`,
      ),
      ...unless(
        country !== 'US' || !has('RawZIPCode') || /^\d{5}(?:\d{4})?$/.test(textAt(address, 'RawZIPCode')),
        'zip',
        where,
        'a ZIP code has five or nine digits',
      ),
      ...['City', 'CountryCode', 'StreetAddress'].flatMap((field) => {
        const value = field === 'StreetAddress' ? 'RawStreetAddress1Text' : `Raw${field}Text`
        return unless(
          has(value) !== has(`${field}UnknownIndicator`),
          'unknown_indicator',
          where,
          `${field} of an address must be given or said to be unknown, not both`,
        )
      }),
    ]
  })
}

function personProblems(party: XmlElement, where: string, filedOn: string): readonly FilingProblem[] {
  if (textAt(party, 'AllCriticalSubjectInformationUnavailableIndicator') === 'Y') return []
  const isEntity = textAt(party, 'PartyAsEntityOrganizationIndicator') === 'Y'
  const birth = textAt(party, 'IndividualBirthDateText')
  const [name] = allAt(party, 'PartyName')
  const has = (field: string) => name !== undefined && textAt(name, field) !== ''
  return [
    ...unless(
      has('RawEntityIndividualLastName') !== has('EntityLastNameUnknownIndicator'),
      'name',
      where,
      'the name must be given or said to be unknown, not both',
    ),
    ...unless(
      isEntity || has('RawIndividualFirstName') !== has('FirstNameUnknownIndicator'),
      'name',
      where,
      'the first name must be given or said to be unknown, not both',
    ),
    ...unless(
      isEntity || (birth !== '') !== (textAt(party, 'BirthDateUnknownIndicator') === 'Y'),
      'birth_date',
      where,
      'the date of birth must be given or said to be unknown, not both',
    ),
    ...unless(birth === '' || !isEntity, 'birth_date', where, 'an entity has no date of birth'),
    ...unless(
      birth === '' || birth.endsWith('00') || (dayOf(birth) !== null && birth < filedOn),
      'birth_date',
      where,
      'the date of birth is no day before the filing',
    ),
  ]
}

function chainProblems(activity: XmlElement, where: string): readonly FilingProblem[] {
  const [association] = allAt(activity, 'ActivityAssociation')
  const isSet = (name: string) => association !== undefined && textAt(association, name) === 'Y'
  const kinds = [
    'InitialReportIndicator',
    'CorrectsAmendsPriorReportIndicator',
    'ContinuingActivityReportIndicator',
  ]
  const isLater = isSet('CorrectsAmendsPriorReportIndicator') || isSet('ContinuingActivityReportIndicator')
  const prior = textAt(activity, 'EFilingPriorDocumentNumber')
  return [
    ...unless(
      kinds.some(isSet),
      'chain',
      where,
      'says neither that it is a first report nor what it follows',
    ),
    ...unless(
      !(isSet('InitialReportIndicator') && isLater),
      'chain',
      where,
      'cannot be a first report and follow another',
    ),
    ...unless(
      !isLater || prior !== '',
      'chain',
      where,
      'follows another report but does not name its number',
    ),
    ...unless(isLater || prior === '', 'chain', where, 'names an earlier report but does not follow it'),
    ...unless(
      prior === '' || /^\d{14}$/.test(prior),
      'chain',
      where,
      'the number of the earlier report is not the 14 digits that FinCEN gave it',
    ),
  ]
}

export function commonProblems(activity: XmlElement, where: string): readonly FilingProblem[] {
  const filedOn = textAt(activity, 'FilingDateText')
  const persons = partiesOf(activity, SUBJECT, ...CTR_PERSONS)
  return [
    ...unless(dayOf(filedOn) !== null, 'date', where, 'the filing date is no day of the calendar'),
    ...REQUIRED_PARTIES.flatMap(([code, who]) =>
      unless(
        partiesOf(activity, code).length === 1,
        'parties',
        where,
        `must name exactly one party as ${who}`,
      ),
    ),
    ...unless(persons.length > 0, 'parties', where, 'names no subject'),
    ...chainProblems(activity, where),
    ...allAt(activity, 'Party').flatMap((party) => {
      const place = partyPlace(activity, party, where)
      return [...identificationProblems(party, place), ...addressProblems(party, place)]
    }),
    ...persons.flatMap((party) => personProblems(party, partyPlace(activity, party, where), filedOn)),
  ]
}

export const numberAt = (from: XmlElement, ...path: readonly string[]): number =>
  Number(textAt(from, ...path) || '0')

export const isAmount = (text: string): boolean => text === '' || /^(?:0|[1-9]\d{0,14})$/.test(text)

export function batchProblems(
  root: XmlElement,
  parties: number,
  total: number,
  attachments: number | null,
): readonly FilingProblem[] {
  const count = (name: string) => Number(root.attributes?.[name] ?? '')
  const sequence = sequenceNumbers(root)
  return [
    ...unless(
      count('ActivityCount') === allAt(root, 'Activity').length,
      'counts',
      'batch',
      'ActivityCount is not the number of reports',
    ),
    ...unless(
      count('PartyCount') === parties,
      'counts',
      'batch',
      'PartyCount is not the number of persons reported',
    ),
    ...unless(count('TotalAmount') === total, 'sums', 'batch', 'TotalAmount is not the sum of the reports'),
    ...(attachments === null
      ? []
      : unless(
          count('AttachmentCount') === attachments && count('ActivityAttachmentCount') === attachments,
          'attachments',
          'batch',
          'the attachments announced are not those that the reports name',
        )),
    ...unless(
      sequence.every((number, at) => number === at + 1),
      'sequence',
      'batch',
      'SeqNum does not count the elements from 1 without a gap',
    ),
  ]
}

const sequenceNumbers = (root: XmlElement): readonly number[] =>
  childrenOf(root).flatMap((child) => [
    ...(child.attributes?.['SeqNum'] === undefined ? [] : [Number(child.attributes['SeqNum'])]),
    ...sequenceNumbers(child),
  ])
