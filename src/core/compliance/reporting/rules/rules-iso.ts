import { parseIso } from '../../../kernel/index.ts'
import { isCfi } from '../codes/cfi.ts'
import { concatCode, isConcatCode } from '../codes/concat.ts'
import { repeated, unless } from './filing-problems.ts'
import type { FilingProblem } from './filing-problems.ts'
import { isCountryCode } from '../../../identifiers/index.ts'
import { isIsin, isLei } from '../codes/identifiers.ts'
import { isUti } from '../codes/uti.ts'
import { allAt, allBelow, childrenOf, textAt } from '../documents/xml.ts'
import type { XmlElement } from '../documents/xml.ts'

/** What the schemas of the ISO 20022 messages cannot see: check digits, dates that agree, fields that need each other. */

const texts = (from: XmlElement, name: string): readonly string[] =>
  allBelow(from, name).flatMap(({ content }) => (typeof content === 'string' ? [content.trim()] : []))

/** Elements of these messages that hold an LEI as their text. */
const LEI_FIELDS = ['LEI', 'ExctgPty', 'SubmitgPty', 'TrnsmttgBuyr', 'TrnsmttgSellr']

const codeProblems = (report: XmlElement, where: string): readonly FilingProblem[] => [
  ...LEI_FIELDS.flatMap((name) => texts(report, name)).flatMap((lei) =>
    unless(isLei(lei), 'lei', where, `${lei} is no LEI: its check digits do not agree`),
  ),
  ...[
    ...texts(report, 'ISIN'),
    ...allAt(report, 'FinInstrm')
      .map((one) => textAt(one, 'Id'))
      .filter(Boolean),
  ].flatMap((isin) =>
    unless(isIsin(isin), 'isin', where, `${isin} is no ISIN: its check digit does not agree`),
  ),
  ...[...texts(report, 'ClssfctnTp'), ...texts(report, 'PdctClssfctn')].flatMap((cfi) =>
    unless(isCfi(cfi), 'cfi', where, `${cfi} is no CFI code`),
  ),
  ...[...texts(report, 'CtryOfBrnch'), ...texts(report, 'Ctry')].flatMap((country) =>
    unless(isCountryCode(country), 'country', where, `${country} is no country`),
  ),
]

/** Persons: a CONCAT must be the one that their own name and birth give, another number begins with a country. */
function personProblems(report: XmlElement, where: string, on: string): readonly FilingProblem[] {
  return allBelow(report, 'Prsn').flatMap((person) => {
    const [id, scheme] = [textAt(person, 'Othr', 'Id'), textAt(person, 'Othr', 'SchmeNm', 'Prtry')]
    const [first, last, born] = [textAt(person, 'FrstNm'), textAt(person, 'Nm'), textAt(person, 'BirthDt')]
    const own =
      first === ''
        ? null
        : concatCode({ firstName: first, surname: last, bornOn: born, nationalities: [id.slice(0, 2)] })
    return [
      ...unless(
        isCountryCode(id.slice(0, 2)),
        'person_id',
        where,
        'the number of a person does not begin with a country',
      ),
      ...unless(
        scheme !== 'CONCAT' || isConcatCode(id),
        'concat',
        where,
        'a CONCAT code is not formed as article 6 has it',
      ),
      ...unless(
        scheme !== 'CONCAT' || own === null || !own.ok || own.value === id,
        'concat',
        where,
        'a CONCAT code is not that of the name and birth beside it',
      ),
      ...unless(born === '' || born < on, 'birth_date', where, 'a person was born after the trade'),
    ]
  })
}

/** Venues that are none: XOFF is off a venue, XXXX has no venue at all. */
const OFF_VENUE = ['XOFF', 'XXXX']

const isOption = (cfi: string): boolean => cfi.startsWith('O') || cfi.startsWith('H')

