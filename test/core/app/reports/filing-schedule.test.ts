import { describe, expect, it } from 'vitest'
import type { MonitoredPaymentRecord } from '../../../../src/core/app/store/store.ts'
import { MS_PER_DAY, asId, decimal } from '../../../../src/core/kernel/index.ts'
import type { CashMovementRecord } from '../../../../src/core/portfolio/index.ts'
import { idOf, userId } from '../../../support/records.ts'
import { ALL, CALL, FIRM, openDesk, openTradedDesk } from './schedule-desk.ts'

describe('a case that is closed as reported', () => {
  it('gets its SAR as a draft of the house, once, linked to it; no other end does', async () => {
    const desk = await openDesk()
    const [reported, explained] = [await desk.openCase([]), await desk.openCase([])]
    for (const id of [reported, explained]) await desk.linkCustomer(id)
    const payment: MonitoredPaymentRecord = {
      ...{ id: idOf('payment', 1), at: desk.room.clock.now(), type: 'WIRE_OUT', verdict: 'pass' },
      ...{ accountId: desk.room.maker.id, userId: userId(1), counterAccountId: null, amount: decimal(9_000) },
      ...{ counterpartyKey: null, counterpartyCountry: null, depositorKey: null },
      ...{ customerCountry: 'SE', declaredMonth: null, isFirm: null },
    }
    await desk.keep(
      { op: 'insert', table: 'monitoredPayments', record: payment },
      desk.alert('a-1', 'T04', reported, { evidence: { payments: [payment.id] } }),
      desk.alert('a-2', 'T04', explained, { evidence: { payments: [payment.id] } }),
    )
    await desk.run()
    expect(await desk.reports()).toEqual([])
    await desk.close(reported, 'reported')
    await desk.close(explained, 'explained')
    await desk.run()
    await desk.run()
    const [report, ...others] = await desk.reports()
    expect(others).toEqual([])
    expect(report).toMatchObject({
      ...{ reportType: 'sar', status: 'draft', generatedBy: 'system', subjects: ` ${userId(1)} ` },
      findings: { problems: [], validated: false },
    })
    expect(report?.content).toContain('Eriksson')
    const store = desk.room.store.cases
    expect(await store.links(reported)).toContainEqual(
      expect.objectContaining({ kind: 'report', targetId: report?.id, addedBy: 'system' }),
    )
    const events = await store.events(reported)
    expect(events.at(-1)).toMatchObject({ kind: 'linked', actorId: 'system' })
    expect(await store.case(reported)).toMatchObject({ state: 'closed', lastEvent: events.length })
    // The log names the act, not whom it is about.
    const log = await desk.room.records()
    expect(log.filter(({ action }) => action === 'report.drafted')).toHaveLength(1)
    expect(JSON.stringify(log)).not.toContain(userId(1))
  })

  it('tells a reviewer what its draft lacks, hidden from its subject, and drafts it once that is given', async () => {
    const desk = await openDesk()
    const id = await desk.openCase([])
    await desk.linkCustomer(id)
    await desk.keep(desk.alert('a-1', 'T04', id))
    await desk.close(id, 'reported')
    desk.firm.facts = { venues: [] }
    await desk.run()
    await desk.run()
    expect(await desk.reports()).toEqual([])
    const [finding, ...others] = await desk.findings()
    expect(others).toEqual([])
    expect(finding?.explanation).toContain('firm.filer')
    const seen = await desk.room.store.cases.alerts({ rule: 'C09', notAbout: [userId(1)] }, ALL)
    expect(seen.total).toBe(0)
    desk.firm.facts = FIRM
    await desk.run()
    expect(await desk.reports()).toMatchObject([{ reportType: 'sar' }])
  })

  it('of nothing but cash over the line has its CTR alone', async () => {
    const desk = await openDesk()
    const id = await desk.openCase([])
    await desk.linkCustomer(id)
    await desk.keep(desk.alert('a-1', 'T02', id, { level: 'report' }))
    await desk.close(id, 'reported')
    await desk.run()
    expect([await desk.reports(), await desk.findings()]).toEqual([[], []])
  })
})

describe('a day with more cash than the line', () => {
  it('is drafted as a CTR of its customer when it is over, once, with its 15 days', async () => {
    const desk = await openDesk()
    const { clock, store } = desk.room
    const account = await desk.room.openAccount(1)
    const id = await desk.openCase([])
    await desk.linkCustomer(id)
    const at = clock.now()
    const movement: CashMovementRecord = {
      ...{ id: asId<'cashMovement'>(idOf('payment', 1)), accountId: account.id, userId: userId(1) },
      ...{ kind: 'deposit', status: 'executed', currency: 'USD', amount: decimal(12_000) },
      ...{ counterAccountId: null, symbol: null, reference: null, notes: null, transferId: null },
      ...{ createdAt: at, executedAt: at, method: 'cash', counterparty: null, counterpartyCountry: null },
      depositor: null,
    }
    const payment: MonitoredPaymentRecord = {
      ...{ id: movement.id, at, type: 'CASH_IN', verdict: 'pass', accountId: account.id, userId: userId(1) },
      ...{
        counterAccountId: null,
        amount: decimal(12_000),
        counterpartyKey: null,
        counterpartyCountry: null,
      },
      ...{ depositorKey: null, customerCountry: 'SE', declaredMonth: null, isFirm: null },
    }
    await desk.keep(
      { op: 'insert', table: 'cashMovements', record: movement },
      { op: 'insert', table: 'monitoredPayments', record: payment },
      desk.alert('a-1', 'T02', id, { level: 'report', status: 'open' }),
      desk.alert('a-2', 'T02', id, { level: 'report', status: 'false_positive', userId: userId(2) }),
    )
    await desk.run()
    expect(await desk.reports()).toEqual([])
    clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    const [report, ...others] = await desk.reports()
    expect(others).toEqual([])
    const day = new Date(at).toISOString().slice(0, 10)
    expect(report).toMatchObject({
      reportType: 'ctr',
      generatedBy: 'system',
      dataSummary: { cash_in: 12_000 },
    })
    expect(report?.dueOn).toBe(new Date(Date.parse(day) + 15 * MS_PER_DAY).toISOString().slice(0, 10))
    expect((await store.cases.links(id)).map(({ targetId }) => targetId)).toContain(report?.id)
  })
})

describe('a day with trades of live money', () => {
  it('is drafted for MiFID II when it is over, told once what the firm has not stated', async () => {
    const desk = await openTradedDesk({ isTransactionReporting: true })
    desk.firm.facts = { venues: [], trade_reporting: [] }
    await desk.run()
    expect(await desk.findings()).toEqual([])
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    await desk.run()
    expect(await desk.findings()).toMatchObject([{ rule: 'C09', userId: null }])
    expect((await desk.findings())[0]?.explanation).toContain('firm.lei')
    desk.firm.facts = {
      ...FIRM,
      venues: [{ exchange: desk.room.desk.instrument(CALL)?.exchange, mic: 'XOPT' }],
    }
    await desk.run()
    await desk.run()
    expect(await desk.reports()).toMatchObject([
      {
        reportType: 'transaction',
        regulationType: 'mifid_ii',
        status: 'draft',
        dataSummary: { reported: 1 },
      },
    ])
  })

  it('is drafted by nobody where transaction reporting is switched off', async () => {
    const desk = await openTradedDesk({ isTransactionReporting: false })
    desk.room.clock.advance(MS_PER_DAY)
    await desk.run()
    expect([await desk.reports(), await desk.findings()]).toEqual([[], []])
  })
})
