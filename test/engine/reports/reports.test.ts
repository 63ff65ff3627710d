import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '../../../src/core/kernel/index.ts'
import type { UserId } from '../../../src/core/kernel/index.ts'
import { ctr, sar } from '../../adapters/filings/samples.ts'
import { SCHEMAS, schemasOrSaySo } from '../../adapters/filings/schemas.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { clientOf, personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'

const hasSchemas = schemasOrSaySo('reports over REST')

type Report = Readonly<{
  report_id: string
  status: string
  report_hash: string
  due_date: string
  download_url: string
  data_summary: Readonly<Record<string, unknown>>
  problems: readonly unknown[]
  history: readonly Readonly<{ by: string; note: string | null; log_reference: string | null }>[]
}>

let desk: RealDesk
let maker: Person
let checker: Person
let risk: Person
let trader: Person

beforeAll(async () => {
  desk = await openRealDesk({ demo: false, ...(hasSchemas ? { schemaFolder: SCHEMAS } : {}) })
  maker = await personOf(desk, 'maker', 'compliance_officer')
  checker = await personOf(desk, 'checker', 'compliance_officer')
  risk = await personOf(desk, 'risk', 'risk_manager')
  trader = await personOf(desk, 'trader')
})

afterAll(() => desk.close())

const PERIOD = { period_start: '2026-01-01', period_end: '2026-03-31' }
const draft = (by: Person, fields: Readonly<Record<string, unknown>>) =>
  by.client.ask<Report & { error?: string }>('POST /compliance/report', { ...PERIOD, ...fields })
const act = (by: Person, id: string, verb: string, body = {}) =>
  by.client.ask<Report & { error?: string }>(`POST /compliance/reports/${id}/${verb}`, body)
const outcome = ({ status, body }: Awaited<ReturnType<typeof act>>) => [status, body.status ?? body.error]

describe("a period's report", () => {
  it('is drawn up in every format, hashed, and due', async () => {
    for (const format of ['json', 'csv', 'xml', 'pdf']) {
      const made = await draft(maker, { report_type: 'quarterly', format, include_details: true })
      expect(made.status).toBe(201)
      expect(made.body).toMatchObject({
        status: 'draft',
        due_date: '2026-04-01',
        data_summary: { orders: 0, fills: 0, traded_value: '0', transfers: 0, open_positions: 0 },
      })
      const file = await maker.client.ask(`GET ${made.body.download_url}`)
      expect([file.status, file.headers.get('content-disposition')]).toEqual([
        200,
        `attachment; filename="quarterly-${made.body.report_id}.${format}"`,
      ])
      if (format === 'pdf') expect(file.text).toMatch(/^%PDF-/)
      else expect(sha256Hex(file.text)).toBe(made.body.report_hash)
    }
  })

  it('on the controls tells their tests and who holds duties that must be apart; on large traders who they are', async () => {
    const sox = await draft(maker, {
      report_type: 'quarterly',
      regulation_type: 'sox',
      include_details: true,
    })
    expect(sox.body.data_summary).toMatchObject({ controls: 5, not_tested: expect.any(Number) as number })
    const file = await maker.client.ask(`GET ${sox.body.download_url}`)
    expect(file.text).toContain(`"duties": "order.write risk.write"`)
    expect(file.text).toContain(risk.userId)
    const large = await draft(maker, { report_type: 'position', regulation_type: 'cftc' })
    expect(large.body.data_summary).toEqual({ open_positions: 0, large_traders: 0, reportable_positions: 0 })
  })

  it('is refused when it ends before it begins', async () => {
    const reversed = await draft(maker, { report_type: 'daily', period_end: '2025-12-31' })
    expect(reversed).toMatchObject({ status: 422, body: { field: 'period_end' } })
  })

  it('is for everybody on their own trading, and nobody else sees that', async () => {
    const own = await draft(trader, { report_type: 'transaction' })
    expect(own.status).toBe(201)
    expect((await trader.client.ask(`GET ${own.body.download_url}`)).status).toBe(200)
    expect((await risk.client.ask(`GET ${own.body.download_url}`)).status).toBe(404)
    expect((await trader.client.ask('GET /compliance/reports')).status).toBe(403)
    expect(outcome(await draft(trader, { report_type: 'sar', record: sar }))).toEqual([
      403,
      'report_forbidden',
    ])
  })

  it('goes from draft to the answer of the authority, each step by whom it may', async () => {
    const { body } = await draft(maker, { report_type: 'monthly' })
    const id = body.report_id
    expect(outcome(await act(maker, id, 'submit'))).toEqual([409, 'report_state_refused'])
    expect(outcome(await act(maker, id, 'approve'))).toEqual([403, 'report_forbidden'])
    expect(outcome(await act(maker, id, 'review'))).toEqual([200, 'review'])
    const key = await checker.client.ask<{ api_key: string }>('POST /api-keys', {
      ...{ name: 'a robot', permissions: ['compliance.read', 'compliance.write', 'approval.decide'] },
    })
    const byKey = await clientOf(desk).ask(
      `POST /compliance/reports/${id}/approve`,
      {},
      {
        ...{ 'x-api-key': key.body.api_key },
      },
    )
    expect([byKey.status, byKey.body.error]).toEqual([403, 'session_required'])
    expect(outcome(await act(checker, id, 'approve', { reason: 'agrees with the books' }))).toEqual([
      200,
      'approved',
    ])
    const { body: approved } = await checker.client.ask<Report>(`GET /compliance/reports/${id}`)
    expect(approved.history.at(-1)).toMatchObject({ by: checker.userId, note: 'agrees with the books' })
    expect(outcome(await act(checker, id, 'approve'))).toEqual([409, 'report_state_refused'])
    expect(outcome(await act(maker, id, 'submit', { reference: 'F-1' }))).toEqual([200, 'submitted'])
    expect(outcome(await act(maker, id, 'acknowledge', { outcome: 'rejected' }))).toEqual([200, 'rejected'])
    const again = await draft(maker, { report_type: 'monthly', amends: id })
    expect(again.body).toMatchObject({ status: 'draft', amends: id })
    expect((await checker.client.ask<Report>(`GET /compliance/reports/${id}`)).body.status).toBe('amended')
    expect(outcome(await draft(maker, { report_type: 'monthly', amends: id }))).toEqual([
      409,
      'report_state_refused',
    ])
    expect((await act(maker, 'nothing', 'submit')).status).toBe(404)
  })
})

