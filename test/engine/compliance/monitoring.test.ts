import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId } from '../../../src/core/kernel/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf, signIn } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { act, done, officerOf, pageOfCase } from './officers.ts'
import type { Case } from './officers.ts'

type Alert = Readonly<{
  alert_id: string
  alert_type: string
  level: string
  status: string
  risk_score: number | null
  case_id: string | null
}>
type Paid = Readonly<{
  message: string
  held_by: readonly string[]
  transaction: Readonly<{ transaction_id: string; status: string; transfer_id: string }>
}>
type Summary = Readonly<{
  monitoring_enabled: boolean
  alerts: number
  by_type: Readonly<Record<string, number>>
}>

const directory = makeDataDirectory()
let desk: RealDesk
let boss: Person
let ann: Person
let wallets = 0

beforeAll(async () => {
  desk = await openRealDesk({ demo: false, dataDirectory: directory })
  boss = await personOf(desk, 'boss', 'admin')
  ann = await officerOf(desk, 'ann')
})

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

type Client = Readonly<{ person: Person; account: string }>

/** A client with a live account and an approved identity. */
async function clientOf(name: string): Promise<Client> {
  const person = await personOf(desk, name)
  const { store, floor } = desk.real.engine
  const user = await store.users.byId(asId<'user'>(person.userId))
  if (user === null) throw new Error('the client exists')
  const approved = { ...user, kycStatus: 'approved' } as const
  await floor.committer.commit({ writes: [{ op: 'put', table: 'users', record: approved }], facts: [] })
  wallets += 1
  const ethereum_address = `0x${wallets.toString(16).padStart(2, '0').repeat(20)}`
  const opening = { account_type: 'standard', ethereum_address }
  const opened = await done(person.client.ask<{ account_id: string }>('POST /accounts', opening))
  return { person, account: opened.account_id }
}

const deposit = ({ account }: Client, amount: string) =>
  done(boss.client.ask<Paid>(`POST /admin/accounts/${account}/deposit`, { amount, currency: 'USD' }))

const withdraw = ({ person, account }: Client, amount: string) =>
  person.client.ask<Paid & Readonly<{ error: string; details: unknown }>>(
    `POST /accounts/${account}/withdraw`,
    { amount, currency: 'USD' },
  )

const payOut = (paid: Paid) =>
  boss.client.ask(`POST /admin/ledger/transfers/${paid.transaction.transfer_id}/post`, {})

/** What reviewers see of a client, once everything that was found is kept. */
async function alertsOf({ person }: Client): Promise<readonly Alert[]> {
  await new Promise((resolve) => setImmediate(resolve))
  await desk.real.engine.watch?.idle()
  const path = `GET /compliance/aml/alerts?per_page=100&user_id=${person.userId}`
  return (await done(ann.client.ask<{ alerts: Alert[] }>(path))).alerts
}

const typesOf = (alerts: readonly Alert[]): readonly string[] =>
  alerts.map(({ alert_type }) => alert_type).toSorted()

const ownAlerts = async ({ person }: Client, query = '') =>
  (await done(person.client.ask<{ alerts: Alert[] }>(`GET /compliance/aml/alerts${query}`))).alerts

describe('a withdrawal over a limit of the desk', () => {
  let jane: Client
  let held: Paid

  it('is held, names the rule, and is not paid out before somebody has looked', async () => {
    jane = await clientOf('jane')
    await deposit(jane, '41000')
    expect(await withdraw(jane, '5000')).toMatchObject({ status: 201, body: { held_by: [] } })
    const answer = await withdraw(jane, '28000')
    expect(answer).toMatchObject({
      status: 202,
      body: { held_by: ['L02', 'L03'], transaction: { status: 'pending' } },
    })
    held = answer.body
    expect(await payOut(held)).toMatchObject({ status: 409, body: { error: 'payment_held' } })
  })

  it('shows the client what they were told, for ever the same, and reviewers all of it in one case', async () => {
    const seen = await alertsOf(jane)
    expect(typesOf(seen)).toEqual(['L01', 'L01', 'L02', 'L02', 'L03'])
    const cases = new Set(seen.map(({ case_id }) => case_id))
    expect(cases.size).toBe(1)
    const own = await ownAlerts(jane)
    expect(typesOf(own)).toEqual(['L02', 'L03'])
    for (const alert of own) {
      expect(alert).toMatchObject({ status: 'open', risk_score: null, case_id: null })
    }
  })

  it('is paid out once what held it was found to be harmless, with a reason', async () => {
    const path = (id: string) => `PATCH /compliance/aml/alerts/${id}`
    const holds = (await alertsOf(jane)).filter(({ level }) => level === 'hold')
    const [first] = holds
    expect(await ann.client.ask(path(first?.alert_id ?? ''), { status: 'false_positive' })).toMatchObject({
      status: 409,
      body: { error: 'case_reason_required' },
    })
    for (const { alert_id: id } of holds) {
      const decided = { status: 'false_positive', note: 'sold her house, deed seen' }
      expect((await ann.client.ask(path(id), decided)).status).toBe(200)
    }
    expect((await payOut(held)).status).toBe(200)
    // To her nothing has changed, whatever she asks for.
    expect((await ownAlerts(jane)).map(({ status }) => status)).toEqual(['open', 'open'])
    expect(await ownAlerts(jane, '?status=false_positive')).toEqual([])
    expect(await ownAlerts(jane, `?case_id=${first?.case_id}`)).toEqual([])
  })
})

