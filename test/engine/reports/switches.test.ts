import { afterAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { done } from '../compliance/officers.ts'
import { personOf, signIn } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'

// One desk, opened with both switches on, then with each of them off.

type Made = Readonly<{ report_id: string; error?: string; field?: string }>

const directory = makeDataDirectory()
let desk: RealDesk

const open = async (switches: Readonly<{ soxCompliance?: boolean; mifidReporting?: boolean }>) => {
  const compliance = { amlMonitoring: true, kycRequired: true, ...switches }
  desk = await openRealDesk({ demo: false, dataDirectory: directory, compliance })
}

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

const PERIOD = { period_start: '2026-01-01', period_end: '2026-03-31' }
const draft = (by: Person, regulation: string, more: object = {}) =>
  by.client.ask<Made>('POST /compliance/report', {
    ...{ report_type: 'quarterly', regulation_type: regulation, ...PERIOD },
    ...more,
  })
const statusOf = async (...asked: Parameters<typeof draft>) => (await draft(...asked)).status

const switchedOff = (name: string) =>
  desk.real.engine.store.audit.list(
    { action: 'compliance.switched_off', resourceId: name },
    { limit: 1, offset: 0 },
  )

type Item = Readonly<{ name: string; met: boolean; finding: string }>

const shown = async (): Promise<Item | undefined> => {
  const boss = await personOf(desk, `boss-${(bosses += 1)}`, 'admin')
  const { items } = await done(boss.client.ask<{ items: readonly Item[] }>('GET /admin/security-report'))
  return items.find(({ name }) => name === 'compliance_switches')
}
let bosses = 0

describe('the switches of SOX and MiFID II reporting', () => {
  it('are on by default: both are drafted', async () => {
    await open({})
    const officer = await personOf(desk, 'officer', 'compliance_officer')
    expect([await statusOf(officer, 'sox'), await statusOf(officer, 'mifid_ii')]).toEqual([201, 201])
    expect((await switchedOff('SOX_COMPLIANCE_ENABLED')).total).toBe(0)
    expect(await shown()).toMatchObject({ met: true })
  })

  it.each([
    ['SOX_COMPLIANCE_ENABLED', { soxCompliance: false }, 'sox', 'mifid_ii'],
    ['MIFID_II_REPORTING_ENABLED', { mifidReporting: false }, 'mifid_ii', 'sox'],
  ] as const)(
    '%s off: its reports are refused at every door, the others drafted',
    async (name, how, off, on) => {
      await desk.close()
      await open({})
      let officer = await signIn(desk, 'officer@desk.example')
      const { report_id: id } = await done(draft(officer, off))
      await desk.close()
      await open(how)
      officer = await signIn(desk, 'officer@desk.example')
      const refused = { status: 503, body: { error: 'not_configured', field: 'regulation_type' } }
      expect(await draft(officer, off)).toMatchObject(refused)
      expect(await draft(officer, off, { report_type: 'transaction', format: 'xml' })).toMatchObject(refused)
      expect(await officer.client.ask(`POST /compliance/reports/${id}/review`)).toMatchObject(refused)
      // What was made before is still read.
      expect((await officer.client.ask(`GET /compliance/reports/${id}/download`)).status).toBe(200)
      expect(await statusOf(officer, on)).toBe(201)
      expect((await switchedOff(name)).total).toBe(1)
      expect(await shown()).toMatchObject({ met: false, finding: `are switched off: ${name}` })
    },
  )
})
