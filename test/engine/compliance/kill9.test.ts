import { createHash } from 'node:crypto'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import { restClient } from '../../support/rest.ts'
import type { Fields, RestClient } from '../../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../../support/server.ts'
import type { RunningServer } from '../../support/server.ts'
import { PASSWORD } from '../identity/people.ts'
import { must } from '../../sim/support/venue.ts'
import { killAfter } from '../kill9-traffic.ts'

const ROUNDS = process.env['OPTIONIX_PROVE'] === '1' ? 50 : 2
const YEAR = new Date().getUTCFullYear()

/** What a desk answered, and must say again. */
type Acknowledged = Readonly<{
  cases: Readonly<{ id: string; texts: readonly string[]; sha256: string; state: string }>[]
  filings: Readonly<{ id: string; hash: string; status: string }>[]
  checks: Readonly<{ userId: string; id: string; number: string; note: string | null }>[]
  documents: Readonly<{ id: string; owner: string; sha256: string }>[]
}>

let directory: string
let server: RunningServer
let clients = 0
const random = makeRandom(20_261_122)
const acknowledged: Acknowledged = { cases: [], filings: [], checks: [], documents: [] }

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

const emailOf = (name: string): string => `${name}@desk.example`

async function signedIn(
  name: string,
): Promise<Readonly<{ client: RestClient; token: string; userId: string }>> {
  const base = restClient(server.address)
  const body = { email: emailOf(name), password: PASSWORD }
  const answer = await base.ask<{ access_token: string; user: { user_id: string } }>('POST /auth/login', body)
  expect(answer.status, answer.text).toBe(200)
  const { access_token: token, user } = answer.body
  return { client: base.as(token), token, userId: user.user_id }
}

const start = async (): Promise<void> => {
  server = await startServer({ directory, demo: false, environment: NO_RATE_LIMITS })
}

beforeAll(async () => {
  directory = makeDataDirectory()
  const desk = await openRealDesk({ demo: false, dataDirectory: directory })
  const create = (name: string, role: string) =>
    desk.real.engine.administration.createUser({ email: emailOf(name), role, password: PASSWORD })
  must(await create('officer', 'compliance_officer'))
  for (let number = 0; number < ROUNDS; number += 1) must(await create(`client${number}`, 'trader'))
  await desk.close()
  await start()
})

afterAll(async () => {
  await server.kill9()
  removeDataDirectory(directory)
})

/** An answer that was meant to succeed; a killed server breaks the connection instead. */
async function told<T>(client: RestClient, form: string, body?: Fields): Promise<T> {
  const answer = await client.ask<T>(form, body)
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.body
}

/** Opens a case, writes into it, puts evidence into its locker and ends it, again and again. */
async function workCases(officer: RestClient): Promise<void> {
  for (let count = 0; ; count += 1) {
    const summary = `Round sums ${count}`
    const opened = await told<{ case_id: string; state: string }>(officer, 'POST /compliance/cases', {
      ...{ kind: 'aml', priority: 'low', summary },
    })
    const { case_id: id } = opened
    const known = { id, texts: [summary], sha256: '', state: opened.state }
    const place = acknowledged.cases.push(known) - 1
    const keep = (change: Partial<Acknowledged['cases'][number]>): void => {
      acknowledged.cases[place] = { ...known, ...acknowledged.cases[place], ...change }
    }
    await told(officer, `POST /compliance/cases/${id}/notes`, { text: `Note ${count}` })
    keep({ texts: [summary, `Note ${count}`] })
    const file = { name: 'letter', media_type: 'text/plain', content_base64: btoa(`letter ${count}`) }
    const { sha256 } = await told<{ sha256: string }>(officer, `POST /compliance/cases/${id}/evidence`, file)
    keep({ sha256 })
    const taken = await told<{ state: string }>(officer, `POST /compliance/cases/${id}/take`, {})
    keep({ state: taken.state })
  }
}

async function workFilings(officer: RestClient): Promise<void> {
  for (;;) {
    const period = { period_start: '2026-01-01', period_end: '2026-03-31', report_type: 'quarterly' }
    type Report = Readonly<{ report_id: string; report_hash: string; status: string }>
    const made = await told<Report>(officer, 'POST /compliance/report', period)
    const place = acknowledged.filings.push({
      id: made.report_id,
      hash: made.report_hash,
      status: made.status,
    })
    const { status } = await told<Report>(officer, `POST /compliance/reports/${made.report_id}/review`, {})
    acknowledged.filings[place - 1] = { id: made.report_id, hash: made.report_hash, status }
  }
}

const statement = (documentNumber: string, documents: readonly string[]): Fields => ({
  ...{ full_name: 'Anna Maria Eriksson', date_of_birth: '1974-08-12', nationality: 'SE' },
  address: { street: 'Gatan 1', city: 'Stockholm', postal_code: '111 22', country: 'SWE' },
  ...{ document_type: 'passport', document_number: documentNumber, document_country: 'SE' },
  ...{ document_expiry: `${YEAR + 6}-04-15`, source_of_funds: 'salary', documents },
})

