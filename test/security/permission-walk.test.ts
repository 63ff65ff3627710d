import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry } from '../../src/core/contract/index.ts'
import { personOf } from '../engine/identity/people.ts'
import type { Person } from '../engine/identity/people.ts'
import { DEFAULT_PAPER } from '../../src/main/engine/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { ipcFace, restFace, socketFace } from '../support/three-faces.ts'
import type { Face, Seen } from '../support/three-faces.ts'

type Table = Readonly<{
  /** What each entry of the contract needs; a new entry belongs here, with the permission that was meant. */
  entries: Readonly<Record<string, string>>
  /** What each role holds. */
  roles: Readonly<Record<string, readonly string[]>>
}>

const table = JSON.parse(readFileSync(new URL('permission-table.json', import.meta.url), 'utf8')) as Table

/** Signing out ends what the walk stands on, and ending other sessions those of the other faces: they come last. */
const LAST = ['identity.endOtherSessions', 'identity.logout']
const entries = contractEntries(contract).toSorted(
  (left, right) => LAST.indexOf(left.name) - LAST.indexOf(right.name),
)

/** What some entries answer with 401 or 403 although the caller may ask: a token of the other kind, one's own wish. */
const OF_WHAT_IS_ASKED: Readonly<Record<string, string>> = {
  'identity.refresh': 'token_wrong_type',
  'approvals.approve': 'same_person',
  'approvals.reject': 'same_person',
}

/** Entries with an id in their path that reach every user's object, once their permission is held. */
const REACHES_ALL = [
  'user.read',
  'user.write',
  'risk.write',
  'ledger.write',
  'compliance.read',
  'compliance.write',
]

let desk: RealDesk
let faces: readonly Face[]
let foreign: Readonly<Record<string, string>>
let roleHolders: readonly Readonly<{ role: string; person: Person }>[]

