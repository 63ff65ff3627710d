import { expect, it } from 'vitest'
import type {
  CorporateActionRecord,
  ExerciseInstructionRecord,
  FundingRecord,
  PositionAdjustmentRecord,
} from '../../src/core/app/index.ts'
import { asId, decimal, instant } from '../../src/core/kernel/index.ts'
import { BTC, NOON, accountId, idOf, userId } from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const AAPL = asId<'instrument'>('AAPL')
const TEN = { limit: 10, offset: 0 } as const

const funding = (number: number): FundingRecord => ({
  symbol: BTC,
  at: instant(NOON + number),
  rate: decimal('0.0001'),
  markPrice: decimal('50010.5'),
  indexPrice: decimal('50000'),
  amountPerUnit: decimal('5.00105'),
  longQuantity: decimal('12'),
  bookedAt: instant(NOON + number + 1),
})

const action = (number: number): CorporateActionRecord => ({
  id: `split:AAPL:2014-06-0${number}`,
  kind: 'split',
  symbol: AAPL,
  effectiveOn: `2014-06-0${number}`,
  terms: { numerator: 7, denominator: 1 },
  result: { positions: 2, renamed: { a: 'b' } },
  appliedBy: userId(1),
  at: instant(NOON + number),
})

const adjustment = (number: number, user: number): PositionAdjustmentRecord => ({
  id: idOf<'transfer'>('transfer', number),
  accountId: accountId(user),
  userId: userId(user),
  symbol: AAPL,
  quantityChange: decimal('-2.5'),
  price: decimal('92.142857142857142857'),
  cause: 'split',
  causeId: 'split:AAPL:2014-06-09',
  at: instant(NOON + number),
})

/** What happens to contracts beside trading: instructions, corporate actions, funding, adjustments. */
export function contractLaws(under: () => StoreUnderLaw): void {
  it('keeps corporate actions and funding for good, newest first, and gives the desk what it needs of them', async () => {
    const { store } = under()
    await store.commit(
      [1, 3, 2].map((number) => ({ op: 'insert', table: 'fundings', record: funding(number) })),
    )
    await store.commit(
      [1, 2].map((number) => ({ op: 'insert', table: 'corporateActions', record: action(number) })),
    )
    expect(await store.contracts.fundings(BTC, TEN)).toEqual({
      items: [funding(3), funding(2), funding(1)],
      total: 3,
    })
    expect(await store.contracts.corporateActions({ symbol: AAPL }, { limit: 1, offset: 0 })).toEqual({
      items: [action(2)],
      total: 2,
    })
    expect((await store.contracts.corporateActions({ symbol: BTC }, TEN)).total).toBe(0)
    const desk = await store.loadDesk(NOON)
    expect([...(desk.fundedUntil ?? [])]).toEqual([[BTC, instant(NOON + 3)]])
    expect(desk.corporateActions).toEqual([action(1), action(2)])
    for (const write of [
      { op: 'insert', table: 'corporateActions', record: action(1) },
      { op: 'put', table: 'fundings', record: funding(1) },
    ] as const) {
      await expect(store.commit([write])).rejects.toThrow()
    }
  })

  it('keeps the last instruction of a holder, and adjustments by account and user', async () => {
    const { store } = under()
    const instruction: ExerciseInstructionRecord = {
      accountId: accountId(1),
      symbol: AAPL,
      userId: userId(1),
      instruction: 'do_not_exercise',
      at: NOON,
    }
    const later = { ...instruction, instruction: 'automatic', at: instant(NOON + 1) } as const
    await store.commit([
      { op: 'put', table: 'exerciseInstructions', record: instruction },
      { op: 'put', table: 'exerciseInstructions', record: later },
    ])
    expect((await store.loadDesk(NOON)).exerciseInstructions).toEqual([later])
    await store.commit(
      [adjustment(1, 1), adjustment(2, 1), adjustment(3, 2)].map((record) => ({
        op: 'insert',
        table: 'positionAdjustments',
        record,
      })),
    )
    expect((await store.contracts.adjustments({ accountId: accountId(1) }, TEN)).items).toEqual([
      adjustment(2, 1),
      adjustment(1, 1),
    ])
    expect((await store.contracts.adjustments({ userId: userId(2), symbol: AAPL }, TEN)).total).toBe(1)
  })
}
