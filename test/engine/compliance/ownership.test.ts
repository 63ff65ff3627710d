import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { importListFiles } from '../../../src/main/engine/index.ts'
import type { Fields } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { OFAC_FILES, SDN } from '../../core/compliance/sanctions/lists.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { done, officerOf, pageOfCase } from './officers.ts'

type Alert = Readonly<{
  alert_id: string
  alert_type: string
  level: string
  status: string
  case_id: string
  explanation: string
  evidence: Fields
}>

let desk: RealDesk
let folder: string
let ann: Person
let ben: Person

const RULE = 'S02'
const NEXT_YEAR = new Date().getUTCFullYear() + 6

const STATEMENT = {
  full_name: 'Anna Maria Eriksson',
  date_of_birth: '1974-08-12',
  nationality: 'SE',
  address: { street: 'Gatan 1', city: 'Stockholm', postal_code: '111 22', country: 'SE' },
  document_type: 'passport',
  document_country: 'SE',
  document_expiry: `${NEXT_YEAR}-04-15`,
  source_of_funds: 'dividends',
  is_firm: true,
}

const owner = (name: string, born: string, country: string, percent: string) => ({
  full_name: name,
  date_of_birth: born,
  nationality: country,
  ownership_percent: percent,
})
/** More than the name agrees: the day of birth too. */
const putin = (percent: string) => owner('Vladimir Vladimirovich Putin', '1952-10-07', 'RU', percent)
const usama = (percent: string) => owner('Usama Bin Ladin', '1957-07-30', 'SA', percent)
const jane = (percent: string) => owner('Jane Doe', '1980-01-01', 'US', percent)

const alpha = (percent: string, owners: readonly object[]) => ({
  ...{ name: 'Alpha Holding Ltd', country: 'CY', ownership_percent: percent },
  owners,
})

let numbered = 0
async function firm(name: string, changes: Fields) {
  const person = await personOf(desk, name)
  const answer = await person.client.ask<{ kyc_id: string; status: string }>('POST /kyc/submit', {
    ...STATEMENT,
    document_number: `F700000${(numbered += 1)}`,
    ...changes,
  })
  return { person, answer, id: answer.body.kyc_id }
}

const alertsOf = async ({ userId }: Person): Promise<readonly Alert[]> =>
  (await done(ann.client.ask<{ alerts: Alert[] }>(`GET /compliance/aml/alerts?user_id=${userId}`))).alerts
const ownedOf = async (person: Person) =>
  (await alertsOf(person)).filter(({ alert_type: type }) => type === RULE)
const approve = (by: Person, id: string) =>
  by.client.ask<Fields>(`POST /compliance/kyc/${id}/approve`, { notes: 'seen' })

/** The desk screens who stated something within a second or two, by itself. */
const untilOwned = (person: Person, status = 'open') =>
  vi.waitFor(
    async () => {
      const found = (await ownedOf(person)).find((alert) => alert.status === status)
      if (found === undefined) throw new Error(`no ${RULE} that is ${status}`)
      return found
    },
    { timeout: 20_000 },
  )

async function load(files: Readonly<Record<string, string>>): Promise<void> {
  const { engine } = desk.real
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })
  expect((await importListFiles(engine, paths)).refused).toEqual([])
  await engine.screening.book.load(await engine.store.screening.lists())
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ownership-'))
  desk = await openRealDesk({ demo: false })
  ann = await officerOf(desk, 'ann')
  ben = await officerOf(desk, 'ben')
  await load(OFAC_FILES)
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  rmSync(folder, { recursive: true })
})

