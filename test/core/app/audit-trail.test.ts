import { describe, expect, test } from 'vitest'
import { makeAuditWriter, verifyAudit } from '../../../src/core/app/index.ts'
import { MS_PER_DAY, addMs, present, toIso } from '../../../src/core/kernel/index.ts'
import {
  PASSWORD,
  START,
  as,
  codeOf,
  context,
  countedSalt,
  fakeCipher,
  grant,
  makeTestDesk,
  register,
  sequentialIds,
} from './support.ts'
import type { Signed } from './support.ts'

describe('what the log keeps', () => {
  test('is each act with its result, and personal fields never in the open', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await desk.app.call('identity.login', { email: 'jane@example.com', password: 'Wrong-1234' }, context())
    await desk.app.call('identity.login', { email: 'ghost@example.com', password: 'Wrong-1234' }, context())
    await desk.app.call('identity.logout', {}, as(jane))
    const brief = desk.tables.audit.map(({ action, result, code, actorId }) => [
      action,
      result,
      code,
      actorId,
    ])
    expect(brief).toEqual([
      ['user.registered', 'success', null, jane.user_id],
      ['session.opened', 'success', null, jane.user_id],
      ['identity.login.refused', 'refused', 'invalid_credentials', jane.user_id],
      ['identity.login.refused', 'refused', 'invalid_credentials', 'anonymous'],
      ['session.ended', 'success', null, jane.user_id],
    ])
    const open = JSON.stringify(desk.tables.audit.map(({ body: _body, ...rest }) => rest))
    expect(open).not.toMatch(/@example|192\.0\.2|test agent|Wrong-1234|SecurePassword/)
    expect(await verifyAudit({ store: desk.store })).toMatchObject({ valid: true, checked: 5 })
  })

  test('says when an account was locked', async () => {
    const desk = makeTestDesk()
    await register(desk)
    const input = { email: 'jane@example.com', password: 'Wrong-1234' }
    for (let index = 0; index < 5; index += 1) await desk.app.call('identity.login', input, context())
    expect(desk.tables.audit.filter((record) => record.action === 'account.locked')).toHaveLength(1)
  })

  test('has no record of reads and their refusals', async () => {
    const desk = makeTestDesk()
    await desk.app.call('identity.me', {}, context())
    await desk.app.call('audit.logs', {}, context())
    expect(desk.tables.audit).toHaveLength(0)
  })
})

describe('reading the log', () => {
  test('names the hash of the record before each, also when that is somebody else’s', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await register(desk, 'eve@example.com')
    await desk.app.call('identity.logout', {}, as(jane))
    const again = await desk.app.call(
      'identity.login',
      { email: 'jane@example.com', password: PASSWORD },
      context(),
    )
    const result = await desk.app.call('audit.logs', {}, as((again as { value: Signed }).value))
    const { logs } = (result as { value: { logs: Record<string, unknown>[] } }).value
    const hashes = desk.tables.audit.map(({ leafHash }) => leafHash)
    expect(logs.map(({ index }) => index)).toEqual([5, 4, 1, 0])
    for (const { index, hash, previous_hash } of logs) {
      expect([hash, previous_hash]).toEqual([hashes[Number(index)], hashes[Number(index) - 1] ?? null])
    }
  })

  test('shows the caller’s own records, newest first, with their address', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await register(desk, 'eve@example.com')
    const result = await desk.app.call('audit.logs', { per_page: 1 }, as(jane))
    expect(result).toMatchObject({
      value: {
        total: 2,
        pages: 2,
        logs: [
          {
            action: 'session.opened',
            action_category: 'authentication',
            user_id: jane.user_id,
            status: 'success',
            ip_address: '192.0.2.7',
            user_agent: 'test agent',
            index: 1,
          },
        ],
      },
    })
  })

  test('of others needs audit.read', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const eve = await register(desk, 'eve@example.com')
    expect(await desk.app.call('audit.logs', { user_id: eve.user_id }, as(jane))).toMatchObject({
      failure: { code: 'forbidden', field: 'user_id', details: { permission: 'audit.read' } },
    })
    expect(await codeOf(desk.app.call('audit.verify', {}, as(jane)))).toBe('forbidden')
    grant(desk, jane, 'auditor')
    expect(await desk.app.call('audit.logs', {}, as(jane))).toMatchObject({ value: { total: 4 } })
    expect(await desk.app.call('audit.logs', { user_id: eve.user_id }, as(jane))).toMatchObject({
      value: { total: 2 },
    })
  })

  test('shows no personal field of an erased subject or of a damaged record, and stays readable', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const eve = await register(desk, 'eve@example.com')
    grant(desk, jane, 'auditor')
    desk.erase(eve.user_id)
    desk.tables.audit[0] = { ...present(desk.tables.audit[0], 'record'), body: '????' }
    const result = await desk.app.call('audit.logs', {}, as(jane))
    const addresses =
      result.ok &&
      (result.value as { logs: { ip_address: string | null }[] }).logs.map((log) => log.ip_address)
    expect(addresses).toEqual([null, null, '192.0.2.7', null])
  })

  test('refuses an end before the beginning', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const input = { from: '2026-02-01', to: '2026-01-01' }
    expect(await desk.app.call('audit.logs', input, as(jane))).toMatchObject({
      failure: { code: 'invalid_input', field: 'to' },
    })
  })
})

