import { gzipSync } from 'node:zlib'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchListFile } from '../../src/main/adapters/lists/fetch-list.ts'
import type { ListRoute } from '../../src/main/adapters/lists/fetch-list.ts'
import { makeListFetch, openListFile } from '../../src/main/adapters/lists/index.ts'
import { isPublicAddress } from '../../src/main/adapters/lists/public-address.ts'
import { OFAC_FILES } from '../core/compliance/sanctions/lists.ts'

/** A publisher on this machine: the only difference from the real ones is that it is here, and without TLS. */
let publisher: Server
let origin: string
const route = (mayConnect: ListRoute['mayConnect']): ListRoute => ({
  ...{ protocol: 'http:', hosts: ['localhost'], mayConnect, timeoutMs: 5_000, bytesMax: 10_000 },
})
const here = route(() => true)

beforeAll(async () => {
  publisher = createServer(({ url = '' }, answer) => {
    if (url === '/inside') answer.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
    else if (url === '/round') answer.writeHead(302, { location: '/round' }).end()
    else if (url === '/moved/sdn.csv') answer.writeHead(302, { location: '/sdn.csv' }).end()
    else if (url === '/sdn.csv') answer.end(OFAC_FILES['sdn.csv'])
    else if (url === '/endless') answer.end('x'.repeat(10_001))
    else answer.writeHead(404).end()
  })
  await new Promise<void>((done) => publisher.listen(0, 'localhost', done))
  origin = `http://localhost:${(publisher.address() as AddressInfo).port}`
})

afterAll(() => new Promise((done) => publisher.close(done)))

const codeOf = async (asked: ReturnType<typeof fetchListFile>): Promise<string> => {
  const answer = await asked
  return answer.ok ? 'ok' : answer.failure.code
}

describe('an address inside the house', () => {
  it.each([
    ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ['::1', '::', 'fe80::1', 'fc00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1'],
  ])('is none of the internet: %s and the like', (...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([])
  })

  it('is not confused with one of the internet', () => {
    expect(['8.8.8.8', '172.32.0.1', '2606:4700::1111'].filter(isPublicAddress)).toHaveLength(3)
    expect(['localhost', '', '999.1.1.1'].filter(isPublicAddress)).toEqual([])
  })

  it('is never asked, whether it is named, meant by a name, or sent on to', async () => {
    const fetchReal = makeListFetch()
    for (const url of [
      'http://scsanctions.un.org/list.xml',
      'https://scsanctions.un.org:8443/list.xml',
      'https://user:secret@scsanctions.un.org/list.xml',
      'https://localhost/sdn.csv',
      'https://169.254.169.254/latest/meta-data',
      'https://scsanctions.un.org.example/list.xml',
      'file:///etc/passwd',
      'nothing',
    ]) {
      const answer = await fetchReal(url)
      expect(answer.ok ? 'ok' : answer.failure.code, url).toBe('address_refused')
    }
    const outside = route((address) => isPublicAddress(address))
    expect(await codeOf(fetchListFile(`${origin}/sdn.csv`, outside))).toBe('address_refused')
    const notThere = route((address) => address !== '169.254.169.254')
    expect(await codeOf(fetchListFile(`${origin}/inside`, notThere))).toBe('address_refused')
  })
})

describe("a publisher's file", () => {
  it('is read under its own name, wherever the publisher keeps it', async () => {
    const file = await makeListFetch(here)(`${origin}/moved/sdn.csv`)
    expect(file).toMatchObject({ ok: true, value: { name: 'sdn.csv' } })
    const read = file.ok ? openListFile(file.value) : file
    expect(read).toMatchObject({ ok: true, value: { name: 'sdn.csv', content: { kind: 'csv' } } })
  })

  it.each(['/gone', '/round', '/endless'])('is not there at %s', async (path) => {
    expect(await codeOf(fetchListFile(origin + path, here))).toBe('publisher_unreachable')
  })
})

describe('a file that is handed in', () => {
  const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64')

  it('may be packed; what is no pack names itself', () => {
    const read = (name: string, content: string) => openListFile({ name, content })
    const plain = read('sdn.csv', base64(OFAC_FILES['sdn.csv']))
    expect(read('sdn.csv.gz', base64(gzipSync(OFAC_FILES['sdn.csv'])))).toEqual(plain)
    const broken = read('sdn.csv.gz', base64(Buffer.from([0x1f, 0x8b, 1, 2])))
    expect(broken).toMatchObject({ ok: false, failure: { code: 'malformed_list' } })
  })
})
