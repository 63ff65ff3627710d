import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, present } from '../../../src/core/kernel/index.ts'
import { freePort } from '../../support/free-port.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import type { RestClient } from '../../support/rest.ts'
import { PASSWORD, clientOf, codeOf, enrol, login, personOf } from './people.ts'
import type { Tokens } from './people.ts'

type Claims = Readonly<Record<string, unknown>>

/** Who is signed in at the provider; a visit asks for consent of nobody else. */
const PEOPLE: Record<string, Claims> = {
  'sub-moved': { email: 'moved@firm.example', email_verified: true, name: 'M Oved', groups: [] },
  'sub-jane': { email: 'jane@firm.example', email_verified: true, name: 'Jane Firm', groups: ['viewers'] },
  'sub-boss': { email: 'boss@firm.example', email_verified: true, name: 'The Boss', groups: ['admins'] },
  'sub-taken': { email: 'taken@desk.example', email_verified: true, name: 'T Aken' },
  'sub-linked': { email: 'elsewhere@firm.example', email_verified: true, name: 'L Inked' },
  'sub-passed': { email: 'passed@firm.example', email_verified: true, name: 'P Assed' },
  'sub-passed-on': { email: 'passed-on@firm.example', email_verified: true, name: 'P On' },
  'sub-thief': { email: 'thief@firm.example', email_verified: true, name: 'T Hief' },
  'sub-mfa': { email: 'mfa@firm.example', email_verified: true, name: 'M Fa' },
  'sub-mfa-app': { email: 'mfa-app@firm.example', email_verified: true, name: 'M App' },
  'sub-held': { email: 'held@desk.example', email_verified: true, name: 'H Eld' },
  'sub-erased': { email: 'erased@desk.example', email_verified: true, name: 'E Rased' },
  'sub-unverified': { email: 'unverified@firm.example', email_verified: false, name: 'U' },
}

let desk: RealDesk
let idp: Server
let issuer: string
let folder: string

/** A real provider: certified code, its own pages of sign-in and consent, on a port of its own. */
async function startProvider(redirectUri: string): Promise<void> {
  const port = await freePort()
  issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'desk', client_secret: 'a-secret-of-the-desk', redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: async (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, ...PEOPLE[sub] }),
    }),
    cookies: { keys: ['a key for cookies of the test'] },
  })
  const handle = provider.callback()
  idp = createServer((request, answer) => void handle(request, answer))
  await new Promise<void>((resolve) => idp.listen(port, '127.0.0.1', resolve))
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-oauth-'))
  const redirectUri = 'http://127.0.0.1:8000/auth/oauth/firm/callback'
  await startProvider(redirectUri)
  const firm = {
    ...{ name: 'firm', title: 'The firm', issuer, client_id: 'desk', client_secret: 'a-secret-of-the-desk' },
    ...{ redirect_uri: redirectUri, may_sign_up: true },
    claims: { role: 'groups' },
    roles: { viewers: 'viewer', admins: 'admin' },
  }
  const deaf = { ...firm, name: 'deaf', issuer: `http://127.0.0.1:${await freePort()}` }
  const file = join(folder, 'providers.json')
  writeFileSync(file, JSON.stringify([firm, deaf]))
  desk = await openRealDesk({ demo: false, identity: { oauthProvidersFile: file } })
})

