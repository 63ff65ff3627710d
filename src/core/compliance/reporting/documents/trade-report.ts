import { decimalText } from '../../../kernel/index.ts'
import type { TradeReport, TradeReportRecord } from '../contract-filings.ts'
import { DELIVERIES, EXERCISES, OPTION_TYPES, amountOf, dateTime, signedAmount } from './iso-words.ts'
import { around, element, given } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** Derivatives trade reports of EMIR and of CFTC part 45 as the message auth.030.001.03. */

export const TRADE_REPORT_NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:auth.030.001.03'

const ACTIONS = {
  new: 'New',
  modify: 'Mod',
  correct: 'Crrctn',
  terminate: 'Termntn',
  error: 'Err',
  position_component: 'PosCmpnt',
} as const

const legal = (lei: string, country?: string): XmlElement =>
  element('Lgl', [element('Id', given('LEI', lei)), ...given('Ctry', country)])

function otherOf({ other }: TradeReport): XmlElement {
  if ('lei' in other) return element('IdTp', [legal(other.lei, other.country)])
  const id = element('Id', [element('Id', given('Id', other.naturalPerson))])
  return element('IdTp', [element('Ntrl', [id, ...given('Ctry', other.country)])])
}

const organization = (name: string, lei: string | undefined): readonly XmlElement[] =>
  around(name, given('LEI', lei))

const natureOf = ({ reporting }: TradeReport): XmlElement =>
  element('Ntr', [
    reporting.isFinancial
      ? element('FI', [element('Sctr', given('Cd', reporting.sector))])
      : element('NFI', [element('Sctr', given('Id', reporting.sector))]),
  ])

const counterpartiesOf = (trade: TradeReport): XmlElement =>
  element('CtrPtySpcfcData', [
    element('CtrPty', [
      element('RptgCtrPty', [
        element('Id', [legal(trade.reporting.lei)]),
        natureOf(trade),
        ...given('TradgCpcty', trade.capacity),
        element('DrctnOrSd', given('CtrPtySd', trade.side === 'buyer' ? 'BYER' : 'SLLR')),
      ]),
      element('OthrCtrPty', [otherOf(trade)]),
      ...organization('SubmitgAgt', trade.submitting),
      ...organization('NttyRspnsblForRpt', trade.responsible),
    ]),
    ...given('RptgTmStmp', dateTime(trade.reportedAt)),
  ])

function underlyingOf({ underlying }: TradeReport): XmlElement {
  if ('isin' in underlying) return element('UndrlygInstrm', given('ISIN', underlying.isin))
  return element(
    'UndrlygInstrm',
    'index' in underlying
      ? [element('Indx', given('Nm', underlying.index))]
      : given('AltrntvInstrmId', underlying.other),
  )
}

const contractOf = (trade: TradeReport): XmlElement =>
  element('CtrctData', [
    ...given('CtrctTp', trade.contractType),
    ...given('AsstClss', trade.assetClass),
    ...given('PdctClssfctn', trade.cfi),
    ...around('PdctId', [...given('ISIN', trade.isin), ...around('UnqPdctIdr', given('Id', trade.upi))]),
    underlyingOf(trade),
    element('SttlmCcy', given('Ccy', trade.settlementCurrency)),
    ...given('DerivBasedOnCrptAsst', trade.isCrypto),
  ])

const clearingOf = (trade: TradeReport): XmlElement =>
  element('TradClr', [
    element('ClrSts', [
      trade.isCleared
        ? element('Clrd', [
            element('Dtls', [
              ...organization('CCP', trade.ccp),
              ...given('ClrDtTm', trade.clearedAt && dateTime(trade.clearedAt)),
            ]),
          ])
        : element('NonClrd', given('Rsn', 'NORE')),
    ]),
  ])

function optionOf(trade: TradeReport): readonly XmlElement[] {
  const { strike, strikeCurrency, premium, premiumCurrency } = trade
  return around('Optn', [
    ...given('Tp', trade.optionType && OPTION_TYPES[trade.optionType]),
    ...given('ExrcStyle', trade.exercise && EXERCISES[trade.exercise]),
    ...(strike && strikeCurrency
      ? [element('StrkPric', [element('MntryVal', signedAmount(strike, strikeCurrency))])]
      : []),
    ...(premium && premiumCurrency ? [amountOf('PrmAmt', premium, premiumCurrency)] : []),
  ])
}

const transactionOf = (trade: TradeReport): XmlElement =>
  element('TxData', [
    element('TxId', given('UnqTxIdr', trade.uti)),
    ...given('PltfmIdr', trade.venue),
    ...(trade.price && trade.priceCurrency
      ? [
          element('TxPric', [
            element('Pric', [element('MntryVal', signedAmount(trade.price, trade.priceCurrency))]),
          ]),
        ]
      : []),
    element('NtnlAmt', [
      element('FrstLeg', [element('Amt', signedAmount(trade.notional, trade.notionalCurrency))]),
    ]),
    element('NtnlQty', [element('FrstLeg', given('TtlQty', decimalText(trade.quantity)))]),
    ...given('DlvryTp', DELIVERIES[trade.delivery]),
    ...given('ExctnTmStmp', dateTime(trade.executedAt)),
    ...given('FctvDt', trade.effectiveOn),
    ...given('XprtnDt', trade.expiresOn),
    ...given('EarlyTermntnDt', trade.terminatedOn),
    element('DerivEvt', [
      ...given('Tp', trade.event),
      element('TmStmp', given('DtTm', dateTime(trade.eventAt ?? trade.executedAt))),
    ]),
    clearingOf(trade),
    ...optionOf(trade),
  ])

const reportOf = (trade: TradeReport): XmlElement =>
  element('Rpt', [
    element(ACTIONS[trade.action], [
      counterpartiesOf(trade),
      element('CmonTradData', [contractOf(trade), transactionOf(trade)]),
      ...given('Lvl', trade.level),
    ]),
  ])

/** One file of trade reports; a period without trades says so. */
export const tradeReportDocument = ({ reportedOn, trades }: TradeReportRecord): XmlElement =>
  element(
    'Document',
    [
      element('DerivsTradRpt', [
        element('RptHdr', [...given('RptExctnDt', reportedOn), ...given('NbRcrds', trades.length)]),
        element('TradData', trades.length === 0 ? given('DataSetActn', 'NOTX') : trades.map(reportOf)),
      ]),
    ],
    { xmlns: TRADE_REPORT_NAMESPACE },
  )
