import { describe, expect, test } from 'vitest'
import { ok, refused } from '../../../src/core/kernel/index.ts'
import { codeOf, context } from './support.ts'
import { ENTRIES, makeStubDesk } from './stub-desk.ts'

const all = context({ authorization: 'Bearer all' })
/** Everything, but proven long ago. */
const stale = context({ authorization: 'Bearer stale' })
const none = context({ authorization: 'Bearer none' })
const nobody = context()

/** Breaks every schema of the contract that asks for anything: an array where an object belongs. */
const BROKEN: unknown = ['not', 'an', 'object']
const closed = ENTRIES.filter((entry) => entry.access.permission !== 'public')
const guarded = ENTRIES.filter((entry) => entry.access.guard !== null)

/** What the guarded entries need besides the id that they guard. */
const FIELDS = {
  quantity: '1',
  state: 'halted',
  reason: 'enough',
  stop_loss: '1',
  transaction_type: 'deposit',
  asset_symbol: 'BTC-USD',
  amount: '1',
  tid: 'one',
  file_name: 'statement.csv',
  content: 'date',
  transaction_id: 'one',
  leverage: '1',
  margin_model: 'cash',
  api_key: 'key-of-mine',
  api_secret: 'secret-of-mine',
}

describe('the order of refusal', () => {
  test.each(closed.map((entry) => [entry.name, entry] as const))(
    'of %s: token, permission, proof where it takes one, schema',
    async (name, entry) => {
      const { app } = makeStubDesk()
      expect(await codeOf(app.call(name, BROKEN, nobody))).toBe('unauthenticated')
      expect(await codeOf(app.call(name, BROKEN, none))).toBe('forbidden')
      const unproven = await codeOf(app.call(name, BROKEN, stale))
      expect(unproven).toBe(entry.access.stepUp ? 'step_up_required' : 'invalid_input')
      expect(await codeOf(app.call(name, BROKEN, all))).toBe('invalid_input')
    },
  )

  test.each(guarded.map((entry) => [entry.name, entry] as const))(
    'of %s: permission before owner before schema before key before act',
    async (name, entry) => {
      const act = async () => refused({ code: 'insufficient_cash', message: 'No.' })
      const { app } = makeStubDesk(act)
      const field = entry.access.guard?.field ?? ''
      const badKey = { ...all, idempotencyKey: 'two words' }
      const mine = { ...FIELDS, [field]: 'mine' }
      expect(await codeOf(app.call(name, { [field]: 'theirs' }, none))).toBe('forbidden')
      expect(await codeOf(app.call(name, { [field]: 'theirs', quantity: 'x' }, badKey))).toBe('not_found')
      expect(await codeOf(app.call(name, { [field]: '' }, badKey))).toBe('invalid_input')
      expect(await codeOf(app.call(name, mine, badKey))).toBe(
        entry.access.idempotent ? 'invalid_input' : 'insufficient_cash',
      )
      expect(await codeOf(app.call(name, mine, all))).toBe('insufficient_cash')
    },
  )

  test('names the permission that is missing', async () => {
    const { app } = makeStubDesk()
    expect(await app.call('trading.listTrades', {}, none)).toMatchObject({
      failure: { code: 'forbidden', details: { permission: 'order.read' } },
    })
  })

  test('lets nobody past the owner check, not even an administrator', async () => {
    const { app } = makeStubDesk()
    expect(await codeOf(app.call('trading.getTrade', { trade_id: 'theirs' }, all))).toBe('not_found')
    expect(await codeOf(app.call('trading.getTrade', { trade_id: 'mine' }, all))).toBe('ok')
  })

  test('ignores a bad token where none is needed', async () => {
    const { app } = makeStubDesk(async (_input, { caller }) => ok({ caller }))
    const bad = context({ authorization: 'Bearer rubbish' })
    expect(await app.call('system.root', {}, bad)).toEqual({ ok: true, value: { caller: null } })
  })

  test('knows no entry by another name', async () => {
    const { app } = makeStubDesk()
    for (const name of ['', 'trading', 'trading.nothing', '__proto__.toString', 'system.constructor']) {
      expect(await codeOf(app.call(name, {}, all))).toBe('not_found')
    }
  })
})