afterAll(async () => {
  await desk.close()
  idp.closeAllConnections()
  idp.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A browser: follows redirects by hand and keeps each host's cookies. */
function makeBrowser() {
  const jar = new Map<string, string>()
  const visit = async (address: string, form?: Readonly<Record<string, string>>): Promise<Response> => {
    const { origin } = new URL(address)
    const cookies = [...jar].filter(([key]) => key.startsWith(`${origin} `)).map(([, pair]) => pair)
    const answer = await fetch(address, {
      redirect: 'manual',
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        cookie: cookies.join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (/expires=Thu, 01 Jan 1970/i.test(line) || /Max-Age=0/i.test(line)) jar.delete(`${origin} ${name}`)
      else jar.set(`${origin} ${name}`, pair)
    }
    return answer
  }
  return { visit, jar }
}

type Browser = ReturnType<typeof makeBrowser>

/** Signs in and consents on the provider's own pages; tells where the provider sends the browser back to. */
async function throughProvider(browser: Browser, authorization: string, who: string): Promise<URL> {
  let address = authorization
  for (let step = 0; step < 12; step += 1) {
    const answer = await browser.visit(address)
    const location = answer.headers.get('location')
    if (location !== null) {
      const next = new URL(location, address)
      if (next.pathname.endsWith('/callback')) return next
      address = next.href
      continue
    }
    const page = await answer.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
    const posted = await browser.visit(new URL(action, address).href, { prompt, login: who, password: 'any' })
    address = new URL(posted.headers.get('location') ?? '', address).href
  }
  throw new Error('the provider never sent the browser back')
}

const begin = async (browser: Browser, query = ''): Promise<string> => {
  const answer = await browser.visit(`${desk.address}/auth/oauth/firm${query}`)
  expect(answer.status).toBe(302)
  return answer.headers.get('location') ?? ''
}

const comeBack = (browser: Browser, returned: URL) =>
  browser.visit(`${desk.address}/auth/oauth/firm/callback${returned.search}`)

async function signInAs(who: string, browser = makeBrowser()) {
  const returned = await throughProvider(browser, await begin(browser), who)
  const answer = await comeBack(browser, returned)
  return { answer, body: (await answer.json()) as Tokens & Record<string, unknown>, returned, browser }
}

describe('sign-in at a provider', () => {
  it('goes there with state, nonce and proof key, and comes back signed in, signed up the first time', async () => {
    const browser = makeBrowser()
    const authorization = new URL(await begin(browser))
    expect(authorization.origin).toBe(issuer)
    expect(Object.fromEntries(authorization.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'desk',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^.{20,}$/) as string,
      nonce: expect.stringMatching(/^.{20,}$/) as string,
      code_challenge: expect.stringMatching(/^.{43}$/) as string,
    })
    const first = await comeBack(browser, await throughProvider(browser, authorization.href, 'sub-jane'))
    expect(first.status).toBe(200)
    const { user } = (await first.json()) as Tokens
    expect(user).toMatchObject({ email: 'jane@firm.example', role: 'viewer', is_verified: true })
    const { body } = await signInAs('sub-jane')
    expect(body.user.user_id).toBe(user.user_id)
    expect((await clientOf(desk).as(body.access_token).ask('GET /auth/me')).status).toBe(200)
  })

  it('brings a browser back to the terminal with cookies', async () => {
    const browser = makeBrowser()
    const authorization = await begin(browser, '?return_to=app')
    const answer = await comeBack(browser, await throughProvider(browser, authorization, 'sub-jane'))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/app/'])
    expect([...browser.jar.keys()].filter((key) => key.includes('optionix')).toSorted()).toEqual([
      `${desk.address} optionix_access`,
      `${desk.address} optionix_refresh`,
    ])
  })

  it('gives no privilege from outside', async () => {
    expect((await signInAs('sub-boss')).body.user).toMatchObject({ role: 'individual' })
  })

  it('brings a role that the claims give from then on, which is on record', async () => {
    const { body } = await signInAs('sub-moved')
    expect(body.user).toMatchObject({ role: 'individual' })
    PEOPLE['sub-moved'] = { ...PEOPLE['sub-moved'], groups: ['viewers'] }
    expect((await signInAs('sub-moved')).body.user).toMatchObject({ role: 'viewer' })
    await signInAs('sub-moved')
    const page = await desk.real.engine.store.audit.list(
      { action: 'user.role_changed', resourceId: body.user.user_id },
      { limit: 9, offset: 0 },
    )
    expect(page.items.map(({ actorId }) => actorId)).toEqual([body.user.user_id])
    const me = clientOf(desk).as((await signInAs('sub-moved')).body.access_token)
    const trail = await me.ask<{ logs: { facts: Claims }[] }>('GET /audit/me?action=user.role_changed')
    expect(trail.body.logs[0]?.facts).toMatchObject({
      before: 'individual',
      after: 'viewer',
      provider: 'firm',
    })
  })

  it('asks for the desk’s own second factor where there is one', async () => {
    const { body } = await signInAs('sub-mfa')
    const client = clientOf(desk).as(body.access_token)
    const { secret } = await enrol({ email: '', userId: '', client, tokens: body })
    const second = await signInAs('sub-mfa')
    expect(second.answer.status).toBe(401)
    expect(second.body).toMatchObject({ error: 'mfa_required', mfa_required: true })
    const answer = { mfa_token: second.body.mfa_token, code: codeOf(secret) }
    expect((await clientOf(desk).ask('POST /auth/mfa/verify', answer)).status).toBe(200)
  })
})

describe('a browser that is to come back to the terminal', () => {
  it('finds the second step there, whose answer signs it in with cookies', async () => {
    const { body } = await signInAs('sub-mfa-app')
    const client = clientOf(desk).as(body.access_token)
    const { secret } = await enrol({ email: '', userId: '', client, tokens: body })
    const browser = makeBrowser()
    const returned = await throughProvider(browser, await begin(browser, '?return_to=app'), 'sub-mfa-app')
    const answer = await comeBack(browser, returned)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store'])
    const location = answer.headers.get('location') ?? ''
    const [, token] = /^\/app\/#mfa_token=([0-9a-f]{64})&provider=firm$/.exec(location) ?? []
    expect(token, location).toBeTypeOf('string')
    expect([...browser.jar.keys()].filter((key) => key.includes('optionix'))).toEqual([])
    const verified = await fetch(`${desk.address}/auth/mfa/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mfa_token: token, code: codeOf(secret) }),
    })
    expect(verified.status).toBe(200)
    expect(
      verified.headers
        .getSetCookie()
        .map((line) => line.split('=')[0])
        .toSorted(),
    ).toEqual(['optionix_access', 'optionix_refresh'])
  })
})

describe('what comes back is refused', () => {
  it('in another browser, a second time, with another state, code or issuer, and without any', async () => {
    const browser = makeBrowser()
    const returned = await throughProvider(browser, await begin(browser), 'sub-jane')
    const stranger = await comeBack(makeBrowser(), returned)
    expect([stranger.status, ((await stranger.json()) as Claims).error]).toEqual([
      400,
      'oauth_state_mismatch',
    ])
    // Whoever came first spent it.
    expect((await comeBack(browser, returned)).status).toBe(400)

    const changed = async (change: (parameters: URLSearchParams) => void) => {
      const own = makeBrowser()
      const back = await throughProvider(own, await begin(own), 'sub-jane')
      change(back.searchParams)
      const answer = await comeBack(own, back)
      return [answer.status, ((await answer.json()) as Claims).error]
    }
    expect(await changed((to) => to.set('state', 'made-up'))).toEqual([400, 'oauth_state_mismatch'])
    expect(await changed((to) => to.delete('state'))).toEqual([400, 'oauth_state_mismatch'])
    expect(await changed((to) => to.set('iss', 'https://evil.example'))).toEqual([
      400,
      'oauth_state_mismatch',
    ])
    expect(await changed((to) => to.set('code', 'made-up'))).toEqual([400, 'oauth_refused'])
    const refused = await changed((to) => {
      to.delete('code')
      to.set('error', 'access_denied')
    })
    expect(refused).toEqual([400, 'oauth_refused'])
  })

  it('with a code that another journey was given: the proof key does not fit', async () => {
    const [mallory, jane] = [makeBrowser(), makeBrowser()]
    const stolen = await throughProvider(mallory, await begin(mallory), 'sub-boss')
    const own = await throughProvider(jane, await begin(jane), 'sub-jane')
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '')
    expect((await comeBack(jane, own)).status).toBe(400)
  })

  it('for people whom this desk does not take in', async () => {
    await personOf(desk, 'taken')
    expect((await signInAs('sub-taken')).body).toMatchObject({ error: 'oauth_link_first', status_code: 409 })
    expect((await signInAs('sub-unverified')).body).toMatchObject({ error: 'oauth_no_sign_up' })
  })
})

describe('a way to a provider that was begun to link an account', () => {
  it('ends with the session that began it: whoever stole that links nothing of their own any more', async () => {
    const jane = await personOf(desk, 'stolen-link')
    const thief = makeBrowser()
    const begun = await jane.client.ask<{ authorization_url: string }>('POST /auth/oauth/firm/link', {})
    for (const line of begun.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      thief.jar.set(`${desk.address} ${pair.slice(0, pair.indexOf('='))}`, pair)
    }
    const back = await throughProvider(thief, begun.body.authorization_url, 'sub-thief')
    const own = clientOf(desk).as(
      (await login(desk, { email: jane.email, password: PASSWORD })).body.access_token,
    )
    expect((await own.ask('DELETE /auth/sessions')).status).toBe(200)
    const answer = await comeBack(thief, back)
    expect([answer.status, ((await answer.json()) as Claims).error]).toEqual([400, 'oauth_state_mismatch'])
    expect((await own.ask('GET /auth/oauth/links')).body).toEqual({ links: [] })
  })
})

async function linkTo(client: RestClient | undefined, who: string): Promise<Response> {
  const browser = makeBrowser()
  const begun = await present(client, 'a client').ask<{ authorization_url: string }>(
    'POST /auth/oauth/firm/link',
    {},
  )
  for (const line of begun.headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    browser.jar.set(`${desk.address} ${pair.slice(0, pair.indexOf('='))}`, pair)
  }
  return comeBack(browser, await throughProvider(browser, begun.body.authorization_url, who))
}

describe('a linked account', () => {
  it('signs its user in, belongs to nobody else, and can be taken away', async () => {
    const jane = await personOf(desk, 'links')
    const link = (client = jane.client) => linkTo(client, 'sub-linked')
    expect((await link()).status).toBe(200)
    expect((await signInAs('sub-linked')).body.user.user_id).toBe(jane.userId)
    const links = (await jane.client.ask('GET /auth/oauth/links')).body
    expect(links).toMatchObject({ links: [{ provider: 'firm' }] })
    const eve = await personOf(desk, 'eve-links')
    expect(await (await link(eve.client)).json()).toMatchObject({ error: 'oauth_linked_elsewhere' })
    expect((await jane.client.ask('DELETE /auth/oauth/firm')).status).toBe(200)
    expect((await jane.client.ask('DELETE /auth/oauth/firm')).status).toBe(404)
    expect((await signInAs('sub-linked')).body.user.user_id).not.toBe(jane.userId)
    expect((await login(desk, { email: jane.email, password: PASSWORD })).status).toBe(200)
  })
})

describe('an outside account that goes from one user to another', () => {
  it('makes one person of both, also where four eyes are asked for', async () => {
    const [left, right] = [await personOf(desk, 'left', 'admin'), await personOf(desk, 'right', 'admin')]
    const third = await personOf(desk, 'third', 'admin')
    const whom = await personOf(desk, 'promoted')
    const wish = { value: 'risk_manager', reason: 'joins the desk' }
    const asked = await left.client.ask<{ approval: { id: string } }>(
      `PUT /admin/users/${whom.userId}/role`,
      wish,
    )
    const approve = `POST /approvals/${asked.body.approval.id}/approve`
    expect((await linkTo(left.client, 'sub-passed')).status).toBe(200)
    expect((await left.client.ask('DELETE /auth/oauth/firm')).status).toBe(200)
    expect((await linkTo(right.client, 'sub-passed')).status).toBe(200)
    expect(await right.client.ask(approve, {})).toMatchObject({ status: 403, body: { error: 'same_person' } })
    // Nor does it help to pass it on: nobody is two persons.
    expect((await right.client.ask('DELETE /auth/oauth/firm')).status).toBe(200)
    expect(await right.client.ask(approve, {})).toMatchObject({ status: 403, body: { error: 'same_person' } })
    expect((await third.client.ask(approve, {})).status).toBe(200)
  })

  it('is not linked by whom an administrator said to be another person', async () => {
    const [one, two, three] = await Promise.all(['one', 'two', 'three'].map((name) => personOf(desk, name)))
    const root = await personOf(desk, 'root', 'admin')
    const link = { value: three?.userId, reason: 'the same person' }
    expect((await root.client.ask(`PUT /admin/users/${two?.userId}/person`, link)).status).toBe(200)
    expect((await linkTo(one?.client, 'sub-passed-on')).status).toBe(200)
    expect((await one?.client.ask('DELETE /auth/oauth/firm'))?.status).toBe(200)
    expect(await (await linkTo(two?.client, 'sub-passed-on')).json()).toMatchObject({
      error: 'oauth_linked_elsewhere',
    })
  })
})

describe('an account of somebody who asked to be erased', () => {
  it('is answered as one whose e-mail is taken, whether it is done or a legal hold puts it off', async () => {
    const officer = await personOf(desk, 'olga', 'compliance_officer')
    const people = await Promise.all(['sub-held', 'sub-erased'].map((who) => signInAs(who)))
    const [held, erased] = people.map(({ body }) => ({
      userId: body.user.user_id,
      client: clientOf(desk).as(body.access_token),
    }))
    const hold = { user_id: held?.userId, reason: 'subpoena 9' }
    expect((await officer.client.ask('POST /compliance/privacy/holds', hold)).status).toBe(201)
    for (const person of [held, erased]) {
      const request = await person?.client.ask<Claims>('POST /privacy/requests', { request_type: 'erasure' })
      const act = `POST /compliance/privacy/requests/${String(request?.body['request_id'])}/decision`
      const granted = await officer.client.ask(act, { decision: 'completed' })
      expect(granted.status, granted.text).toBe(200)
    }
    const { store } = desk.real.engine
    await expect
      .poll(async () => (await store.users.byId(asId<'user'>(erased?.userId ?? '')))?.email)
      .toContain('erased.invalid')
    const told = async (who: string) => {
      const { answer, body } = await signInAs(who)
      return [answer.status, body['error']]
    }
    expect(await told('sub-erased')).toEqual([409, 'oauth_link_first'])
    expect(await told('sub-held')).toEqual([409, 'oauth_link_first'])
    // The link is kept with the rest of them.
    expect(await store.identity.externalIdentitiesOf(asId<'user'>(held?.userId ?? ''))).toMatchObject([
      { provider: 'firm', subject: 'sub-held' },
    ])
  })
})

describe('a provider', () => {
  it('that nobody configured, or that does not answer, is said', async () => {
    const list = await clientOf(desk).ask('GET /auth/oauth')
    expect(list.body).toMatchObject({ providers: [{ name: 'firm', title: 'The firm' }, { name: 'deaf' }] })
    const none = await clientOf(desk).ask('GET /auth/oauth/nobody')
    expect(none).toMatchObject({ status: 503, body: { error: 'oauth_not_configured' } })
    const deaf = await clientOf(desk).ask('GET /auth/oauth/deaf')
    expect(deaf).toMatchObject({ status: 503, body: { error: 'oauth_unreachable' } })
  })

  it('with a wrong field in its file stops the start with a sentence that keeps the secret', async () => {
    const file = join(folder, 'wrong.json')
    const wrong = {
      name: 'firm',
      issuer: 'http://id.firm.example',
      client_id: 'x',
      client_secret: 'hush-hush',
    }
    writeFileSync(file, JSON.stringify([{ ...wrong, redirect_uri: 'https://desk.example/callback' }]))
    const opening = openRealDesk({ demo: false, identity: { oauthProvidersFile: file } })
    await expect(opening).rejects.toThrow(/0\.issuer: must be https/)
    await expect(opening).rejects.not.toThrow(/hush/)
  })
})
