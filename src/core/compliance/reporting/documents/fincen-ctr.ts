import type { CtrRecord } from '../contract-filings.ts'
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

type Person = CtrRecord['persons'][number]

const ROLE_CODES = { own_behalf: '50', for_another: '17', on_whose_behalf: '23' } as const

/** Y or empty: these elements must be there either way. */
const flag = (name: string, isSo: boolean): XmlElement => element(name, isSo ? 'Y' : '')

const accountsOf = (person: Person): readonly XmlElement[] =>
  person.accounts.map((account) =>
    element('Account', [
      ...given('AccountNumberText', account),
      element('PartyAccountAssociation', [
        ...given('PartyAccountAssociationTypeCode', (person.cashIn ?? 0) > 0 ? '8' : '9'),
      ]),
    ]),
  )

function personOf(person: Person, isOneOfMany: boolean): XmlElement {
  const gender = genderOf(person)
  const isPerson = person.kind === 'person'
  return element('Party', [
    ...given('ActivityPartyTypeCode', ROLE_CODES[person.role]),
    ...yes('BirthDateUnknownIndicator', isPerson && person.bornOn === undefined),
    ...gender.female,
    ...given('IndividualBirthDateText', isPerson && person.bornOn ? yyyymmdd(person.bornOn) : null),
    ...given('IndividualEntityCashInAmountText', person.cashIn),
    ...given('IndividualEntityCashOutAmountText', person.cashOut),
    ...gender.male,
    ...yes('MultipleTransactionsPersonsIndividualsIndicator', isOneOfMany),
    ...yes('PartyAsEntityOrganizationIndicator', !isPerson),
    ...gender.unknown,
    nameOf(person),
    addressOf(person.address),
    ...around('PhoneNumber', given('PhoneNumberText', person.phone)),
    ...identificationsOf(person).slice(0, 2),
    ...around('PartyOccupationBusiness', given('OccupationBusinessText', person.occupation)),
    ...around('ElectronicAddress', given('ElectronicAddressText', person.email)),
    ...accountsOf(person),
  ])
}

const transactionOf = (record: CtrRecord): XmlElement =>
  element('CurrencyTransactionActivity', [
    flag('AggregateTransactionIndicator', record.isAggregated),
    flag('ArmoredCarServiceIndicator', false),
    flag('ATMIndicator', false),
    flag('MailDepositShipmentIndicator', false),
    flag('NightDepositIndicator', false),
    flag('SharedBranchingIndicator', false),
    element('TotalCashInReceiveAmountText', record.cashIn > 0 ? String(record.cashIn) : ''),
    element('TotalCashOutAmountText', record.cashOut > 0 ? String(record.cashOut) : ''),
    ...given('TransactionDateText', yyyymmdd(record.transactedOn)),
    ...record.details.map(({ kind, amount, other, country }) =>
      element('CurrencyTransactionActivityDetail', [
        ...given('CurrencyTransactionActivityDetailTypeCode', kind),
        ...given('DetailTransactionAmountText', amount),
        element('OtherCurrencyTransactionActivityDetailText', other ?? ''),
        element('OtherForeignCurrencyCountryText', country ?? ''),
      ]),
    ),
  ])

/** A currency transaction report as a batch of one, FinCEN form CTRX. Amounts are whole dollars, rounded up. */
export function ctrDocument(record: CtrRecord): XmlElement {
  const chain = chainOf(record.sequence)
  const report = element('Activity', [
    ...given('EFilingPriorDocumentNumber', record.sequence.priorDocument),
    ...given('FilingDateText', yyyymmdd(record.filedOn)),
    element('ActivityAssociation', [
      flag('CorrectsAmendsPriorReportIndicator', chain.isCorrection),
      flag('FinCENDirectBackFileIndicator', false),
      flag('InitialReportIndicator', chain.isInitial),
    ]),
    ...filerParties(record.filer, 'ctr'),
    ...record.persons.map((person) => personOf(person, record.persons.length > 1)),
    transactionOf(record),
  ])
  return numbered(
    element('EFilingBatchXML', [...given('FormTypeCode', 'CTRX'), report], {
      xmlns: FINCEN_NAMESPACE,
      TotalAmount: String(record.cashIn + record.cashOut),
      PartyCount: String(record.persons.length),
      ActivityCount: '1',
    }),
  )
}