describe('a schema failure', () => {
  test('lists what is wrong where and names the first field', async () => {
    const { app } = makeStubDesk()
    const result = await app.call(
      'trading.createTrade',
      { symbol: 'btc usd', side: 'buy', quantity: -1 },
      all,
    )
    expect(result).toMatchObject({
      failure: {
        code: 'invalid_input',
        field: 'symbol',
        details: {
          issues: [
            { loc: ['symbol'], type: 'invalid_format' },
            { loc: ['quantity'], msg: 'must be greater than 0', type: 'custom' },
          ],
        },
      },
    })
    expect(app.statusOf('invalid_input')).toBe(422)
  })

  test('comes before the walk when the input is deeper or larger than anything needs', async () => {
    const { app } = makeStubDesk()
    let deep: unknown = 'x'
    for (let level = 0; level < 20_000; level += 1) deep = [deep]
    for (const input of [{ deep }, { many: Array.from({ length: 6_000 }, (_, index) => index) }]) {
      expect(await app.call('system.root', input, nobody)).toMatchObject({
        failure: { code: 'invalid_input' },
      })
    }
  })

  test('does not arise from unknown fields, and they never reach an act', async () => {
    let seen: unknown
    const { app } = makeStubDesk(async (input) => {
      seen = input
      return ok({})
    })
    const input: unknown = JSON.parse(
      '{"all_sessions":true,"__proto__":{"admin":true},"constructor":{"x":1},"role":"admin"}',
    )
    expect(await codeOf(app.call('identity.logout', input, all))).toBe('ok')
    expect(seen).toEqual({ all_sessions: true })
    expect((seen as { admin?: boolean }).admin).toBeUndefined()
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})

describe('a bug behind the door', () => {
  const broken = async () => {
    throw new Error('SELECT secret FROM /var/lib/optionix')
  }

  test('becomes a coded failure without its words; the log has them', async () => {
    const { app, logged } = makeStubDesk(broken)
    const result = await app.call('trading.listTrades', {}, all)
    expect(result).toMatchObject({
      failure: { code: 'internal_error', details: { request_id: 'request-1' } },
    })
    expect(JSON.stringify(result)).not.toMatch(/SELECT|optionix|at /)
    expect(app.statusOf('internal_error')).toBe(500)
    expect(logged).toEqual([
      {
        event: 'internal_error',
        fields: expect.objectContaining({
          entry: 'trading.listTrades',
          request_id: 'request-1',
          message: 'SELECT secret FROM /var/lib/optionix',
          stack: expect.stringContaining('order-of-refusal') as string,
        }) as object,
      },
    ])
  })

  test('is recorded as failed when the act would have changed something', async () => {
    const { app, facts } = makeStubDesk(broken)
    await app.call('trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity: 1 }, all)
    expect(facts()).toMatchObject([
      { action: 'trading.create_trade.failed', result: 'failed', code: 'internal_error', actorId: 'user-1' },
    ])
  })

  test('in the store does not let a refusal pass unrecorded', async () => {
    const desk = makeStubDesk()
    desk.failCommits()
    const result = await desk.app.call('trading.createTrade', {}, nobody)
    expect(result).toMatchObject({ failure: { code: 'internal_error' } })
    expect(JSON.stringify(result)).not.toContain('/secret/path')
  })
})

describe('the record of a refusal', () => {
  test.each(
    ENTRIES.filter((entry) => entry.access.audit !== 'none').map((entry) => [entry.name, entry] as const),
  )('is kept for %s', async (name, entry) => {
    const { app, facts } = makeStubDesk()
    await app.call(name, BROKEN, entry.access.permission === 'public' ? nobody : none)
    expect(facts()).toMatchObject([
      {
        category: entry.access.audit,
        result: 'refused',
        code: entry.access.permission === 'public' ? 'invalid_input' : 'forbidden',
        actorId: entry.access.permission === 'public' ? 'anonymous' : 'user-1',
        requestId: 'request-1',
        personal: { ip_address: '192.0.2.7', user_agent: 'test agent' },
      },
    ])
  })

  test('carries limits and what the act noted, and nothing of the body', async () => {
    const { app, facts } = makeStubDesk(async (_input, { note }) => {
      note({ facts: { symbol: 'BTC-USD' }, resourceType: 'order' })
      return refused({ code: 'insufficient_cash', message: 'No.', details: { limit: '10', value: '20' } })
    })
    const input = { symbol: 'BTC-USD', side: 'buy', quantity: 1, client_order_id: 'secret-body' }
    await app.call('trading.createTrade', input, all)
    expect(facts()).toMatchObject([
      {
        resourceType: 'order',
        facts: { symbol: 'BTC-USD', details: { limit: '10', value: '20' }, transport: 'rest' },
      },
    ])
    expect(JSON.stringify(facts())).not.toContain('secret-body')
  })

  test('keeps figures of what was sent and no text, which may be a name', async () => {
    const details = { limit: 'notional', value: 'jane@example.com' }
    const { app, facts } = makeStubDesk(async () =>
      refused({ code: 'invalid_address', message: 'No.', details }),
    )
    await app.call('trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity: 1 }, all)
    expect(facts()).toMatchObject([{ facts: { details: { limit: 'notional' } } }])
    expect(JSON.stringify(facts())).not.toContain('jane')
  })

  test('names the object of a guarded act', async () => {
    const { app, facts } = makeStubDesk()
    await app.call('trading.cancelTrade', { trade_id: 'theirs' }, all)
    expect(facts()).toMatchObject([{ resourceType: 'order', resourceId: 'theirs', code: 'not_found' }])
  })
})