describe('a draft that is not right', () => {
  const waitingFor = async (id: string): Promise<string> => {
    const { body } = await checker.client.ask<{ approvals: { id: string; subject_id: string }[] }>(
      'GET /approvals?per_page=100&status=pending',
    )
    return body.approvals.find(({ subject_id }) => subject_id === id)?.id ?? 'none'
  }

  it('is a draft again when the second person says no, with their reason, and may be sent again', async () => {
    const { body } = await draft(maker, { report_type: 'monthly' })
    const id = body.report_id
    await act(maker, id, 'review')
    expect(outcome(await act(maker, id, 'review'))).toEqual([409, 'report_state_refused'])
    const no = { reason: 'The fees are missing' }
    const path = `POST /approvals/${await waitingFor(id)}/reject`
    expect((await checker.client.ask(path, no)).status).toBe(200)
    const { body: returned } = await checker.client.ask<Report>(`GET /compliance/reports/${id}`)
    expect([returned.status, returned.history.at(-1)]).toMatchObject([
      'draft',
      { by: checker.userId, note: no.reason },
    ])
    expect(outcome(await act(maker, id, 'review'))).toEqual([200, 'review'])
    expect(outcome(await act(checker, id, 'approve'))).toEqual([200, 'approved'])
  })

  it('waits for nobody once another took its place', async () => {
    const { body } = await draft(maker, { report_type: 'monthly' })
    const wish = await waitingFor(body.report_id)
    expect(wish).not.toBe('none')
    const next = await draft(maker, { report_type: 'monthly', amends: body.report_id })
    expect(next.status).toBe(201)
    expect(await waitingFor(body.report_id)).toBe('none')
    expect(await waitingFor(next.body.report_id)).not.toBe('none')
    expect((await checker.client.ask(`POST /approvals/${wish}/approve`, {})).status).toBe(409)
    const ended = await checker.client.ask(`GET /approvals/${wish}`)
    expect(ended.body).toMatchObject({
      status: 'withdrawn',
      decision_reason: 'another report took its place',
    })
    const { items } = await desk.real.engine.store.audit.list(
      { action: 'approval.withdrawn', actorId: maker.userId as UserId },
      { limit: 10, offset: 0 },
    )
    expect(items).toHaveLength(1)
  })

  it('is approved or replaced, never both, when two persons act at once', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 12; round += 1) {
      const { body } = await draft(maker, { report_type: 'monthly' })
      const wish = await waitingFor(body.report_id)
      const approve = () => checker.client.ask(`POST /approvals/${wish}/approve`, {})
      const replace = () => draft(maker, { report_type: 'monthly', amends: body.report_id })
      const [approved, replaced] =
        round % 2 === 0
          ? await Promise.all([approve(), replace()])
          : (await Promise.all([replace(), approve()])).toReversed()
      seen.add(`${approved?.status} ${replaced?.status}`)
    }
    expect([...seen].filter((ends) => ends !== '200 409' && ends !== '409 201')).toEqual([])
  })

  it('is replaced by a draft of its own kind alone', async () => {
    const { body } = await draft(maker, { report_type: 'ctr', record: { ...ctr, cash_in: 9_000 } })
    const id = body.report_id
    const other = await draft(maker, { report_type: 'daily', amends: id })
    expect(other).toMatchObject({ status: 422, body: { field: 'amends' } })
    const better = await draft(maker, { report_type: 'ctr', record: ctr, amends: id })
    expect(better).toMatchObject({ status: 201, body: { status: 'draft', amends: id, problems: [] } })
    expect((await maker.client.ask<Report>(`GET /compliance/reports/${id}`)).body.status).toBe('amended')
  })
})

