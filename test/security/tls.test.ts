import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runServe } from '../../src/main/headless/serve-command.ts'
import { readTls } from '../../src/main/headless/tls-files.ts'
import { makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import { HEADERS_ON_EVERYTHING, openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'

const HSTS = 'max-age=31536000; includeSubDomains'

let folder: string
let desk: TestServer

const file = (name: string): string => join(folder, name)
const pem = (name: string): string => readFileSync(file(name), 'utf8')

/** A self-signed certificate of this machine, as an administrator makes one. */
function makeCertificate(name: string, days = '30'): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`), '-days', days]
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, ...out], { stdio: 'pipe' })
}

type Answer = Readonly<{ status: number; headers: IncomingHttpHeaders; text: string; serial: string }>

function ask(address: string, path: string, ca: string, options: object = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca, keepAlive: false })
    const sent = request(`${address}${path}`, { agent, ...options }, (answer) => {
      let text = ''
      // A connection that is gone tells no certificate any more.
      const { serialNumber: serial } = (answer.socket as TLSSocket).getPeerCertificate()
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, serial }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Speaks TLS by hand: the whole answer, or the error that ended the handshake. */
function raw(bytes: string, options: ConnectionOptions = {}): Promise<string> {
  const port = Number(new URL(desk.address).port)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ port, host: '127.0.0.1', ca: pem('one.crt'), ...options }, () =>
      socket.write(bytes),
    )
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-tls-'))
  makeCertificate('one')
  makeCertificate('two')
  desk = await openTestServer({ tls: { certificate: pem('one.crt'), key: pem('one.key') } })
})

afterAll(async () => {
  expect(desk.app.errors).toEqual([])
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a server with certificate and key', () => {
  it('speaks TLS 1.3 and nothing older', async () => {
    expect(desk.address).toMatch(/^https:/)
    const answer = await ask(desk.address, '/', pem('one.crt'))
    expect(answer.status).toBe(200)
    await expect(raw('', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/version|alert/i)
  })

  it('tells browsers on every answer to come back over TLS only', async () => {
    for (const path of ['/', '/nowhere', '/trades', '/%zz', '/docs']) {
      const answer = await ask(desk.address, path, pem('one.crt'))
      expect(answer.headers['strict-transport-security'], path).toBe(HSTS)
      for (const [name, value] of Object.entries(HEADERS_ON_EVERYTHING)) {
        expect(answer.headers[name], `${name} on ${path}`).toMatch(value)
      }
    }
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13'
    for (const bytes of [
      'nonsense\r\n\r\n',
      `GET /nowhere HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    ]) {
      expect(await raw(bytes)).toContain(`\r\nstrict-transport-security: ${HSTS}\r\n`)
    }
  })

  it('does so over TLS alone: plain HTTP has nothing to promise', async () => {
    const plain = await openTestServer({ trustedProxies: ['127.0.0.1'] })
    const headersOf = async (headers: Readonly<Record<string, string>>) =>
      (await fetch(plain.address, { headers })).headers.get('strict-transport-security')
    expect(await headersOf({})).toBeNull()
    expect(await headersOf({ 'x-forwarded-proto': 'https' })).toBe(HSTS)
    await plain.close()
    const untrusting = await openTestServer()
    const answer = await fetch(untrusting.address, { headers: { 'x-forwarded-proto': 'https' } })
    expect(answer.headers.get('strict-transport-security')).toBeNull()
    await untrusting.close()
  })

  it('binds its cookies to this host', async () => {
    const body = '{"email":"a@b.c","password":"x"}'
    const answer = await raw(
      `POST /auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect(answer).toContain('set-cookie: __Host-optionix_refresh=')
    expect(answer).toMatch(/set-cookie: [^\r]*; Secure\r\n/)
  })

  it('lets go who speaks plain HTTP to it, and serves the next', async () => {
    const port = Number(new URL(desk.address).port)
    const heard = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connectPlain(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      )
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
    expect(heard).not.toContain('HTTP/1.1 200')
    expect((await ask(desk.address, '/', pem('one.crt'))).status).toBe(200)
  })

  it('takes another certificate without a restart', async () => {
    const serialOf = (name: string): string => new X509Certificate(pem(name)).serialNumber
    expect((await ask(desk.address, '/', pem('one.crt'))).serial).toBe(serialOf('one.crt'))
    desk.server.renewTls({ certificate: pem('two.crt'), key: pem('two.key') })
    expect((await ask(desk.address, '/', pem('two.crt'))).serial).toBe(serialOf('two.crt'))
    desk.server.renewTls({ certificate: pem('one.crt'), key: pem('one.key') })
  })
})

describe('certificate and key', () => {
  const read = (certificateFile: string, keyFile: string, nowMs = Date.now()) => {
    const found = readTls({ certificateFile, keyFile }, nowMs)
    return found.ok ? 'usable' : found.failure.message
  }

  it('must be there, be what they say, belong together and be in time', () => {
    writeFileSync(file('text.txt'), 'hello')
    expect(read(file('one.crt'), file('one.key'))).toBe('usable')
    expect(read(file('none.crt'), file('one.key'))).toMatch(
      /^TLS_CERT_FILE: .*none\.crt cannot be read \(ENOENT\)\.$/,
    )
    expect(read(file('text.txt'), file('one.key'))).toBe('TLS_CERT_FILE does not hold a PEM certificate.')
    expect(read(file('one.crt'), file('text.txt'))).toBe(
      'TLS_KEY_FILE does not hold an unencrypted PEM private key.',
    )
    expect(read(file('one.crt'), file('two.key'))).toBe(
      'TLS_KEY_FILE does not hold the key of the certificate in TLS_CERT_FILE.',
    )
    const inAYear = Date.now() + 365 * 86_400_000
    expect(read(file('one.crt'), file('one.key'), inAYear)).toMatch(/TLS_CERT_FILE expired on 20/)
  })
})

describe('serve', () => {
  const silent = { stdout: process.stderr, stderr: process.stderr, stdin: process.stdin } as never
  const refusal = async (environment: Readonly<Record<string, string>>): Promise<string> => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    try {
      await runServe({ host: '0.0.0.0' }, silent)
      return 'it listens'
    } catch (error) {
      return (error as Error).message
    } finally {
      vi.unstubAllEnvs()
    }
  }

  it('does not listen beyond this machine without TLS, and names the settings', async () => {
    expect(await refusal({})).toBe(
      '--host 0.0.0.0 opens the desk to other machines without TLS; set TLS_CERT_FILE and TLS_KEY_FILE, ' +
        'or OPTIONIX_ALLOW_REMOTE=1 behind a proxy that speaks it.',
    )
    const production = {
      ...{ ENVIRONMENT: 'production', OPTIONIX_ALLOW_REMOTE: '1' },
      ...{ SECRET_KEY: 'k'.repeat(40), ENCRYPTION_KEY: 'e'.repeat(32) },
    }
    // Production says everything that is weak at once.
    expect(await refusal(production)).toMatch(
      /signing_secret: .* encryption_key: .* tls: other machines are answered in the clear\. .* TRUSTED_PROXIES/,
    )
    expect(await refusal({ TLS_CERT_FILE: file('one.crt') })).toContain(
      'TLS_CERT_FILE and TLS_KEY_FILE go together.',
    )
    expect(await refusal({ TLS_CERT_FILE: file('one.crt'), TLS_KEY_FILE: file('two.key') })).toContain(
      'TLS_KEY_FILE does not hold the key of the certificate',
    )
  })

  it('listens beyond this machine with TLS and reads the files again on SIGHUP', async () => {
    const directory = makeDataDirectory()
    const environment = { TLS_CERT_FILE: file('live.crt'), TLS_KEY_FILE: file('live.key'), HOST: '0.0.0.0' }
    const use = (name: string): void => {
      writeFileSync(environment.TLS_CERT_FILE, pem(`${name}.crt`))
      writeFileSync(environment.TLS_KEY_FILE, pem(`${name}.key`))
    }
    use('one')
    const server = await startServer({ directory, demo: false, environment })
    try {
      const address = `https://127.0.0.1:${new URL(server.address).port}`
      expect(server.address).toMatch(/^https:/)
      const one = await ask(address, '/health/live', pem('one.crt'))
      expect(one.status).toBe(200)
      // What cannot be used is said and changes nothing.
      writeFileSync(environment.TLS_KEY_FILE, 'broken')
      process.kill(server.pid, 'SIGHUP')
      await expect.poll(() => server.console()).toContain('The certificate stays as it was: TLS_KEY_FILE')
      expect((await ask(address, '/health/live', pem('one.crt'))).serial).toBe(one.serial)
      use('two')
      process.kill(server.pid, 'SIGHUP')
      await expect
        .poll(() =>
          ask(address, '/health/live', pem('two.crt')).then(
            ({ status }) => status,
            () => 0,
          ),
        )
        .toBe(200)
    } finally {
      await server.stop()
      removeDataDirectory(directory)
    }
  })

  it('behind a proxy refuses what did not come to it over TLS', async () => {
    const strict = await openTestServer({ trustedProxies: ['127.0.0.1'], mustBeSecure: true })
    const plain = await fetch(strict.address)
    expect([plain.status, ((await plain.json()) as { error: string }).error]).toEqual([403, 'tls_required'])
    expect((await fetch(strict.address, { headers: { 'x-forwarded-proto': 'https' } })).status).toBe(200)
    await strict.close()
  })
})
