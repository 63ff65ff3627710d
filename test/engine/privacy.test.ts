import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { PASSWORD, clientOf, login, personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

const CARD = '4242 4242 4242 4242'
/** Half of it; a hash may well have four of its digits. */
const CARD_TOLD = /4242\s?4242/

let directory: string
let desk: RealDesk
let officer: Person
let admin: Person

beforeAll(async () => {
  directory = makeDataDirectory()
  desk = await openRealDesk({ dataDirectory: directory })
  officer = await personOf(desk, 'olga', 'compliance_officer')
  admin = await personOf(desk, 'boss', 'admin')
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  removeDataDirectory(directory)
})

const asked = async <T = Fields>(person: Person, form: string, body?: Fields, status = 200): Promise<T> => {
  const answer = await person.client.ask<T & Fields>(form, body)
  expect(answer.status, `${form}: ${answer.text}`).toBe(status)
  return answer.body
}

type Consents = Readonly<{ consents: readonly Readonly<{ purpose: string; granted: boolean }>[] }>
const granted = ({ consents }: Consents): readonly string[] =>
  consents.filter((consent) => consent.granted).map(({ purpose }) => purpose)

type Export = Readonly<{
  subject_id: string
  download_url: string
  sections: Readonly<Record<string, readonly Fields[]>>
}>

type Order = Readonly<{ trade_id: string }>
const BUY = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.01' }

describe('card numbers', () => {
  it('are refused in any free text: the field is named, the number told to nobody', async () => {
    const pat = await personOf(desk, 'pat')
    const answer = await pat.client.ask<Fields>('POST /portfolios', { name: `my card ${CARD}` })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ error: 'invalid_input', field: 'name' })
    expect(answer.text).not.toMatch(CARD_TOLD)
    const nested = await pat.client.ask<Fields>('PUT /users/me/preferences', {
      theme: CARD.replaceAll(' ', ''),
    })
    expect(nested.status).toBe(422)
    const log = await asked<Fields>(admin, 'GET /audit/logs?per_page=100')
    expect(JSON.stringify(log)).not.toMatch(CARD_TOLD)
  })
})

describe('what is shown of somebody', () => {
  it('is the whole telephone number to themselves and who runs the desk, two digits of it to an officer', async () => {
    const ann = await personOf(desk, 'ann')
    await asked(ann, 'PUT /users/me', { phone_number: '+44 20 7946 0958' })
    const phone = async (person: Person) => (await asked(person, `GET /users/${ann.userId}`)).phone_number
    expect(await phone(ann)).toBe('+44 20 7946 0958')
    expect(await phone(admin)).toBe('+44 20 7946 0958')
    expect(await phone(officer)).toBe('••••58')
  })
})

