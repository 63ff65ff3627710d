import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mimeTypeOf, openBundle } from '../../src/main/desktop/bundle.ts'
import { assetPathOf, isOwnUrl } from '../../src/main/desktop/scheme.ts'
import { makeServe, withNonce } from '../../src/main/desktop/serve.ts'

const accepted: readonly (readonly [string, string])[] = [
  ['optionix://app', 'index.html'],
  ['optionix://app/', 'index.html'],
  ['optionix://app/index.html', 'index.html'],
  ['optionix://app/index.html?x=1#y', 'index.html'],
  ['optionix://app/assets/chart-1a2b3c4d.js', 'assets/chart-1a2b3c4d.js'],
  ['OPTIONIX://APP/mark.svg', 'mark.svg'],
  ['optionix://app/with%20space.txt', 'with space.txt'],
]

const refusedAddresses: readonly string[] = [
  'optionix://app/../secret',
  'optionix://app/assets/../../secret',
  'optionix://app/./index.html',
  'optionix://app/.../index.html',
  'optionix://app/%2e%2e/secret',
  'optionix://app/%2E%2e/secret',
  'optionix://app/.%2e/secret',
  'optionix://app/%252e%252e/secret',
  'optionix://app/..%2fsecret',
  'optionix://app/..%5csecret',
  'optionix://app/..\\secret',
  'optionix://app//etc/passwd',
  'optionix://app/assets//x.js',
  'optionix://app/assets/',
  'optionix://app/C:/windows/win.ini',
  'optionix://app/%00index.html',
  'optionix://app/index.html%0a',
  'optionix://app/%zz',
  'optionix://app/%ff',
  `optionix://app/${'a'.repeat(600)}`,
  'optionix://elsewhere/index.html',
  'optionix://app.evil.test/index.html',
  'optionix://app@evil.test/index.html',
  'optionix://user@app/index.html',
  'optionix://app:80/index.html',
  'optionix:///index.html',
  'optionix:index.html',
  'https://app/index.html',
  'file:///etc/passwd',
  '',
]

describe('addresses of the own scheme', () => {
  it.each(accepted)('%s is the file %s', (address, path) => {
    expect(assetPathOf('GET', address)).toEqual({ ok: true, value: path })
  })

  it.each(refusedAddresses)('%j is refused', (address) => {
    expect(assetPathOf('GET', address)).toMatchObject({
      ok: false,
      failure: { code: 'asset_address_refused' },
    })
  })

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'get'])('%s is refused', (method) => {
    expect(assetPathOf(method, 'optionix://app/')).toMatchObject({
      failure: { code: 'asset_method_refused' },
    })
  })

  it.each([
    ['optionix://app/', true],
    ['optionix://app/index.html#x', true],
    ['optionix://APP/', false],
    ['optionix://app:1/', false],
    ['optionix://app@evil.test/', false],
    ['optionix://user:pw@app/', false],
    ['optionix://app.evil.test/', false],
    ['optionix-other://app/', false],
    ['https://app/', false],
    ['about:blank', false],
    ['data:text/html,optionix://app/', false],
    ['', false],
  ] as const)('whether %j is ours: %s', (url, isOurs) => {
    expect(isOwnUrl(url)).toBe(isOurs)
  })
})

describe('answers of the own scheme', () => {
  let folder = ''
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'optionix-bundle-'))
    mkdirSync(join(folder, 'pages', 'assets'), { recursive: true })
    writeFileSync(join(folder, 'secret.txt'), 'the secret')
    writeFileSync(join(folder, 'pages', 'index.html'), '<html><head lang="en"></head><p>hello</p></html>')
    writeFileSync(join(folder, 'pages', 'assets', 'font.woff2'), new Uint8Array([1, 2, 255]))
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'pages', 'link.txt'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const serve = (method: string, url: string): Promise<Response> =>
    makeServe({ bundle: openBundle(join(folder, 'pages')), failurePage: (nonce) => `failed ${nonce}`, log })({
      method,
      url,
    })

  it('serves bytes unchanged with their type and the policy', async () => {
    const response = await serve('GET', 'optionix://app/assets/font.woff2')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 255]))
    expect(response.headers.get('content-type')).toBe('font/woff2')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('puts the nonce of the policy into the page, a new one each time', async () => {
    const responses = [await serve('GET', 'optionix://app/'), await serve('GET', 'optionix://app/')]
    const nonces = await Promise.all(
      responses.map(
        async (response) => /csp-nonce" content="([^"]+)"/.exec(await response.text())?.[1] ?? '',
      ),
    )
    expect(new Set(nonces).size).toBe(2)
    responses.forEach((response, index) =>
      expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonces[index]}'`),
    )
  })

  it('follows no link out of the bundle', async () => {
    const response = await serve('GET', 'optionix://app/link.txt')
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('asset_not_found')
  })

  it.each(refusedAddresses)('answers %j with 400 and nothing of the disk', async (url) => {
    const response = await serve('GET', url)
    expect(response.status).toBe(400)
    expect(await response.text()).toBe('asset_address_refused')
  })

  it('answers 405 to a write, and the failure page as a page', async () => {
    expect((await serve('POST', 'optionix://app/')).status).toBe(405)
    const failure = await serve('GET', 'optionix://app/~failure')
    expect(failure.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await failure.text()).toMatch(/^failed \S+$/)
  })

  it('has no bundle where none was built', () => {
    expect(openBundle(join(folder, 'nowhere'))).toBeNull()
  })

  it('leaves a page without a head as it is, and gives unknown files no type', () => {
    expect(withNonce('<p>plain</p>', 'n')).toBe('<p>plain</p>')
    expect(mimeTypeOf('a/b.exe')).toBe('application/octet-stream')
    expect(mimeTypeOf('A.JS')).toBe('text/javascript; charset=utf-8')
  })
})
