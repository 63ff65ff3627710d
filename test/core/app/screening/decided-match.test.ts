import { describe, expect, it } from 'vitest'
import { makeAlertHandlers } from '../../../../src/core/app/cases/alerts.ts'
import { textOfEntries } from '../../../../src/core/app/import/list-text.ts'
import { sealAssessment } from '../../../../src/core/app/kyc/sealed.ts'
import { makeScreeningBook } from '../../../../src/core/app/screening/book.ts'
import { decideMatch } from '../../../../src/core/app/screening/review.ts'
import { screenCustomers, sweepBook } from '../../../../src/core/app/screening/sweep.ts'
import type { AlertRecord } from '../../../../src/core/compliance/cases/index.ts'
import { readSubmission } from '../../../../src/core/compliance/kyc/index.ts'
import type { KycCaseRecord } from '../../../../src/core/compliance/kyc/index.ts'
import type { ListEntry, ScreeningListRecord } from '../../../../src/core/compliance/sanctions/index.ts'
import { permissionsOf } from '../../../../src/core/identity/index.ts'
import type { ApprovalRecord } from '../../../../src/core/identity/index.ts'
import { present } from '../../../../src/core/kernel/index.ts'
import { must } from '../../../sim/support/venue.ts'
import { SAID } from '../../../support/kyc-statement.ts'
import { NOON, userId, userRecord } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'
import { context } from '../support.ts'

const entryOf = (names: readonly string[]): ListEntry => ({
  ...{ list: 'OFAC SDN', entityId: '35096', type: 'person', political: null },
  names: names.map((text) => ({ text, quality: 'primary' })),
  ...{ births: [], birthPlaces: [], countries: [], identifiers: [], wallets: [], programs: [] },
})

const versionOf = (hash: string, names: readonly string[]): ScreeningListRecord => ({
  ...{ list: 'OFAC SDN', hash, publishedOn: null, entryCount: 1, orphanCount: 0 },
  ...{ entries: textOfEntries([entryOf(names)]), importedAt: NOON, importedBy: 'boss' },
})

const FIRST = versionOf('one', ['PUTIN, Vladimir'])
const SECOND = versionOf('two', ['PUTIN, Vladimir', 'PUTIN, Wladimir'])
const CUSTOMER = userId(1)
const OFFICER = userId(2)
const WORD = { status: 'false_positive', reason: 'Another person.', endsAt: null } as const

/** Turns of the loop in which everything is done that waits for nobody. */
async function turns(): Promise<void> {
  for (let at = 0; at < 20; at += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A customer like a listed name, and an officer who looks at what is met while the desk goes on screening. */
async function openRoom() {
  const { room, cases } = await openCaseRoom()
  const { store, ids, clock } = room
  const book = makeScreeningBook(() => Promise.resolve())
  await book.load([FIRST])
  await store.commit(
    [userRecord(1, { fullName: 'Wladimir Putin' }), userRecord(2, { role: 'compliance_officer' })].map(
      (record) => ({ op: 'insert', table: 'users', record }),
    ),
  )
  // The end of a case of this weight waits for a second person, who never comes here.
  const approvals = { request: () => Promise.resolve({ id: 'approval' } as ApprovalRecord) }
  const ports = { ...cases, store, approvals }
  const caller = { userId: OFFICER, permissions: permissionsOf('compliance_officer') }
  const officer = { ...context(), caller: caller as never, idempotency: null, note: () => undefined }
  let meanwhile: () => Promise<void> = () => Promise.resolve()
  const sweepPorts = {
    ...{ store, cases, book, onHeld: () => Promise.resolve() },
    // The first turn of others after a customer was looked up.
    breathe: async () => {
      const now = meanwhile
      meanwhile = () => Promise.resolve()
      await now()
    },
  }
  const alerts = async (): Promise<readonly AlertRecord[]> =>
    (await store.cases.alerts({ userId: CUSTOMER }, { limit: 100, offset: 0 })).items
  const openOf = async (): Promise<readonly AlertRecord[]> =>
    (await alerts()).filter(({ status }) => status === 'open' || status === 'in_review')
  const only = async (): Promise<AlertRecord> => {
    const open = await openOf()
    expect(open).toHaveLength(1)
    return present(open[0], 'an open match')
  }
  return {
    ...{ store, cases, ids, clock, book, ports, officer, only },
    states: async () => (await alerts()).map(({ status }) => status).toSorted(),
    sweep: () => sweepBook(sweepPorts),
    screen: () => screenCustomers({ ...sweepPorts, breathe: () => Promise.resolve() }, [CUSTOMER]),
    decide: async () => must(await decideMatch(ports, (await only()).id, WORD, officer)),
    /** What happens the next time that a sweep lets others work. */
    during: (what: () => Promise<void>) => {
      meanwhile = what
    },
    /** The customer states who they are, and is screened as that. */
    state: async () => {
      const submission = must(
        readSubmission({ ...SAID, fullName: 'Wladimir Putin', dateOfBirth: '1990-03-04' }, NOON),
      )
      const sealed = sealAssessment(cases, CUSTOMER, { submission, checks: [], factors: [], documents: [] })
      const record: KycCaseRecord = {
        ...{ id: 'kyc-1', userId: CUSTOMER, status: 'under_review', level: 0, riskBand: 'low', riskScore: 0 },
        ...{ documentKey: 'key', documentExpiresAt: NOON, sealed: sealed.sealed, notesSealed: null },
        ...{ submittedAt: NOON, decidedBy: null, decidedAt: null, nextReviewAt: null, assignee: null },
        ...{ queuedAt: null, updatedAt: NOON },
      }
      await store.commit([...sealed.writes, { op: 'insert', table: 'kycCases', record }])
    },
  }
}

describe('a match that an officer decides while the desk screens', () => {
  it('stays decided when the sweep that had looked the customer up before goes on', async () => {
    const room = await openRoom()
    await room.sweep()
    room.during(async () => void (await room.decide()))
    await room.sweep()
    expect(await room.states()).toEqual(['false_positive'])
  })

  it('stays decided when a sweep against the lists of before goes on', async () => {
    const room = await openRoom()
    room.during(async () => {
      await room.book.load([SECOND])
      await room.screen()
      await room.decide()
    })
    await room.sweep()
    expect(await room.states()).toEqual(['false_positive'])
    await room.sweep()
    expect(await room.states()).toEqual(['false_positive'])
  })

  it('stays decided when a sweep goes on that had looked up what the customer said of themselves before', async () => {
    const room = await openRoom()
    room.during(async () => {
      await room.state()
      await room.screen()
      await room.decide()
    })
    await room.sweep()
    expect(await room.states()).toEqual(['false_positive'])
  })

  it('stays decided by way of its alert too, whenever the word falls', async () => {
    const room = await openRoom()
    await room.sweep()
    const { id } = await room.only()
    const { workAlert } = makeAlertHandlers({ ...room.ports, isMonitoring: () => true })
    const work = { alert_id: id, status: 'false_positive' as const, note: 'Another person.' }
    const told: Promise<unknown>[] = []
    // The word comes between what a screening reads of the decisions and what it makes of them.
    const read = room.store.screening.decisionsOf
    const decisionsOf: typeof read = async (subject) => {
      const found = await read(subject)
      if (told.length === 0) {
        told.push(workAlert(work, room.officer))
        await turns()
      }
      return found
    }
    Object.assign(room.store.screening, { decisionsOf })
    await room.sweep()
    expect(told).toHaveLength(1)
    await Promise.all(told)
    expect(await room.states()).toEqual(['false_positive'])
  })
})