/** What somebody else owns: an id for each parameter that a path may name. */
async function objectsOf(owner: Person, admin: Person): Promise<Readonly<Record<string, string>>> {
  const ask = async (form: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await owner.client.ask<Record<string, unknown>>(form, body && { ...body })
    expect(answer.status, `${form}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }
  const accounts = (await ask('GET /accounts')).accounts as readonly Record<string, string>[]
  const limit = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }
  const order = await ask('POST /trading/orders', limit)
  const portfolio = await ask('POST /portfolios', { name: 'Own money' })
  const wish = { value: 'risk_manager', reason: 'for the walk' }
  const asked = await admin.client.ask<{ approval: { id: string } }>(
    `PUT /admin/users/${owner.userId}/role`,
    wish,
  )
  return {
    account_id: accounts[0]?.account_id ?? '',
    trade_id: String(order.trade_id ?? order.order_id),
    portfolio: String(portfolio.id),
    session: owner.tokens.session_id,
    approval: asked.body.approval.id,
    user_id: owner.userId,
    id: owner.userId,
  }
}

/** The ids that an entry's path wants, all of them somebody else's; anything else is left out. */
function foreignInput(entry: ContractEntry): object {
  const named = [...entry.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '')
  const guarded = entry.access.guard === null ? [] : [entry.access.guard.field]
  const idOf = (field: string): string => {
    if (field === 'id' && entry.name.startsWith('portfolios.')) return foreign.portfolio ?? ''
    if (field === 'id' && entry.name === 'identity.endSession') return foreign.session ?? ''
    if (field === 'id' && entry.name.startsWith('approvals.')) return foreign.approval ?? ''
    return foreign[field] ?? 'NOBODY-1'
  }
  return Object.fromEntries([...named, ...guarded].map((field) => [field, idOf(field)]))
}

const isObject = (entry: ContractEntry): boolean =>
  /\{(?:\w+_)?id\}/.test(entry.path) || entry.access.guard !== null

/** What the table says of a call by somebody who owns nothing of what it names. */
function verdict(entry: ContractEntry, role: string | null): string {
  const permission = table.entries[entry.name] ?? 'missing in the table'
  if (permission === 'public') return 'open'
  if (role === null) return 'unauthenticated'
  const held = table.roles[role] ?? []
  if (!held.includes(permission)) return 'forbidden'
  if (entry.access.guard !== null) return 'foreign'
  const isReached =
    REACHES_ALL.includes(permission) ||
    (entry.name === 'users.getUser' && held.includes('user.read')) ||
    (entry.name === 'users.updateUser' && held.includes('user.write')) ||
    (entry.name.startsWith('approvals.') && held.includes('approval.read'))
  // Whoever administers may look at anybody's money.
  const isOverview = entry.name.startsWith('overview.') && ['admin', 'super_admin'].includes(role)
  return isObject(entry) && entry.name !== 'market.asset' && !isReached && !isOverview ? 'foreign' : 'open'
}

/** What an answer amounts to. A body that breaks the schema is told only to those who may call. */
function outcome(seen: Seen, entry: ContractEntry): string {
  if (seen.ok) return 'open'
  const { status, body } = seen
  if (body.error === 'unauthenticated') return `unauthenticated${status === 401 ? '' : ` as ${status}`}`
  if (body.error === 'forbidden') return `forbidden${status === 403 ? '' : ` as ${status}`}`
  if (status === 404 && isObject(entry)) return 'foreign'
  // Whoever may call is refused for what they ask, never for who they are.
  if (status === 401 || status === 403) {
    return body.error === OF_WHAT_IS_ASKED[entry.name] ? 'open' : `refused as ${String(body.error)}`
  }
  return status >= 500 && status !== 503 ? `a bug: ${status}` : 'open'
}

/** Entries whose path names nothing but a user who exists: whoever reaches everybody's must find them. */
const isThere = (entry: ContractEntry): boolean =>
  entry.method === 'GET' && /^\/(?:admin\/)?users\/\{id\}/.test(entry.path)

async function walk(role: string | null, token: string | null): Promise<readonly string[]> {
  const headers: Readonly<Record<string, string>> = token === null ? {} : { authorization: `Bearer ${token}` }
  const wrong: string[] = []
  for (const entry of entries) {
    const wanted = verdict(entry, role)
    const asked = faces.map((face) => face.call(entry.name, foreignInput(entry), headers))
    for (const [index, seen] of (await Promise.all(asked)).entries()) {
      const found = outcome(seen, entry)
      // An open door may find nothing behind it.
      const fits =
        found === wanted ||
        (wanted === 'open' && found === 'foreign' && !isThere(entry)) ||
        LAST.includes(entry.name)
      if (!fits)
        wrong.push(`${entry.name} as ${role ?? 'nobody'} over ${faces[index]?.name}: ${found}, not ${wanted}`)
    }
  }
  return wrong
}

beforeAll(async () => {
  desk = await openRealDesk({
    paper: { ...DEFAULT_PAPER, quotesPerSecond: 50 },
    identity: { provenMs: 3_600_000 },
  })
  faces = [ipcFace(desk.real.ports), restFace(desk.address), socketFace(desk.address)]
  const roles = Object.keys(table.roles)
  roleHolders = await Promise.all(
    roles.map(async (role) => ({
      role,
      person: await personOf(desk, `walker-${role.replaceAll('_', '-')}`, role),
    })),
  )
  const owner = await personOf(desk, 'owner')
  const admin = roleHolders.find(({ role }) => role === 'super_admin')
  if (!admin) throw new Error('the table has no super administrator')
  foreign = await objectsOf(owner, admin.person)
})

afterAll(async () => {
  for (const face of faces) face.close()
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

describe('the permission table', () => {
  it('names every entry of the contract with what it needs, and every role with what it holds', () => {
    const declared = Object.fromEntries(entries.map(({ name, access }) => [name, access.permission]))
    expect(table.entries).toEqual(declared)
    expect(Object.keys(table.roles)).toHaveLength(16)
    const used = new Set(Object.values(table.entries))
    const unheld = [...used].filter(
      (permission) => permission !== 'public' && !table.roles.super_admin?.includes(permission),
    )
    expect(unheld).toEqual([])
  })

  it('is what nobody meets over REST, WebSocket and MessagePort', async () => {
    expect(await walk(null, null)).toEqual([])
  })

  it('is what every role meets at every entry, with objects that are somebody else’s', async () => {
    const found = await Promise.all(
      roleHolders.map(({ role, person }) => walk(role, person.tokens.access_token)),
    )
    expect(found.flat()).toEqual([])
  })
})