describe('a withdrawal that a secret rule holds', () => {
  it('looks like every other one that waits', async () => {
    const mule = await clientOf('mule')
    const plain = await clientOf('plain')
    await deposit(mule, '20000')
    await deposit(plain, '90000')
    await withdraw(mule, '9500')
    const [held, other] = [await withdraw(mule, '9000'), await withdraw(plain, '9000')]
    expect(typesOf(await alertsOf(mule))).toContain('T04')
    expect(await payOut(held.body)).toMatchObject({ status: 409, body: { error: 'payment_held' } })
    expect(held.status).toBe(201)
    expect([held.body.message, held.body.held_by]).toEqual([HELD_LIKE_ALL, []])
    expect(Object.keys(held.body).toSorted()).toEqual(Object.keys(other.body).toSorted())
    expect(Object.keys(held.body.transaction).toSorted()).toEqual(
      Object.keys(other.body.transaction).toSorted(),
    )
    expect(await ownAlerts(mule)).toEqual([])
  })
})

const HELD_LIKE_ALL = 'Withdrawal requested; its amount is held until it is paid out or cancelled.'

describe('after a restart', () => {
  it('monitoring remembers what was paid and what was found, and raises nothing twice', async () => {
    const rich = await clientOf('rich')
    await deposit(rich, '480000')
    const before = await alertsOf(rich)
    const summary = async () => done(ann.client.ask<Summary>('GET /compliance/aml/summary'))
    const counted = await summary()
    await desk.close()
    desk = await openRealDesk({ demo: false, dataDirectory: directory })
    boss = await signIn(desk, boss.email)
    ann = await signIn(desk, ann.email)
    const again = { ...rich, person: await signIn(desk, rich.person.email) }
    expect(await alertsOf(again)).toEqual(before)
    expect(await summary()).toEqual(counted)
    // The month's total is still known: this payment crosses it.
    const refused = await withdraw(again, '25000')
    expect(refused).toMatchObject({
      status: 403,
      body: { error: 'payment_blocked', details: { rules: ['L04'] } },
    })
    expect(typesOf(await alertsOf(again))).toContain('L04')
    const [, found] = await Promise.all([
      ownAlerts(again),
      done(
        ann.client.ask<{ cases: Case[] }>(
          `GET /compliance/cases?link_kind=customer&target_id=${again.person.userId}`,
        ),
      ),
    ])
    expect(found.cases).toMatchObject([{ priority: 'critical' }])
    const id = found.cases[0]?.case_id ?? ''
    expect((await pageOfCase(ann, id)).timeline.map(({ kind }) => kind)).toContain('escalated')
    expect((await act(ann, id, 'take')).status).toBe(200)
  })

  it('and is off only where somebody switched it off, which the log and the summary say', async () => {
    await desk.close()
    desk = await openRealDesk({ demo: false, dataDirectory: directory, compliance: { amlMonitoring: false, kycRequired: true } })
    ann = await signIn(desk, ann.email)
    expect(await done(ann.client.ask<Summary>('GET /compliance/aml/summary'))).toMatchObject({
      monitoring_enabled: false,
    })
    const { store } = desk.real.engine
    const trail = await store.audit.list({ action: 'compliance.monitoring_off' }, { limit: 1, offset: 0 })
    expect(trail.total).toBe(1)
  })
})
