import { beforeEach, describe, expect, it } from 'vitest'
import { snapshotWrites } from '../../../../src/core/app/index.ts'
import { MS_PER_DAY } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>

let room: Awaited<ReturnType<typeof openTradingRoom>>
/** An administrator may do what a manager may. */
const MANAGER = OPERATOR
const ask = (name: string, input: JsonObject, user = MANAGER, key: string | null = null) =>
  room.call(user, name, input, key)
const told = async (name: string, input: JsonObject): Promise<Fields> => answer(await ask(name, input))
const portfolio = async (name: string, cash: number): Promise<string> =>
  String(((await told('portfolios.create', { name, initial_cash: cash })).portfolio as Fields).id)

const clientInput = (allocations: readonly (readonly [string, string, string])[]): JsonObject => ({
  name: 'Family Fund',
  allocations: allocations.map(([portfolio_id, strategy, weight]) => ({ portfolio_id, strategy, weight })),
  fee_terms: { management_fee_annual: '0.02', performance_fee: '0.2' },
})

beforeEach(async () => {
  room = await openTradingRoom()
})

describe('a managed client', () => {
  it('has own portfolios by strategy, once for the same key, and shows what they hold', async () => {
    const [one, two] = [await portfolio('Trend', 60_000), await portfolio('Carry', 40_000)]
    const input = clientInput([
      [one, 'trend', '0.5'],
      [two, 'carry', '0.5'],
    ])
    const created = answer(await ask('clients.create', input, MANAGER, 'key'))
    expect(answer(await ask('clients.create', input, MANAGER, 'key'))).toEqual(created)
    expect(created.client).toMatchObject({
      total_value: '100000',
      fee_terms: { management_fee_annual: '0.02', performance_fee: '0.2', hurdle_rate: '0' },
      accounts: [
        { strategy: 'trend', target_weight: '0.5', weight: 0.6 },
        { strategy: 'carry', target_weight: '0.5', weight: 0.4 },
      ],
    })
    expect(await told('clients.list', {})).toMatchObject({ total: 1, clients: [created.client] })
    expect((await room.records()).some(({ action }) => action === 'client.created')).toBe(true)
  })

  it('is refused with another’s portfolio, one that is taken, or more than all of it', async () => {
    const one = await portfolio('Trend', 10)
    const refusedAs = async (input: JsonObject) => failureOf(await ask('clients.create', input)).code
    expect(
      await refusedAs(
        clientInput([
          [one, 'a', '0.6'],
          [one, 'b', '0.1'],
        ]),
      ),
    ).toBe('portfolio_taken')
    expect(await refusedAs(clientInput([[one, 'a', '1.1']]))).toBe('invalid_input')
    expect(await refusedAs(clientInput([['none', 'a', '1']]))).toBe('portfolio_not_found')
    const foreign = answer(await ask('portfolios.create', { name: 'Theirs' }, 1)).portfolio as Fields
    expect(await refusedAs(clientInput([[String(foreign.id), 'a', '1']]))).toBe('portfolio_not_found')
    await told('clients.create', clientInput([[one, 'a', '1']]))
    expect(await refusedAs(clientInput([[one, 'a', '1']]))).toBe('portfolio_taken')
    expect(failureOf(await ask('clients.list', {}, 1)).code).toBe('forbidden')
    const missing = failureOf(await ask('clients.statement', { id: 'none' }))
    expect(room.app.statusOf(missing.code)).toBe(404)
  })

  it('has a statement whose lines add up, and owes the fee of its days', async () => {
    const one = await portfolio('Trend', 100_000)
    const { client } = await told('clients.create', clientInput([[one, 'trend', '1']]))
    const id = String((client as Fields).id)
    for (let day = 0; day < 73; day += 1) {
      room.clock.advance(MS_PER_DAY)
      await room.store.commit(snapshotWrites(room, 'day'))
    }
    expect(await told('clients.statement', { id })).toMatchObject({
      opening_value: '100000',
      net_deposits: '0',
      gain: '0',
      closing_value: '100000',
      accounts: [{ portfolio_id: one, strategy: 'trend', closing_value: '100000' }],
    })
    // 73 days are a fifth of a year: 2 % of 100,000 ÷ 5; no growth, no performance fee.
    expect(await told('clients.fees', { id })).toMatchObject({
      days: 73,
      average_value: '100000',
      management_fee: '400',
      performance_fee: '0',
      high_water_mark: 1,
      total_fee: '400',
      unavailable: {},
    })
    await told('portfolios.createTransaction', { id: one, transaction_type: 'deposit', amount: 500 })
    await told('portfolios.createTransaction', { id: one, transaction_type: 'dividend', amount: '1000' })
    room.clock.advance(MS_PER_DAY)
    await room.store.commit(snapshotWrites(room, 'day'))
    expect(await told('clients.statement', { id })).toMatchObject({
      opening_value: '100000',
      net_deposits: '500',
      gain: '1000',
      closing_value: '101500',
    })
    const { performance_fee: fee } = await told('clients.fees', { id })
    // A fifth of the 1,000 earned; growth is a model value, so to the cent.
    expect(Number(fee)).toBeCloseTo(200, 2)
  })
})
