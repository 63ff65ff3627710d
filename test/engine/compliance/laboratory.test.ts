import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf, signIn } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { act, done, officerOf } from './officers.ts'

type Approval = Readonly<{ id: string; kind: string; status: string; subject_id: string }>
type Change = Readonly<{ name: string; before: unknown; after: unknown }>
type Rules = Readonly<{
  version: number
  name: string
  effective_at: string | null
  groups: readonly Readonly<{
    group: string
    title: string
    parameters: readonly Readonly<{
      name: string
      value: unknown
      default_value: unknown
      unit: string | null
    }>[]
  }>[]
  pending: readonly Approval[]
}>
type Findings = Readonly<{ alerts: number; precision: number | null; recall: number | null }>
type Shown = Readonly<{
  alert_type: string
  user_id: string
  decided: string | null
  explanation: string
  evidence: readonly Readonly<{ what: string; amount_usd: number | null }>[]
}>
type Replay = Readonly<{
  base_version: number
  changes: readonly Change[]
  history: Readonly<{ accounts: number; payments: number; orders: number }>
  labels: Readonly<{ confirmed: number; false_positive: number }>
  won: number
  lost: number
  kept: number
  before: Findings
  after: Findings
  rules: readonly Readonly<{ alert_type: string; title: string; won: number; lost: number; kept: number }>[]
  won_alerts: readonly Shown[]
  lost_alerts: readonly Shown[]
}>

const directory = makeDataDirectory()
const OPTIONS = {
  demo: false,
  dataDirectory: directory,
  compliance: { amlMonitoring: true, kycRequired: false },
}
let desk: RealDesk
let boss: Person
let ann: Person
let bea: Person
let jane: Client
let wallets = 0

type Client = Readonly<{ person: Person; account: string }>

async function clientOf(name: string, role = 'trader'): Promise<Client> {
  const person = await personOf(desk, name, role)
  wallets += 1
  const ethereum_address = `0x${wallets.toString(16).padStart(2, '0').repeat(20)}`
  const opening = { account_type: 'standard', ethereum_address }
  const opened = await done(person.client.ask<{ account_id: string }>('POST /accounts', opening))
  return { person, account: opened.account_id }
}

const deposit = ({ account }: Client, amount: string) =>
  done(boss.client.ask(`POST /admin/accounts/${account}/deposit`, { amount, currency: 'USD' }))

const alertsOf = async ({ person }: Client) => {
  await new Promise((resolve) => setImmediate(resolve))
  await desk.real.engine.watch?.idle()
  const path = `GET /compliance/aml/alerts?per_page=100&user_id=${person.userId}`
  const { alerts } = await done(
    ann.client.ask<{ alerts: { alert_id: string; alert_type: string; case_id: string }[] }>(path),
  )
  return alerts
}

const typesOf = async (client: Client) =>
  (await alertsOf(client)).map(({ alert_type }) => alert_type).toSorted()

const rulesNow = () => done(ann.client.ask<Rules>('GET /compliance/aml/parameters'))
const tried = (changes: object, more: object = {}) =>
  done(ann.client.ask<Replay>('POST /compliance/aml/laboratory/replay', { changes, ...more }))
const propose = (by: Person, changes: object, base_version: number) =>
  by.client.ask<Approval & { error: string; field?: string }>('POST /compliance/aml/parameters', {
    ...{ changes, base_version, reason: 'fewer alerts on one payment' },
  })
const approve = (by: Person, id: string) =>
  by.client.ask<Approval & { error: string }>(`POST /approvals/${id}/approve`, {})

beforeAll(async () => {
  desk = await openRealDesk(OPTIONS)
  boss = await personOf(desk, 'boss', 'admin')
  ann = await officerOf(desk, 'ann')
  bea = await officerOf(desk, 'bea')
  jane = await clientOf('jane')
  // L01 is a payment above 10,000; L03 a day above 50,000.
  await deposit(jane, '12000')
  await deposit(jane, '15000')
  await deposit(jane, '9000')
  expect(await typesOf(jane)).toEqual(['L01', 'L01'])
})

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

