import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { actsOf, draftOff, nextWords } from '../../../src/renderer/panels/cases/acts.ts'
import { Destroyed, Timeline } from '../../../src/renderer/panels/cases/CaseFile.tsx'
import { eventWords } from '../../../src/renderer/panels/cases/words.ts'

const policy = { category: 'compliance_records', days: 3_653, basis: '31 CFR 1010.430' }
const how = { at: '2036-11-22T23:30:00.000Z', ...policy, words: '' }
const closed = { state: 'closed', assignee: 'ann', priority: 'high' } as const

describe('a case whose key was destroyed', () => {
  it('says on which day of UTC, under which policy, and what is left of it', () => {
    const page = renderToStaticMarkup(<Destroyed how={how} />)
    expect(page).toContain(
      'Evidence destroyed on 22 Nov 2036 (UTC) under policy Compliance records, 3,653 days: 31 CFR 1010.430.',
    )
    expect(page).toContain('are left')
  })

  it('is not offered to be opened again, nor is one of which that is not known yet', () => {
    expect(actsOf(closed, 'ann', true)).toEqual(['reopen'])
    expect(actsOf(closed, 'ann', false)).toEqual([])
    expect(nextWords({ ...closed, evidence_destroyed: null }, 'ann')).toContain('opening it again')
    expect(nextWords({ ...closed, evidence_destroyed: how }, 'ann')).toBe('It is closed, and stays closed.')
  })

  it('is not drafted from: the button is off and says why', () => {
    expect(draftOff({ evidence_destroyed: null })).toBeNull()
    expect(draftOff({ evidence_destroyed: how })).toContain('evidence was destroyed')
  })

  it('has it in its timeline, by the house', () => {
    const event = { number: 4, kind: 'evidence_destroyed', actor_id: 'system', at: how.at, facts: policy }
    const words = 'Evidence destroyed · policy Compliance records, 3,653 days: 31 CFR 1010.430'
    expect(eventWords(event)).toBe(words)
    const timeline = [{ ...event, text: null, log_reference: 'case-1' }]
    const page = renderToStaticMarkup(<Timeline file={{ timeline }} people={(id) => id} />)
    expect(page).toContain(words)
    expect(page).toContain('The house')
  })
})
