import { describe, expect, it } from 'vitest'
import { sweepBook } from '../../../../src/core/app/index.ts'
import { textOfEntries } from '../../../../src/core/app/import/list-text.ts'
import { makeScreeningBook } from '../../../../src/core/app/screening/book.ts'
import type { ListEntry } from '../../../../src/core/compliance/sanctions/index.ts'
import { MS_PER_DAY, addMs, instant } from '../../../../src/core/kernel/index.ts'
import { userRecord } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'

const breathe = () => Promise.resolve()

const ENTRY: ListEntry = {
  ...{ list: 'OFAC SDN', entityId: '1', type: 'person', political: null },
  names: [{ text: 'KARLOV, Petr', quality: 'primary' }],
  ...{ births: [], birthPlaces: [], countries: [], identifiers: [], wallets: [], programs: [] },
}

/** A desk with one customer and one list that never changes. */
async function openDesk() {
  const { room, cases } = await openCaseRoom()
  const book = makeScreeningBook(breathe)
  await book.load([
    {
      ...{ list: 'OFAC SDN', hash: 'one', publishedOn: null, entryCount: 1, orphanCount: 0 },
      ...{ entries: textOfEntries([ENTRY]), importedAt: instant(0), importedBy: 'boss' },
    },
  ])
  await cases.committer.commit({
    writes: [{ op: 'insert', table: 'users', record: userRecord(1) }],
    facts: [],
  })
  const ports = { store: room.store, cases, book, breathe, onHeld: async () => undefined }
  return { room, sweep: () => sweepBook(ports) }
}

describe('a customer against lists that do not change', () => {
  it('is screened again on the thirtieth day, not before', async () => {
    const { room, sweep } = await openDesk()
    const whole = { customers: 1, whole: 1, delta: 0, matches: 0 }
    const nothing = { ...whole, whole: 0 }
    expect(await sweep()).toEqual(whole)
    expect(await sweep()).toEqual(nothing)
    room.clock.advance(30 * MS_PER_DAY - 1)
    expect(await sweep()).toEqual(nothing)
    room.clock.advance(1)
    expect(await sweep()).toEqual(whole)
    const [latest, first, ...others] = await room.store.screening.checksOf(userRecord(1).id, 10)
    expect(others).toEqual([])
    expect([latest?.nextDueAt, first?.nextDueAt]).toEqual([
      addMs(room.clock.now(), 30 * MS_PER_DAY),
      room.clock.now(),
    ])
    // The next month begins with the later one.
    expect(await sweep()).toEqual(nothing)
    room.clock.advance(30 * MS_PER_DAY)
    expect(await sweep()).toEqual(whole)
  })
})