const HIGHER = { 'desk.singleAboveUsd': 13_000 }
const LOWER = { 'desk.singleAboveUsd': 8_000 }

describe('the parameters in force', () => {
  it('are told by rule, with unit and default, as the release has them at first', async () => {
    const { version, effective_at, groups, pending } = await rulesNow()
    expect([version, effective_at, pending]).toEqual([0, null, []])
    const structuring = groups.find(({ group }) => group === 'T01')
    expect(structuring?.title).toBe('Structuring')
    expect(structuring?.parameters).toContainEqual({
      ...{ name: 'rules.T01.countMin', value: 3, default_value: 3, unit: 'count' },
    })
  })

  it('are nothing for those who trade, nor for auditors to change', async () => {
    for (const [path, body] of [
      ['GET /compliance/aml/parameters', undefined],
      ['GET /compliance/aml/parameters/versions', undefined],
      ['POST /compliance/aml/laboratory/replay', { changes: {} }],
    ] as const) {
      expect((await jane.person.client.ask(path, body)).status).toBe(403)
    }
    const auditor = await personOf(desk, 'audrey', 'auditor')
    expect((await propose(auditor, HIGHER, 0)).status).toBe(403)
  })
})

describe('a change on trial', () => {
  it('shows what it would have won, lost and kept on the desk’s own payments, with the evidence', async () => {
    const higher = await tried(HIGHER)
    expect(higher).toMatchObject({
      base_version: 0,
      history: { payments: 3, orders: 0 },
      changes: [{ name: 'desk.singleAboveUsd', before: 10_000, after: 13_000 }],
      ...{ won: 0, lost: 1, kept: 1 },
      rules: [{ alert_type: 'L01', title: 'Desk limit: one payment', lost: 1, kept: 1 }],
    })
    expect(higher.lost_alerts).toMatchObject([
      {
        ...{ alert_type: 'L01', user_id: jane.person.userId, decided: null },
        evidence: [{ what: 'WIRE_IN', amount_usd: 12_000 }],
      },
    ])
    const lower = await tried(LOWER)
    expect([lower.won, lower.lost, lower.kept]).toEqual([1, 0, 2])
    expect(lower.won_alerts[0]?.evidence).toMatchObject([{ amount_usd: 9_000 }])
  })

  it('knows precision and recall once reviewers have decided', async () => {
    expect((await tried(HIGHER)).before).toMatchObject({ alerts: 2, precision: null, recall: null })
    const [second, first] = await alertsOf(jane)
    for (const [alert, status] of [
      [first, 'false_positive'],
      [second, 'confirmed'],
    ] as const) {
      const path = `PATCH /compliance/aml/alerts/${alert?.alert_id ?? ''}`
      expect((await ann.client.ask(path, { status, note: 'seen with the bank' })).status).toBe(200)
    }
    const higher = await tried(HIGHER)
    expect(higher.labels).toEqual({ confirmed: 1, false_positive: 1 })
    expect(higher.before).toMatchObject({ precision: 0.5, recall: 1 })
    // The harmless one is the one that the change loses.
    expect(higher.after).toMatchObject({ precision: 1, recall: 1 })
    expect(higher.lost_alerts.map(({ decided }) => decided)).toEqual(['false_positive'])
    // What the end of a case says stands for the alerts in it that nobody decided one by one.
    const mark = await clientOf('mark')
    await deposit(mark, '11000')
    const [alert] = await alertsOf(mark)
    await act(ann, alert?.case_id ?? '', 'take')
    const ended = { disposition: 'explained', reason: 'an inheritance' }
    expect((await act(ann, alert?.case_id ?? '', 'close', ended)).status).toBe(200)
    expect((await tried(HIGHER)).labels).toEqual({ confirmed: 1, false_positive: 2 })
  })

  it('tells nobody of alerts about themselves', async () => {
    const before = await tried(LOWER)
    const officer = await clientOf('oscar', 'admin')
    await deposit(officer, '40000')
    const own = await done(
      officer.person.client.ask<Replay>('POST /compliance/aml/laboratory/replay', { changes: LOWER }),
    )
    expect([own.won, own.kept]).toEqual([before.won, before.kept])
    expect((await tried(LOWER)).kept).toBeGreaterThan(before.kept)
  })

  it.each([
    [{ 'rules.T99.countMin': 1 }, 'rules.T99.countMin'],
    [{ 'rules.T01.countMin': 'many' }, 'rules.T01.countMin'],
    [{ 'rules.T05.windowMs': 1e12 }, 'rules.T05.windowMs'],
    [{ latenessMs: 5 }, 'latenessMs'],
  ])('%j is refused by its path', async (changes, field) => {
    const answer = await ann.client.ask('POST /compliance/aml/laboratory/replay', { changes })
    expect(answer).toMatchObject({ status: 422, body: { error: 'invalid_input', field } })
  })
})