async function upload(
  token: string,
  text: string,
): Promise<Readonly<{ document_id: string; sha256: string }>> {
  const form = new FormData()
  form.set('type', 'passport')
  form.set('file', new Blob([`%PDF-1.7\n${text}`]), 'passport.pdf')
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${server.address}/kyc/documents`, { method: 'POST', headers, body: form })
  const body = await answer.text()
  expect(answer.status, body).toBe(201)
  return JSON.parse(body) as Readonly<{ document_id: string; sha256: string }>
}

/** A person hands a passport in and says who they are; the officer asks for more; and again with another one. */
async function workChecks(officer: RestClient, name: string): Promise<void> {
  const { client, token, userId } = await signedIn(name)
  let place: number | null = null
  // A person keeps fifty documents at most.
  for (let count = 0; count < 45; count += 1) {
    const file = await upload(token, `${name} ${count}`)
    acknowledged.documents.push({ id: file.document_id, owner: name, sha256: file.sha256 })
    const number = `P${clients}X${String(count).padStart(4, '0')}`
    const { kyc_id: id } = await told<{ kyc_id: string }>(client, 'POST /kyc/submit', {
      ...statement(number, [file.document_id]),
    })
    const known = { userId, id, number, note: null }
    if (place === null) place = acknowledged.checks.push(known) - 1
    else acknowledged.checks[place] = known
    const note = `Another page, please: ${count}`
    await told(officer, `POST /compliance/kyc/${id}/request-info`, { notes: note })
    acknowledged.checks[place] = { ...known, note }
  }
}

async function checkCases(officer: RestClient): Promise<void> {
  type Page = Readonly<{
    state: string
    evidence: readonly Readonly<{ evidence_id: string; sha256: string }>[]
    timeline: readonly Readonly<{ text: string | null }>[]
  }>
  for (const { id, texts, sha256, state } of acknowledged.cases) {
    const page = await told<Page>(officer, `GET /compliance/cases/${id}`)
    const said = page.timeline.flatMap(({ text }) => (text === null ? [] : [text]))
    expect(said).toEqual(expect.arrayContaining([...texts]))
    // What was sent and not answered may have been done.
    expect(state === 'open' ? ['open', 'in_review'] : [state]).toContain(page.state)
    if (sha256 !== '') expect(page.evidence.map((each) => each.sha256)).toContain(sha256)
    type Replay = Readonly<{ replays: boolean }>
    const replay = await told<Replay>(officer, `GET /compliance/cases/${id}/decisions`)
    expect(replay.replays).toBe(true)
  }
}

async function checkFilings(officer: RestClient): Promise<void> {
  for (const { id, hash, status } of acknowledged.filings) {
    const found = await told<Fields>(officer, `GET /compliance/reports/${id}`)
    expect(found['report_hash']).toBe(hash)
    expect(status === 'draft' ? ['draft', 'review'] : [status]).toContain(found['status'])
    const file = await officer.ask(`GET /compliance/reports/${id}/download`)
    expect(sha256Of(file.text)).toBe(hash)
  }
}

/** The last check that was answered is there, as it was answered or one step further. */
async function checkChecks(officer: RestClient): Promise<void> {
  type Found = Readonly<{
    kyc_id: string
    note: string | null
    person: Readonly<{ document_number: string }>
  }>
  const form = 'GET /compliance/kyc/queue?per_page=100'
  const { cases } = await told<{ cases: readonly Found[] }>(officer, form)
  for (const { id, number, note } of acknowledged.checks) {
    const found = cases.find(({ kyc_id: each }) => each === id)
    expect(found?.person.document_number, id).toMatch(/^P\d+X\d{4}$/)
    const isFurther = (found?.person.document_number ?? '') > number
    if (!isFurther) expect(found?.person.document_number).toBe(number)
    if (!isFurther && note !== null) expect(found?.note).toBe(note)
  }
}

async function checkDocuments(): Promise<void> {
  for (const name of new Set(acknowledged.documents.map(({ owner }) => owner))) {
    const { client } = await signedIn(name)
    for (const { id, sha256 } of acknowledged.documents.filter(({ owner }) => owner === name)) {
      const file = await client.ask(`GET /kyc/documents/${id}`)
      expect([file.status, sha256Of(file.text)]).toEqual([200, sha256])
    }
  }
}

/** How far the slowest kind of work has come. */
const leastDone = (): number => Math.min(...Object.values(acknowledged).map(({ length }) => length))

describe('a desk of reviewers that is killed at any moment', () => {
  it(`loses no case, filing, identity check or document that it acknowledged, ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { client: officer } = await signedIn('officer')
      const work = [workCases(officer), workFilings(officer), workChecks(officer, `client${round}`)]
      const ends = await Promise.allSettled([
        ...work,
        killAfter(server, leastDone, { least: 0, pauseMs: random.integer(300) }),
      ])
      for (const end of ends) {
        // A killed server breaks the connection; anything else is a finding.
        if (end.status === 'rejected' && !(end.reason instanceof TypeError)) throw end.reason
      }
      clients += 1
      await start()
      const { client: again } = await signedIn('officer')
      await checkCases(again)
      await checkFilings(again)
      await checkChecks(again)
      await checkDocuments()
    }
    expect(leastDone()).toBeGreaterThanOrEqual(ROUNDS)
  }, 600_000)

  it('opens from a copy of its folder with every document in it', async () => {
    await server.kill9()
    const lost = directory
    directory = makeDataDirectory()
    cpSync(lost, directory, { recursive: true, preserveTimestamps: true })
    removeDataDirectory(lost)
    expect(readdirSync(join(directory, 'documents')).length).toBeGreaterThanOrEqual(
      acknowledged.documents.length,
    )
    await start()
    await checkDocuments()
  })
})
