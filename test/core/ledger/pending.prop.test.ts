import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CURRENCY_SCALE, ZERO, addMs, asId, decimal, decimalText } from '../../../src/core/kernel/index.ts'
import type { AccountId, CurrencyCode, Decimal } from '../../../src/core/kernel/index.ts'
import { makeLedger, makeVenueAccount, trialBalance } from '../../../src/core/ledger/index.ts'
import type { AccountRecord, PendingTransferRecord, TransferRecord } from '../../../src/core/ledger/index.ts'
import { START } from '../../sim/support/venue.ts'

const CURRENCIES = ['USD', 'BTC', 'ETH', 'EUR'] as const satisfies readonly CurrencyCode[]

const client = (id: string): AccountRecord => ({
  ...makeVenueAccount('fees', 'paper', START),
  id: asId<'account'>(id),
  userId: asId<'user'>('user'),
  mayOverdraw: false,
})

const ISSUANCE = makeVenueAccount('issuance', 'paper', START)
const ACCOUNTS = [ISSUANCE, client('a'), client('b'), client('c')]

const reservation = (
  id: string,
  from: AccountId,
  to: AccountId,
  currency: CurrencyCode,
  amount: Decimal,
  expiresInMs: number | null = null,
): PendingTransferRecord => ({
  id: asId<'transfer'>(id),
  debitAccountId: from,
  creditAccountId: to,
  currency,
  amount,
  kind: 'deposit',
  causeId: 'cause',
  status: 'pending',
  expiresAt: expiresInMs === null ? null : addMs(START, expiresInMs),
  createdAt: START,
  resolvedAt: null,
  postedAmount: null,
  transferId: null,
  reason: null,
})

type Step = Readonly<{
  act: 'reserve' | 'post' | 'part' | 'void' | 'expire'
  from: number
  to: number
  currency: CurrencyCode
  units: number
  pick: number
}>

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('reserve', 'reserve', 'post', 'part', 'void', 'expire'),
  from: fc.nat(3),
  to: fc.nat(3),
  currency: fc.constantFrom(...CURRENCIES),
  units: fc.integer({ min: 1, max: 1_000_000_007 }),
  pick: fc.nat(50),
})

/** The smallest unit of a currency times `units`: every digit that the ledger keeps is used. */
const amountOf = (currency: CurrencyCode, units: number): Decimal =>
  decimal(units).div(decimal(10).pow(CURRENCY_SCALE[currency]))

/** Runs steps that the ledger allows, and keeps what was moved and what waits in a model of its own. */
function run(steps: readonly Step[]) {
  const ledger = makeLedger({ accounts: ACCOUNTS, balances: [] })
  const transfers: TransferRecord[] = []
  const waiting = new Map<string, PendingTransferRecord>()
  const ended: PendingTransferRecord[] = []
  steps.forEach(({ act, from, to, currency, units, pick }, number) => {
    if (act === 'reserve') {
      const [debit, credit] = [ACCOUNTS[from] as AccountRecord, ACCOUNTS[to] as AccountRecord]
      const amount = amountOf(currency, units)
      const isCovered = debit.mayOverdraw || ledger.available(debit.id, currency).gte(amount)
      if (debit === credit || !isCovered) return
      const pending = reservation(`p${number}`, debit.id, credit.id, currency, amount, pick)
      ledger.pending.reserve(pending)
      waiting.set(pending.id, pending)
      return
    }
    const pending = [...waiting.values()][pick % Math.max(waiting.size, 1)]
    if (!pending) return
    waiting.delete(pending.id)
    if (act === 'void' || act === 'expire') {
      const status = act === 'void' ? 'voided' : 'expired'
      ended.push(ledger.pending.end(pending.id, { status, reason: null, at: START }))
      return
    }
    const half = pending.amount.div(2).toDecimalPlaces(CURRENCY_SCALE[pending.currency], 3)
    const amount = act === 'part' && half.gt(ZERO) ? half : pending.amount
    const transferId = asId<'transfer'>(`t${number}`)
    const posted = ledger.pending.post(pending.id, { transferId, amount, at: START })
    transfers.push(posted.transfer)
    ended.push(posted.pending)
  })
  return { ledger, transfers, waiting, ended }
}