function derivativeProblems(report: XmlElement, where: string, on: string): readonly FilingProblem[] {
  const [general] = allBelow(report, 'FinInstrmGnlAttrbts')
  const [terms] = allBelow(report, 'DerivInstrmAttrbts')
  if (!general || !terms) return []
  const cfi = textAt(general, 'ClssfctnTp')
  const has = (name: string) => allAt(terms, name).length > 0
  const expiry = textAt(terms, 'XpryDt')
  return [
    ...(isOption(cfi)
      ? ['OptnTp', 'StrkPric', 'OptnExrcStyle', 'XpryDt'].flatMap((name) =>
          unless(has(name), 'option_terms', where, `an option needs ${name}`),
        )
      : unless(
          !has('OptnTp') && !has('StrkPric'),
          'option_terms',
          where,
          'only an option has a type and a strike',
        )),
    ...unless(
      !isOption(cfi) ||
        textAt(terms, 'OptnTp') === '' ||
        (cfi[1] === 'C' ? 'CALL' : cfi[1] === 'P' ? 'PUTO' : textAt(terms, 'OptnTp')) ===
          textAt(terms, 'OptnTp'),
      'option_terms',
      where,
      'the CFI code and the option type disagree',
    ),
    ...unless(expiry === '' || expiry >= on, 'expiry', where, 'the instrument expired before the trade'),
    ...unless(
      Number(textAt(terms, 'PricMltplr')) > 0,
      'multiplier',
      where,
      'the price multiplier must be more than 0',
    ),
  ]
}

function sidesProblems(report: XmlElement, where: string): readonly FilingProblem[] {
  const ids = (side: string): string =>
    allAt(report, side, 'AcctOwnr', 'Id')
      .map(
        (id) =>
          textAt(id, 'LEI') || textAt(id, 'MIC') || textAt(id, 'Prsn', 'Othr', 'Id') || textAt(id, 'Intl'),
      )
      .toSorted()
      .join(' ')
  return unless(
    ids('Buyr') !== ids('Sellr') || ids('Buyr') === 'INTC',
    'sides',
    where,
    'buyer and seller are the same',
  )
}

function rts22ReportProblems(report: XmlElement, where: string): readonly FilingProblem[] {
  const tradedAt = textAt(report, 'Tx', 'TradDt')
  const venue = textAt(report, 'Tx', 'TradVn')
  const quantity = textAt(report, 'Tx', 'Qty', 'Unit')
  const isListed = textAt(report, 'FinInstrm', 'Id') !== ''
  return [
    ...codeProblems(report, where),
    ...personProblems(report, where, tradedAt.slice(0, 10)),
    ...derivativeProblems(report, where, tradedAt.slice(0, 10)),
    ...sidesProblems(report, where),
    ...unless(
      tradedAt.endsWith('Z') && parseIso(tradedAt) !== null,
      'date',
      where,
      'the trading time is not given in UTC',
    ),
    ...unless(quantity === '' || Number(quantity) > 0, 'quantity', where, 'the quantity must be more than 0'),
    ...unless(
      OFF_VENUE.includes(venue) || textAt(report, 'Tx', 'TradPlcMtchgId') !== '',
      'venue_transaction',
      where,
      'a trade on a venue needs the identification that the venue gave it',
    ),
    ...unless(venue !== 'XOFF' || isListed, 'venue', where, 'XOFF is for instruments that have an ISIN'),
    ...unless(
      OFF_VENUE.includes(venue) || allBelow(report, 'OTCPstTradInd').length === 0,
      'indicators',
      where,
      'a post-trade indicator of OTC stands at a trade on a venue',
    ),
  ]
}

/** All that is wrong with a file of transaction reports beyond its schema. */
export function rts22Problems(root: XmlElement): readonly FilingProblem[] {
  const reports = allAt(root, 'FinInstrmRptgTxRpt', 'Tx').flatMap(childrenOf)
  return [
    ...repeated(reports.filter(({ name }) => name === 'New').map((one) => textAt(one, 'TxId'))).flatMap(
      (id) => unless(false, 'reference', 'file', `the transaction reference ${id} stands twice`),
    ),
    ...reports.flatMap((report, at) => {
      const where = `transaction ${at + 1}`
      return report.name === 'New' ? rts22ReportProblems(report, where) : codeProblems(report, where)
    }),
  ]
}

function clearingProblems(deal: XmlElement, where: string): readonly FilingProblem[] {
  const [cleared] = allAt(deal, 'TradClr', 'ClrSts', 'Clrd', 'Dtls')
  return cleared
    ? [
        ...unless(
          textAt(cleared, 'CCP', 'LEI') !== '',
          'clearing',
          where,
          'a cleared trade names its clearing house',
        ),
        ...unless(
          textAt(cleared, 'ClrDtTm') !== '',
          'clearing',
          where,
          'a cleared trade says when it was cleared',
        ),
      ]
    : []
}

