import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCHEMAS, schemasOrSaySo } from '../../adapters/filings/schemas.ts'
import { LEI, filer } from '../../adapters/filings/samples.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import type { Fields } from '../../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf, signIn } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { done, officerOf } from './officers.ts'

// What customers said of themselves, how money came and from whom reach the monitor of a real desk over its own doors.

type Alert = Readonly<{
  alert_id: string
  alert_type: string
  level: string
  case_id: string
  explanation: string
  evidence: Fields
}>
type Paid = Readonly<{ transaction: Fields; error?: string; field?: string; details?: Fields }>
type Client = Readonly<{ person: Person; account: string }>

const hasSchemas = schemasOrSaySo('a report of cash')
const directory = makeDataDirectory()
const YEAR = new Date().getUTCFullYear()
const TODAY = new Date().toISOString().slice(0, 10)
const OPTIONS = {
  ...{ demo: false, dataDirectory: directory },
  ...(hasSchemas ? { schemaFolder: SCHEMAS } : {}),
  compliance: { amlMonitoring: true, kycRequired: false },
}

let desk: RealDesk
let boss: Person
let officer: Person
let wallets = 0

beforeAll(async () => {
  writeFileSync(join(directory, 'reporting-firm.json'), JSON.stringify({ lei: LEI, filer, venues: [] }))
  desk = await openRealDesk(OPTIONS)
  boss = await personOf(desk, 'boss', 'admin')
  officer = await officerOf(desk, 'officer')
})

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

/** A client with a live account who has said who they are, where they live and what they turn over. */
async function clientOf(name: string, said: Fields = {}): Promise<Client> {
  const person = await personOf(desk, name)
  wallets += 1
  const { country = 'IE', ...more } = said
  await done(
    person.client.ask('POST /kyc/submit', {
      ...{ full_name: `${name} Miller`, date_of_birth: '1980-01-13', nationality: 'IE' },
      address: { street: '1 Quay', city: 'Town', postal_code: '12345', country },
      ...{ document_type: 'passport', document_number: `PA${wallets}57`, document_country: 'IE' },
      ...{ document_expiry: `${YEAR + 5}-01-01`, source_of_funds: 'salary', ...more },
    }),
  )
  const ethereum_address = `0x${wallets.toString(16).padStart(2, '0').repeat(20)}`
  const opened = await done(
    person.client.ask<{ account_id: string }>('POST /accounts', {
      account_type: 'standard',
      ethereum_address,
    }),
  )
  return { person, account: opened.account_id }
}

const book = ({ account }: Client, amount: string, how: Fields = {}) =>
  boss.client.ask<Paid>(`POST /admin/accounts/${account}/deposit`, { amount, ...how })

const deposit = (to: Client, amount: string, how: Fields = {}) => done(book(to, amount, how))

const cash = (to: Client, amount: string, depositor?: string) =>
  deposit(to, amount, { method: 'cash', ...(depositor === undefined ? {} : { depositor }) })

async function alertsOf({ person }: Client): Promise<readonly Alert[]> {
  await new Promise((resolve) => setImmediate(resolve))
  await desk.real.engine.watch?.idle()
  const path = `GET /compliance/aml/alerts?per_page=100&user_id=${person.userId}`
  return (await done(officer.client.ask<{ alerts: Alert[] }>(path))).alerts
}

/** Typologies that spoke of a client, without the plain limits on an amount. */
const typesOf = async (client: Client): Promise<readonly string[]> => {
  const types = (await alertsOf(client)).map(({ alert_type }) => alert_type)
  return [...new Set(types.filter((type) => !/^L0[1-5]$/.test(type)))].toSorted()
}

describe('what a customer declared', () => {
  it('is what a new account is measured against: T12 for one, nothing for the other', async () => {
    const small = await clientOf('small', { expected_monthly_usd: '5000' })
    const large = await clientOf('large', { expected_monthly_usd: '20000.50' })
    for (const client of [small, large])
      for (const amount of ['26000', '25000']) await deposit(client, amount)
    expect(await typesOf(small)).toEqual(['T12'])
    expect(await typesOf(large)).toEqual([])
    const page = await done(
      officer.client.ask<{ cases: { person: Fields }[] }>('GET /compliance/kyc/queue?per_page=100'),
    )
    expect(page.cases.map(({ person }) => person['expected_monthly_usd'])).toContain('20000.5')
  })

  it('cannot be less than nothing, nor more than anybody turns over', async () => {
    const person = await personOf(desk, 'odd')
    for (const expected_monthly_usd of ['-1', '1000000001']) {
      const said = {
        ...{ full_name: 'Odd Miller', date_of_birth: '1980-01-13', nationality: 'IE' },
        address: { street: '1 Quay', city: 'Town', postal_code: '12345', country: 'IE' },
        ...{ document_type: 'passport', document_number: 'PA99157', document_country: 'IE' },
        ...{ document_expiry: `${YEAR + 5}-01-01`, expected_monthly_usd },
      }
      expect(await person.client.ask('POST /kyc/submit', said)).toMatchObject({
        status: 422,
        body: { error: 'kyc_expected_month', field: 'expected_monthly_usd' },
      })
    }
  })
})

