import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runProgram } from '../../../src/main/headless/program.ts'
import { SCHEMAS, schemasOrSaySo } from '../../adapters/filings/schemas.ts'
import { LEI, filer } from '../../adapters/filings/samples.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { act, done, openCase, pageOfCase } from '../compliance/officers.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'

// A desk with two clients whose identities are approved, one listed option, and one deal between them.

const hasSchemas = schemasOrSaySo('drafts from the desk')
const directory = makeDataDirectory()
const firmFile = join(directory, 'reporting-firm.json')
const YEAR = new Date().getUTCFullYear()
const TODAY = new Date().toISOString().slice(0, 10)

const FIRM = {
  lei: LEI,
  filer,
  venues: [{ exchange: 'OPTX', mic: 'XOPT' }],
}

type Report = Readonly<{
  report_id: string
  status: string
  due_date: string
  period_start: string
  download_url: string
  problems: readonly unknown[]
  validated: boolean
  data_summary: Readonly<Record<string, unknown>>
  error?: string
  field?: string
  details?: Readonly<{ missing: readonly string[] }>
}>
type Client = Readonly<{ person: Person; account: string }>

let desk: RealDesk
let boss: Person
let officer: Person
let anna: Client
let bert: Client
let option: string
let caseOfAnna: string

const state = (facts: object): void => writeFileSync(firmFile, JSON.stringify(facts))

async function clientOf(name: string, statement: object): Promise<Client> {
  const person = await personOf(desk, name)
  const submitted = await done(
    person.client.ask<{ kyc_id: string }>('POST /kyc/submit', {
      date_of_birth: '1980-01-13',
      address: { street: '1 Quay', city: 'Dublin', postal_code: 'D01 F5P2', country: 'IE' },
      document_expiry: `${YEAR + 5}-01-01`,
      document_type: 'passport',
      document_number: `PA${name.length}${name}7`.slice(0, 9),
      ...statement,
    }),
  )
  await done(
    officer.client.ask(`POST /compliance/kyc/${submitted.kyc_id}/approve`, { notes: 'seen', level: 3 }),
  )
  const opened = await done(
    person.client.ask<{ account_id: string }>('POST /accounts', {
      account_type: 'standard',
      ethereum_address: `0x${Buffer.from(name).toString('hex').padEnd(40, '1').slice(0, 40)}`,
    }),
  )
  const account = opened.account_id
  await done(boss.client.ask(`POST /admin/accounts/${account}/deposit`, { amount: '60000' }))
  return { person, account }
}

const order = ({ person, account }: Client, side: 'buy' | 'sell') =>
  done(
    person.client.ask('POST /trading/orders', {
      ...{ account_id: account, symbol: option, side, order_type: 'limit' },
      ...{ quantity: '2', price: '5' },
    }),
  )

beforeAll(async () => {
  state({})
  desk = await openRealDesk({
    ...{ demo: false, dataDirectory: directory },
    ...(hasSchemas ? { schemaFolder: SCHEMAS } : {}),
  })
  boss = await personOf(desk, 'boss', 'admin')
  officer = await personOf(desk, 'officer', 'compliance_officer')
  const listing = { tick_size: '0.01', lot_size: '1', exchange: 'OPTX', is_paper: false }
  const index = { ...listing, asset_type: 'index', symbol: 'EUX', name: 'Example 50', is_tradeable: false }
  await done(boss.client.ask('POST /admin/instruments', index))
  const listed = await done(
    boss.client.ask<{ symbols: readonly string[] }>('POST /admin/instruments', {
      ...{ ...listing, asset_type: 'option', underlying: 'EUX', option_type: 'put', strike: '100' },
      ...{ expires_at: `${YEAR + 1}-06-18T15:00:00Z`, multiplier: '10' },
    }),
  )
  option = listed.symbols[0] ?? ''
  anna = await clientOf('anna', {
    full_name: "John O'Brian",
    nationality: 'IE',
    document_country: 'IE',
  })
  bert = await clientOf('bert', { full_name: 'Bert Smith', nationality: 'US', document_country: 'US' })
  const cash = { amount: '12000', method: 'cash' }
  await done(boss.client.ask(`POST /admin/accounts/${bert.account}/deposit`, cash))
  await order(anna, 'buy')
  await order(bert, 'sell')
})

