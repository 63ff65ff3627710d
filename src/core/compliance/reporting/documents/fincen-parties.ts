import type { FincenFiler, FincenParty } from '../contract-filings.ts'
import { childrenOf, element, given } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** What SAR and CTR have in common. Element names and codes: FinCEN XML schema user guides for BSA e-filing, 2021. */

type Address = FincenParty['address']
type Identification = NonNullable<FincenParty['tin']>

export const yyyymmdd = (day: string): string => day.replaceAll('-', '')

export const yes = (name: string, isSo: boolean): readonly XmlElement[] => given(name, isSo ? 'Y' : null)

/** Countries whose addresses have a state and a postal code in FinCEN's forms. */
const STATED = ['US', 'CA', 'MX']

export function addressOf(address: Address): XmlElement {
  const isStated = address.country === undefined || STATED.includes(address.country)
  return element('Address', [
    ...yes('CityUnknownIndicator', address.city === undefined),
    ...yes('CountryCodeUnknownIndicator', address.country === undefined),
    ...given('RawCityText', address.city),
    ...given('RawCountryCodeText', address.country),
    ...given('RawStateCodeText', address.state),
    ...given('RawStreetAddress1Text', address.street),
    ...given('RawZIPCode', address.zip?.replace('-', '')),
    ...yes('StateCodeUnknownIndicator', isStated && address.state === undefined),
    ...yes('StreetAddressUnknownIndicator', address.street === undefined),
    ...yes('ZIPCodeUnknownIndicator', isStated && address.zip === undefined),
  ])
}

const legalName = (name: string): XmlElement =>
  element('PartyName', [...given('PartyNameTypeCode', 'L'), ...given('RawPartyFullName', name)])

const identificationOf = ({ type, number, issuerCountry, issuerState }: Identification): XmlElement =>
  element('PartyIdentification', [
    ...given('OtherIssuerCountryText', issuerCountry),
    ...given('OtherIssuerStateText', issuerState),
    ...given('PartyIdentificationNumberText', number.replaceAll('-', '')),
    ...given('PartyIdentificationTypeCode', type),
  ])

export function nameOf(party: FincenParty): XmlElement {
  const isPerson = party.kind === 'person'
  return element('PartyName', [
    ...yes('EntityLastNameUnknownIndicator', party.name === undefined),
    ...yes('FirstNameUnknownIndicator', isPerson && party.firstName === undefined),
    ...given('PartyNameTypeCode', 'L'),
    ...given('RawEntityIndividualLastName', party.name),
    ...given('RawIndividualFirstName', isPerson ? party.firstName : null),
    ...given('RawIndividualMiddleName', isPerson ? party.middleName : null),
  ])
}

/** The number of a taxpayer, or that it is not known; then the other documents. */
export const identificationsOf = (party: FincenParty): readonly XmlElement[] => [
  party.tin ? identificationOf(party.tin) : element('PartyIdentification', yes('TINUnknownIndicator', true)),
  ...party.identifications.map(identificationOf),
]

export const genderOf = ({ kind, gender }: FincenParty) => ({
  female: yes('FemaleGenderIndicator', kind === 'person' && gender === 'female'),
  male: yes('MaleGenderIndicator', kind === 'person' && gender === 'male'),
  unknown: yes('UnknownGenderIndicator', kind === 'person' && gender === 'unknown'),
})

const party = (code: string, content: readonly XmlElement[]): XmlElement =>
  element('Party', [...given('ActivityPartyTypeCode', code), ...content])

/** The EIN and whose it is: code 2. */
const ein = ({ ein: number }: FincenFiler): XmlElement => identificationOf({ type: '2', number })

/** The subtypes of a securities firm are known to the SAR alone. */
const organization = (
  { organizationType, organizationSubtype }: FincenFiler,
  form: 'sar' | 'ctr',
): XmlElement =>
  element('OrganizationClassificationTypeSubtype', [
    ...given('OrganizationSubtypeID', form === 'sar' ? organizationSubtype : null),
    ...given('OrganizationTypeID', organizationType),
  ])

/** The five parties that every report names beside its persons: who sends, whom to ask, who files, where it happened. */
export function filerParties(
  filer: FincenFiler,
  form: 'sar' | 'ctr',
  internalNumber?: string,
): readonly XmlElement[] {
  const phone = element('PhoneNumber', given('PhoneNumberText', filer.contactPhone))
  const institution = [
    ...given('PrimaryRegulatorTypeCode', filer.regulator),
    legalName(filer.name),
    addressOf(filer.address),
  ]
  return [
    party('35', [
      legalName(filer.name),
      addressOf(filer.address),
      phone,
      identificationOf({ type: '28', number: filer.transmitterControlCode }),
      identificationOf({ type: '4', number: filer.ein }),
    ]),
    party('37', [legalName(filer.contactName)]),
    party('30', [
      ...institution,
      ein(filer),
      ...(internalNumber === undefined ? [] : [identificationOf({ type: '29', number: internalNumber })]),
      organization(filer, form),
    ]),
    party('8', [legalName(filer.contactName), phone]),
    party('34', [...institution, ein(filer), organization(filer, form)]),
  ]
}

/** Every element that holds others carries a number that no other has, in the order of the document. */
export function numbered(root: XmlElement): XmlElement {
  let last = 0
  const visit = (one: XmlElement): XmlElement => {
    if (typeof one.content === 'string') return one
    last += 1
    const attributes = { ...one.attributes, SeqNum: String(last) }
    return { ...one, attributes, content: one.content.map(visit) }
  }
  return { ...root, content: childrenOf(root).map(visit) }
}

export const FINCEN_NAMESPACE = 'www.fincen.gov/base'

/** Which report of a chain this is. */
export const chainOf = ({ kind }: Readonly<{ kind: 'initial' | 'correction' | 'continuing' }>) => ({
  isInitial: kind === 'initial',
  isCorrection: kind === 'correction',
  isContinuing: kind === 'continuing',
})
