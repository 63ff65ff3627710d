import type { FincenParty, SarRecord } from '../contract-filings.ts'
import {
  FINCEN_NAMESPACE,
  addressOf,
  chainOf,
  filerParties,
  genderOf,
  identificationsOf,
  nameOf,
  numbered,
  yes,
  yyyymmdd,
} from './fincen-parties.ts'
import { around, element, given } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** Characters of one block of the narrative; its rules bound how long all of it may be. */
const NARRATIVE_BLOCK_CHARS = 4_000

/** Where a block ends: not inside a run of blanks, for a block may neither begin nor end with one. */
function narrativeBlocks(narrative: string): readonly string[] {
  const rest = narrative.replaceAll(/\s+/g, ' ').trim()
  if (rest.length <= NARRATIVE_BLOCK_CHARS) return [rest]
  const cut = rest.lastIndexOf(' ', NARRATIVE_BLOCK_CHARS)
  const end = cut > 0 ? cut : NARRATIVE_BLOCK_CHARS
  return [rest.slice(0, end), ...narrativeBlocks(rest.slice(end))]
}

/** The accounts that were used, under the institution that keeps them. */
const accountsOf = (subject: FincenParty, ein: string): readonly XmlElement[] =>
  subject.accounts.length === 0
    ? []
    : [
        element('PartyAccountAssociation', [
          ...given('PartyAccountAssociationTypeCode', '7'),
          element('Party', [
            ...given('ActivityPartyTypeCode', '41'),
            element('PartyIdentification', [
              ...given('PartyIdentificationNumberText', ein.replaceAll('-', '')),
              ...given('PartyIdentificationTypeCode', '4'),
            ]),
            ...subject.accounts.map((account) =>
              element('Account', [
                ...given('AccountNumberText', account),
                element('PartyAccountAssociation', given('PartyAccountAssociationTypeCode', '5')),
              ]),
            ),
          ]),
        ]),
      ]

const aliasesOf = ({ alsoKnownAs }: FincenParty): readonly XmlElement[] =>
  alsoKnownAs.map((name) =>
    element('PartyName', [...given('PartyNameTypeCode', 'AKA'), ...given('RawPartyFullName', name)]),
  )

function subjectOf(subject: FincenParty, ein: string): XmlElement {
  const gender = genderOf(subject)
  const isPerson = subject.kind === 'person'
  return element('Party', [
    ...given('ActivityPartyTypeCode', '33'),
    ...yes('BirthDateUnknownIndicator', isPerson && subject.bornOn === undefined),
    ...gender.female,
    ...given('IndividualBirthDateText', isPerson && subject.bornOn ? yyyymmdd(subject.bornOn) : null),
    ...gender.male,
    ...yes('NoKnownAccountInvolvedIndicator', subject.accounts.length === 0),
    ...yes('PartyAsEntityOrganizationIndicator', !isPerson),
    ...gender.unknown,
    nameOf(subject),
    ...aliasesOf(subject),
    addressOf(subject.address),
    ...around('PhoneNumber', given('PhoneNumberText', subject.phone)),
    ...identificationsOf(subject),
    ...around('PartyOccupationBusiness', given('OccupationBusinessText', subject.occupation)),
    ...(subject.email === undefined
      ? []
      : [
          element('ElectronicAddress', [
            ...given('ElectronicAddressText', subject.email),
            ...given('ElectronicAddressTypeCode', 'E'),
          ]),
        ]),
    ...accountsOf(subject, ein),
  ])
}

/** A subject of whom nothing at all is known: FinCEN wants that said, not the party left out. */
const UNKNOWN_SUBJECT: XmlElement = element('Party', [
  ...given('ActivityPartyTypeCode', '33'),
  ...yes('AllCriticalSubjectInformationUnavailableIndicator', true),
])

const activityOf = ({ activity }: SarRecord): XmlElement =>
  element('SuspiciousActivity', [
    ...yes('AmountUnknownIndicator', activity.amount === undefined),
    ...given('SuspiciousActivityFromDateText', yyyymmdd(activity.from)),
    ...given('SuspiciousActivityToDateText', activity.to && yyyymmdd(activity.to)),
    ...given('TotalSuspiciousAmountText', activity.amount),
    ...activity.kinds.map(({ type, subtype, other }) =>
      element('SuspiciousActivityClassification', [
        ...given('OtherSuspiciousActivityTypeText', other),
        ...given('SuspiciousActivitySubtypeID', subtype),
        ...given('SuspiciousActivityTypeID', type),
      ]),
    ),
  ])

/** A suspicious activity report as a batch of one, FinCEN form SARX. */
export function sarDocument(record: SarRecord): XmlElement {
  const { activity, filer, subjects, sequence, attachment } = record
  const chain = chainOf(sequence)
  const report = element('Activity', [
    ...given('EFilingPriorDocumentNumber', sequence.priorDocument),
    ...given('FilingDateText', yyyymmdd(record.filedOn)),
    element('ActivityAssociation', [
      ...yes('ContinuingActivityReportIndicator', chain.isContinuing),
      ...yes('CorrectsAmendsPriorReportIndicator', chain.isCorrection),
      ...yes('InitialReportIndicator', chain.isInitial),
    ]),
    ...around('ActivitySupportDocument', given('OriginalAttachmentFileName', attachment)),
    ...filerParties(filer, 'sar', record.internalNumber),
    ...(subjects.length === 0 ? [UNKNOWN_SUBJECT] : subjects.map((one) => subjectOf(one, filer.ein))),
    activityOf(record),
    ...activity.ipAddresses.map(({ address, on }) =>
      element('ActivityIPAddress', [
        ...given('ActivityIPAddressDateText', on && yyyymmdd(on)),
        ...given('IPAddressText', address),
      ]),
    ),
    ...activity.instruments.map(({ type, subtype, other }) =>
      element('Assets', [
        ...given('AssetSubtypeID', subtype),
        ...given('AssetTypeID', type),
        ...given('OtherAssetSubtypeText', other),
      ]),
    ),
    ...narrativeBlocks(record.narrative).map((block, at) =>
      element('ActivityNarrativeInformation', [
        ...given('ActivityNarrativeSequenceNumber', at + 1),
        ...given('ActivityNarrativeText', block.trim()),
      ]),
    ),
  ])
  const attachments = attachment === undefined ? '0' : '1'
  return numbered(
    element('EFilingBatchXML', [...given('FormTypeCode', 'SARX'), report], {
      xmlns: FINCEN_NAMESPACE,
      TotalAmount: String(activity.amount ?? 0),
      PartyCount: String(Math.max(subjects.length, 1)),
      ActivityCount: '1',
      ActivityAttachmentCount: attachments,
      AttachmentCount: attachments,
    }),
  )
}
