import { describe, expect, it } from 'vitest'
import { draftedPeriod } from '../../../../src/core/app/reports/period-draft.ts'
import { writeDocument } from '../../../../src/core/app/reports/filings.ts'
import { sealAssessment } from '../../../../src/core/app/kyc/sealed.ts'
import type { PositionAdjustmentRecord, Write } from '../../../../src/core/app/store/store.ts'
import { readSubmission } from '../../../../src/core/compliance/kyc/index.ts'
import type { KycCaseRecord } from '../../../../src/core/compliance/kyc/index.ts'
import { reportingFirm } from '../../../../src/core/compliance/reporting/contract-firm.ts'
import { MS_PER_DAY, addMs, asId, decimal, ok } from '../../../../src/core/kernel/index.ts'
import { makeFilingDocuments } from '../../../../src/main/adapters/filings/index.ts'
import { LEI } from '../../../adapters/filings/samples.ts'
import { SCHEMAS, schemasOrSaySo } from '../../../adapters/filings/schemas.ts'
import { must } from '../../../sim/support/venue.ts'
import { SAID } from '../../../support/kyc-statement.ts'
import { fillRecord, idOf, spotInstrument, userId } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'

const hasSchemas = schemasOrSaySo('life-cycle events')
const CALL = asId<'instrument'>('SPX-20270115-6800-C')
const EXPIRY = Date.parse('2027-01-15T21:00:00Z')

/** A client who bought two options of live money three days ago, and what then happened to them. */
async function openDesk() {
  const { room, cases } = await openCaseRoom()
  const { store, clock, desk, floor } = room
  const keep = (...writes: readonly Write[]) => cases.committer.commit({ writes, facts: [] })
  const opened = must(
    desk.openAccount({
      ...{ userId: userId(1), accountType: 'standard', ethereumAddress: `0x${'1'.repeat(40)}` as never },
      ...{ initialPaperCash: decimal(0), mayOverdraw: false, requestId: null, personal: null },
    }),
  )
  await floor.settleOwn(opened)
  const index = { ...spotInstrument(asId('SPX')), kind: 'index' as const, isTradeable: false, isPaper: false }
  await floor.settleOwn(desk.listInstruments([index]))
  const now = clock.now()
  const { sealed, writes } = sealAssessment({ cipher: cases.cipher }, userId(1), {
    submission: must(readSubmission({ ...SAID, nationality: 'IE', documentCountry: 'IE' }, now)),
    ...{ checks: [], factors: [], documents: [] },
  })
  const identity: KycCaseRecord = {
    ...{ id: 'kyc-1', userId: userId(1), status: 'approved', level: 2, riskBand: 'low', riskScore: 0 },
    ...{ documentKey: 'key', documentExpiresAt: addMs(now, 900 * MS_PER_DAY), sealed, notesSealed: null },
    ...{ submittedAt: now, decidedBy: 'o', decidedAt: now, nextReviewAt: null },
    ...{ assignee: null, queuedAt: null, updatedAt: now },
  }
  const fill = {
    ...fillRecord(1, 1),
    ...{ accountId: opened.value.id, userId: userId(1), at: addMs(now, -3 * MS_PER_DAY), symbol: CALL },
    ...{ side: 'buy' as const, quantity: decimal(2), price: decimal(120), value: decimal(24_000) },
  }
  await keep(
    ...writes,
    { op: 'insert', table: 'kycCases', record: identity },
    { op: 'insert', table: 'fills', record: fill },
  )
  const exchange = desk.instrument(CALL)?.exchange ?? ''
  const firm = reportingFirm.parse({ lei: LEI, venues: [{ exchange, mic: 'XOPT' }] })
  const documents = makeFilingDocuments(hasSchemas ? SCHEMAS : null)
  const ports = { store, desk, clock, cipher: cases.cipher, firm: async () => ok(firm) }
  let changes = 0
  return {
    room,
    change: (cause: PositionAdjustmentRecord['cause'], quantity: number, at = clock.now()) =>
      keep({
        ...{ op: 'insert', table: 'positionAdjustments' },
        record: {
          ...{ id: idOf('adjustment', (changes += 1)), accountId: opened.value.id, userId: userId(1) },
          ...{ symbol: CALL, quantityChange: decimal(quantity), price: decimal(0), cause, causeId: 'x', at },
        },
      }),
    /** The file of trade reports of one day. */
    fileOf: async (at = clock.now()) => {
      const from = addMs(at, -(at % MS_PER_DAY))
      const period = { from, to: addMs(from, MS_PER_DAY - 1) }
      const drafted = must(await draftedPeriod(ports, 'cftc', period))
      const written = must(await writeDocument(documents, 'cftc', drafted.root))
      expect(written.problems).toEqual([])
      return { counts: drafted.counts, text: written.text }
    },
  }
}

const utiIn = (text: string): string | undefined => /<UnqTxIdr>(\w+)</.exec(text)?.[1]

describe('the life-cycle events of a day', () => {
  it('name the trade by its own identifier: changed by a part, ended by the rest', async () => {
    const desk = await openDesk()
    const { clock } = desk.room
    const traded = await desk.fileOf(addMs(clock.now(), -3 * MS_PER_DAY))
    expect(traded.counts).toMatchObject({ reported: 1, life_cycle_events: 0 })
    await desk.change('exercise', -1)
    const shrunk = await desk.fileOf()
    expect(shrunk.counts).toMatchObject({ reported: 0, life_cycle_events: 1 })
    expect(utiIn(shrunk.text)).toBe(utiIn(traded.text))
    for (const part of ['<Mod>', '<Tp>EXER</Tp>', '<TtlQty>1</TtlQty>']) expect(shrunk.text).toContain(part)
    expect(shrunk.text).not.toContain('EarlyTermntnDt')
    clock.advance(MS_PER_DAY)
    await desk.change('close_out', -1)
    const ended = await desk.fileOf()
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    for (const part of ['<Termntn>', '<Tp>ETRM</Tp>', `<EarlyTermntnDt>${day}<`]) {
      expect(ended.text).toContain(part)
    }
    expect(utiIn(ended.text)).toBe(utiIn(traded.text))
    expect((await desk.fileOf(addMs(clock.now(), -MS_PER_DAY))).counts.life_cycle_events).toBe(1)
  })

  it('hold no exercise on the last day of the contract, nor its expiry', async () => {
    const desk = await openDesk()
    desk.room.clock.advance(EXPIRY - desk.room.clock.now())
    await desk.change('exercise', -1)
    await desk.change('expiry', -1)
    expect((await desk.fileOf()).counts).toMatchObject({ life_cycle_events: 0 })
  })
})
