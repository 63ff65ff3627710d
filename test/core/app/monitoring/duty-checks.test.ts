import { describe, expect, it } from 'vitest'
import { dutyChecks, runChecks } from '../../../../src/core/app/index.ts'
import type { RegulatoryReportRecord, Write } from '../../../../src/core/app/store/store.ts'
import type { KycCaseRecord } from '../../../../src/core/compliance/kyc/index.ts'
import type { PrivacyRequestRecord } from '../../../../src/core/compliance/privacy/index.ts'
import { MS_PER_DAY, addMs, asId, decimal, utcDay } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { positionRecord, userId } from '../../../support/records.ts'
import { openCaseRoom } from './support.ts'

const ALL = { limit: 100, offset: 0 }
const days = (at: Instant, count: number): Instant => addMs(at, count * MS_PER_DAY)

async function openDesk() {
  const { room, cases, openCase } = await openCaseRoom()
  const checks = dutyChecks({ store: room.store, desk: room.desk })
  const keep = (...writes: readonly Write[]) => cases.committer.commit({ writes, facts: [] })
  return {
    ...{ room, cases, openCase, keep, now: room.clock.now },
    /** What the checks say after one more round, in the order in which it happened. */
    found: async (rule: string) => {
      await runChecks(cases, checks)
      const { items } = await room.store.cases.alerts({ rule }, ALL)
      return items.map(({ explanation }) => explanation).toReversed()
    },
  }
}

const identity = (at: Instant, changes: Partial<KycCaseRecord>): Write => ({
  ...{ op: 'put', table: 'kycCases' },
  record: {
    ...{ id: 'kyc-1', userId: userId(1), status: 'approved', level: 2, riskBand: 'low', riskScore: 0 },
    ...{ documentKey: 'key', documentExpiresAt: days(at, 900), sealed: null, notesSealed: null },
    ...{ submittedAt: at, decidedBy: 'o', decidedAt: at, nextReviewAt: days(at, 365) },
    ...{ assignee: null, queuedAt: null, updatedAt: at },
    ...changes,
  },
})

const filing = (id: string, at: Instant, changes: Partial<RegulatoryReportRecord>): Write => ({
  ...{ op: 'put', table: 'regulatoryReports' },
  record: {
    ...{ id, reportType: 'sar', regulationType: null, subjects: ` ${userId(1)} `, format: 'xml' },
    ...{ periodStart: at, periodEnd: at, status: 'draft', dataSummary: { characters: 9 }, findings: {} },
    ...{
      contentHash: 'h',
      content: '<x/>',
      dueOn: utcDay(days(at, 5)),
      amends: null,
      continues: null,
      history: {},
    },
    ...{ generatedBy: 'ann', generatedAt: at, updatedAt: at },
    ...changes,
  },
})

describe('documents (C02) and reviews (C03) of identities', () => {
  it('are told 30 days before the document ends, not 31, once for each end', async () => {
    const { room, now, keep, found } = await openDesk()
    const ends = days(now(), 31)
    await keep(identity(now(), { documentExpiresAt: ends, nextReviewAt: ends }))
    expect(await found('C02')).toEqual([])
    room.clock.advance(MS_PER_DAY)
    expect(await found('C02')).toEqual([`The document of identity check kyc-1 ends on ${utcDay(ends)}.`])
    expect(await found('C02')).toHaveLength(1)
    const later = days(now(), 20)
    await keep(identity(now(), { documentExpiresAt: later, nextReviewAt: later }))
    expect(await found('C02')).toHaveLength(2)
    await keep(identity(now(), { status: 'expired', nextReviewAt: null, documentExpiresAt: days(now(), 1) }))
    expect(await found('C02')).toHaveLength(2)
  })

  it('are late where nobody looked at a submission within its days, or a review did not happen', async () => {
    const { room, now, keep, found } = await openDesk()
    await keep(identity(now(), { status: 'pending', nextReviewAt: null }))
    room.clock.advance(3 * MS_PER_DAY)
    expect(await found('C03')).toEqual([])
    room.clock.advance(1)
    expect(await found('C03')).toMatchObject([expect.stringContaining('kyc-1')])
    const due = now()
    await keep(identity(due, { nextReviewAt: due }))
    expect(await found('C03')).toHaveLength(1)
    room.clock.advance(MS_PER_DAY)
    expect(await found('C03')).toHaveLength(2)
  })
})