let isClosed = false
async function closeDesk(): Promise<void> {
  if (isClosed) return
  isClosed = true
  await desk.close()
}

afterAll(async () => {
  await closeDesk()
  removeDataDirectory(directory)
})

const draft = (by: Person, fields: object) => by.client.ask<Report>('POST /compliance/report', { ...fields })

const ofToday = (regulation: string) => ({
  ...{ report_type: 'transaction', regulation_type: regulation, format: 'xml' },
  ...{ period_start: TODAY, period_end: TODAY },
})

const textOf = async (report: Report) => (await officer.client.ask(`GET ${report.download_url}`)).text

function expectXmllint(text: string, schema: string): void {
  const found = readdirSync(SCHEMAS, { recursive: true, withFileTypes: true }).find(
    (entry) => entry.name === schema,
  )
  const file = join(directory, 'filing.xml')
  writeFileSync(file, text)
  const path = join(found?.parentPath ?? '', schema)
  execFileSync('xmllint', ['--noout', '--schema', path, file], { stdio: 'pipe' })
}

describe('the transaction reports of a period', () => {
  it('lack what the firm has not stated, by the names of the fields', async () => {
    const refusal = await draft(officer, ofToday('mifid_ii'))
    expect(refusal).toMatchObject({ status: 409, body: { error: 'report_incomplete', field: 'firm.lei' } })
    state({ lei: LEI })
    const next = await draft(officer, ofToday('mifid_ii'))
    expect(next.body.details).toEqual({ missing: ['firm.venues.OPTX'] })
    state({ lei: 'short' })
    expect(await draft(officer, ofToday('mifid_ii'))).toMatchObject({
      status: 503,
      body: { error: 'not_configured' },
    })
    state(FIRM)
  })

  it('name both clients as RTS 22 has them: a CONCAT for Ireland, the passport for the United States', async () => {
    const { status, body } = await draft(officer, ofToday('mifid_ii'))
    expect([status, body.problems]).toEqual([201, []])
    expect(body.data_summary).toMatchObject({ reported: 2, not_reportable: 0, paper: 0 })
    const text = await textOf(body)
    expect(text).toContain('<Id>IE19800113JOHN#OBRIA</Id>')
    expect(text).toContain('<Id>USPA4BERT7</Id>')
    for (const part of ['OPEICS', 'XOPT', '<Unit>2</Unit>', '<StrkPric>', 'NORE', '<MIC>XOPT</MIC>']) {
      expect(text).toContain(part)
    }
    expect(body.validated).toBe(hasSchemas)
    if (hasSchemas) expectXmllint(text, 'auth.016.001.01.xsd')
  })

  it('of derivatives to EMIR and the CFTC, each with its own identifier', async () => {
    for (const regulation of ['emir', 'dodd_frank']) {
      const { status, body } = await draft(officer, ofToday(regulation))
      expect([status, body.problems]).toEqual([201, []])
      const text = await textOf(body)
      const utis = [...text.matchAll(/<UnqTxIdr>(\w+)</g)].map(([, uti]) => uti)
      expect(new Set(utis).size).toBe(2)
      expect(utis.every((uti) => uti?.startsWith(LEI))).toBe(true)
      if (hasSchemas) expectXmllint(text, 'auth.030.001.03.xsd')
    }
  })

  it('say so where nothing was traded, and are no door to clients of others', async () => {
    const quiet = { ...ofToday('mifid_ii'), period_start: '2020-01-01', period_end: '2020-01-02' }
    expect(await draft(officer, quiet)).toMatchObject({ status: 409, body: { field: 'transactions' } })
    const none = await draft(officer, { ...quiet, regulation_type: 'emir' })
    expect(await textOf(none.body)).toContain('NOTX')
    const reversed = { ...ofToday('emir'), period_end: '2020-01-01' }
    expect(await draft(officer, reversed)).toMatchObject({ status: 422, body: { field: 'period_end' } })
    const own = await draft(anna.person, ofToday('mifid_ii'))
    expect(own.status).toBe(201)
    const file = await anna.person.client.ask(`GET ${own.body.download_url}`)
    expect(file.text).not.toContain('BERT')
  })
})