describe('a change goes live', () => {
  it('by two officers: never by one, and never twice', async () => {
    const asked = await propose(ann, HIGHER, 0)
    expect(asked).toMatchObject({
      status: 202,
      body: { kind: 'compliance.aml_parameters', status: 'pending' },
    })
    const { id } = asked.body
    expect((await rulesNow()).pending).toMatchObject([{ id }])
    expect((await approve(ann, id)).status).toBe(403)
    // Where the lines are is nothing for whoever decides other things: to them there is no such approval.
    const risk = await personOf(desk, 'rick', 'risk_manager')
    expect((await approve(risk, id)).status).toBe(404)
    expect((await done(risk.client.ask<{ approvals: Approval[] }>('GET /approvals'))).approvals).toEqual([])
    const second = await propose(ann, LOWER, 0)
    expect((await approve(bea, id)).body).toMatchObject({ status: 'executed' })
    // What was tried against the earlier version no longer fits.
    expect(await approve(bea, second.body.id)).toMatchObject({
      ...{ status: 409, body: { error: 'parameters_moved_on' } },
    })
    expect((await propose(ann, HIGHER, 0)).body.error).toBe('parameters_moved_on')
    expect((await propose(ann, HIGHER, 1)).body.error).toBe('parameters_unchanged')
  })

  it('judges from then on without a restart, and raises nothing anew of the past', async () => {
    const nick = await clientOf('nick')
    await deposit(nick, '12000')
    expect(await typesOf(nick)).toEqual([])
    await deposit(nick, '14000')
    expect(await typesOf(nick)).toEqual(['L01'])
    expect(await typesOf(jane)).toEqual(['L01', 'L01'])
    // What the earlier rules saw counts on: the new account’s 56,000 are more than a day takes, and than it declared.
    await deposit(nick, '30000')
    expect(await typesOf(nick)).toEqual(['L01', 'L01', 'L02', 'L03', 'T12'])
  })

  it('is a version with its author, its second person, and old and new in the audit log', async () => {
    const { version, name, effective_at } = await rulesNow()
    expect([version, name]).toEqual([1, 'desk 1'])
    const { versions } = await done(
      ann.client.ask<{ versions: object[] }>('GET /compliance/aml/parameters/versions'),
    )
    expect(versions).toMatchObject([
      {
        ...{ version: 1, effective_at, requested_by: ann.userId, approved_by: bea.userId },
        changes: [{ name: 'desk.singleAboveUsd', before: 10_000, after: 13_000 }],
      },
    ])
    const path = 'GET /compliance/audit-logs?action=aml_parameter.changed'
    const { logs } = await done(ann.client.ask<{ logs: object[] }>(path))
    expect(logs).toMatchObject([
      {
        ...{ user_id: bea.userId, resource_id: 'desk.singleAboveUsd' },
        facts: { before: 10_000, after: 13_000, version: 1, requested_by: ann.userId },
      },
    ])
  })

  it('and stands after a restart, which raises nothing of what was found under the old rules', async () => {
    await done(propose(ann, { 'rules.T11.enabled': false, ...LOWER }, 1)).then(({ id }) =>
      done(approve(bea, id)),
    )
    const before = await typesOf(jane)
    await desk.close()
    desk = await openRealDesk(OPTIONS)
    boss = await signIn(desk, boss.email)
    ann = await signIn(desk, ann.email)
    expect(await rulesNow()).toMatchObject({ version: 2, name: 'desk 2' })
    expect(await typesOf(jane)).toEqual(before)
    await deposit(jane, '8500')
    expect(await typesOf(jane)).toEqual([...before, 'L01'].toSorted())
  })
})