describe('filings (C04)', () => {
  it('are told five days before they are due and again when they are late, hidden from their subject', async () => {
    const { room, now, keep, found, cases } = await openDesk()
    const at = now()
    await keep(filing('f-1', at, { dueOn: utcDay(days(at, 6)) }), filing('f-2', at, { status: 'submitted' }))
    // A set of the desk's own records is no filing, whatever day it carries.
    await keep(filing('f-3', at, { reportType: 'daily', dataSummary: { fills: 1 }, subjects: '' }))
    expect(await found('C04')).toEqual([])
    room.clock.advance(MS_PER_DAY)
    expect(await found('C04')).toEqual([`Filing f-1 (sar) is due on ${utcDay(days(at, 6))} and is draft.`])
    room.clock.advance(5 * MS_PER_DAY)
    expect(await found('C04')).toHaveLength(1)
    room.clock.advance(MS_PER_DAY)
    expect(await found('C04')).toHaveLength(2)
    const seen = await cases.store.cases.alerts({ rule: 'C04', notAbout: [userId(1)] }, ALL)
    expect(seen.total).toBe(0)
    await keep(filing('f-4', at, { status: 'rejected', subjects: '', dueOn: utcDay(at) }))
    expect(await found('C04')).toHaveLength(3)
  })
})

describe('cases (C05)', () => {
  it('are told when their time has run out, once, and what that opens is told of no more', async () => {
    const { room, found, openCase, keep, cases } = await openDesk()
    const id = await openCase([])
    await keep({
      ...{ op: 'insert', table: 'caseLinks' },
      record: { caseId: id, kind: 'customer', targetId: userId(1), addedBy: 'system', at: room.clock.now() },
    })
    room.clock.advance(10 * MS_PER_DAY)
    expect(await found('C05')).toEqual([])
    room.clock.advance(1)
    expect(await found('C05')).toMatchObject([expect.stringContaining(id)])
    // The case that this opened is late by then, too.
    room.clock.advance(30 * MS_PER_DAY)
    expect(await found('C05')).toHaveLength(1)
    const seen = await cases.store.cases.alerts({ rule: 'C05', notAbout: [userId(1)] }, ALL)
    expect(seen.total).toBe(0)
  })
})

describe('regulatory limits (C06, C07)', () => {
  it('are told where a ratio of the last balance sheet is below its floor', async () => {
    const { now, keep, found } = await openDesk()
    const sheet = (cet1: number): Write => ({
      ...{ op: 'put', table: 'capitalInputs' },
      record: {
        day: utcDay(now()),
        inputs: { capital: { cet1, additional_tier1: 1, tier2: 1, credit_rwa: 100 } },
        ...{ setBy: 'ann', setAt: now() },
      },
    })
    await keep(sheet(20))
    expect(await found('C06')).toEqual([])
    await keep(sheet(4))
    expect(await found('C06')).toContainEqual(
      `The cet1 ratio of ${utcDay(now())} is 0.0400, below its floor of 0.0450.`,
    )
    const { length } = await found('C06')
    expect(await found('C06')).toHaveLength(length)
  })

  it('are told of a trader at a reporting level, once a month', async () => {
    const { room, keep, found } = await openDesk()
    const position = (quantity: number): Write => ({
      ...{ op: 'put', table: 'positions' },
      record: positionRecord(1, {
        symbol: asId<'instrument'>('SPX-20270115-6800-C'),
        quantity: decimal(quantity),
      }),
    })
    await keep(position(24))
    expect(await found('C07')).toEqual([])
    await keep(position(25))
    expect(await found('C07')).toMatchObject([expect.stringContaining(`${userId(1)} in SPX`)])
    expect(await found('C07')).toHaveLength(1)
    room.clock.advance(31 * MS_PER_DAY)
    expect(await found('C07')).toHaveLength(2)
  })
})

describe('wishes of data subjects (C08)', () => {
  it('are told when they were not answered in time, without a case about whoever asked', async () => {
    const { room, now, keep, found, cases } = await openDesk()
    const record: PrivacyRequestRecord = {
      ...{ id: 'p-1', userId: userId(1), kind: 'rectification', status: 'open', format: 'json' },
      ...{ descriptionSealed: null, openedAt: now(), dueAt: days(now(), 30), verifiedAt: now() },
      ...{ closedAt: null, decidedBy: null, reason: null },
    }
    await keep({ op: 'put', table: 'privacyRequests', record })
    room.clock.advance(30 * MS_PER_DAY)
    expect(await found('C08')).toEqual([])
    room.clock.advance(1)
    expect(await found('C08')).toMatchObject([expect.stringContaining('p-1 (rectification)')])
    expect(await cases.store.cases.customersOfOpen()).toEqual([])
  })
})
