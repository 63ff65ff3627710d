import { expect } from 'vitest'
import type { Fields, RestAnswer } from '../../support/rest.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'

export const officerOf = (desk: RealDesk, name: string): Promise<Person> =>
  personOf(desk, name, 'compliance_officer')

export type Case = Readonly<{
  case_id: string
  state: string
  priority: string
  assignee: string | null
  due_at: string
  snoozed_until: string | null
  approval_id: string | null
  disposition: string | null
  alert_count: number
  evidence_count: number
}>

export type CasePage = Case &
  Readonly<{
    links: readonly Readonly<{ kind: string; target_id: string }>[]
    alerts: readonly Readonly<{ alert_id: string; alert_type: string; status: string }>[]
    evidence: readonly Readonly<{ evidence_id: string; sha256: string; name: string | null }>[]
    timeline: readonly Readonly<{
      number: number
      kind: string
      actor_id: string
      text: string | null
      log_reference: string
    }>[]
  }>

/** An answer that was meant to succeed. */
export async function done<T>(asked: Promise<RestAnswer<T>>): Promise<T> {
  const answer = await asked
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.body
}

export const openCase = (by: Person, more: Fields = {}): Promise<Case> =>
  done(
    by.client.ask<Case>('POST /compliance/cases', {
      kind: 'aml',
      priority: 'medium',
      summary: 'Cash that nobody explained',
      ...more,
    }),
  )

/** Acts on a case: `act(ann, id, 'close', { … })`. */
export const act = (by: Person, id: string, verb: string, body: Fields = {}) =>
  by.client.ask<Case & Fields>(`POST /compliance/cases/${id}/${verb}`, body)

export const pageOfCase = (by: Person, id: string): Promise<CasePage> =>
  done(by.client.ask<CasePage>(`GET /compliance/cases/${id}`))
