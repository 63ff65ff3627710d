import { describe, expect, it } from 'vitest'
import { caseClockOf, clockOf, continuedSar } from '../../../../src/core/app/reports/continuing.ts'
import { moved } from '../../../../src/core/app/reports/record.ts'
import type { RegulatoryReportRecord } from '../../../../src/core/app/store/store.ts'
import type { AlertRecord, CaseId } from '../../../../src/core/compliance/cases/index.ts'
import { MS_PER_DAY, addMs, present, utcDay } from '../../../../src/core/kernel/index.ts'
import { userId } from '../../../support/records.ts'
import { ALL, hasSchemas, openDesk } from './schedule-desk.ts'

const BSA_ID = '31000012345678'

/** A desk whose customer's case was closed as reported, with the SAR that the house drafted of it. */
async function openReported() {
  const desk = await openDesk({ isValidated: true })
  const { clock, store } = desk.room
  const id = await desk.openCase([])
  await desk.linkCustomer(id)
  await desk.keep(desk.alert('a-1', 'T04', id))
  await desk.close(id, 'reported')
  await desk.run()
  const [sar] = await desk.reports()
  /** The report takes its next steps, on this day. */
  const step = async (
    report: RegulatoryReportRecord,
    to: 'submitted' | 'accepted' | 'rejected' | 'amended',
    note: string | null = null,
  ): Promise<RegulatoryReportRecord> => {
    const record = moved(report, [to], { by: 'ann', at: clock.now(), note, logReference: 'r' })
    await desk.keep({ op: 'put', table: 'regulatoryReports', record })
    return record
  }
  const drafts = async () => (await desk.reports()).filter(({ continues }) => continues !== null)
  const newAlert = async (name: string, changes: Partial<AlertRecord> = {}): Promise<CaseId> => {
    const other = await desk.openCase([])
    await desk.keep(desk.alert(name, 'T04', other, changes))
    return other
  }
  return {
    ...{ desk, clock, store, id, step, drafts, newAlert },
    sar: present(sar, 'the SAR of the case'),
  }
}

const dayAfter = (day: string, days: number): string =>
  utcDay(addMs(Date.parse(day) as never, days * MS_PER_DAY))

describe('a filed SAR', () => {
  it('is looked at after 90 days and continued by a draft with its number, due on day 120', async () => {
    const { desk, clock, store, id, step, drafts, newAlert, sar } = await openReported()
    const filedOn = utcDay(clock.now())
    expect(await clockOf({ store }, sar)).toBeNull()
    const submitted = await step(sar, 'submitted', 'tracking-1')
    clock.advance(3 * MS_PER_DAY)
    const accepted = await step(submitted, 'accepted', BSA_ID)
    expect(await caseClockOf({ store }, id)).toEqual({
      ...{ report_id: sar.id, filed_on: filedOn },
      ...{ review_on: dayAfter(filedOn, 90), due_on: dayAfter(filedOn, 120) },
    })
    clock.advance(30 * MS_PER_DAY)
    await newAlert('b-1')
    await newAlert('b-2', { status: 'false_positive', explanation: 'harmless' })
    clock.advance(57 * MS_PER_DAY)
    expect(utcDay(clock.now())).toBe(dayAfter(filedOn, 90))
    await desk.run()
    expect([await desk.found('C10'), await drafts()]).toEqual([[], []])
    clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    const [review, ...more] = await desk.found('C10')
    expect(more).toEqual([])
    expect(review?.explanation).toContain(dayAfter(filedOn, 120))
    expect((await store.cases.alerts({ rule: 'C10', notAbout: [userId(1)] }, ALL)).total).toBe(0)
    const [draft, ...others] = await drafts()
    expect(others).toEqual([])
    expect(draft).toMatchObject({
      ...{ reportType: 'sar', status: 'draft', generatedBy: 'system', continues: sar.id },
      ...{ dueOn: dayAfter(filedOn, 120), subjects: ` ${userId(1)} ` },
      findings: { problems: [], validated: hasSchemas },
    })
    expect(draft?.content).toContain(`<EFilingPriorDocumentNumber>${BSA_ID}<`)
    expect(draft?.content).toContain('<ContinuingActivityReportIndicator>Y<')
    expect(draft?.content).not.toContain('InitialReportIndicator')
    expect(draft?.periodStart).toBeGreaterThan(accepted.periodEnd)
    expect(draft?.content).not.toContain('harmless')
    expect((await store.cases.links(id)).map(({ targetId }) => targetId)).toContain(draft?.id)
  })

  it('asks for a look and drafts nothing where its customers did nothing more within the 90 days', async () => {
    const { desk, clock, step, drafts, newAlert, sar } = await openReported()
    await step(await step(sar, 'submitted'), 'accepted', BSA_ID)
    clock.advance(91 * MS_PER_DAY)
    await newAlert('late')
    await desk.run()
    expect(await drafts()).toEqual([])
    expect(await desk.found('C10')).toHaveLength(1)
  })

  it('tells an officer where nobody noted its number, and is continued once that is', async () => {
    const { desk, clock, step, drafts, newAlert, sar } = await openReported()
    const submitted = await step(sar, 'submitted', 'tracking-1')
    clock.advance(40 * MS_PER_DAY)
    await newAlert('b-1')
    clock.advance(51 * MS_PER_DAY)
    await desk.run()
    expect((await desk.found('C10')).map(({ explanation }) => explanation)).toContainEqual(
      expect.stringContaining('sequence.prior_document'),
    )
    expect(await drafts()).toEqual([])
    await step(submitted, 'accepted', BSA_ID)
    await desk.run()
    expect(await drafts()).toMatchObject([{ continues: sar.id }])
  })

  it('keeps its day when a correction takes its place, and has none while the authority refused it', async () => {
    const { clock, store, step, sar } = await openReported()
    const filedOn = utcDay(clock.now())
    const submitted = await step(sar, 'submitted')
    clock.advance(20 * MS_PER_DAY)
    const correction: RegulatoryReportRecord = {
      ...moved(sar, ['submitted'], { by: 'ann', at: clock.now(), note: null, logReference: 'r' }),
      ...{ id: 'correction', amends: sar.id },
    }
    await step(submitted, 'amended')
    expect(await clockOf({ store }, correction)).toMatchObject({ filedOn })
    const refused = await step(submitted, 'rejected')
    expect(await clockOf({ store }, refused)).toBeNull()
    expect(await clockOf({ store }, correction)).toMatchObject({ filedOn: utcDay(clock.now()) })
  })

  it('is continued by a report of its own case alone, once, and not before it went out', async () => {
    const { desk, store, id, step, sar } = await openReported()
    const refusal = async (report: string, caseId: CaseId, amends: string | null = null) => {
      const found = await continuedSar({ store }, report, caseId, amends)
      return found.ok ? 'ok' : found.failure.code
    }
    expect(await refusal(sar.id, id)).toBe('report_state_refused')
    await step(await step(sar, 'submitted'), 'accepted', BSA_ID)
    expect(await refusal(sar.id, id)).toBe('ok')
    expect(await refusal(sar.id, await desk.openCase([]))).toBe('report_not_found')
    expect(await refusal('nothing', id)).toBe('report_not_found')
    const record = { ...sar, id: 'later', continues: sar.id }
    await desk.keep({ op: 'insert', table: 'regulatoryReports', record })
    expect(await refusal(sar.id, id)).toBe('report_state_refused')
    // What takes the place of that one continues it as well.
    expect(await refusal(sar.id, id, 'later')).toBe('ok')
    await step(record, 'amended')
    expect(await refusal(sar.id, id)).toBe('ok')
  })
})
