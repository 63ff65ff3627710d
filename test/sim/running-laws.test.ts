import { describe, expect, it } from 'vitest'
import type { Write } from '../../src/core/app/store/store.ts'
import { ONE } from '../../src/core/kernel/index.ts'
import { makeRunningLaws } from './support/running-laws.ts'
import { makePlainSealer } from './support/sim-store.ts'
import { makeVenue, must } from './support/venue.ts'

/** What a client writes who buys from a market maker and leaves an order in the book, as one transaction. */
function tradingWrites(): readonly Write[] {
  const venue = makeVenue()
  const client = venue.client('ann')
  venue.quote([[49_990, 1]], [[50_010, 1]])
  must(venue.order(client, { quantity: 0.1, price: 50_010 }))
  must(venue.order(client, { quantity: 0.1, price: 40_000 }))
  const { seal } = makePlainSealer(0)
  return [...venue.writes, ...venue.facts.flatMap((fact, index) => seal(fact, index).writes)]
}

function breachesOf(writes: readonly Write[]): readonly string[] {
  const laws = makeRunningLaws()
  laws.see(writes)
  return laws.breaches()
}

const without = (table: Write['table'], writes: readonly Write[]): readonly Write[] => {
  const at = writes.findLastIndex((write) => write.table === table)
  return writes.toSpliced(at, 1)
}

describe('the laws along the way', () => {
  it('find nothing wrong with what the desk writes', () => {
    expect(breachesOf(tradingWrites())).toEqual([])
  })

  it.each([
    ['fills', 'fills differ'],
    ['orderEvents', 'without its event'],
    ['transfers', 'other cash than its transfers'],
    ['positions', 'positions sum to'],
    ['auditRecords', 'has no audit fact'],
  ] as const)('miss one of the %s', (table, breach) => {
    expect(breachesOf(without(table, tradingWrites())).join('; ')).toContain(breach)
  })

  it('miss cash that an open order holds', () => {
    const writes = tradingWrites().map((write): Write =>
      write.table === 'orders'
        ? { ...write, record: { ...write.record, heldCash: write.record.heldCash.plus(ONE) } }
        : write,
    )
    expect(breachesOf(writes).join('; ')).toContain(
      'holds something else than its open orders and short options do',
    )
  })

  it('miss money that turned into another currency, though the sum over all is the same', () => {
    const writes = tradingWrites()
    const at = writes.findLastIndex(({ table }) => table === 'balances')
    const changed = writes.map((write, index): Write =>
      write.table === 'balances' && index === at
        ? { ...write, record: { ...write.record, currency: 'BTC' } }
        : write,
    )
    expect(breachesOf(changed).join('; ')).toContain('the trial balance of BTC does not balance')
  })

  it('see that an order is written again after it has ended', () => {
    const laws = makeRunningLaws()
    const writes = tradingWrites()
    laws.see(writes)
    laws.breaches()
    const filled = writes.find((write) => write.table === 'orders' && write.record.status === 'filled')
    laws.see([{ ...(filled as Write), op: 'put' } as Write])
    expect(laws.breaches().join('; ')).toContain('has ended and is written again')
  })
})