describe('a trial over the past of customers', () => {
  const SAID = {
    ...{ full_name: 'Olaf Ek', date_of_birth: '1974-08-12', nationality: 'SE', source_of_funds: 'salary' },
    address: { street: 'Gatan 1', city: 'Stockholm', postal_code: '111 22', country: 'SE' },
    ...{ document_type: 'passport', document_country: 'SE', document_number: 'X8900001' },
    document_expiry: `${new Date().getUTCFullYear() + 6}-04-15`,
  }

  it('judges each payment by what its customer had told when it came', async () => {
    const olaf = await clientOf('olaf')
    await deposit(olaf, '60000')
    expect(await typesOf(olaf)).toContain('T12')
    // From here on a month of a hundred thousand is nothing new for him.
    await done(olaf.person.client.ask('POST /kyc/submit', { ...SAID, expected_monthly_usd: '100000' }))
    await deposit(olaf, '10')
    const { lost_alerts: lost, history } = await tried({ 'rules.T12.enabled': false })
    expect(
      lost.filter(({ user_id: id }) => id === olaf.person.userId).map(({ alert_type: type }) => type),
    ).toEqual(['T12'])
    expect(history).toMatchObject({ told_anew: 1 })
  })
})

describe('the lists of countries', () => {
  const LISTS = 'countries.callForAction'
  const steps = (codes: readonly string[]) => [
    { from: '2022-10-21', codes: ['IR', 'KP', 'MM'] },
    ...dated(codes),
  ]
  const dated = (codes: readonly string[]) => (codes.length === 0 ? [] : [{ from: '2026-01-01', codes }])

  it.each([
    [[{ from: '2026-01-01', codes: ['QQ'] }]],
    [[...steps(['IR']), { from: '2026-01-01', codes: ['KP'] }]],
    [[{ from: 'soon', codes: ['IR'] }]],
    [[]],
  ])('%j is refused by its path', async (value) => {
    const answer = await ann.client.ask('POST /compliance/aml/laboratory/replay', {
      changes: { [LISTS]: value },
    })
    expect(answer).toMatchObject({ status: 422, body: { error: 'invalid_input', field: LISTS } })
  })

  it('go live as data, by two officers, for monitoring and for the risk of a customer alike', async () => {
    const changes = { [LISTS]: steps(['IR', 'KP', 'MM', 'SE']) }
    const { version } = await rulesNow()
    bea = await signIn(desk, bea.email)
    const { id } = await done(propose(ann, changes, version))
    expect((await approve(ann, id)).status).toBe(403)
    await done(approve(bea, id))
    const vera = await clientOf('vera')
    const submitted = await done(
      vera.person.client.ask<{ kyc_id: string }>('POST /kyc/submit', {
        ...{
          full_name: 'Vera Ek',
          date_of_birth: '1980-01-02',
          nationality: 'SE',
          source_of_funds: 'salary',
        },
        address: { street: 'Gatan 1', city: 'Stockholm', postal_code: '111 22', country: 'SE' },
        ...{ document_type: 'passport', document_country: 'SE', document_number: 'X8900002' },
        document_expiry: `${new Date().getUTCFullYear() + 6}-04-15`,
      }),
    )
    const { cases } = await done(
      ann.client.ask<{ cases: { kyc_id: string; risk_factors: { name: string }[] }[] }>(
        'GET /compliance/kyc/queue?per_page=100',
      ),
    )
    const one = cases.find(({ kyc_id: id }) => id === submitted.kyc_id)
    expect(one?.risk_factors.map(({ name }) => name)).toContain('country_call_for_action')
    const wire = { amount: '3500', currency: 'USD', counterparty: 'Someone', counterparty_country: 'SE' }
    await done(boss.client.ask(`POST /admin/accounts/${vera.account}/deposit`, wire))
    expect(await typesOf(vera)).toContain('T10')
  })
})