describe('a filing about persons', () => {
  it('needs its facts', async () => {
    expect(outcome(await draft(maker, { report_type: 'sar' }))).toEqual([409, 'report_incomplete'])
    expect((await draft(maker, { report_type: 'sar', case_id: 'CASE-1' })).status).toBe(404)
    expect((await draft(maker, { report_type: 'ctr', record: {} })).status).toBe(422)
  })

  it('runs on the clock of its kind, and is approved when nothing is wrong with it', async () => {
    const filed = await draft(maker, { report_type: 'sar', record: sar, detected_on: '2026-01-31' })
    expect(filed.body).toMatchObject({
      due_date: '2026-03-02',
      format: 'xml',
      problems: [],
      validated: hasSchemas,
    })
    const approved = await act(checker, filed.body.report_id, 'approve')
    expect(outcome(approved)).toEqual(hasSchemas ? [200, 'approved'] : [503, 'not_configured'])
    const bad = await draft(maker, { report_type: 'ctr', record: { ...ctr, cash_in: 9_000 } })
    expect(bad.body.problems.length).toBeGreaterThan(0)
    expect(outcome(await act(checker, bad.body.report_id, 'approve'))).toEqual([409, 'report_incomplete'])
    expect(outcome(await act(maker, bad.body.report_id, 'review'))).toEqual([409, 'report_incomplete'])
    expect((await checker.client.ask('GET /approvals?per_page=100')).text).not.toContain(bad.body.report_id)
  })

  it('is hidden from its subject on every door, were they an officer', async () => {
    const filed = await draft(maker, { report_type: 'sar', record: sar, subject_user_ids: [checker.userId] })
    const { report_id: id, download_url: url } = filed.body
    for (const form of [`GET /compliance/reports/${id}`, `GET ${url}`]) {
      expect((await checker.client.ask(form)).status).toBe(404)
      expect((await maker.client.ask(form)).status).toBe(200)
    }
    for (const verb of ['review', 'approve', 'submit'])
      expect((await act(checker, id, verb)).status).toBe(404)
    const list = async (by: Person) =>
      (await by.client.ask<{ reports: Report[]; total: number }>('GET /compliance/reports?per_page=100')).body
    expect((await list(maker)).reports.map(({ report_id }) => report_id)).toContain(id)
    const seen = await list(checker)
    expect([seen.total, JSON.stringify(seen).includes(id)]).toEqual([seen.reports.length, false])
    const waiting = async (by: Person) =>
      (await by.client.ask('GET /approvals?per_page=100')).text.includes(id)
    expect([await waiting(maker), await waiting(checker)]).toEqual([true, false])
    const itself = await draft(maker, { report_type: 'sar', record: sar, subject_user_ids: [maker.userId] })
    expect(outcome(itself)).toEqual([403, 'report_forbidden'])
    const reference = String(filed.body.history[0]?.log_reference)
    const trail = await desk.real.engine.store.audit.list({ resourceId: reference }, { limit: 9, offset: 0 })
    expect(trail.items.map(({ action }) => action)).toEqual(['report.drafted'])
    expect(JSON.stringify(trail.items.map(({ facts }) => facts))).not.toContain(checker.userId)
  })
})