function optionProblems(report: XmlElement, deal: XmlElement, where: string): readonly FilingProblem[] {
  const contract = textAt(report, 'CmonTradData', 'CtrctData', 'CtrctTp')
  const [option] = allAt(deal, 'Optn')
  if (contract !== 'OPTN')
    return unless(!option, 'option_terms', where, 'only an option has terms of an option')
  const has = (name: string) => option !== undefined && allAt(option, name).length > 0
  return ['Tp', 'ExrcStyle', 'StrkPric', 'PrmAmt'].flatMap((name) =>
    unless(has(name), 'option_terms', where, `an option needs ${name}`),
  )
}

/** Reports of a trade say what happened to it, not before it was made; one that ends a trade says on which day. */
function eventProblems(report: XmlElement, deal: XmlElement, where: string): readonly FilingProblem[] {
  const [executed, happened] = [textAt(deal, 'ExctnTmStmp'), textAt(deal, 'DerivEvt', 'TmStmp', 'DtTm')]
  const ended = textAt(deal, 'EarlyTermntnDt')
  return [
    ...unless(
      happened === '' || happened >= executed,
      'event',
      where,
      'the event lies before the execution of the trade',
    ),
    ...unless(
      (report.name === 'Termntn') === (ended !== ''),
      'event',
      where,
      'a report that ends a trade, and no other, says on which day it ended',
    ),
    ...unless(
      report.name === 'New' || textAt(deal, 'DerivEvt', 'Tp') !== 'TRAD',
      'event',
      where,
      'only a new trade has the event TRAD',
    ),
  ]
}

function tradeProblems(report: XmlElement, where: string): readonly FilingProblem[] {
  const [deal] = allAt(report, 'CmonTradData', 'TxData')
  if (!deal) return []
  const uti = textAt(deal, 'TxId', 'UnqTxIdr')
  const [executed, reported] = [textAt(deal, 'ExctnTmStmp'), textAt(report, 'CtrPtySpcfcData', 'RptgTmStmp')]
  const [effective, expires] = [textAt(deal, 'FctvDt'), textAt(deal, 'XprtnDt')]
  const [own] = allAt(report, 'CtrPtySpcfcData', 'CtrPty', 'RptgCtrPty')
  const [other] = allAt(report, 'CtrPtySpcfcData', 'CtrPty', 'OthrCtrPty')
  const leiOf = (party: XmlElement | undefined): string => (party ? (texts(party, 'LEI')[0] ?? '') : '')
  return [
    ...codeProblems(report, where),
    ...unless(isUti(uti), 'uti', where, 'the transaction identifier does not begin with an LEI'),
    ...unless(leiOf(own) !== leiOf(other), 'sides', where, 'both counterparties are the same'),
    ...unless(executed <= reported, 'date', where, 'the trade was executed after it was reported'),
    ...unless(
      effective === '' || effective >= executed.slice(0, 10),
      'date',
      where,
      'the contract takes effect before its execution',
    ),
    ...unless(
      expires === '' || expires >= effective,
      'expiry',
      where,
      'the contract ends before it takes effect',
    ),
    ...eventProblems(report, deal, where),
    ...['NtnlAmt', 'NtnlQty'].flatMap((name) =>
      allAt(deal, name, 'FrstLeg').flatMap((leg) => {
        const value = textAt(leg, 'Amt', 'Amt') || textAt(leg, 'TtlQty')
        return unless(Number(value) > 0, 'quantity', where, `${name} must be more than 0`)
      }),
    ),
    ...clearingProblems(deal, where),
    ...optionProblems(report, deal, where),
  ]
}

/** All that is wrong with a file of derivatives trade reports beyond its schema. */
export function tradeReportProblems(root: XmlElement): readonly FilingProblem[] {
  const reports = allAt(root, 'DerivsTradRpt', 'TradData', 'Rpt').flatMap(childrenOf)
  const said = textAt(root, 'DerivsTradRpt', 'RptHdr', 'NbRcrds')
  const utis = reports
    .filter(({ name }) => name === 'New')
    .flatMap((one) => allAt(one, 'CmonTradData', 'TxData'))
    .map((deal) => textAt(deal, 'TxId', 'UnqTxIdr'))
  return [
    ...unless(Number(said) === reports.length, 'counts', 'file', 'NbRcrds is not the number of reports'),
    ...repeated(utis).flatMap((uti) => unless(false, 'uti', 'file', `the identifier ${uti} is new twice`)),
    ...reports.flatMap((report, at) => tradeProblems(report, `report ${at + 1}`)),
  ]
}
