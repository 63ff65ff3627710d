import { describe, expect, it } from 'vitest'
import { filingDeadline } from '../../../../src/core/compliance/reporting/index.ts'
import { MS_PER_DAY, utcDay } from '../../../../src/core/kernel/index.ts'
import { must } from '../../../sim/support/venue.ts'
import { fillRecord, userId } from '../../../support/records.ts'
import { CALL, FIRM, hasSchemas, openTradedDesk } from './schedule-desk.ts'

const open = () => openTradedDesk({ isValidated: true })

describe('the trade reports of a day', () => {
  it('are drafted under each rule that the firm states when the day is over, once, due one business day on', async () => {
    const desk = await open()
    const venues = [{ exchange: desk.room.desk.instrument(CALL)?.exchange, mic: 'XOPT' }]
    desk.firm.facts = { ...FIRM, venues, trade_reporting: ['emir', 'dodd_frank'] }
    const day = utcDay(desk.room.clock.now())
    await desk.run()
    expect(await desk.reports()).toEqual([])
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    expect(await desk.findings()).toEqual([])
    const reports = (await desk.reports()).toSorted((one, other) =>
      (one.regulationType ?? '') < (other.regulationType ?? '') ? -1 : 1,
    )
    const drafted = {
      ...{ reportType: 'transaction', format: 'xml', status: 'draft', generatedBy: 'system' },
      dataSummary: { reported: 1, life_cycle_events: 0, problems: 0 },
      findings: { problems: [], validated: hasSchemas },
    }
    expect(reports).toMatchObject([
      { ...drafted, regulationType: 'dodd_frank', dueOn: must(filingDeadline('cftc', day)).dueOn },
      { ...drafted, regulationType: 'emir', dueOn: must(filingDeadline('emir', day)).dueOn },
    ])
    expect(reports[0]?.content).toContain('auth.030.001.03')
    // The day turns and everything is asked anew: what was drafted is not drafted again.
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    expect(await desk.reports()).toHaveLength(2)
  })

  it('are drafted under no rule that the firm does not state', async () => {
    const desk = await open()
    const venues = [{ exchange: desk.room.desk.instrument(CALL)?.exchange, mic: 'XOPT' }]
    desk.firm.facts = { ...FIRM, venues, trade_reporting: ['emir'] }
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    expect((await desk.reports()).map(({ regulationType }) => regulationType)).toEqual(['emir'])
  })

  it('wait for a firm that has not stated who reports them, which an officer is told once', async () => {
    const desk = await open()
    desk.firm.facts = { venues: [] }
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    const [stated, ...others] = await desk.findings()
    expect(others).toEqual([])
    expect(stated?.explanation).toContain('firm.trade_reporting')
    desk.firm.facts = { venues: [], trade_reporting: ['emir'] }
    await desk.run()
    expect((await desk.findings()).map(({ explanation }) => explanation)).toContainEqual(
      expect.stringContaining('firm.lei'),
    )
    expect(await desk.reports()).toEqual([])
  })

  it('are none, and nothing lacks, where only what is no derivative traded, or nothing at all', async () => {
    const desk = await open()
    desk.firm.facts = { venues: [] }
    // The option was traded on this day; ten days on the schedule no longer looks at it.
    desk.room.clock.advance(10 * MS_PER_DAY)
    const [spot] = desk.room.desk.instruments().filter(({ kind }) => kind === 'spot' || kind === 'equity')
    const [account] = desk.room.desk.accounts().filter(({ moneyKind }) => moneyKind === 'live')
    if (!spot || !account) throw new Error('The desk lists no share or coin, or has no live account.')
    await desk.keep({
      ...{ op: 'insert', table: 'fills' },
      record: {
        ...fillRecord(2, 2),
        ...{ accountId: account.id, userId: userId(1), symbol: spot.symbol },
        at: desk.room.clock.now(),
      },
    })
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    expect([await desk.reports(), await desk.findings()]).toEqual([[], []])
  })
})