describe('transfers in two phases', () => {
  it('conserve every currency, reserve what waits and nothing else, whatever is voided on the way', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { ledger, transfers, waiting } = run(steps)
        const balances = ACCOUNTS.flatMap(({ id }) => ledger.balances(id))
        expect(trialBalance(ACCOUNTS, balances, transfers).isBalanced).toBe(true)
        for (const { accountId, currency, held, cash } of balances) {
          const reserved = [...waiting.values()]
            .filter((each) => each.debitAccountId === accountId && each.currency === currency)
            .reduce((sum, { amount }) => sum.plus(amount), ZERO)
          expect(decimalText(held)).toBe(decimalText(reserved))
          if (accountId !== ISSUANCE.id) expect(cash.gte(held)).toBe(true)
        }
      }),
      { seed: 11, numRuns: 150 },
    )
  })

  it('move exactly what was posted, and a restart from the records changes nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { ledger, transfers, waiting, ended } = run(steps)
        const posted = ended.filter(({ status }) => status === 'posted')
        expect(posted.map(({ postedAmount }) => decimalText(postedAmount ?? ZERO))).toEqual(
          transfers.map(({ amount }) => decimalText(amount)),
        )
        const balances = ACCOUNTS.flatMap(({ id }) => ledger.balances(id))
        const again = makeLedger({
          accounts: ACCOUNTS,
          balances,
          pendingTransfers: [...waiting.values()],
        })
        for (const { id } of waiting.values()) {
          again.pending.end(id, { status: 'voided', reason: null, at: START })
        }
        for (const { accountId, currency, cash } of balances) {
          expect(decimalText(again.available(accountId, currency))).toBe(decimalText(cash))
        }
      }),
      { seed: 12, numRuns: 100 },
    )
  })

  it('end once, by one way', () => {
    const ledger = makeLedger({ accounts: ACCOUNTS, balances: [] })
    const pending = reservation('p', ISSUANCE.id, asId('a'), 'BTC', decimal('0.00000001'))
    ledger.pending.reserve(pending)
    const end = { status: 'voided', reason: 'late', at: START } as const
    expect(ledger.pending.end(pending.id, end)).toMatchObject({ status: 'voided', reason: 'late' })
    expect(() => ledger.pending.end(pending.id, end)).toThrow(/pending transfer/)
    const change = { transferId: asId<'transfer'>('t'), amount: pending.amount, at: START }
    expect(() => ledger.pending.post(pending.id, change)).toThrow(/pending transfer/)
  })

  it('stop at more than is pending, at the same id twice and at digits that the currency has not', () => {
    const ledger = makeLedger({ accounts: ACCOUNTS, balances: [] })
    const pending = reservation('p', ISSUANCE.id, asId('a'), 'USD', decimal(5))
    ledger.pending.reserve(pending)
    expect(() => ledger.pending.reserve(pending)).toThrow(/already pending/)
    const change = { transferId: asId<'transfer'>('t'), amount: decimal('5.01'), at: START }
    expect(() => ledger.pending.post(pending.id, change)).toThrow(/what is pending/)
    const wei = reservation('q', ISSUANCE.id, asId('a'), 'ETH', decimal('1e-18'))
    ledger.pending.reserve(wei)
    const satoshi = reservation('r', ISSUANCE.id, asId('a'), 'BTC', decimal('1e-9'))
    expect(() => ledger.pending.reserve(satoshi)).toThrow(/ledger scale/)
  })

  it('are due from their instant on, a bounded number at a time', () => {
    const ledger = makeLedger({ accounts: ACCOUNTS, balances: [] })
    const one = (id: string, inMs: number | null) =>
      ledger.pending.reserve(reservation(id, ISSUANCE.id, asId('a'), 'USD', decimal(1), inMs))
    one('never', null)
    one('early', 10)
    one('late', 20)
    const due = (ms: number, countMax = 9) =>
      ledger.pending.due(addMs(START, ms), countMax).map(({ id }) => id)
    expect(due(9)).toEqual([])
    expect(due(10)).toEqual(['early'])
    expect(due(20)).toEqual(['early', 'late'])
    expect(due(20, 1)).toEqual(['early'])
  })
})
