import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO, asId, decimal } from '../../../src/core/kernel/index.ts'
import type { AccountId } from '../../../src/core/kernel/index.ts'
import {
  DEFAULT_FEES_TEXT,
  dearestRate,
  feeOf,
  feeRatesFor,
  loadFeeSchedule,
  makeLedger,
  makeVenueAccount,
  statementOf,
  trialBalance,
} from '../../../src/core/ledger/index.ts'
import type { AccountRecord, MoneyKind, TransferRecord } from '../../../src/core/ledger/index.ts'
import { START, fees, refusal } from '../../sim/support/venue.ts'

const account = (id: string, moneyKind: MoneyKind = 'paper'): AccountRecord => ({
  id: asId(id),
  userId: asId('user'),
  accountType: moneyKind === 'paper' ? 'demo' : 'standard',
  moneyKind,
  status: 'active',
  ethereumAddress: null,
  portfolioId: null,
  mayOverdraw: false,
  createdAt: START,
})

const ISSUANCE = makeVenueAccount('issuance', 'paper', START)

const transfer = (from: AccountId, to: AccountId, amount: string | number, id = 't'): TransferRecord => ({
  id: asId(id),
  debitAccountId: from,
  creditAccountId: to,
  currency: 'USD',
  amount: decimal(amount),
  kind: 'trade',
  causeId: 'cause',
  at: START,
})

describe('the ledger', () => {
  const [a, b, live] = [account('a'), account('b'), account('live', 'live')]
  const funded = (): ReturnType<typeof makeLedger> => {
    const ledger = makeLedger({ accounts: [ISSUANCE, a, b, live], balances: [] })
    ledger.post(transfer(ISSUANCE.id, a.id, 100))
    return ledger
  }

  it('stops at a client below zero, and lets the last cent go', () => {
    const ledger = funded()
    ledger.post(transfer(a.id, b.id, 100))
    expect(ledger.balance(a.id).cash.toFixed()).toBe('0')
    expect(() => ledger.post(transfer(a.id, b.id, '0.00000001'))).toThrow(/cash covers/)
  })

  it('keeps what is held out of reach', () => {
    const ledger = funded()
    ledger.hold(a.id, decimal(60))
    expect(ledger.available(a.id).toFixed()).toBe('40')
    expect(() => ledger.post(transfer(a.id, b.id, '40.01'))).toThrow(/cash covers/)
    expect(() => ledger.hold(a.id, decimal('40.01'))).toThrow(/cash covers/)
    expect(() => ledger.hold(a.id, decimal(-61))).toThrow(/never negative/)
  })

  it.each([
    ['live and paper', transfer(asId('a'), asId('live'), 1), /never meet/],
    ['nothing', transfer(asId('a'), asId('b'), 0), /more than 0/],
    ['less than nothing', transfer(asId('a'), asId('b'), -1), /more than 0/],
    ['nine digits', transfer(asId('a'), asId('b'), '0.000000001'), /ledger scale/],
    ['itself', transfer(asId('a'), asId('a'), 1), /two accounts/],
    ['nobody', transfer(asId('a'), asId('x'), 1), /missing: account x/],
  ] satisfies readonly [string, TransferRecord, RegExp][])(
    'stops at a transfer of %s',
    (_name, record, message) => {
      expect(() => funded().post(record)).toThrow(message)
    },
  )

  it('balances after any sequence of transfers, and its statements add up', () => {
    const pair = fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 5_000_000 }))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), (moves) => {
        const accounts = [ISSUANCE, a, b]
        const ledger = makeLedger({ accounts, balances: [] })
        const transfers: TransferRecord[] = []
        for (const [from, to, micros] of moves) {
          const [debit, credit] = [accounts[from] as AccountRecord, accounts[to] as AccountRecord]
          const amount = decimal(micros).div(1_000_000)
          if (debit === credit || (!debit.mayOverdraw && ledger.available(debit.id).lt(amount))) continue
          const record = transfer(debit.id, credit.id, amount.toFixed(), `t${transfers.length}`)
          ledger.post(record)
          transfers.push(record)
        }
        const balances = accounts.map(({ id }) => ledger.balance(id))
        expect(trialBalance(accounts, balances, transfers).isBalanced).toBe(true)
        for (const { accountId, cash } of balances) {
          expect((statementOf(accountId, transfers).at(-1)?.cash ?? ZERO).eq(cash)).toBe(true)
        }
        if (transfers.length > 0)
          expect(trialBalance(accounts, balances, transfers.slice(1)).isBalanced).toBe(false)
      }),
      { seed: 2, numRuns: 150 },
    )
  })
})

