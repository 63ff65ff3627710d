import { lookup as resolve } from 'node:dns'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import type { SanctionsFailure } from '../../../core/compliance/sanctions/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { isPublicAddress } from './public-address.ts'

/** Which way a list may come. */
export type ListRoute = Readonly<{
  protocol: 'https:' | 'http:'
  /** Where an address may begin; a publisher may send on to wherever its files lie. */
  hosts: readonly string[]
  mayConnect: (address: string) => boolean
  timeoutMs: number
  bytesMax: number
}>

/** The publishers of the lists that are read, over TLS, and never an address inside the house's own network. */
const PUBLISHERS: ListRoute = {
  protocol: 'https:',
  hosts: [
    'sanctionslistservice.ofac.treas.gov',
    'www.treasury.gov',
    'scsanctions.un.org',
    'webgate.ec.europa.eu',
    'ofsistorage.blob.core.windows.net',
    'unitedstates.github.io',
  ],
  mayConnect: isPublicAddress,
  timeoutMs: 120_000,
  bytesMax: 150_000_000,
}

const REDIRECTS_MAX = 4

type Fetched = Result<Uint8Array, SanctionsFailure>

const refuse = (message: string): Fetched => refused({ code: 'address_refused', message, field: 'urls' })

const unreachable = (url: URL, why: string): Fetched =>
  refused({ code: 'publisher_unreachable', message: `${url.host} ${why}. The lists stay as they are.` })

/** Says that a name leads inside: the connection is made to the very address that was looked at. */
class InsideAddress extends Error {}

const guardedLookup =
  ({ mayConnect }: ListRoute): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => mayConnect(address)))
        return callback(new InsideAddress(hostname), '')
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }

/** Why nothing is asked of an address; null when it may be asked. */
function addressTrouble(route: ListRoute, url: URL): string | null {
  if (url.protocol !== route.protocol) return `${url.protocol} is not ${route.protocol}`
  if (url.username !== '' || url.password !== '') return 'an address holds no name and no password'
  if (route.protocol === 'https:' && url.port !== '') return 'a publisher answers at its usual port'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(host) !== 0 && !route.mayConnect(host) ? `${host} is no public address` : null
}

const answerOf = (route: ListRoute, url: URL): Promise<IncomingMessage> =>
  new Promise((done, fail) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const asked = request(
      url,
      { lookup: guardedLookup(route), signal: AbortSignal.timeout(route.timeoutMs), agent: false },
      done,
    )
    asked.on('error', fail)
    asked.end()
  })

async function bytesOf(route: ListRoute, url: URL, answer: IncomingMessage): Promise<Fetched> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > route.bytesMax) {
      answer.destroy()
      return unreachable(url, `sends more than ${route.bytesMax} bytes`)
    }
    parts.push(part)
  }
  return ok(Buffer.concat(parts))
}

async function follow(route: ListRoute, url: URL, redirects: number): Promise<Fetched> {
  const trouble = addressTrouble(route, url)
  if (trouble !== null) return refuse(trouble)
  const answer = await answerOf(route, url)
  const { statusCode: status = 0 } = answer
  const { location } = answer.headers
  if (status >= 300 && status < 400 && location !== undefined) {
    answer.destroy()
    if (redirects === 0) return unreachable(url, 'sends on and on')
    return follow(route, new URL(location, url), redirects - 1)
  }
  if (status === 200) return bytesOf(route, url, answer)
  answer.destroy()
  return unreachable(url, `answers ${status}`)
}

/**
 * Reads a file from a publisher. Refuses `address_refused` where the address is none of a publisher's or leads inside, and
 * `publisher_unreachable` where nothing good comes back.
 */
export async function fetchListFile(text: string, route: ListRoute = PUBLISHERS): Promise<Fetched> {
  const url = URL.parse(text)
  if (url === null) return refuse('this is no address')
  if (!route.hosts.includes(url.hostname)) {
    return refuse(`${url.hostname} is no publisher of a list: ${route.hosts.join(', ')}`)
  }
  try {
    return await follow(route, url, REDIRECTS_MAX)
  } catch (error) {
    if (error instanceof InsideAddress) return refuse(`${error.message} is no public address`)
    return unreachable(url, 'cannot be reached')
  }
}
