import { describe, expect, it } from 'vitest'
import { UNITS_PER_TRANSACTION_MAX, makeCommitter } from '../../../src/core/app/committer.ts'
import type { Unit } from '../../../src/core/app/committer.ts'
import { deskFact } from '../../../src/core/app/desk/state/facts.ts'
import type { Write } from '../../../src/core/app/store/store.ts'
import { makePlainSealer } from '../../sim/support/sim-store.ts'
import { START } from '../../sim/support/venue.ts'

const setting = (name: string): Write => ({ op: 'put', table: 'settings', record: { name, value: name } })

const unit = (name: string, facts = 1): Unit => ({
  writes: [setting(name)],
  facts: Array.from({ length: facts }, () =>
    deskFact({
      action: name,
      actorId: 'system',
      resourceType: 'test',
      resourceId: null,
      at: START,
      facts: {},
    }),
  ),
})

/** A store whose transactions end when the test says so. */
function makeSlowStore(): Readonly<{
  commit: (writes: readonly Write[]) => Promise<void>
  transactions: (readonly Write[])[]
  end: (failure?: Error) => void
}> {
  const transactions: (readonly Write[])[] = []
  const open: { resolve: () => void; reject: (error: Error) => void }[] = []
  return {
    transactions,
    commit: (writes) => {
      transactions.push(writes)
      return new Promise((resolve, reject) => open.push({ resolve, reject }))
    },
    end: (failure) => {
      const next = open.shift()
      if (!next) throw new Error('no transaction is open')
      if (failure) next.reject(failure)
      else next.resolve()
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the committer', () => {
  it('merges what waits, in order, and numbers audit records without gaps', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(7) })
    const done = ['a', 'b', 'c'].map((name) => committer.commit(unit(name, 2)))
    await turn()
    const late = committer.commit(unit('d'))
    store.end()
    expect((await Promise.all(done)).map((records) => records.map(({ index }) => index))).toEqual([
      [7, 8],
      [9, 10],
      [11, 12],
    ])
    await turn()
    store.end()
    expect((await late).map(({ index, action }) => [index, action])).toEqual([[13, 'd']])
    await committer.drained()
    const settings = store.transactions.map((writes) =>
      writes.flatMap((write) => (write.table === 'settings' ? [write.record.name] : [])),
    )
    expect(settings).toEqual([['a', 'b', 'c'], ['d']])
    expect(store.transactions.map((writes) => writes.length)).toEqual([9, 2])
  })

  it('puts no more than its bound into one transaction', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(0) })
    const done = Array.from({ length: UNITS_PER_TRANSACTION_MAX + 1 }, (_, at) =>
      committer.commit(unit(String(at), 0)),
    )
    for (let transaction = 0; transaction < 2; transaction += 1) {
      await turn()
      store.end()
    }
    await Promise.all(done)
    expect(store.transactions.map((writes) => writes.length)).toEqual([UNITS_PER_TRANSACTION_MAX, 1])
  })

  it('lets no further unit join a transaction that is large already, and splits none', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(0) })
    const { writes } = unit('a', 0)
    const large = { writes: Array.from({ length: 1_500 }, () => writes).flat(), facts: [] }
    const done = Array.from({ length: 3 }, () => committer.commit(large))
    for (let transaction = 0; transaction < 2; transaction += 1) {
      await turn()
      store.end()
    }
    await Promise.all(done)
    expect(store.transactions.map((transaction) => transaction.length / large.writes.length)).toEqual([2, 1])
  })

  it('hands a full transaction in while the one before it is being written, and one that is not full after it', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(0) })
    const ends: string[] = []
    const many = (name: string, count: number): readonly Promise<unknown>[] =>
      Array.from({ length: count }, () => committer.commit(unit(name)).then(() => ends.push(name)))
    const first = many('a', 1)
    await turn()
    const waiting = [...many('b', UNITS_PER_TRANSACTION_MAX), ...many('c', UNITS_PER_TRANSACTION_MAX)]
    await turn()
    expect(store.transactions.map((writes) => writes.length / 2)).toEqual([1, UNITS_PER_TRANSACTION_MAX])
    expect(ends).toEqual([])
    for (let transaction = 0; transaction < 3; transaction += 1) {
      store.end()
      await turn()
    }
    await Promise.all([...first, ...waiting])
    expect(store.transactions.length).toBe(3)
    const indexes = store.transactions
      .flat()
      .flatMap((write) => (write.table === 'auditRecords' ? [write.record.index] : []))
    expect(indexes).toEqual(Array.from({ length: 2 * UNITS_PER_TRANSACTION_MAX + 1 }, (_, at) => at))
    await committer.drained()
  })

  it('acknowledges nothing that follows a failed transaction, whatever the store says of it', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(0) })
    const codes: (string | undefined)[] = []
    const hand = (name: string): Promise<unknown> =>
      committer.commit(unit(name)).catch((error: { code?: string }) => codes.push(error.code))
    const first = hand('a')
    await turn()
    const second = Array.from({ length: UNITS_PER_TRANSACTION_MAX }, () => hand('b'))
    await turn()
    store.end(new Error('disk full'))
    store.end()
    await Promise.all([first, ...second])
    expect(new Set(codes)).toEqual(new Set(['store_failed']))
    expect(codes.length).toBe(UNITS_PER_TRANSACTION_MAX + 1)
    await expect(committer.drained()).rejects.toMatchObject({ code: 'store_broken' })
  })

  it('waits for the turn of its platform, so that requests which arrive together share a transaction', async () => {
    const store = makeSlowStore()
    let endTurn = (): void => undefined
    const nextTurn = (): Promise<void> => new Promise((resolve) => (endTurn = resolve))
    const committer = makeCommitter({ store, audit: makePlainSealer(0), nextTurn })
    const first = committer.commit(unit('a', 0))
    await turn()
    const second = committer.commit(unit('b', 0))
    await turn()
    expect(store.transactions).toEqual([])
    endTurn()
    await turn()
    store.end()
    await Promise.all([first, second])
    expect(store.transactions.map((writes) => writes.length)).toEqual([2])
  })

  it('answers nobody before the transaction is durable', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(0) })
    let isAnswered = false
    const done = committer.commit(unit('a')).then(() => (isAnswered = true))
    await turn()
    expect(isAnswered).toBe(false)
    store.end()
    await done
    expect(isAnswered).toBe(true)
  })

  it('breaks on the first failure: all in the transaction, all that wait and all later ones are rejected', async () => {
    const store = makeSlowStore()
    const committer = makeCommitter({ store, audit: makePlainSealer(0) })
    const outcome = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'durable',
        (error: { code?: string }) => error.code ?? 'other',
      )
    const inside = [committer.commit(unit('a')), committer.commit(unit('b'))].map(outcome)
    await turn()
    const waiting = outcome(committer.commit(unit('c')))
    store.end(new Error('disk full'))
    expect(await Promise.all([...inside, waiting])).toEqual(['store_failed', 'store_failed', 'store_broken'])
    expect(await outcome(committer.commit(unit('d')))).toBe('store_broken')
    expect(await outcome(committer.drained())).toBe('store_broken')
    expect(store.transactions.length).toBe(1)
  })

  it('breaks when a fact cannot be sealed, before anything is written', async () => {
    const store = makeSlowStore()
    const audit = { nextIndex: 0, seal: () => { throw new Error('no key') } } // prettier-ignore
    const committer = makeCommitter({ store, audit })
    await expect(committer.commit(unit('a'))).rejects.toMatchObject({ code: 'store_failed' })
    expect(store.transactions).toEqual([])
  })
})