describe('the right to know', () => {
  it('gives everything as data, and again by a signed link', async () => {
    const eve = await personOf(desk, 'eve')
    await asked(eve, 'POST /trading/orders', BUY, 201)
    const own = await asked<Export>(eve, 'GET /privacy/export')
    expect(own.subject_id).toBe(eve.userId)
    expect(own.sections.profile?.[0]).toMatchObject({ email: 'eve@desk.example' })
    expect(own.sections.orders).toHaveLength(1)
    for (const section of ['fills', 'transfers', 'accounts', 'sessions', 'activity']) {
      expect(own.sections[section]?.length, section).toBeGreaterThan(0)
    }
    expect(JSON.stringify(own)).not.toMatch(/password_hash|sealed"|secret_hash|refresh_token_hash/)
    const linked = await clientOf(desk).ask<Export>(`GET ${own.download_url}`)
    expect(linked.status, linked.text).toBe(200)
    expect(linked.body.sections.orders).toEqual(own.sections.orders)
    const forged = await clientOf(desk).ask<Fields>(
      `GET ${own.download_url.replace(eve.userId, admin.userId)}`,
    )
    expect(forged.status).toBe(401)
    expect(forged.body.error).toBe('export_link_invalid')
  })

  it('gives the same as CSV, a line a field', async () => {
    const answer = await officer.client.ask('GET /privacy/export?format=csv')
    expect(answer.status).toBe(200)
    expect(answer.text.split('\r\n')[0]).toBe('section,record,field,value')
    expect(answer.text).toContain('profile,1,email,olga@desk.example')
  })

  it('gives words that a spreadsheet would run as words', async () => {
    const fay = await personOf(desk, 'fay')
    const formula = '=HYPERLINK("https://elsewhere.example","pay here")'
    const wish = { request_type: 'rectification', description: formula }
    await asked(fay, 'POST /privacy/requests', wish, 202)
    const { text } = await fay.client.ask('GET /privacy/export?format=csv')
    expect(text).toContain(`privacy_requests,1,description,"'=HYPERLINK(""https://`)
  })

  it('counts thirty days for a request, 45 by CCPA, and completes at once what it can give at once', async () => {
    const kim = await personOf(desk, 'kim')
    const days = ({ created_at, estimated_completion }: Fields): number =>
      (Date.parse(String(estimated_completion)) - Date.parse(String(created_at))) / 86_400_000
    const access = await asked(kim, 'POST /compliance/gdpr/request', { request_type: 'access' }, 202)
    expect(access).toMatchObject({ status: 'completed', verification_required: false })
    expect(access.download_url).toMatch(/^\/privacy\/export\/download/)
    expect(days(access)).toBe(30)
    const correct = { request_type: 'ccpa_correct', description: 'My name is spelt Kym' }
    const opened = await asked(kim, 'POST /privacy/requests', correct, 202)
    expect(opened).toMatchObject({ status: 'open', description: 'My name is spelt Kym' })
    expect(days(opened)).toBe(45)
    const unknown = await kim.client.ask('POST /compliance/gdpr/request', { request_type: 'everything' })
    expect(unknown.status).toBe(422)
    const queue = await asked<{ requests: readonly Fields[] }>(officer, 'GET /compliance/privacy/requests')
    expect(queue.requests.map((request) => request.request_id)).toContain(opened.request_id)
    const form = `POST /compliance/privacy/requests/${String(opened.request_id)}/decision`
    expect((await officer.client.ask(form, { decision: 'rejected' })).status).toBe(422)
    expect(await asked(officer, form, { decision: 'completed' })).toMatchObject({ status: 'completed' })
    expect((await officer.client.ask(form, { decision: 'completed' })).status).toBe(409)
  })
})

describe('consent', () => {
  it('is a ledger with purpose, version and time, and ends at once', async () => {
    const lee = await personOf(desk, 'lee')
    const given = { marketing: true, cookies: true, data_processing: true }
    expect(granted(await asked<Consents>(lee, 'PUT /privacy/consents', given))).toEqual(
      expect.arrayContaining(['marketing', 'cookies', 'data_processing']),
    )
    const left = await asked<Consents>(lee, 'PUT /privacy/consents', { marketing: false })
    expect(granted(left)).not.toContain('marketing')
    expect(left.consents[0]).toHaveProperty('version')
    expect((await lee.client.ask('PUT /privacy/consents', {})).status).toBe(422)
    const { sections } = await asked<Export>(lee, 'GET /privacy/export')
    expect(sections.consents).toHaveLength(4)
  })

  it('is nothing but storage while a restriction stands', async () => {
    const max = await personOf(desk, 'max')
    await asked(max, 'PUT /privacy/consents', { marketing: true, data_retention: true })
    const restriction = await asked(
      max,
      'POST /compliance/gdpr/request',
      { request_type: 'restriction' },
      202,
    )
    expect(granted(await asked<Consents>(max, 'GET /privacy/consents'))).toEqual(['data_retention'])
    await asked(max, `POST /privacy/requests/${String(restriction.request_id)}/lift`, {})
    expect(granted(await asked<Consents>(max, 'GET /privacy/consents'))).toContain('marketing')
  })
})

describe('erasing', () => {
  const erase = { password: PASSWORD, confirm: true }

  it('wants the password and a yes, and waits for what is open', async () => {
    const joe = await personOf(desk, 'joe')
    await asked(joe, 'POST /trading/orders', BUY, 201)
    expect((await joe.client.ask('POST /privacy/erase', { ...erase, password: 'Wr0ng-one!' })).status).toBe(
      401,
    )
    expect((await joe.client.ask('POST /privacy/erase', { ...erase, confirm: false })).status).toBe(422)
    const open = await joe.client.ask<Fields>('POST /privacy/erase', erase)
    expect(open.status, open.text).toBe(409)
    expect(open.body).toMatchObject({ error: 'account_not_empty', details: { open_positions: 1 } })
  })

  it('destroys the key of what is sealed and empties what is open; the log stays whole', async () => {
    const sue = await personOf(desk, 'sue')
    await asked(sue, 'PUT /users/me', { full_name: 'Sue Storm', phone_number: '+1 212 555 0100' })
    const done = await asked(sue, 'DELETE /users/me', erase)
    expect(done.erased_fields).toContain('email')
    const kept = done.kept as readonly Fields[]
    expect(kept.map(({ category }) => category)).toContain('ledger')
    for (const { reason, until } of kept) {
      expect(reason).not.toBe('')
      expect(Date.parse(String(until))).toBeGreaterThan(Date.now())
    }
    expect((await sue.client.ask('GET /users/me')).status).toBe(401)
    await expect
      .poll(async () => (await asked(admin, `GET /users/${sue.userId}`)).email)
      .toMatch(/^erased-[0-9a-f]{40}@erased\.invalid$/)
    const user = await asked(admin, `GET /users/${sue.userId}`)
    expect(JSON.stringify(user)).not.toMatch(/Sue|Storm|0100/)
    expect((await login(desk, { email: 'sue@desk.example', password: PASSWORD })).status).toBe(401)
    const acts = await asked<{ logs: readonly Fields[] }>(
      admin,
      `GET /audit/logs?user_id=${sue.userId}&per_page=100`,
    )
    expect(acts.logs.length).toBeGreaterThan(0)
    await expect
      .poll(async () => {
        const form = `GET /audit/logs?user_id=${sue.userId}&per_page=100`
        return (await asked<{ logs: readonly Fields[] }>(admin, form)).logs.every(
          ({ sealed }) => sealed !== 'open',
        )
      })
      .toBe(true)
    expect(await asked(admin, 'GET /audit/verify')).toMatchObject({ valid: true })
  })

  it('waits for a legal hold of which its subject learns nothing', async () => {
    const [tom, una] = [await personOf(desk, 'tom'), await personOf(desk, 'una')]
    const hold = await asked(
      officer,
      'POST /compliance/privacy/holds',
      { user_id: tom.userId, reason: 'subpoena' },
      201,
    )
    const [held, free] = [
      await asked(tom, 'POST /privacy/erase', erase),
      await asked(una, 'POST /privacy/erase', erase),
    ]
    const shape = ({ kept, ...answer }: Fields) => ({
      ...answer,
      request_id: '',
      kept: (kept as readonly Fields[]).map(({ category, reason }) => ({ category, reason })),
    })
    expect(shape(held)).toEqual(shape(free))
    await expect
      .poll(async () => (await asked(admin, `GET /users/${una.userId}`)).email)
      .toContain('erased.invalid')
    expect((await asked(admin, `GET /users/${tom.userId}`)).email).toBe('tom@desk.example')
    await asked(officer, `DELETE /compliance/privacy/holds/${String(hold.hold_id)}`)
    await expect
      .poll(async () => (await asked(admin, `GET /users/${tom.userId}`)).email)
      .toContain('erased.invalid')
  })
})

describe('an e-mail and a username of somebody who asked to be erased', () => {
  const register = async (changes: Fields) => {
    const said = { password: PASSWORD, full_name: 'Some Body', ...changes }
    const { status, body } = await clientOf(desk).ask<Fields>('POST /auth/register', said)
    const { request_id: _id, timestamp: _at, ...told } = body
    return { status, told }
  }

  it('are answered as any that are taken: held back, erased, or of somebody who is here', async () => {
    const [hal, ida] = [await personOf(desk, 'hal'), await personOf(desk, 'ida')]
    const hold = { user_id: hal.userId, reason: 'subpoena 9' }
    await asked(officer, 'POST /compliance/privacy/holds', hold, 201)
    for (const person of [hal, ida])
      await asked(person, 'POST /privacy/erase', { password: PASSWORD, confirm: true })
    await expect
      .poll(async () => (await asked(admin, `GET /users/${ida.userId}`)).email)
      .toContain('erased.invalid')
    const mails = ['hal', 'ida', 'olga'].map((name) => register({ email: `${name}@desk.example` }))
    const [held, erased, here] = await Promise.all(mails)
    expect(here).toMatchObject({ status: 409, told: { error: 'email_taken', field: 'email' } })
    expect(held).toEqual(here)
    expect(erased).toEqual(here)
    const names = ['hal', 'ida', 'olga'].map((username) =>
      register({ email: `new-${username}@desk.example`, username }),
    )
    const [heldName, erasedName, hereName] = await Promise.all(names)
    expect(hereName).toMatchObject({ status: 409, told: { error: 'username_taken' } })
    expect(heldName).toEqual(hereName)
    expect(erasedName).toEqual(hereName)
    // A username that nobody chose is given past them alike.
    const given = async (name: string) => {
      const { status, told } = await register({ email: `${name}@elsewhere.example` })
      expect(status).toBe(201)
      return String((told.user as Fields).username)
    }
    expect((await given('hal')).replace('hal', '')).toMatch(/^\d+$/)
    expect((await given('ida')).replace('ida', '')).toMatch(/^\d+$/)
    expect((await given('nobody')).replace('nobody', '')).toBe('')
  })
})

describe('an erasing that was asked for', () => {
  it('is carried out by the officer who grants it, unless something is open', async () => {
    const [wes, xia] = [await personOf(desk, 'wes'), await personOf(desk, 'xia')]
    await asked(xia, 'POST /trading/orders', BUY, 201)
    const wish = async (person: Person): Promise<string> => {
      const request = await asked(person, 'POST /privacy/requests', { request_type: 'erasure' }, 202)
      return `POST /compliance/privacy/requests/${String(request.request_id)}/decision`
    }
    const [granted, early] = [await wish(wes), await wish(xia)]
    const open = await officer.client.ask<Fields>(early, { decision: 'completed' })
    expect(open).toMatchObject({ status: 409, body: { error: 'account_not_empty' } })
    expect(await asked(officer, granted, { decision: 'completed' })).toMatchObject({ status: 'erasing' })
    expect((await wes.client.ask('GET /users/me')).status).toBe(401)
    await expect
      .poll(async () => (await asked(admin, `GET /users/${wes.userId}`)).email)
      .toContain('erased.invalid')
  })
})

describe('why something is kept', () => {
  type Request = Fields & Readonly<{ user_id: string; grounds: readonly Fields[] }>
  const requestOf = async (reader: Person, person: Person): Promise<Request | undefined> => {
    const form = 'GET /compliance/privacy/requests?per_page=100'
    const { requests } = await asked<{ requests: readonly Request[] }>(reader, form)
    return requests.find(({ user_id }) => user_id === person.userId)
  }

  it('is told to the officer; its subject hears of a legal obligation, like everybody', async () => {
    const vic = await personOf(desk, 'vic')
    const links = [{ kind: 'customer', target_id: vic.userId }]
    const matter = { kind: 'aml', priority: 'low', summary: 'Round sums', links }
    const opened = await asked(officer, 'POST /compliance/cases', matter, 201)
    const answer = await asked(vic, 'POST /privacy/erase', { password: PASSWORD, confirm: true })
    expect(answer.kept).toContainEqual(
      expect.objectContaining({ category: 'other_records', reason: 'legal obligation' }),
    )
    expect(JSON.stringify(answer)).not.toMatch(/1023\.320|501\.601|case|hold|filing|screen/)
    const waiting = await requestOf(officer, vic)
    expect(waiting).toMatchObject({
      status: 'erasing',
      grounds: [{ ground: 'case', holds_back: true, until: null }],
    })
    expect(waiting?.grounds[0]?.reason).toContain('31 CFR 1023.320(d)')
    const act = `/compliance/cases/${String(opened.case_id)}`
    await asked(officer, `POST ${act}/take`, {})
    await asked(officer, `POST ${act}/close`, { disposition: 'explained', reason: 'rent' })
    await expect
      .poll(async () => (await asked(admin, `GET /users/${vic.userId}`)).email)
      .toContain('erased.invalid')
  })

  it('is hidden from an officer whom it is about', async () => {
    const una = await personOf(desk, 'ulla', 'compliance_officer')
    const hold = { user_id: una.userId, reason: 'subpoena 7' }
    const { hold_id: id } = await asked(officer, 'POST /compliance/privacy/holds', hold, 201)
    await asked(una, 'POST /privacy/requests', { request_type: 'rectification' }, 202)
    expect((await requestOf(officer, una))?.grounds).toMatchObject([
      { ground: 'legal_hold', holds_back: true },
    ])
    expect((await requestOf(una, una))?.grounds).toEqual([])
    const { holds } = await asked<{ holds: readonly Fields[] }>(una, 'GET /compliance/privacy/holds')
    expect(holds.map(({ hold_id }) => hold_id)).not.toContain(id)
    expect((await una.client.ask(`DELETE /compliance/privacy/holds/${String(id)}`)).status).toBe(404)
  })
})

describe('what the house owes', () => {
  it('keeps nothing shorter than the law demands, tells before it removes, and spares whoever is held', async () => {
    const table = await asked<{ policies: readonly Fields[] }>(admin, 'GET /privacy/retention')
    expect(table.policies.map(({ category }) => category)).toContain('ledger')
    const short = await admin.client.ask<Fields>('PUT /privacy/retention', { category: 'ledger', days: 30 })
    expect(short.status).toBe(422)
    expect(short.body).toMatchObject({ error: 'retention_too_short', details: { minimum_days: 2192 } })
    expect((await admin.client.ask('PUT /privacy/retention', { category: 'gossip', days: 9 })).status).toBe(
      422,
    )
    await asked(admin, 'PUT /privacy/retention', { category: 'sessions', days: 30 })
    const told = await asked<{ results: readonly Fields[] }>(admin, 'POST /privacy/retention/run', {})
    expect(told).toMatchObject({ dry_run: true })
    expect(told.results.every(({ removed }) => removed === 0)).toBe(true)
    expect((await officer.client.ask('GET /privacy/retention')).status).toBe(403)
  })

  it('keeps a register of what it processes', async () => {
    const { activities } = await asked<{ activities: readonly Fields[] }>(officer, 'GET /privacy/register')
    for (const activity of activities) {
      for (const column of ['purpose', 'basis', 'categories', 'recipients', 'retention_days']) {
        expect(activity, String(activity.activity)).toHaveProperty(column)
      }
    }
  })

  it('lets nobody trade who has not accepted the terms in force, and everybody close', async () => {
    const rob = await personOf(desk, 'rob')
    const order = await asked<Order>(
      rob,
      'POST /trading/orders',
      { ...BUY, order_type: 'limit', price: '20000' },
      201,
    )
    const terms = { kind: 'terms', version: '1.0', text: 'Be fair.', is_required: true }
    await asked(admin, 'POST /privacy/policies', terms, 201)
    const refused = await rob.client.ask<Fields>('POST /trading/orders', BUY)
    expect(refused.status).toBe(403)
    expect(refused.body.error).toBe('policy_not_accepted')
    await asked(rob, `DELETE /trades/${order.trade_id}`)
    expect((await rob.client.ask('POST /privacy/policies/terms/accept', { version: '0.9' })).status).toBe(409)
    await asked(rob, 'POST /privacy/policies/terms/accept', { version: '1.0' })
    await asked(rob, 'POST /trading/orders', BUY, 201)
    const pages = await clientOf(desk).ask<{ policies: readonly Fields[] }>('GET /privacy/policies')
    expect(pages.body.policies).toMatchObject([{ kind: 'terms', version: '1.0' }])
  })

  it('lets data out under pseudonyms only when nobody stands out', async () => {
    const rows = Array.from({ length: 6 }, (_, at) => ({
      id: `client-${at}`,
      city: at < 5 ? 'Bonn' : 'Kiel',
      pnl: '1',
    }))
    const plan = { purpose: 'study', identifiers: ['id'], quasi_identifiers: ['city'], k: 5 }
    const lone = await officer.client.ask<Fields>('POST /compliance/privacy/anonymise', { ...plan, rows })
    expect(lone.status).toBe(422)
    expect(lone.body).toMatchObject({ error: 'k_anonymity_not_met', details: { k_found: 1 } })
    const out = await asked<{ rows: readonly Record<string, string>[] }>(
      officer,
      'POST /compliance/privacy/anonymise',
      { ...plan, rows: rows.slice(0, 5) },
    )
    expect(new Set(out.rows.map(({ id }) => id)).size).toBe(5)
    expect(JSON.stringify(out)).not.toContain('client-')
    for (const field of ['identifiers', 'quasi_identifiers']) {
      const misnamed = { ...plan, [field]: ['town'], rows: rows.slice(0, 5) }
      const answer = await officer.client.ask<Fields>('POST /compliance/privacy/anonymise', misnamed)
      expect([answer.status, answer.body.field]).toEqual([422, field])
    }
    for (const none of [{ quasi_identifiers: [] }, { quasi_identifiers: undefined }]) {
      const answer = await officer.client.ask<Fields>('POST /compliance/privacy/anonymise', {
        ...{ ...plan, rows: rows.slice(0, 5) },
        ...none,
      })
      expect([answer.status, answer.body.error]).toEqual([422, 'quasi_identifiers_missing'])
    }
  })
})
