import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importListFiles } from '../../src/main/engine/index.ts'
import { ALT, OFAC_FILES, sdnLine } from '../core/compliance/sanctions/lists.ts'
import type { Fields } from '../support/rest.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

type Check = Readonly<{
  check_id: string
  status: string
  matches_found: number
  match_details: readonly Readonly<Record<string, unknown>>[]
  lists_checked: readonly Readonly<Record<string, unknown>>[]
  risk_score: number
  pep: boolean
  error?: string
  field?: string
}>

const PATH = '/compliance/sanctions-check'
const PEP = `- id: { bioguide: C000127 }
  name: { first: Maria, last: Cantwell }
  bio: { birthday: '1958-10-13' }
  terms: [{ type: sen, start: '2025-01-03', end: '2031-01-03' }]`

let desk: RealDesk
let folder: string
let officer: Person
let trader: Person

const write = (files: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })

/** Takes lists as `import lists` does, and lets the desk that runs see them as its next start would. */
async function importLists(files: Readonly<Record<string, string>>) {
  const { engine } = desk.real
  const report = await importListFiles(engine, write(files))
  await engine.screening.book.load(await engine.store.screening.lists())
  return report
}

const ask = async (person: Person, body?: Readonly<Record<string, unknown>>) =>
  person.client.ask<Check>(`${body ? 'POST' : 'GET'} ${PATH}`, body)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lists-'))
  desk = await openRealDesk({ demo: false })
  officer = await personOf(desk, 'officer', 'compliance_officer')
  trader = await personOf(desk, 'trader')
})

afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true })
})

describe('before any list is loaded', () => {
  it('nobody is called clear', async () => {
    for (const answer of [await ask(trader), await ask(officer, { name: 'Jane Doe' })])
      expect([answer.status, answer.body.error], answer.text).toEqual([503, 'no_list'])
  })
})