describe('the country at the other end', () => {
  it('is the one that is named: a call for action refuses a withdrawal by a rule that is no secret', async () => {
    const client = await clientOf('sender')
    await deposit(client, '3500', { counterparty: 'Pars Trading', counterparty_country: 'IRN' })
    expect(await typesOf(client)).toEqual(['L06', 'T10'])
    const refused = await client.person.client.ask<Paid>(`POST /accounts/${client.account}/withdraw`, {
      ...{ amount: '100', counterparty: 'Pars Trading', counterparty_country: 'IR' },
    })
    expect(refused).toMatchObject({
      status: 403,
      body: { error: 'payment_blocked', details: { rules: ['L06'] } },
    })
  })

  it('is where the customer lives when nobody else is named', async () => {
    const haitian = await clientOf('haitian', { country: 'HT' })
    await deposit(haitian, '6000')
    expect(await typesOf(haitian)).toEqual([])
    await deposit(haitian, '4000')
    expect(await typesOf(haitian)).toEqual(['T10'])
    const elsewhere = await clientOf('elsewhere', { country: 'HT' })
    for (const amount of ['6000', '4000']) {
      await deposit(elsewhere, amount, { counterparty: 'Acme', counterparty_country: 'IE' })
    }
    expect(await typesOf(elsewhere)).toEqual([])
  })
})

describe('how money goes', () => {
  /** A young account that five fill, and that is emptied within the day. */
  async function emptied(name: string, method: string): Promise<readonly string[]> {
    const client = await clientOf(name)
    for (const sender of ['Ada', 'Bea', 'Cleo', 'Dora', 'Ella'])
      await deposit(client, '1000', { counterparty: sender, counterparty_country: 'IE' })
    const out = { amount: '4900', method, counterparty: 'Somebody' }
    const paid = await client.person.client.ask<Paid>(`POST /accounts/${client.account}/withdraw`, out)
    expect(paid.status, paid.text).toBe(201)
    expect(paid.body.transaction['method']).toBe(method)
    return typesOf(client)
  }

  it('tells an address of a chain from a bank: T13 for what leaves as crypto alone', async () => {
    expect(await emptied('chained', 'crypto')).toContain('T13')
    expect(await emptied('banked', 'wire')).not.toContain('T13')
    expect(await emptied('carded', 'card')).not.toContain('T13')
  })

  it('takes neither a card nor crypto in, and nobody at a counter but with cash', async () => {
    const client = await clientOf('incoming')
    for (const method of ['card', 'crypto'])
      expect(await book(client, '100', { method })).toMatchObject({ status: 422, body: { field: 'method' } })
    const unknown = await client.person.client.ask<Paid>(`POST /accounts/${client.account}/withdraw`, {
      ...{ amount: '100', method: 'pigeon' },
    })
    expect(unknown).toMatchObject({ status: 422, body: { field: 'method' } })
  })
})