describe('a firm that listed persons own', () => {
  it('is blocked where they hold one half together, and the case tells the ways and the shares', async () => {
    const owners = [putin('30'), usama('20'), jane('50')]
    const { person, answer, id } = await firm('half', { beneficial_owners: owners })
    expect(answer.status, answer.text).toBe(201)
    // What lists say of owners is told to nobody but officers.
    expect(answer.text).not.toMatch(/listed|hold|percent/i)
    const alert = await untilOwned(person)
    expect(alert).toMatchObject({ level: 'block', status: 'open' })
    expect(alert.explanation).toContain(
      'Listed owners hold 50 percent of the customer (30 by owner 1, 20 by owner 2)',
    )
    expect(alert.explanation).toContain('owner 1 is like PUTIN, Vladimir Vladimirovich (OFAC SDN 35096)')
    expect(alert.evidence).toMatchObject({
      percent: '50',
      paths: [
        {
          owned: 'customer',
          percent: '50',
          held_by: [
            { party: 'owner:0', percent: '30' },
            { party: 'owner:1', percent: '20' },
          ],
        },
      ],
      listed: [
        { party: 'owner:0', list: 'OFAC SDN', entity_id: '35096' },
        { party: 'owner:1', list: 'OFAC SDN', entity_id: '6365' },
      ],
    })
    expect(JSON.stringify(alert)).not.toMatch(/Jane|1952-10-07/)
    const file = await pageOfCase(ann, alert.case_id)
    expect(file.priority).toBe('critical')
    const held = await approve(ann, id)
    expect([held.status, held.body['error']]).toEqual([409, 'kyc_sanctions_hold'])
    const queue = await done(ann.client.ask<{ cases: Fields[] }>('GET /compliance/kyc/queue?per_page=100'))
    const check = queue.cases.find(({ kyc_id: each }) => each === id)
    expect(JSON.stringify(check?.['checks_performed'])).toContain('Listed owners hold 50 percent of the firm')
    expect(check).toMatchObject({ risk_level: 'critical', status: 'under_review' })
  })

  it('is not blocked by them below that: the matches of the owners alone hold it for review', async () => {
    const owners = [putin('29.99'), usama('20'), jane('50')]
    const { person, id } = await firm('below', { beneficial_owners: owners })
    await vi.waitFor(async () => expect(await alertsOf(person)).toHaveLength(2), { timeout: 20_000 })
    expect((await alertsOf(person)).map(({ alert_type: type, level }) => [type, level])).toEqual([
      ['S01', 'block'],
      ['S01', 'block'],
    ])
    expect((await approve(ann, id)).status).toBe(409)
  })

  it('is blocked through a company that they own: the whole of what the company holds counts', async () => {
    const owners = [putin('30'), jane('50')]
    const holdings = [alpha('50', [{ name: 'Vladimir Vladimirovich  PUTIN', ownership_percent: '60' }])]
    const { person } = await firm('through', { beneficial_owners: owners, holding_companies: holdings })
    const alert = await untilOwned(person)
    expect(alert.explanation).toContain(
      '50 percent of the customer (50 by company 1); 60 percent of company 1 (60 by owner 1)',
    )
    // With less than half of the company the company is not blocked, and its share does not count.
    const less = [alpha('50', [{ name: 'Vladimir Vladimirovich Putin', ownership_percent: '49' }])]
    const other = await firm('company', { beneficial_owners: [putin('24.5')], holding_companies: less })
    await vi.waitFor(async () => expect(await alertsOf(other.person)).toHaveLength(1), { timeout: 20_000 })
    expect(await ownedOf(other.person)).toEqual([])
  })

  it('follows the word on the owners, and is not decided by itself', async () => {
    const { person } = await firm('word', { beneficial_owners: [putin('60'), jane('40')] })
    const alert = await untilOwned(person)
    const work = { status: 'false_positive', note: 'The shares are others.' }
    const alone = await ann.client.ask<Fields>(`PATCH /compliance/aml/alerts/${alert.alert_id}`, work)
    expect([alone.status, alone.body['error']]).toEqual([409, 'alert_wrong_state'])
  })

  it('refuses companies that contradict the statement', async () => {
    const problem = async (name: string, changes: Fields) => {
      const { answer } = await firm(name, changes)
      const { error, field } = answer.body as unknown as Fields
      return [answer.status, error, field]
    }
    const unknown = { holding_companies: [alpha('50', [{ name: 'Nobody', ownership_percent: '60' }])] }
    expect(await problem('bad1', unknown)).toEqual([422, 'kyc_owners', 'holding_companies.0'])
    const own = { holding_companies: [alpha('50', [{ name: 'Alpha Holding Ltd', ownership_percent: '60' }])] }
    expect(await problem('bad2', own)).toEqual([422, 'kyc_owners', 'holding_companies.0'])
    const more = {
      beneficial_owners: [jane('10')],
      holding_companies: [alpha('50', [{ name: 'Jane Doe', ownership_percent: '60' }])],
    }
    expect(await problem('bad3', more)).toEqual([422, 'kyc_owners', 'beneficial_owners.0'])
    const whole = { holding_companies: [alpha('100.01', [])] }
    expect(await problem('bad4', whole)).toEqual([422, 'kyc_owners', 'holding_companies.0'])
    const nowhere = { holding_companies: [{ ...alpha('50', []), country: 'QQ' }] }
    expect(await problem('bad5', nowhere)).toEqual([
      422,
      'kyc_country_unknown',
      'holding_companies.0.country',
    ])
  })
})

describe('a new version of a list', () => {
  it('blocks a firm that was approved, and to its user it looks like any review', async () => {
    const without = SDN.split('\n').filter((line) => !line.startsWith('6365'))
    const aliases = OFAC_FILES['alt.csv'].split('\n').filter((line) => !line.startsWith('6365'))
    await load({ ...OFAC_FILES, 'sdn.csv': without.join('\n'), 'alt.csv': aliases.join('\n') })
    const later = await firm('later', { beneficial_owners: [usama('55'), jane('45')] })
    const plain = await firm('plain', { beneficial_owners: [jane('100')] })
    for (const { id } of [later, plain])
      expect((await approve(ben, id)).body).toMatchObject({ status: 'approved' })
    await load(OFAC_FILES)
    expect((await untilOwned(later.person)).explanation).toContain('55 percent of the customer')
    const told = await vi.waitFor(
      async () => {
        const status = await done(later.person.client.ask<Fields>('GET /kyc/status'))
        expect(status).toMatchObject({ kyc_status: 'under_review', kyc_level: 0 })
        return status
      },
      { timeout: 20_000 },
    )
    expect((await done(plain.person.client.ask<Fields>('GET /kyc/status')))['kyc_status']).toBe('approved')
    // An officer who looks at somebody again before their day leaves the same behind.
    await done(ann.client.ask(`POST /compliance/kyc/${plain.id}/review`, {}))
    const reviewed = await done(plain.person.client.ask<Fields>('GET /kyc/status'))
    const { latest_document: _one, ...heldAs } = told
    const { latest_document: _other, ...reviewedAs } = reviewed
    expect(heldAs).toEqual(reviewedAs)
    expect((await approve(ann, later.id)).body['error']).toBe('kyc_sanctions_hold')
    expect((await approve(ann, plain.id)).body).toMatchObject({ status: 'approved' })
  })
})
