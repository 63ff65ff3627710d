import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { importListFiles } from '../../../src/main/engine/index.ts'
import { must } from '../../sim/support/venue.ts'
import type { Fields } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { OFAC_FILES, SDN, altLine } from '../../core/compliance/sanctions/lists.ts'
import { PASSWORD, personOf, signIn } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { done, officerOf, pageOfCase } from './officers.ts'

type Part = Readonly<{ part: string; points: number; why: readonly string[] }>
type Match = Readonly<{
  match_id: string
  status: string
  level: string
  score: number
  ofac_score: number
  entity_id: string
  user_id: string
  case_id: string
}>
type Page = Match &
  Readonly<{
    customer: Readonly<{ name: string }>
    entry: Readonly<{ names: readonly unknown[]; dates_of_birth: readonly string[] }>
    entry_stands: boolean
    parts: readonly Part[]
    decisions: readonly Readonly<{ verdict: string; reason: string; holds: boolean }>[]
  }>

let desk: RealDesk
let folder: string
let ann: Person
let named: Person

async function customer(name: string, fullName: string, role = 'trader'): Promise<Person> {
  const email = `${name}@desk.example`
  must(await desk.real.engine.administration.createUser({ email, role, password: PASSWORD, fullName }))
  return signIn(desk, email)
}

/** Takes lists as `import lists` does; the desk that runs screens its book by itself. */
async function load(files: Readonly<Record<string, string>>): Promise<void> {
  const { engine } = desk.real
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })
  expect((await importListFiles(engine, paths)).refused).toEqual([])
  await engine.screening.book.load(await engine.store.screening.lists())
  await vi.waitFor(async () => expect(await sweeps()).toBeGreaterThan(swept), { timeout: 20_000 })
  swept = await sweeps()
}

let swept = 0
const sweepFacts = () =>
  desk.real.engine.store.audit.list({ action: 'sanctions.book_screened' }, { limit: 1, offset: 0 })
const sweeps = async (): Promise<number> => (await sweepFacts()).total

const matchesOf = async (by: Person, query = ''): Promise<readonly Match[]> =>
  (await done(by.client.ask<{ matches: Match[] }>(`GET /compliance/matches${query}`))).matches
const openOf = (userId: string) => matchesOf(ann, `?status=open&user_id=${userId}`)
const pageOf = (id: string): Promise<Page> => done(ann.client.ask<Page>(`GET /compliance/matches/${id}`))
const decide = (by: Person, id: string, body: Fields) =>
  by.client.ask<Page & Fields>(`POST /compliance/matches/${id}/decision`, body)

let toldBefore: Fields = {}

const first = <T>(list: readonly T[]): T => {
  const [one] = list
  if (one === undefined) throw new Error('none')
  return one
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'matches-'))
  desk = await openRealDesk({ demo: false })
  ann = await officerOf(desk, 'ann')
  named = await customer('named', 'Wladimir Putin', 'compliance_officer')
  await customer('unlike', 'Jane Doe')
  await load(OFAC_FILES)
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  rmSync(folder, { recursive: true })
})

describe('a hit of the book', () => {
  it('lies in a case, both sides beside each other, and every point of the score has its reason', async () => {
    const matches = await matchesOf(ann)
    expect(matches).toHaveLength(1)
    const page = await pageOf(first(matches).match_id)
    expect(page).toMatchObject({ status: 'open', level: 'warn', entity_id: '35096', user_id: named.userId })
    expect(page.customer).toMatchObject({ name: 'Wladimir Putin', date_of_birth: null })
    expect(page.entry.names[0]).toEqual({ text: 'PUTIN, Vladimir Vladimirovich', quality: 'primary' })
    expect(page.entry).toMatchObject({ dates_of_birth: ['1952-10-07'], countries: ['RU'] })
    expect(page.parts.map(({ part }) => part)).toEqual(['name'])
    expect(page.parts.flatMap(({ why }) => why).join()).toContain('wladimir for vladimir')
    const points = page.parts.reduce((sum, part) => sum + part.points, 0)
    expect(points).toBeCloseTo(page.score, 1)
    expect(page.ofac_score).toBeGreaterThan(50)
    expect(page.entry_stands).toBe(true)
    const file = await pageOfCase(ann, page.case_id)
    expect(file.alerts).toMatchObject([{ alert_id: page.match_id, alert_type: 'S01', status: 'open' }])
    expect(file.links).toContainEqual(expect.objectContaining({ kind: 'customer', target_id: named.userId }))
    const counted = await done(
      ann.client.ask<{ alerts: { rules: readonly Fields[] } }>('GET /compliance/dashboard'),
    )
    expect(counted.alerts.rules).toMatchObject([{ alert_type: 'S01', title: 'Name on a list' }])
  })

  it('is not there for whom it is about, whatever their role, nor for who does not review', async () => {
    const { match_id: id } = first(await matchesOf(ann))
    expect(await matchesOf(named)).toEqual([])
    expect((await named.client.ask(`GET /compliance/matches/${id}`)).status).toBe(404)
    expect((await decide(named, id, { verdict: 'false_positive', reason: 'Not me.' })).body).toMatchObject({
      error: 'match_not_found',
    })
    const trader = await personOf(desk, 'trader')
    expect((await trader.client.ask('GET /compliance/matches')).status).toBe(403)
    const auditor = await personOf(desk, 'auditor', 'auditor')
    expect((await auditor.client.ask(`GET /compliance/matches/${id}`)).status).toBe(200)
    expect((await decide(auditor, id, { verdict: 'false_positive', reason: 'No.' })).status).toBe(403)
  })
})

