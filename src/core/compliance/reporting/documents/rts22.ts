import type { Rts22Record, Rts22Transaction } from '../contract-filings.ts'
import { DELIVERIES, EXERCISES, OPTION_TYPES, amountOf, dateTime } from './iso-words.ts'
import { around, element, given } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { decimalText } from '../../../kernel/index.ts'

/** Transaction reports of RTS 22 as the message auth.016.001.01, the version that the European authorities take. */

export const RTS22_NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:auth.016.001.01'

type Party = Rts22Transaction['buyers'][number]
type DecisionMaker = Rts22Transaction['buyerDecision'][number]
type Execution = Rts22Transaction['execution']

const schemeOf = (scheme: string): XmlElement =>
  element('SchmeNm', given(scheme === 'CONCAT' ? 'Prtry' : 'Cd', scheme))

const numberOf = ({ id, scheme }: Readonly<{ id: string; scheme: string }>): XmlElement =>
  element('Othr', [...given('Id', id), schemeOf(scheme)])

const personOf = (person: Extract<Party, { person: unknown }>['person']): XmlElement =>
  element('Prsn', [
    ...given('FrstNm', person.firstName.toUpperCase()),
    ...given('Nm', person.surname.toUpperCase()),
    ...given('BirthDt', person.bornOn),
    numberOf(person),
  ])

function ownerOf(party: Party): XmlElement {
  const branch = 'branch' in party ? party.branch : undefined
  const id =
    'lei' in party
      ? given('LEI', party.lei)
      : 'mic' in party
        ? given('MIC', party.mic)
        : 'person' in party
          ? [personOf(party.person)]
          : given('Intl', 'INTC')
  return element('AcctOwnr', [element('Id', id), ...given('CtryOfBrnch', branch)])
}

const decisionOf = (maker: DecisionMaker): XmlElement =>
  element('DcsnMakr', 'lei' in maker ? given('LEI', maker.lei) : [personOf(maker.person)])

const sideOf = (name: string, parties: readonly Party[], makers: readonly DecisionMaker[]): XmlElement =>
  element(name, [...parties.map(ownerOf), ...makers.map(decisionOf)])

function traderOf(name: string, trader: Execution): XmlElement {
  if ('client' in trader) return element(name, given('Clnt', 'NORE'))
  if ('algorithm' in trader) return element(name, given('Algo', trader.algorithm))
  const { branch, ...person } = trader.person
  return element(name, [element('Prsn', [...given('CtryOfBrnch', branch), numberOf(person)])])
}

/** A price that is not known yet is pending: field 33. */
const priceOf = ({ price, priceCurrency }: Rts22Transaction): XmlElement =>
  element('Pric', [
    price && priceCurrency
      ? element('Pric', [element('MntryVal', [amountOf('Amt', price, priceCurrency)])])
      : element('NoPric', [...given('Pdg', 'PNDG'), ...given('Ccy', priceCurrency)]),
  ])

const dealOf = (trade: Rts22Transaction): XmlElement =>
  element('Tx', [
    ...given('TradDt', dateTime(trade.tradedAt)),
    ...given('TradgCpcty', trade.capacity),
    element('Qty', given('Unit', decimalText(trade.quantity))),
    priceOf(trade),
    ...given('TradVn', trade.venue),
    ...given('CtryOfBrnch', trade.branch),
    ...given('TradPlcMtchgId', trade.venueTransaction),
    ...given('CmplxTradCmpntId', trade.complexTrade),
  ])

type Described = Extract<Rts22Transaction['instrument'], { cfi: string }>

const underlyingOf = ({ underlying }: Described['derivative']): XmlElement =>
  element('UndrlygInstrm', [
    element('Othr', [
      element(
        'Sngl',
        'index' in underlying
          ? [
              element('Indx', [
                ...given('ISIN', underlying.isin),
                element('Nm', [element('RefRate', given('Nm', underlying.index))]),
              ]),
            ]
          : given('ISIN', underlying.isin),
      ),
    ]),
  ])

const strikeOf = ({ strike, strikeCurrency }: Described['derivative']): readonly XmlElement[] =>
  strike && strikeCurrency
    ? [
        element('StrkPric', [
          element('Pric', [element('MntryVal', [amountOf('Amt', strike, strikeCurrency)])]),
        ]),
      ]
    : []

function instrumentOf({ instrument }: Rts22Transaction): XmlElement {
  if ('isin' in instrument) return element('FinInstrm', given('Id', instrument.isin))
  const { derivative } = instrument
  return element('FinInstrm', [
    element('Othr', [
      element('FinInstrmGnlAttrbts', [
        ...given('FullNm', instrument.fullName),
        ...given('ClssfctnTp', instrument.cfi),
        ...given('NtnlCcy', instrument.notionalCurrency),
      ]),
      element('DerivInstrmAttrbts', [
        ...given('XpryDt', derivative.expiresOn),
        ...given('PricMltplr', decimalText(derivative.multiplier)),
        underlyingOf(derivative),
        ...given('OptnTp', derivative.optionType && OPTION_TYPES[derivative.optionType]),
        ...strikeOf(derivative),
        ...given('OptnExrcStyle', derivative.exercise && EXERCISES[derivative.exercise]),
        ...given('DlvryTp', DELIVERIES[derivative.delivery]),
      ]),
    ]),
  ])
}

const attributesOf = (trade: Rts22Transaction): XmlElement =>
  element('AddtlAttrbts', [
    ...trade.waivers.flatMap((waiver) => given('WvrInd', waiver)),
    ...given('ShrtSellgInd', trade.shortSelling),
    ...trade.otcIndicators.flatMap((indicator) => given('OTCPstTradInd', indicator)),
    ...given('RskRdcgTx', trade.isRiskReducing),
    ...given('SctiesFincgTxInd', trade.isFinancing),
  ])

function reportOf(trade: Rts22Transaction): XmlElement {
  if (trade.status === 'cancel') {
    return element('Cxl', [
      ...given('TxId', trade.reference),
      ...given('ExctgPty', trade.executing),
      ...given('SubmitgPty', trade.submitting),
    ])
  }
  return element('New', [
    ...given('TxId', trade.reference),
    ...given('ExctgPty', trade.executing),
    ...given('InvstmtPtyInd', trade.isInvestmentFirm),
    ...given('SubmitgPty', trade.submitting),
    sideOf('Buyr', trade.buyers, trade.buyerDecision),
    sideOf('Sellr', trade.sellers, trade.sellerDecision),
    element('OrdrTrnsmssn', given('TrnsmssnInd', trade.isTransmitted)),
    dealOf(trade),
    instrumentOf(trade),
    ...(trade.investmentDecision ? [traderOf('InvstmtDcsnPrsn', trade.investmentDecision)] : []),
    traderOf('ExctgPrsn', trade.execution),
    attributesOf(trade),
  ])
}

/** One file of transaction reports. */
export const rts22Document = ({ transactions }: Rts22Record): XmlElement =>
  element(
    'Document',
    around(
      'FinInstrmRptgTxRpt',
      transactions.map((trade) => element('Tx', [reportOf(trade)])),
    ),
    { xmlns: RTS22_NAMESPACE },
  )