describe('cash', () => {
  let structurer: Client
  let shared: Client
  let friend: Client

  it('of three days below the line is structuring, of one day above it a report; 10,000.00 is neither', async () => {
    structurer = await clientOf('structurer')
    for (const amount of ['9000', '9500', '9999.99']) await cash(structurer, amount)
    expect(await typesOf(structurer)).toEqual(['T01', 'T02'])
    const exact = await clientOf('exact')
    await cash(exact, '10000')
    expect(await typesOf(exact)).toEqual([])
    const wired = await clientOf('wired')
    for (const amount of ['9000', '9500', '9999.99']) await deposit(wired, amount)
    expect(await typesOf(wired)).toEqual([])
  })

  it('from many hands into one account is smurfing, and one hand with many spellings is one', async () => {
    shared = await clientOf('shared')
    friend = await clientOf('friend')
    for (const one of ['Käthe Öz', 'KATHE  OZ', 'kathe oz', friend.person.userId])
      await cash(shared, '2000', one)
    expect(await typesOf(shared)).toEqual([])
    for (const one of ['Bo Ek', 'Al Ng']) await cash(shared, '2000', one)
    expect(await typesOf(shared)).toEqual(['T02', 'T03'])
    // No customer of this desk is called after somebody who stood at the counter.
    const named = (await alertsOf(shared)).find(({ alert_type }) => alert_type === 'T03')
    expect(named?.explanation).toContain('4 depositors')
    expect(named?.explanation).not.toMatch(/party:|Ek|Ng/)
  })

  it('stands in the account, for its owner and in the store, as how it came', async () => {
    const path = `GET /accounts/${shared.account}/transactions?per_page=100`
    const { transactions } = await done(shared.person.client.ask<{ transactions: Fields[] }>(path))
    expect(transactions.map(({ method }) => method)).toEqual(Array.from({ length: 6 }, () => 'cash'))
    expect(transactions.map(({ depositor }) => depositor)).toContain('Käthe Öz')
    expect(transactions[0]).toMatchObject({ counterparty: null, counterparty_country: null })
  })

  it.each([
    [{ method: 'cash', counterparty: 'Acme' }, 'payment_party_mismatch', 'counterparty'],
    [{ method: 'cash', counterparty_country: 'IE' }, 'payment_party_mismatch', 'counterparty_country'],
    [{ depositor: 'Bo Ek' }, 'payment_party_mismatch', 'depositor'],
    [
      { method: 'cash', depositor: '00000000-0000-7000-8000-000000000000' },
      'payment_party_mismatch',
      'depositor',
    ],
    [{ counterparty: 'Acme', counterparty_country: 'QQ' }, 'unknown_country', 'counterparty_country'],
    [{ method: 'card' }, 'invalid_input', 'method'],
  ])('is refused where it cannot be: %j', async (how, error, field) => {
    expect(await book(structurer, '10', how)).toMatchObject({ status: 422, body: { error, field } })
  })

  it('is drafted as a CTR from its case, which validates', async () => {
    const alert = (await alertsOf(structurer)).find(({ alert_type }) => alert_type === 'T02')
    const drafted = await officer.client.ask<Fields>('POST /compliance/report', {
      ...{ report_type: 'ctr', case_id: alert?.case_id },
    })
    expect(drafted).toMatchObject({ status: 201, body: { problems: [], validated: hasSchemas } })
    expect(drafted.body).toMatchObject({
      data_summary: { cash_in: 28_500, cash_out: 0 },
      period_start: `${TODAY}T00:00:00.000Z`,
    })
    const { text } = await officer.client.ask(`GET ${String(drafted.body['download_url'])}`)
    for (const part of [
      '<ActivityPartyTypeCode>50<',
      '<TotalCashInReceiveAmountText>28500<',
      '<CurrencyTransactionActivityDetailTypeCode>55<',
      `<TransactionDateText>${TODAY.replaceAll('-', '')}<`,
      `<AccountNumberText>${structurer.account}<`,
    ]) {
      expect(text).toContain(part)
    }
    if (hasSchemas) expectXmllint(text)
  })

  it('is drafted with who brought it and for whom, by customer and day; little cash is refused', async () => {
    const ask = (subject: string, more: Fields = {}) =>
      officer.client.ask<Fields>('POST /compliance/report', {
        ...{
          report_type: 'ctr',
          period_start: TODAY,
          period_end: TODAY,
          subject_user_ids: [subject],
          ...more,
        },
      })
    const drafted = await ask(shared.person.userId)
    expect(drafted).toMatchObject({ status: 201, body: { problems: [], data_summary: { cash_in: 12_000 } } })
    const { text } = await officer.client.ask(`GET ${String(drafted.body['download_url'])}`)
    expect(text.match(/<ActivityPartyTypeCode>17</g)).toHaveLength(6)
    expect(text.match(/<ActivityPartyTypeCode>23</g)).toHaveLength(1)
    expect(text).toContain('<RawIndividualFirstName>Bo<')
    if (hasSchemas) expectXmllint(text)
    expect(await ask(friend.person.userId)).toMatchObject({
      status: 409,
      body: { error: 'report_incomplete', field: 'record' },
    })
    const two = await ask(shared.person.userId, { period_start: `${YEAR - 1}-01-01` })
    expect(two).toMatchObject({ status: 409, body: { field: 'period_end' } })
    const aboutMyself = await ask(officer.userId)
    expect(aboutMyself).toMatchObject({ status: 403, body: { error: 'report_forbidden' } })
    expect((await shared.person.client.ask('GET /compliance/reports')).status).toBe(403)
  })

  it('gives the same alerts after a restart, and goes on where it was', async () => {
    const before = await alertsOf(structurer)
    const summary = () => done(officer.client.ask('GET /compliance/aml/summary'))
    const counted = await summary()
    await desk.close()
    desk = await openRealDesk(OPTIONS)
    boss = await signIn(desk, boss.email)
    officer = await signIn(desk, officer.email)
    expect(await alertsOf(structurer)).toEqual(before)
    expect(await summary()).toEqual(counted)
    await cash(structurer, '9100')
    const grown = await alertsOf(structurer)
    const structuring = grown.filter(({ alert_type }) => alert_type === 'T01')
    expect(structuring).toHaveLength(1)
    expect(structuring[0]?.explanation).toContain('4 cash deposits')
  })
})

function expectXmllint(text: string): void {
  const schema = readdirSync(SCHEMAS, { recursive: true, withFileTypes: true }).find(
    (entry) => entry.name === 'EFL_CTRXBatchSchema.xsd',
  )
  const file = join(directory, 'filing.xml')
  writeFileSync(file, text)
  const path = join(schema?.parentPath ?? '', 'EFL_CTRXBatchSchema.xsd')
  execFileSync('xmllint', ['--noout', '--schema', path, file], { stdio: 'pipe' })
}