/** What the customer's own check says of the public lists, without what is new at each asking. */
async function toldOf(person: Person): Promise<Fields> {
  const { check_id, checked_at, next_check_due, ...told } = await done(
    person.client.ask<Fields>('GET /compliance/sanctions-check'),
  )
  expect([check_id, checked_at, next_check_due].every((one) => typeof one === 'string')).toBe(true)
  return told
}

describe("an officer's word on a match", () => {
  it('is not told by what the customer asks of the public lists, before it or after', async () => {
    const before = await toldOf(named)
    expect(before).toMatchObject({ status: 'review', matches_found: 1 })
    // The same words that somebody hears of whom there is no case.
    expect(Object.keys(before)).toEqual(Object.keys(await toldOf(await customer('plain', 'John Roe'))))
    expect(JSON.stringify(before)).not.toMatch(/case|decision|officer|alert/)
    toldBefore = before
  })

  it('needs a reason; a false one that was the last of its case asks for its end', async () => {
    const { match_id: id, case_id: caseId } = first(await matchesOf(ann))
    const bare = await decide(ann, id, { verdict: 'false_positive' })
    expect([bare.status, bare.body['error']]).toEqual([409, 'case_reason_required'])
    const reason = 'Born in 1990, as the passport shows.'
    const answer = await decide(ann, id, { verdict: 'false_positive', reason })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ status: 'false_positive', decisions: [{ reason, holds: true }] })
    const file = await pageOfCase(ann, caseId)
    expect(file.timeline.map(({ kind }) => kind).slice(-3)).toEqual(['assigned', 'decided', 'close_proposed'])
    expect((await decide(ann, id, { verdict: 'true_match', reason })).status).toBe(409)
    expect(await toldOf(named)).toEqual(toldBefore)
    const { items } = await desk.real.engine.store.audit.list(
      { action: 'case.decided' },
      { limit: 5, offset: 0 },
    )
    expect(items).toMatchObject([{ actorId: ann.userId, resourceType: 'case_event' }])
    expect(JSON.stringify(items)).not.toContain(named.userId)
  })

  it('holds while the entry is what it was, though the list has a new version', async () => {
    // The two who came since the last look are screened wholly, the others against what changed.
    await load({ ...OFAC_FILES, 'sdn.csv': SDN.replace('OCEAN STAR', 'OCEAN STAR II') })
    expect(await openOf(named.userId)).toEqual([])
    expect((await sweepFacts()).items[0]?.facts).toMatchObject({ whole: 3, delta: 3 })
  })

  it('ends when the entry changes; what a list no longer names is taken back', async () => {
    const alias = `${OFAC_FILES['alt.csv']}\n${altLine(35096, 'PUTIN, Wladimir')}`
    await load({ ...OFAC_FILES, 'alt.csv': alias })
    const again = first(await openOf(named.userId))
    expect((await pageOf(again.match_id)).decisions).toMatchObject([{ holds: false }])
    const without = SDN.split('\n').filter((line) => !line.startsWith('35096'))
    const aliases = OFAC_FILES['alt.csv'].split('\n').filter((line) => !line.startsWith('35096'))
    await load({ ...OFAC_FILES, 'sdn.csv': without.join('\n'), 'alt.csv': aliases.join('\n') })
    expect(await openOf(named.userId)).toEqual([])
    expect((await pageOf(again.match_id)).status).toBe('withdrawn')
    expect((await pageOf(again.match_id)).entry_stands).toBe(false)
  })
})
