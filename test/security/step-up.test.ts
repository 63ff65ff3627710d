import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry } from '../../src/core/contract/index.ts'
import { PASSWORD, clientOf, personOf } from '../engine/identity/people.ts'
import type { Person } from '../engine/identity/people.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { ipcFace, restFace, socketFace } from '../support/three-faces.ts'
import type { Face } from '../support/three-faces.ts'

// What is sensitive is a list that somebody has read (permission-table.json), and it is kept at every door.

const table = JSON.parse(
  readFileSync(new URL('permission-table.json', import.meta.url), 'utf8'),
) as Readonly<{
  step_up: readonly string[]
  step_up_where: Readonly<Record<string, Readonly<{ field: string; values: readonly string[] }>>>
}>

const entries = contractEntries(contract)
const sensitive = entries.filter(({ access }) => access.stepUp)

/** Rights over other people, everybody's money, and the desk itself: whatever changes something by them is sensitive. */
const RIGHTS = ['user.write', 'ledger.write', 'system.write', 'key.write', 'backup.write', 'audit.write']

const EXCEPT: Readonly<Record<string, string>> = {
  'audit.cosign': 'machines of witnesses send it, and the signature in it is its proof',
}

const PROOF_ENDS_MS = 11 * 60_000
const NOBODY = '0190a000-0000-7000-8000-000000000001'
const ADDRESS = '0x742d35cc6634c0532925a3b844bc454e4438f44e'

const inputOf = ({ path }: ContractEntry): object =>
  Object.fromEntries([...path.matchAll(/\{([^}]+)\}/g)].map((match) => [match[1] ?? '', NOBODY]))

let desk: RealDesk
let root: Person
let faces: readonly Face[]

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  root = await personOf(desk, 'root', 'super_admin')
  faces = [ipcFace(desk.real.ports), restFace(desk.address), socketFace(desk.address)]
})

afterEach(() => void vi.useRealTimers())