describe('the best-execution record of a period', () => {
  type Record = Readonly<{
    summary: Readonly<{ [name: string]: unknown }>
    rows: readonly Readonly<{ [name: string]: string }>[]
  }>
  const recordFor = async (by: Person, more: object = {}): Promise<Record> => {
    const made = await draft(by, {
      ...{ report_type: 'daily', regulation_type: 'mifid_ii', include_details: true, format: 'json' },
      ...{ period_start: TODAY, period_end: TODAY, ...more },
    })
    expect(made.status).toBe(201)
    const { text } = await by.client.ask(`GET ${made.body.download_url}`)
    const { data_summary: summary, details } = JSON.parse(text) as {
      data_summary: Record['summary']
      details: Record['rows']
    }
    return { summary, rows: details }
  }

  it('holds each live order with the quote that it found, and what it paid against that', async () => {
    const { summary, rows } = await recordFor(officer)
    expect(summary).toMatchObject({
      ...{ orders: 2, orders_filled: 2, paper_orders: 0 },
      against_touch: { better: 0, at: 1, worse: 0, not_measured: 1 },
      by_currency: { USD: { orders: 2, measured: 0, traded_value: '200', slippage_bps: null } },
    })
    const [resting, taking] = rows
    // Nobody was there when the first came; the second found the first.
    expect(resting).toMatchObject({
      side: 'buy',
      against_touch: '',
      not_measured_because: 'no_arrival_quote',
    })
    expect(taking).toMatchObject({
      ...{ side: 'sell', arrival_bid: '5', arrival_ask: '', actual_price: '5', against_touch: 'at' },
      ...{ price_improvement: '0', not_measured_because: 'one_sided_arrival', venue: 'OPTX', fills: '1' },
    })
    expect(Number(taking?.seconds_to_first_fill)).toBeLessThan(60)
  })

  it('holds for a client their own orders alone', async () => {
    const { summary, rows } = await recordFor(anna.person)
    expect(summary).toMatchObject({ orders: 1 })
    expect(rows.map(({ user_id }) => user_id)).toEqual([anna.person.userId])
  })
})