describe('an amended SAR', () => {
  const amended = async (answer: object | null) => {
    const { body } = await draft(maker, { report_type: 'sar', record: { ...sar, sequence: undefined } })
    const id = body.report_id
    await act(checker, id, 'approve')
    await act(maker, id, 'submit')
    if (answer !== null) await act(maker, id, 'acknowledge', answer)
    const next = await draft(maker, {
      report_type: 'sar',
      record: { ...sar, sequence: undefined },
      amends: id,
    })
    return { ...next.body, text: (await maker.client.ask(`GET ${next.body.download_url}`)).text }
  }

  it.runIf(hasSchemas)(
    'says that it corrects the one that FinCEN has, by its number, and lacks that where it is not noted',
    async () => {
      const known = await amended({ outcome: 'accepted', reference: '31000012345678' })
      expect(known.problems).toEqual([])
      expect(known.text).toContain('<EFilingPriorDocumentNumber>31000012345678<')
      expect(known.text).toContain('CorrectsAmendsPriorReportIndicator>Y<')
      expect(known.text).not.toContain('InitialReportIndicator>Y<')
      expect((await amended(null)).problems).toMatchObject([{ rule: 'chain' }])
    },
  )

  it.runIf(hasSchemas)('is a first one again where FinCEN refused it', async () => {
    const again = await amended({ outcome: 'rejected', reference: '31000012345678' })
    expect([again.problems, again.text.includes('InitialReportIndicator>Y<')]).toEqual([[], true])
  })
})

describe('a filing that a case led to', () => {
  it('is hidden from whom the case is about, and needs its record all the same', async () => {
    const links = [{ kind: 'customer', target_id: checker.userId }]
    const opened = await maker.client.ask<{ case_id: string }>('POST /compliance/cases', {
      ...{ kind: 'aml', priority: 'high', summary: 'Structured deposits', links },
    })
    expect(opened.status, opened.text).toBe(201)
    const about = { report_type: 'sar', case_id: opened.body.case_id }
    expect(outcome(await draft(maker, about))).toEqual([409, 'report_incomplete'])
    const filed = await draft(maker, { ...about, record: sar })
    expect(outcome(filed)).toEqual([201, 'draft'])
    const form = `GET /compliance/reports/${filed.body.report_id}`
    expect([(await maker.client.ask(form)).status, (await checker.client.ask(form)).status]).toEqual([
      200, 404,
    ])
  })
})

describe('capital', () => {
  const inputs = {
    capital: { cet1: 9, additional_tier1: 1.5, tier2: 2, rwa: 100 },
    leverage: { on_balance: 400 },
    lcr: {
      hqla: [{ category: 'level_1', amount: 50 }],
      outflows: [{ category: 'other_legal_entity', amount: 60 }],
    },
    nsfr: {
      available: [{ category: 'regulatory_capital', amount: 120 }],
      required: [{ category: 'other_assets', amount: 100 }],
    },
  }
  const ask = (by: Person) => by.client.ask('GET /risk/capital?date=2026-03-31')

  it('lists what is missing, then answers the four ratios and the floors that are not met', async () => {
    expect(await ask(risk)).toMatchObject({
      status: 409,
      body: { error: 'missing_inputs', details: { missing: ['capital', 'leverage', 'lcr', 'nsfr'] } },
    })
    expect((await ask(trader)).status).toBe(403)
    const kept = await risk.client.ask('PUT /risk/capital', { date: '2026-03-30', inputs })
    expect(kept.status).toBe(200)
    expect(await ask(risk)).toMatchObject({
      status: 200,
      body: {
        date: '2026-03-30',
        car: 0.125,
        leverage_ratio: 0.02625,
        lcr: 50 / 60,
        nsfr: 1.2,
        buffers: { required: 0.025, conservation_ratio: 0 },
        breaches: [{ ratio: 'leverage' }, { ratio: 'lcr' }],
      },
    })
    const wrong = await risk.client.ask('PUT /risk/capital', { date: '2026-03-30', inputs: { lcr: {} } })
    expect(wrong.status).toBe(422)
  })
})
