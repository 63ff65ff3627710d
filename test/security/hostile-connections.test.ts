import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEADERS_ON_EVERYTHING, openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'

const PER_ADDRESS = 12
const HEADERS_MS = 400
const REQUEST_MS = 700

let desk: TestServer

beforeAll(async () => {
  desk = await openTestServer({
    ...{ connectionsPerAddress: PER_ADDRESS, headersTimeoutMs: HEADERS_MS, requestTimeoutMs: REQUEST_MS },
  })
})

afterAll(async () => {
  expect(desk.app.errors).toEqual([])
  await desk.close()
})

type Line = Readonly<{ socket: Socket; text: () => string; closed: Promise<string> }>

/** A bare connection; whatever it says and however it ends is kept. */
function dial(): Promise<Line> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(desk.address).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    const closed = new Promise<string>((done) => socket.on('close', () => done(text)))
    socket.on('connect', () => resolve({ socket, text: () => text, closed }))
  })
}

async function send(bytes: string): Promise<string> {
  const line = await dial()
  line.socket.write(bytes, 'latin1')
  return line.closed
}

const statusesOf = (text: string): readonly number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

function expectRefused(text: string, status: number, about: string): void {
  expect(statusesOf(text), about).toEqual([status])
  for (const name of Object.keys(HEADERS_ON_EVERYTHING)) {
    expect(text.toLowerCase(), `${name} of ${about}`).toContain(`\r\n${name}: `)
  }
  expect(text, about).toMatch(/\{"error":"[a-z_]+"/)
}

const POST = 'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
const SECOND = 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

describe('requests that two readers would cut apart in two places', () => {
  const CASES: Readonly<Record<string, string>> = {
    'a length beside chunks': `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'chunks beside a length': `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    'two lengths': `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    'the same length twice': `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    'a list of lengths': `${POST}Content-Length: 2, 2\r\n\r\n{}`,
    'a signed length': `${POST}Content-Length: +2\r\n\r\n{}`,
    'a length in hexadecimal': `${POST}Content-Length: 0x2\r\n\r\n{}`,
    'a negative length': `${POST}Content-Length: -2\r\n\r\n{}`,
    'a length beyond counting': `${POST}Content-Length: 99999999999999999999999\r\n\r\n{}`,
    'a folded header (obs-fold)': `${POST}X-Folded: one\r\n two\r\nContent-Length: 2\r\n\r\n{}`,
    'a folded coding': `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`,
    'a blank before the colon': `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    'another coding': `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    'chunks that are not last': `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    'a chunk without a size': `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n`,
    'a chunk longer than its size': `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n0\r\n\r\n`,
    'a bare line feed': `POST /auth/login HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}`,
    'a bare carriage return': `${POST}X-Bare: a\rb\r\nContent-Length: 2\r\n\r\n{}`,
    'a zero byte in a header': `${POST}X-Zero: a\u0000b\r\nContent-Length: 2\r\n\r\n{}`,
    'a header without a name': `${POST}: value\r\nContent-Length: 2\r\n\r\n{}`,
    'an unknown version': 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
  }
  for (const [name, bytes] of Object.entries(CASES)) {
    it(`are refused: ${name}; nothing behind them is answered`, async () => {
      expectRefused(await send(bytes + SECOND), 400, name)
    })
  }

  it('do not stop one that is cut where it says from being followed by the next', async () => {
    const body = '{"email":"a@b.c","password":"x"}'
    expect(statusesOf(await send(`${POST}Content-Length: ${body.length}\r\n\r\n${body}${SECOND}`))).toEqual([
      ...[200, 200],
    ])
  })
})

describe('slow and broken clients', () => {
  const dribble = async (head: string, drop: string): Promise<Readonly<{ text: string; ms: number }>> => {
    const line = await dial()
    const startedMs = performance.now()
    line.socket.write(head)
    const dripping = setInterval(() => line.socket.write(drop), 40)
    const text = await line.closed
    clearInterval(dripping)
    return { text, ms: performance.now() - startedMs }
  }

  it('that dribble headers or a body are cut off with 408, and others are served meanwhile', async () => {
    const slow = [
      dribble('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', 'a'),
      dribble('GET / HTTP/1.1\r\nHost: localhost\r\n', 'X-Drop: a\r\n'),
      dribble(`${POST}Content-Length: 5000\r\n\r\n`, ' '),
      dribble(`${POST}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
    ]
    expect((await fetch(`${desk.address}/health/live`)).status).toBe(200)
    for (const { text } of await Promise.all(slow)) expectRefused(text, 408, text.slice(0, 40))
  })

  it('that say nothing at all are let go', async () => {
    const line = await dial()
    expect(statusesOf(await line.closed)).toEqual([408])
  })

  it('that leave in the middle of a body take nothing with them', async () => {
    const before = desk.app.calls.length
    const half = await dial()
    half.socket.end(`${POST}Content-Length: 500\r\n\r\n{"email":"a@b.c"`)
    await half.closed
    const gone = await dial()
    gone.socket.write(`${POST}Content-Length: 500\r\n\r\n{"email":`)
    gone.socket.resetAndDestroy()
    await gone.closed
    expect((await fetch(`${desk.address}/health/live`)).status).toBe(200)
    expect(desk.app.calls.slice(before).filter(({ name }) => name === 'identity.login')).toEqual([])
  })

  it('with headers beyond 16 KB, in one or in many, are refused', async () => {
    expectRefused(
      await send(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`),
      431,
      'one',
    )
    const many = Array.from({ length: 3_000 }, (_none, at) => `X-${at}: a`).join('\r\n')
    expectRefused(await send(`GET / HTTP/1.1\r\nHost: localhost\r\n${many}\r\n\r\n`), 431, 'many')
  })

  it('that announce more than 10 MB are refused before it is sent', async () => {
    expectRefused(
      await send(`${POST}Content-Length: 20000000\r\nConnection: close\r\n\r\n{`),
      413,
      'a length',
    )
  })

  it('that send more than 10 MB in chunks are refused where it is too much', async () => {
    const line = await dial()
    line.socket.write(`${POST}Transfer-Encoding: chunked\r\n\r\n`)
    const chunk = `100000\r\n${' '.repeat(0x10_0000)}\r\n`
    for (let sent = 0; sent < 12; sent += 1) line.socket.write(chunk)
    await expect.poll(() => statusesOf(line.text()), { timeout: 5_000 }).toEqual([413])
    line.socket.destroy()
  })
})

describe('an address', () => {
  it('that holds too many connections is told so and let go; one that it gives back is free again', async () => {
    const held = await Promise.all(Array.from({ length: PER_ADDRESS }, dial))
    expectRefused(await (await dial()).closed, 429, 'one too many')
    held[0]?.socket.destroy()
    await held[0]?.closed
    const asked = async (): Promise<readonly number[]> => statusesOf(await send(SECOND))
    await expect.poll(asked).toEqual([200])
    for (const { socket } of held) socket.destroy()
  })
})