describe('with lists', () => {
  it('an import tells what each list brought', async () => {
    const report = await importLists({ ...OFAC_FILES, 'legislators.yaml': PEP })
    expect(report.refused).toEqual([])
    expect(report.lists).toMatchObject([
      { list: 'OFAC SDN', entries: 8, orphans: 1, changed: 8, removed: 0, before: null },
      { list: 'US PEP', entries: 1 },
    ])
  })

  it('the caller is screened, the check is kept and noted', async () => {
    const answer = await ask(trader)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ status: 'clear', matches_found: 0, risk_score: 0, pep: false })
    const { store } = desk.real.engine
    const check = await store.screening.check(answer.body.check_id)
    expect(check).toMatchObject({ requestedBy: trader.userId, subjectId: trader.userId, status: 'clear' })
    expect(answer.body.lists_checked.map(({ name }) => name)).toEqual(['OFAC SDN', 'US PEP'])
    const noted = await store.audit.list({ action: 'sanctions.checked' }, { limit: 5, offset: 0 })
    expect(noted.items[0]).toMatchObject({ actorId: trader.userId, resourceId: answer.body.check_id })
  })

  it('an officer screens a name: a name alone is looked at, a name with its birth date blocks', async () => {
    const named = await ask(officer, { name: 'Wladimir Putin', entity_type: 'person' })
    expect(named.body).toMatchObject({ status: 'review', matches_found: 1 })
    expect(named.body.match_details[0]).toMatchObject({ list: 'OFAC SDN', entity_id: '35096', role: null })
    expect(named.body.match_details[0]?.['reason']).toContain('vladimir')
    const born = await ask(officer, {
      name: 'Vladimir Putin',
      date_of_birth: '1952-10-07',
      country: 'Russia',
    })
    expect(born.body).toMatchObject({ status: 'blocked', risk_score: 100 })
    const alias = await officer.client.ask<Check>('POST /compliance/sanctions/check', { name: 'Jane Doe' })
    expect(alias.body.status).toBe('clear')
  })

  it('a wallet on a list blocks whatever the name', async () => {
    const wallet = '1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3'
    for (const field of ['wallet', 'address'])
      expect((await ask(officer, { name: 'Jane Doe', [field]: wallet })).body.status).toBe('blocked')
  })

  it('a wallet or a document is looked up without a name: it decides alone', async () => {
    const wallet = await ask(officer, { wallet: '1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3' })
    expect(wallet.body, wallet.text).toMatchObject({ status: 'blocked', matches_found: 1, risk_score: 100 })
    const passport = await ask(officer, { name: '', identifier: '100200300' })
    expect(passport.body.match_details).toMatchObject([{ entity_id: '35096', score: 100 }])
    expect((await ask(officer, { wallet: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT' })).body.status).toBe('clear')
  })

  it('the town of birth speaks for an entry and is told', async () => {
    const at = async (place: string) => {
      const { body } = await ask(officer, { name: 'Wladimir Putin', place_of_birth: place })
      return [Number(body.match_details[0]?.['score']), String(body.match_details[0]?.['reason'])] as const
    }
    const [[same, why], [other, whyNot]] = [await at('Leningrad, USSR'), await at('Tomsk, Russia')]
    expect(same).toBeGreaterThan(other)
    expect(why).toContain('place of birth Leningrad, USSR against Leningrad, Russia: agrees')
    expect(whyNot).toContain('place of birth Tomsk, Russia is not among Leningrad, Russia')
  })

  it('an office holder is politically exposed, which is no sanction', async () => {
    const { body } = await ask(officer, { name: 'Maria Cantwell', date_of_birth: '1958-10-13' })
    expect(body).toMatchObject({ status: 'review', pep: true })
    expect(body.match_details[0]).toMatchObject({ role: 'Senator of the United States', relation: 'self' })
  })

  it.each([
    [{ name: '' }, 'name_too_short', 'name'],
    [{ name: 'X' }, 'name_too_short', 'name'],
    [{}, 'name_too_short', 'name'],
    [{ name: 'X', wallet: '1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3' }, 'name_too_short', 'name'],
    [{ name: 'Jane Doe', date_of_birth: '1990-02-30' }, 'invalid_date', 'date_of_birth'],
    [{ name: 'Vladimir Putin', date_of_birth: '2099-01-01' }, 'invalid_date', 'date_of_birth'],
    [{ name: 'Jane Doe', country: 'Atlantis' }, 'unknown_country', 'country'],
  ])('%o is refused', async (body, error, field) => {
    const answer = await ask(officer, body)
    expect([answer.status, answer.body.error, answer.body.field]).toEqual([422, error, field])
  })

  it('others are screened by an officer alone', async () => {
    expect((await ask(trader, { name: 'Jane Doe' })).status).toBe(403)
  })

  it('a damaged file is named with its line, and the version of before stays', async () => {
    const before = await desk.real.engine.store.screening.lists()
    const report = await importLists({ 'sdn.csv': OFAC_FILES['sdn.csv'], 'alt.csv': `${ALT}\nx` })
    expect(report).toMatchObject({
      lists: [],
      refused: [{ file: 'alt.csv', error: 'malformed_list', line: 4 }],
    })
    expect(await desk.real.engine.store.screening.lists()).toEqual(before)
  })
})

describe('lists over the contract', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const filesOf = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([name, text]) => ({ file_name: name, file: base64(text) }))
  let admin: Person
  beforeAll(async () => {
    admin = await personOf(desk, 'admin', 'admin')
  })

  it('are told with version and date, and taken by an administrator alone', async () => {
    const told = await officer.client.ask<{ lists: Fields[] }>('GET /compliance/lists')
    expect(told.body.lists).toMatchObject([
      { list: 'OFAC SDN', entries: 8, orphans: 1, imported_by: 'system' },
      { list: 'US PEP', entries: 1 },
    ])
    const asked = await officer.client.ask('POST /compliance/lists', { files: filesOf(OFAC_FILES) })
    expect(asked.status).toBe(403)
  })

  it('are in force at once: whoever is named now is met by the next check', async () => {
    const name = { name: 'Petra Novak', entity_type: 'person' }
    expect((await ask(officer, name)).body.status).toBe('clear')
    const more = `${OFAC_FILES['sdn.csv']}\n${sdnLine(42, 'NOVAK, Petra', 'individual')}`
    const files = filesOf({ ...OFAC_FILES, 'sdn.csv': more })
    const taken = await admin.client.ask<Fields>('POST /compliance/lists', { files })
    expect(taken.status, taken.text).toBe(200)
    expect(taken.body).toMatchObject({ lists: [{ list: 'OFAC SDN', entries: 9, changed: 1, removed: 0 }] })
    expect((await ask(officer, name)).body.status).toBe('review')
  })

  it('come as a form too; a damaged one names its line and leaves the last good version', async () => {
    const form = new FormData()
    form.append('file', new Blob([`${ALT}\nx`]), 'alt.csv')
    form.append('file_name', 'alt.csv')
    const url = `${desk.address}/compliance/lists`
    const headers = { authorization: `Bearer ${admin.tokens.access_token}` }
    const answer = await fetch(url, { method: 'POST', headers, body: form })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      error: 'malformed_list',
      details: { file: 'alt.csv', line: 4 },
    })
    expect((await ask(officer, { name: 'Petra Novak' })).body.status).toBe('review')
  })

  it('are fetched from their publishers, and from nowhere else', async () => {
    const urls = ['http://169.254.169.254/sdn.csv']
    const answer = await admin.client.ask<Fields>('POST /compliance/lists/fetch', { urls })
    expect([answer.status, answer.body['error']]).toEqual([422, 'address_refused'])
  })
})

describe('with screening switched off', () => {
  it('the start is noted, the security page says so, and nobody is called clear', async () => {
    const off = await openRealDesk({ demo: false, sanctionsScreening: false })
    try {
      const admin = await personOf(off, 'root', 'super_admin')
      const answer = await admin.client.ask<Check>(`GET ${PATH}`)
      expect([answer.status, answer.body.error]).toEqual([503, 'screening_off'])
      const noted = await off.real.engine.store.audit.list(
        { action: 'sanctions.screening_off' },
        { limit: 5, offset: 0 },
      )
      expect(noted.total).toBe(1)
    } finally {
      await off.close()
    }
  })
})
