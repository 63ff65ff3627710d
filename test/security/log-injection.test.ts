import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { RestClient } from '../support/rest.ts'

/** CSI and NEL as HTTP lets them through, a tab, and a name of one's own. */
const HOSTILE = 'evil\x9b2J\x85\tend'
const CONTROLS = /\p{Cc}/u
const PASSWORD = 'SecurePassword123!'

let desk: RealDesk
let admin: RestClient

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  const { administration } = desk.real.engine
  const email = 'root@example.com'
  const made = await administration.createUser({ email, role: 'admin', password: PASSWORD })
  if (!made.ok) throw new Error(made.failure.message)
  const login = { email, password: PASSWORD }
  const answer = await restClient(desk.address).ask<{ access_token: string }>('POST /auth/login', login)
  admin = restClient(desk.address, answer.body.access_token)
  await registered(restClient(desk.address), 'evil')
})

afterAll(() => desk.close())

/** A sign-in written byte by byte: `fetch` would not send such a header. */
function signIn(): Promise<string> {
  const { hostname, port } = new URL(desk.address)
  const body = JSON.stringify({ email: 'evil@example.com', password: PASSWORD })
  const head = [
    ...['POST /auth/login HTTP/1.1', `Host: ${hostname}:${port}`, `User-Agent: ${HOSTILE}`],
    ...['Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close', '', body],
  ]
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(head.join('\r\n'), 'latin1'))
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => (text += part))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

type Logs = Readonly<{ logs: readonly Readonly<{ action: string; user_agent: string | null }>[] }>

it('what a client calls itself reaches no log, list or export with characters that steer a terminal', async () => {
  const answer = await signIn()
  expect(answer.split('\r\n', 1)[0]).toBe('HTTP/1.1 200 OK')
  const token = /"access_token":"([^"]+)"/.exec(answer)?.[1] ?? ''
  const { logs } = (await admin.ask<Logs>('GET /audit/logs?action=session.opened')).body
  expect(logs[0]).toMatchObject({ action: 'session.opened', user_agent: 'evil?2J??end' })
  const sessions = await restClient(desk.address, token).ask<{ sessions: { user_agent: string }[] }>(
    'GET /auth/sessions',
  )
  expect(sessions.body.sessions.map(({ user_agent: name }) => name)).toContain('evil?2J??end')
  for (const format of ['csv', 'json', 'bundle']) {
    const { file } = (await admin.ask<{ file: string }>(`GET /audit/export?format=${format}`)).body
    expect(CONTROLS.test(file.replace(/[\r\n]/g, '')), format).toBe(false)
    expect(file.includes('evil')).toBe(true)
  }
})