describe('fees', () => {
  it('are refused outside 0 to 5 %, and without a row for every kind', () => {
    const withSpot = (taker: string): ReturnType<typeof loadFeeSchedule> =>
      loadFeeSchedule({ fees: { ...DEFAULT_FEES_TEXT.fees, spot: { maker: '0', taker } } })
    expect([withSpot('0').ok, withSpot('0.05').ok]).toEqual([true, true])
    expect(refusal(withSpot('0.0500001'))).toMatchObject({
      field: 'spot.taker',
      details: { maximum: '0.05' },
    })
    expect(refusal(withSpot('-0.0001')).code).toBe('invalid_fee_schedule')
    expect(refusal(withSpot('NaN')).code).toBe('invalid_fee_schedule')
    const { option: _option, ...rest } = DEFAULT_FEES_TEXT.fees
    expect(refusal(loadFeeSchedule({ fees: rest })).field).toBe('option')
    const dear = { ...DEFAULT_FEES_TEXT.fees, option: { maker: '0', taker: '0', takerPerUnit: '10.01' } }
    expect(refusal(loadFeeSchedule({ fees: dear })).field).toBe('option.takerPerUnit')
  })

  it('are less for a type of account where the schedule says so, and never more', () => {
    const { fees: common } = DEFAULT_FEES_TEXT
    const of = (name: string, taker: string) =>
      loadFeeSchedule({ fees: common, tiers: { [name]: { spot: { maker: '0.001', taker } } } })
    const loaded = of('premium', '0.0015')
    if (!loaded.ok) throw new Error(loaded.failure.message)
    const share = (kind: 'spot' | 'equity', type: 'premium' | 'standard') =>
      feeRatesFor(loaded.value, kind, type).taker.share.toFixed()
    expect([share('spot', 'premium'), share('spot', 'standard')]).toEqual(['0.0015', '0.002'])
    expect(share('equity', 'premium')).toBe('0.0005')
    expect(refusal(of('premium', '0.0021')).field).toBe('premium.spot')
    expect(refusal(of('premium', '0.06')).field).toBe('premium.spot.taker')
    expect(refusal(of('gold', '0')).field).toBe('gold')
  })

  it('round down at eight digits, count contracts, and never exceed the value', () => {
    const { spot, option } = fees()
    expect(feeOf(spot.taker, decimal('0.00000999'), decimal(1)).toFixed()).toBe('0.00000001')
    expect(feeOf(option.taker, decimal(2500), decimal(2)).toFixed()).toBe('1.3')
    expect(feeOf(option.taker, decimal('0.5'), decimal(1)).toFixed()).toBe('0.5')
  })

  it('of the parts never exceed the fee of the whole that was held back', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(
        parts,
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.constantFrom('spot', 'equity', 'option'),
        (lots, ticks, kind) => {
          const rates = fees()[kind]
          const price = decimal(ticks).div(100)
          const feeFor = (count: number, rate = rates.taker): ReturnType<typeof feeOf> => {
            const quantity = decimal(count).div(1_000_000)
            return feeOf(rate, price.times(quantity), quantity)
          }
          const whole = feeFor(
            lots.reduce((sum, count) => sum + count, 0),
            dearestRate(rates),
          )
          const sum = lots.reduce((total, count) => total.plus(feeFor(count)), ZERO)
          expect(sum.lte(whole)).toBe(true)
        },
      ),
      { seed: 4, numRuns: 300 },
    )
  })
})