describe('verifying the log', () => {
  test('names the first broken record over the contract', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    for (let index = 0; index < 210; index += 1) {
      await desk.app.call('identity.login', { email: 'jane@example.com', password: PASSWORD }, context())
    }
    grant(desk, jane, 'auditor')
    const good = await desk.app.call('audit.verify', {}, as(jane))
    expect(good).toMatchObject({
      value: { valid: true, checked: 212, tree_size: 212, first_broken_index: null },
    })
    const record = present(desk.tables.audit[205], 'record')
    desk.tables.audit[205] = { ...record, actorId: 'somebody' }
    expect(await desk.app.call('audit.verify', {}, as(jane))).toMatchObject({
      value: {
        valid: false,
        checked: 205,
        tree_size: 212,
        first_broken_index: 205,
        first_broken_id: record.id,
      },
    })
  })

  test('checks a period alone, from its first to its last record', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    grant(desk, jane, 'auditor')
    const enter = () =>
      desk.app.call('identity.login', { email: 'jane@example.com', password: PASSWORD }, context())
    const days = [START, addMs(START, MS_PER_DAY), addMs(START, 2 * MS_PER_DAY)].map(toIso)
    for (let day = 0; day < 2; day += 1) {
      desk.clock.advance(MS_PER_DAY)
      for (let index = 0; index < 3; index += 1) await enter()
    }
    const jane2 = present((await enter()) as { ok: true; value: Signed }, 'session').value
    const verify = async (input: object) => {
      const result = await desk.app.call('audit.verify', input, as(jane2))
      return result.ok ? (result.value as Record<string, unknown>) : { code: result.failure.code }
    }
    const whole = await verify({})
    expect(whole).toMatchObject({ valid: true, checked: 9, tree_size: 9, first_index: 0, last_index: 8 })
    const middle = { from: days[1], to: days[1] }
    const second = await verify(middle)
    expect(second).toMatchObject({ valid: true, checked: 3, tree_size: 9, first_index: 2, last_index: 4 })
    expect(second['root_hash']).not.toBe(whole['root_hash'])
    expect(second['head_hash']).toBe(second['root_hash'])
    expect(await verify({ from: days[1] })).toMatchObject({ checked: 7, first_index: 2, last_index: 8 })
    expect(await verify({ to: days[1] })).toMatchObject({ checked: 5, first_index: 0, last_index: 4 })
    expect(await verify({ to: '2020-01-01' })).toMatchObject({
      ...{ valid: true, checked: 0, tree_size: 9, first_index: null, last_index: null },
    })
    const record = present(desk.tables.audit[3], 'record')
    desk.tables.audit[3] = { ...record, actorId: 'somebody' }
    expect(await verify({ from: days[2] })).toMatchObject({ valid: true, checked: 4 })
    expect(await verify(middle)).toMatchObject({
      ...{ valid: false, checked: 1, tree_size: 9, first_broken_index: 3, first_broken_id: record.id },
    })
    expect(await verify({ from: days[1], to: days[0] })).toEqual({ code: 'invalid_input' })
    expect(await verify({ from: 'yesterday' })).toEqual({ code: 'invalid_input' })
  })
})

test('the log’s writer hands the committer the record and a new subject’s key, once', () => {
  const writer = makeAuditWriter({
    ...{ nextIndex: 7, cipher: fakeCipher().cipher, ids: sequentialIds(), salt: countedSalt() },
  })
  const fact = {
    action: 'order.placed',
    category: 'transaction',
    actorId: 'user-1',
    resourceType: 'order',
    resourceId: 'order-1',
    result: 'success',
    code: null,
    requestId: null,
    at: START,
    facts: {},
    personal: { ip_address: '192.0.2.7' },
  } as const
  const tables = [writer.nextIndex, writer.nextIndex + 1].map((index) => {
    const { record, writes } = writer.seal(fact, index)
    expect(record.index).toBe(index)
    expect(writes).toContainEqual({ op: 'insert', table: 'auditRecords', record })
    return writes.map((write) => write.table)
  })
  expect(tables).toEqual([['subjectKeys', 'auditRecords'], ['auditRecords']])
})