describe('a SAR from its case', () => {
  it('has its subject, account, days, kind and amount from the alert and its payments', async () => {
    const withdraw = (amount: string) =>
      done(anna.person.client.ask(`POST /accounts/${anna.account}/withdraw`, { amount }))
    await withdraw('29500')
    await withdraw('28000')
    await new Promise((resolve) => setImmediate(resolve))
    await desk.real.engine.watch?.idle()
    const path = `GET /compliance/aml/alerts?per_page=100&user_id=${anna.person.userId}`
    const { alerts } = await done(
      officer.client.ask<{ alerts: { alert_type: string; case_id: string }[] }>(path),
    )
    expect(alerts.map(({ alert_type }) => alert_type)).toContain('T04')
    caseOfAnna = alerts[0]?.case_id ?? ''
    const about = { report_type: 'sar', case_id: caseOfAnna }
    state({ ...FIRM, filer: undefined })
    expect(await draft(officer, about)).toMatchObject({ status: 409, body: { field: 'firm.filer' } })
    state(FIRM)
    const { status, body } = await draft(officer, about)
    expect([status, body.problems, body.validated]).toEqual([201, [], hasSchemas])
    expect(body.period_start.slice(0, 10)).toBe(TODAY)
    const text = await textOf(body)
    for (const part of [
      '<RawEntityIndividualLastName>O&apos;Brian<',
      `<AccountNumberText>${anna.account}<`,
      '<IndividualBirthDateText>19800113<',
      '<SuspiciousActivitySubtypeID>805<',
      `<SuspiciousActivityFromDateText>${TODAY.replaceAll('-', '')}<`,
      '<TotalSuspiciousAmountText>117500<',
    ]) {
      expect(text.replaceAll("O'Brian", 'O&apos;Brian')).toContain(part)
    }
    if (hasSchemas) expectXmllint(text, 'EFL_SARXBatchSchema.xsd')
    // Each points to the other; whom it is about sees neither.
    expect(body).toMatchObject({ case_id: caseOfAnna })
    const read = await done(officer.client.ask<Report>(`GET /compliance/reports/${body.report_id}`))
    expect(read).toMatchObject({ case_id: caseOfAnna })
    const page = await pageOfCase(officer, caseOfAnna)
    expect(page.links).toContainEqual(
      expect.objectContaining({ kind: 'report', target_id: body.report_id, added_by: officer.userId }),
    )
    expect(page.timeline.at(-1)).toMatchObject({ kind: 'linked', actor_id: officer.userId })
    expect((await anna.person.client.ask(`GET /compliance/reports/${body.report_id}`)).status).toBe(404)
    const { items } = await desk.real.engine.store.audit.list(
      { action: 'case.linked' },
      { limit: 5, offset: 0 },
    )
    expect(JSON.stringify(items)).not.toContain(body.report_id)
    const told = await draft(officer, { ...about, record: { narrative: 'The money stayed two hours.' } })
    expect(await textOf(told.body)).toContain('The money stayed two hours.')
  })

  it('is drafted by the desk itself when the case is closed as reported; two persons carry it on', async () => {
    const { person, account } = bert
    for (const amount of ['29500', '28000']) {
      await done(person.client.ask(`POST /accounts/${account}/withdraw`, { amount }))
    }
    await new Promise((resolve) => setImmediate(resolve))
    await desk.real.engine.watch?.idle()
    const { alerts } = await done(
      officer.client.ask<{ alerts: { alert_type: string; case_id: string }[] }>(
        `GET /compliance/aml/alerts?per_page=100&user_id=${person.userId}`,
      ),
    )
    const id = alerts.find(({ alert_type }) => alert_type === 'T04')?.case_id ?? ''
    const second = await personOf(desk, 'colleague', 'compliance_officer')
    await done(act(officer, id, 'take'))
    const closing = { disposition: 'reported', reason: 'money that only passed through' }
    const { approval_id: approval } = await done(act(officer, id, 'close', closing))
    expect((await pageOfCase(officer, id)).links.map(({ kind }) => kind)).not.toContain('report')
    await done(second.client.ask(`POST /approvals/${approval}/approve`, {}))
    const link = await vi.waitFor(
      async () => {
        const found = (await pageOfCase(officer, id)).links.find(({ kind }) => kind === 'report')
        expect(found).toBeDefined()
        return found
      },
      { timeout: 60_000, interval: 500 },
    )
    const path = `/compliance/reports/${link?.target_id}`
    const made = await done(officer.client.ask<Report>(`GET ${path}`))
    expect(made).toMatchObject({ report_type: 'sar', status: 'draft', generated_by: 'system', case_id: id })
    expect(made.problems).toEqual([])
    expect((await person.client.ask(`GET ${path}`)).status).toBe(404)
    // A closed case takes its report and nothing else.
    expect(await act(officer, id, 'notes', { text: 'more' })).toMatchObject({ status: 409 })
    expect((await pageOfCase(officer, id)).timeline.at(-1)).toMatchObject({
      kind: 'linked',
      actor_id: 'system',
    })
    // Nobody approves what they sent to review, though the desk drafted it.
    await done(officer.client.ask(`POST ${path}/review`))
    expect((await officer.client.ask(`POST ${path}/approve`, {})).status).toBe(hasSchemas ? 403 : 503)
    expect((await second.client.ask(`POST ${path}/approve`, {})).status).toBe(hasSchemas ? 200 : 503)
    expect((await officer.client.ask(`POST ${path}/review`)).status).toBe(409)
  })

  it('is refused by its field where the case says nothing, and is not there for whom it is about', async () => {
    const links = [{ kind: 'customer', target_id: bert.person.userId }]
    const { case_id: caseId } = await openCase(officer, { links })
    const about = { report_type: 'sar', case_id: caseId }
    expect(await draft(officer, about)).toMatchObject({ status: 409, body: { field: 'activity.from' } })
    const activity = { from: '2026-01-05', kinds: [{ type: '9', subtype: '925' }] }
    const lacking = await draft(officer, { ...about, record: { activity } })
    expect(lacking).toMatchObject({ status: 409, body: { field: 'narrative' } })
    const second = await personOf(desk, 'second', 'compliance_officer')
    const own = await openCase(officer, { links: [{ kind: 'customer', target_id: second.userId }] })
    expect((await draft(second, { report_type: 'sar', case_id: own.case_id })).status).toBe(404)
  })

  it('a CTR wants somebody whose cash it is of, and cash', async () => {
    const ctr = { report_type: 'ctr', period_start: TODAY, period_end: TODAY }
    expect(await draft(officer, ctr)).toMatchObject({ status: 409, body: { field: 'subject_user_ids' } })
    const ofAnna = await draft(officer, { ...ctr, subject_user_ids: [anna.person.userId] })
    expect(ofAnna).toMatchObject({ status: 409, body: { error: 'report_incomplete', field: 'record' } })
    const ofCase = await draft(officer, { report_type: 'ctr', case_id: caseOfAnna })
    expect(ofCase).toMatchObject({ status: 409, body: { error: 'report_incomplete', field: 'case_id' } })
  })
})