afterAll(async () => {
  for (const face of faces) face.close()
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

const later = (ms: number): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

async function accountOf(person: Person): Promise<string> {
  const opened = await person.client.ask<{ account_id: string }>('POST /accounts', {
    ...{ ethereum_address: ADDRESS, account_type: 'paper' },
  })
  expect(opened.status, opened.text).toBe(201)
  return opened.body.account_id
}

describe('the list of sensitive acts', () => {
  it('is what the contract asks a fresh proof for', () => {
    expect(sensitive.map(({ name }) => name).toSorted()).toEqual(table.step_up)
    const byInput = entries.filter(({ access }) => access.stepUpWhere !== null)
    expect(Object.fromEntries(byInput.map(({ name, access }) => [name, access.stepUpWhere]))).toEqual(
      table.step_up_where,
    )
  })

  it('has every change by a right over others, the books and the desk', () => {
    const missing = entries.filter(
      ({ name, method, access }) =>
        method !== 'GET' &&
        RIGHTS.includes(access.permission) &&
        !access.stepUp &&
        !Object.hasOwn(EXCEPT, name),
    )
    expect(missing.map(({ name }) => name)).toEqual([])
    for (const name of Object.keys(EXCEPT)) expect(table.step_up).not.toContain(name)
  })

  it('is refused over REST, WebSocket and MessagePort once the proof is old, whatever is asked', async () => {
    later(PROOF_ENDS_MS)
    const headers = { authorization: `Bearer ${root.tokens.access_token}` }
    const wrong: string[] = []
    for (const entry of sensitive) {
      for (const face of faces) {
        const seen = await face.call(entry.name, inputOf(entry), headers)
        const found = seen.ok ? 'done' : `${seen.status} ${seen.body.error}`
        if (found !== '401 step_up_required') wrong.push(`${entry.name} over ${face.name}: ${found}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('is never a key’s', async () => {
    const made = await root.client.ask<{ api_key: string }>(`POST /admin/users/${root.userId}/api-keys`, {
      ...{ name: 'operator', permissions: ['ledger.read', 'account.read'] },
    })
    expect(made.status, made.text).toBe(201)
    const key = clientOf(desk)
    const headers = { 'x-api-key': made.body.api_key }
    for (const form of [`POST /admin/accounts/${NOBODY}/deposit`, 'POST /admin/ledger/transfers']) {
      expect(await key.ask(form, {}, headers)).toMatchObject({
        status: 403,
        body: { error: 'session_required' },
      })
    }
  })
})

describe('money that an operator books', () => {
  it('wants a fresh proof, moves nothing without it, and then does what was asked', async () => {
    const jane = await personOf(desk, 'jane')
    const account = await accountOf(jane)
    const cash = async (): Promise<unknown> =>
      (await jane.client.ask<{ balance_usd: string }>(`GET /accounts/${account}/summary`)).body.balance_usd
    const before = await cash()
    const transfer = {
      ...{ debit_account_id: 'issuance', credit_account_id: account, kind: 'deposit', amount: '40' },
    }
    later(PROOF_ENDS_MS)
    for (const [form, body] of [
      [`POST /admin/accounts/${account}/deposit`, { amount: '100' }],
      [`POST /admin/accounts/${account}/withdraw`, { amount: '100' }],
      ['POST /admin/ledger/transfers', transfer],
    ] as const) {
      const refused = await root.client.ask(form, body)
      expect([form, refused.status, refused.body.error]).toEqual([form, 401, 'step_up_required'])
    }
    expect(await cash()).toBe(before)
    expect((await root.client.ask('POST /auth/step-up', { password: PASSWORD })).status).toBe(200)
    const paid = await root.client.ask<{ balance: string }>(`POST /admin/accounts/${account}/deposit`, {
      amount: '100',
    })
    expect(paid.status, paid.text).toBe(201)
    const reserved = await root.client.ask<{ transfer_id: string }>('POST /admin/ledger/transfers', transfer)
    expect(reserved.status, reserved.text).toBe(201)
    const posted = `POST /admin/ledger/transfers/${reserved.body.transfer_id}/post`
    expect((await root.client.ask(posted, {})).status).toBe(200)
    expect(Number(await cash())).toBe(Number(before) + 140)
    // The refusals are in the log, as those of any act.
    const { store } = desk.real.engine
    const refusals = await store.audit.list(
      { action: 'accounts.admin_deposit.refused', actorId: root.userId },
      { limit: 9, offset: 0 },
    )
    expect(refusals.total).toBeGreaterThanOrEqual(1)
  })
})

describe('money that its owner takes out', () => {
  const TAKE = { amount: '40' }

  it('wants a fresh proof by every name, moves nothing without it, and never goes by a key', async () => {
    const ann = await personOf(desk, 'ann', 'elite_user')
    expect(
      (await root.client.ask('POST /auth/step-up', { password: PASSWORD })).status,
      'the operator proves themselves',
    ).toBe(200)
    await root.client.ask(`PUT /admin/users/${ann.userId}/tier`, { value: 'elite' })
    const made = await ann.client.ask<{ portfolio: { id: string; account_id: string } }>('POST /portfolios', {
      ...{ name: 'Savings', initial_cash: '1000' },
    })
    expect(made.status, made.text).toBe(201)
    const { id, account_id: account } = made.body.portfolio
    const cash = async (): Promise<number> =>
      Number(
        (await ann.client.ask<{ balance_usd: string }>(`GET /accounts/${account}/summary`)).body.balance_usd,
      )
    const ways = [
      [`POST /accounts/${account}/withdraw`, TAKE],
      [`POST /accounts/${account}/withdrawal`, TAKE],
      [`POST /trading/accounts/${account}/withdraw`, TAKE],
      [`POST /portfolios/${id}/transactions`, { ...TAKE, transaction_type: 'withdrawal' }],
      [`POST /portfolios/${id}/transactions`, { ...TAKE, transaction_type: ' Withdrawal ' }],
    ] as const
    const key = await ann.client.ask<{ api_key: string }>('POST /api-keys', {
      ...{
        name: 'robot',
        permissions: ['account.read', 'account.write', 'portfolio.read', 'portfolio.write'],
      },
    })
    expect(key.status, key.text).toBe(201)
    const before = await cash()
    expect(before).toBe(1_000)
    for (const [form, body] of ways) {
      const byKey = await clientOf(desk).ask(form, body, { 'x-api-key': key.body.api_key })
      expect([form, byKey.status, byKey.body.error]).toEqual([form, 403, 'session_required'])
    }
    later(PROOF_ENDS_MS)
    for (const [form, body] of ways) {
      const refused = await ann.client.ask(form, body)
      expect([form, refused.status, refused.body.error]).toEqual([form, 401, 'step_up_required'])
    }
    expect(await cash()).toBe(before)
    // What pays nothing out asks for no proof.
    const paidIn = { amount: '5', transaction_type: 'deposit' }
    expect((await ann.client.ask(`POST /portfolios/${id}/transactions`, paidIn)).status).toBe(201)
    expect((await ann.client.ask('POST /auth/step-up', { password: PASSWORD })).status).toBe(200)
    for (const [form, body] of ways) {
      const taken = await ann.client.ask(form, body)
      expect([form, taken.status], taken.text).toEqual([form, 201])
    }
    expect(await cash()).toBe(before + 5 - 40 * ways.length)
  })
})
