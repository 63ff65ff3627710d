import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkFiling, writeFiling } from '../../../src/core/app/batch.ts'
import { makeFilingDocuments } from '../../../src/main/adapters/filings/index.ts'
import { LEI, ctr, emir, rts22, sar } from './samples.ts'
import { SCHEMAS, schemasOrSaySo } from './schemas.ts'

const hasSchemas = schemasOrSaySo('every filing')

const documents = makeFilingDocuments(hasSchemas ? SCHEMAS : null)
const folder = mkdtempSync(join(tmpdir(), 'optionix-filings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const RECORDS = { sar, ctr, rts22, emir, cftc: emir } as const
type Form = keyof typeof RECORDS
const FORMS = Object.keys(RECORDS) as readonly Form[]

async function written(form: Form, record: unknown = RECORDS[form]): Promise<string> {
  const filing = await writeFiling(documents, form, record)
  if (!filing.ok) throw new Error(filing.failure.message)
  return filing.value.text
}

async function rulesBroken(text: string): Promise<readonly string[]> {
  const filing = await checkFiling(documents, text)
  return filing.ok ? filing.value.problems.map(({ rule }) => rule) : [filing.failure.code]
}

const schemaFile = (name: string): string => {
  const found = readdirSync(SCHEMAS, { recursive: true, withFileTypes: true }).find(
    (entry) => entry.name === name,
  )
  return found ? join(found.parentPath, found.name) : name
}

describe.runIf(hasSchemas)('every filing validates', () => {
  it.each(FORMS)("%s, by the authority's schema and by our rules", async (form) => {
    const filing = await writeFiling(documents, form, RECORDS[form])
    expect(filing).toMatchObject({ ok: true, value: { form, problems: [], unvalidatedBecause: null } })
  })

  it('and xmllint agrees', async () => {
    const schemas = {
      sar: 'EFL_SARXBatchSchema.xsd',
      ctr: 'EFL_CTRXBatchSchema.xsd',
      rts22: 'auth.016.001.01.xsd',
      emir: 'auth.030.001.03.xsd',
    } as const
    for (const form of ['sar', 'ctr', 'rts22', 'emir'] as const) {
      const file = join(folder, `${form}.xml`)
      writeFileSync(file, await written(form))
      execFileSync('xmllint', ['--noout', '--schema', schemaFile(schemas[form]), file], { stdio: 'pipe' })
    }
  })

  it('a SAR on continuing activity that names the earlier report, and xmllint agrees; not one without its 14 digits', async () => {
    const continuing = (priorDocument?: string) =>
      written('sar', { ...sar, sequence: { kind: 'continuing', prior_document: priorDocument } })
    const text = await continuing('31000012345678')
    expect(await rulesBroken(text)).toEqual([])
    const file = join(folder, 'continuing.xml')
    writeFileSync(file, text)
    const schema = schemaFile('EFL_SARXBatchSchema.xsd')
    execFileSync('xmllint', ['--noout', '--schema', schema, file], { stdio: 'pipe' })
    expect(await rulesBroken(await continuing())).toContain('chain')
    expect(await rulesBroken(text.replace('>31000012345678<', '>3100001234567<'))).toContain('chain')
  })

  it('a SAR of which no subject is known, and a period without trades, too', async () => {
    expect(await rulesBroken(await written('sar', { ...sar, subjects: [] }))).toEqual([])
    expect(await rulesBroken(await written('emir', { ...emir, trades: [] }))).toEqual([])
  })
})

/** One planted defect: what is put in place of what, and the rule that must refuse it. */
type Defect = readonly [form: Form, what: string, from: string | RegExp, to: string, rule: string]

const DEFECTS: readonly Defect[] = [
  [
    'sar',
    'a subject without its party',
    /<ActivityPartyTypeCode>30</,
    '<ActivityPartyTypeCode>34<',
    'parties',
  ],
  ['sar', 'a total that is not the sum', 'TotalAmount="84000"', 'TotalAmount="84001"', 'sums'],
  ['sar', 'a count of persons that is off', 'PartyCount="2"', 'PartyCount="3"', 'counts'],
  [
    'sar',
    'a missing attachment',
    /<ActivitySupportDocument[\s\S]*?<\/ActivitySupportDocument>/,
    '',
    'attachments',
  ],
  ['sar', 'an attachment that is no CSV', 'transactions.csv', 'transactions.exe', 'attachments'],
  ['sar', 'an SSN that none is', '123456789<', '666456789<', 'tin'],
  ['sar', 'a birth on 30 February', '19800229', '19800230', 'birth_date'],
  ['sar', 'a birth after the filing', '19800229', '20270101', 'birth_date'],
  ['sar', 'an activity that ends before it begins', '20260130', '20260104', 'period'],
  ['sar', 'an activity after the filing', '20260130', '20260330', 'period'],
  ['sar', 'a date that no calendar has', '20260130', '20260231', 'date'],
  ['sar', 'an amount with cents', '>84000<', '>84000.50<', 'amount'],
  ['sar', 'a subtype of another type', '>114<', '>601<', 'classification'],
  [
    'sar',
    'an "other" without words',
    '<OtherSuspiciousActivityTypeText>Layering in options</OtherSuspiciousActivityTypeText>',
    '',
    'classification',
  ],
  ['sar', 'a state that is left out', '<RawStateCodeText>IL</RawStateCodeText>', '', 'state'],
  ['sar', 'a country that is none', '<RawCountryCodeText>GB<', '<RawCountryCodeText>UK<', 'country'],
  ['sar', 'a ZIP code of six digits', '627011234', '627011', 'zip'],
  ['sar', 'a number that stands twice', 'SeqNum="3"', 'SeqNum="2"', 'sequence'],
  [
    'sar',
    'a first report that follows another',
    '<InitialReportIndicator>Y',
    '<ContinuingActivityReportIndicator>Y</ContinuingActivityReportIndicator><InitialReportIndicator>Y',
    'chain',
  ],
  [
    'sar',
    'a first report that names an earlier one',
    '<FilingDateText>',
    '<EFilingPriorDocumentNumber>31000012345678</EFilingPriorDocumentNumber><FilingDateText>',
    'chain',
  ],
  [
    'sar',
    'blocks of the narrative out of order',
    '>2</ActivityNarrativeSequenceNumber>',
    '>3</ActivityNarrativeSequenceNumber>',
    'narrative',
  ],
  [
    'sar',
    'a code that the schema does not know',
    '<FormTypeCode>SARX',
    '<FormTypeCode>SARZ',
    'invalid_input',
  ],
  ['ctr', 'cash of exactly 10,000', />14000</g, '>10000<', 'threshold'],
  ['ctr', 'parts that are not the total', '>12000<', '>12001<', 'sums'],
  ['ctr', 'an agent for nobody', '<ActivityPartyTypeCode>23<', '<ActivityPartyTypeCode>17<', 'parties'],
  ['ctr', 'a transaction after the filing', '20260112', '20260121', 'period'],
  ['ctr', 'an "other" without words', '>Cash for fees<', '><', 'classification'],
  [
    'ctr',
    'a person with more than the whole',
    '<IndividualEntityCashInAmountText>14000<',
    '<IndividualEntityCashInAmountText>14001<',
    'sums',
  ],
  [
    'ctr',
    'an EIN of one digit repeated',
    />123456789<(?=\/PartyIdentificationNumberText>\s*<PartyIdentificationTypeCode>2)/,
    '>111111111<',
    'tin',
  ],
  ['rts22', 'an LEI with turned digits', LEI, '7LTWFZYICNSX8D621K68', 'lei'],
  ['rts22', 'an ISIN with a wrong check digit', 'DE0005557508', 'DE0005557509', 'isin'],
  ['rts22', 'a CONCAT of another person', 'IE19800113JOHN#OBRIA', 'IE19800113JOHN#SMITH', 'concat'],
  ['rts22', 'a person of no country', 'IE19800113JOHN#OBRIA', 'UK19800113JOHN#OBRIA', 'person_id'],
  ['rts22', 'a birth after the trade', '1980-01-13', '2026-03-03', 'birth_date'],
  ['rts22', 'an option that expired', '2026-06-19', '2026-03-01', 'expiry'],
  ['rts22', 'an option without a strike', /<StrkPric>[\s\S]*?<\/StrkPric>/, '', 'option_terms'],
  ['rts22', 'a put whose CFI says call', 'OPEICN', 'OCEICN', 'option_terms'],
  ['rts22', 'a CFI that is none', 'OPEICN', 'OPZICN', 'cfi'],
  ['rts22', 'a venue that gave no number', '<TradPlcMtchgId>V-1</TradPlcMtchgId>', '', 'venue_transaction'],
  ['rts22', 'a reference that stands twice', '<TxId>T0002<', '<TxId>T0001<', 'reference'],
  ['rts22', 'a quantity of nothing', '<Unit>10<', '<Unit>0<', 'quantity'],
  ['rts22', 'a time without its zone', '10:15:30.123Z', '10:15:30.123', 'date'],
  ['rts22', 'buyer and seller the same', '<Intl>INTC</Intl>', '<LEI>506700GE1G29325QX363</LEI>', 'sides'],
  ['emir', 'a count of records that is off', '<NbRcrds>2<', '<NbRcrds>3<', 'counts'],
  ['emir', 'a UTI without an LEI', `${LEI}0001`, '7LTWFZYICNSX8D621K680001', 'uti'],
  ['emir', 'a UTI that is new twice', `${LEI}0002`, `${LEI}0001`, 'uti'],
  ['emir', 'a trade reported before it happened', /2026-03-03T08/g, '2026-03-02T08', 'date'],
  ['emir', 'a contract that ends before it begins', '2026-06-19', '2026-03-01', 'expiry'],
  ['emir', 'an option without a premium', /<PrmAmt[\s\S]*?<\/PrmAmt>/, '', 'option_terms'],
  ['emir', 'a cleared trade without its clearing house', /<CCP>[\s\S]*?<\/CCP>/, '', 'clearing'],
  ['emir', 'a notional of nothing', '>55000<', '>0<', 'quantity'],
  ['emir', 'a trade with oneself', '506700GE1G29325QX363', LEI, 'sides'],
]

describe('planted defects are refused', () => {
  it.each(DEFECTS)('%s: %s', async (form, _what, from, to, rule) => {
    const good = await written(form)
    const bad = good.replace(from, to)
    expect(bad).not.toBe(good)
    expect(await rulesBroken(good)).toEqual([])
    expect(await rulesBroken(bad)).toContain(rule)
  })

  it('are told with the party, counted as in the file, and what it is there, never with its name', async () => {
    const placesIn = async (form: Form, from: string | RegExp, to: string) => {
      const filing = await checkFiling(documents, (await written(form)).replace(from, to))
      return filing.ok ? filing.value.problems.map(({ rule, where }) => [rule, where]) : []
    }
    expect(await placesIn('sar', '19800229', '19800230')).toEqual([
      ['birth_date', 'report 1 party 6 (subject)'],
    ])
    const cash = 'IndividualEntityCashInAmountText'
    const most = new RegExp(`<${cash}>\\d+<`)
    expect(await placesIn('ctr', most, `<${cash}>90000<`)).toEqual([
      ['sums', expect.stringMatching(/^report 1 party 6 \((?:on own behalf|for another|on whose behalf)\)$/)],
    ])
    expect(await placesIn('ctr', '<RawCountryCodeText>US<', '<RawCountryCodeText>UK<')).toContainEqual([
      'country',
      'report 1 party 1 (transmitter)',
    ])
  })

  it.runIf(hasSchemas)('what breaks the schema is told with its line', async () => {
    const bad = (await written('rts22')).replace('<TradgCpcty>AOTC', '<TradgCpcty>AGENT')
    const filing = await checkFiling(documents, bad)
    expect(filing).toMatchObject({
      ok: true,
      value: { problems: [{ rule: 'schema', where: expect.stringMatching(/^line \d+$/) as string }] },
    })
  })
})

describe('what is no filing', () => {
  it('is refused with the reason', async () => {
    for (const text of ['', 'x', '<a>', '<a/>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']) {
      expect(await checkFiling(documents, text)).toMatchObject({
        ok: false,
        failure: { code: 'invalid_input' },
      })
    }
  })

  it('a record that lacks something names its field', async () => {
    const refusal = await writeFiling(documents, 'sar', { ...sar, filed_on: '2 March' })
    expect(refusal).toMatchObject({ ok: false, failure: { field: 'filed_on' } })
  })

  it('nothing is called valid without the schema', async () => {
    const filing = await writeFiling(makeFilingDocuments(null), 'sar', sar)
    expect(filing).toMatchObject({
      ok: true,
      value: { unvalidatedBecause: expect.stringContaining('There is no folder of schemas'), problems: [] },
    })
  })

  const at = (name: string): string => join(folder, name)

  it.each([
    ['is not there', () => at('nowhere'), 'is not where it was said to be'],
    [
      'is a file',
      () => (writeFileSync(at('a-file'), ''), at('a-file')),
      'cannot be read (ENOTDIR): whether it has',
    ],
    [
      'leads in a circle',
      () => (symlinkSync(at('circle'), at('circle')), at('circle')),
      'cannot be read (ELOOP): whether it has',
    ],
    ['is empty', () => (mkdirSync(at('empty')), at('empty')), 'has no EFL_SARXBatchSchema.xsd: bring it'],
    [
      'has something else under that name',
      () => {
        mkdirSync(at('broken'))
        writeFileSync(join(at('broken'), 'EFL_SARXBatchSchema.xsd'), 'not a schema')
        return at('broken')
      },
      'has a EFL_SARXBatchSchema.xsd that is no schema: ',
    ],
  ])('a folder of schemas that %s is told as just that', async (_what, makeFolder, words) => {
    const filing = await writeFiling(makeFilingDocuments(makeFolder()), 'sar', sar)
    expect(filing).toMatchObject({
      ok: true,
      value: { unvalidatedBecause: expect.stringContaining(`The folder of schemas ${words}`), problems: [] },
    })
  })
})