describe('the same on the command line, over the data directory', () => {
  const file = join(directory, 'out.xml')
  const report = async (...args: readonly string[]) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const schemas = hasSchemas ? ['--schemas', SCHEMAS] : []
    const code = await runProgram(['report', ...args, '--data', directory, '--out', file, ...schemas], {
      ...{ stdin: Readable.from([]), stdout, stderr },
    })
    return { code, err: String(stderr.read() ?? '') }
  }

  it('is refused by the option that is wrong', async () => {
    await closeDesk()
    const wrong = [
      ['sar', '--period', `${TODAY}..${TODAY}`, 'a SAR is of a case'],
      ['ctr', '--period', `${TODAY}..${TODAY}`, 'a CTR is of a case'],
      ['ctr', '--customer', 'bert@desk.example', 'of one day'],
      ['emir', '--customer', 'bert@desk.example', 'only a CTR is of a customer'],
      ['rts22', '--case', 'C-1', 'is of a period'],
      ['rts22', '--period', TODAY, 'must be FROM..TO'],
      ['emir', '--period', `${TODAY}..2020-01-01`, 'ends before it begins'],
      ['sar', '--case', 'C-1', 'There is no such case'],
    ] as const
    for (const [form, option, value, words] of wrong) {
      const { code, err } = await report(form, option, value)
      expect([code, err]).toEqual([2, expect.stringContaining(words)])
    }
  })

  it('writes the filings of a period and of a case, and says what is missing', async () => {
    const period = ['--period', `${TODAY}..${TODAY}`]
    const made = [
      ['rts22', ...period, 'IE19800113JOHN#OBRIA'],
      ['emir', ...period, 'UnqTxIdr'],
      ['sar', '--case', caseOfAnna, '<IndividualBirthDateText>19800113<'],
    ] as const
    for (const [form, option, value, part] of made) {
      expect(await report(form, option ?? '', value ?? '')).toMatchObject({ code: 0 })
      expect(readFileSync(file, 'utf8')).toContain(part)
    }
    const day = ['ctr', '--period', `${TODAY}..${TODAY}`, '--customer'] as const
    for (const name of ['bert@desk.example', bert.person.userId]) {
      expect(await report(...day, name)).toMatchObject({ code: 0 })
      expect(readFileSync(file, 'utf8')).toContain('12000')
    }
    expect(await report(...day, 'nobody@desk.example')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--customer: There is no such customer') as string,
    })
    const days = ['ctr', '--period', `2026-01-01..${TODAY}`, '--customer', bert.person.userId]
    expect(await report(...days)).toMatchObject({
      code: 1,
      err: expect.stringContaining('of one business day') as string,
    })
    expect(await report('ctr', '--case', caseOfAnna)).toMatchObject({
      code: 1,
      err: expect.stringContaining('No alert of the case is about cash') as string,
    })
    state({ lei: LEI })
    const lacking = await report('rts22', ...period)
    expect([lacking.code, lacking.err]).toEqual([1, expect.stringContaining('firm.venues.OPTX')])
  })
})
