import { describe, expect, it } from 'vitest'
import {
  ACTS,
  actOfKey,
  actsOf as offeredOf,
  higherThan,
  nextWords,
} from '../../../src/renderer/panels/cases/acts.ts'
import type { Verb } from '../../../src/renderer/panels/cases/acts.ts'

type Record = Parameters<typeof offeredOf>[0]

const actsOf = (record: Record, officer: string) => offeredOf(record, officer, true)

const record = (changes: Partial<Record>): Record => ({
  ...{ state: 'open', assignee: null, priority: 'medium' },
  ...changes,
})

const file = (changes: Partial<Record>) => ({ ...record(changes), evidence_destroyed: null })

describe('what a reviewer may do with a case', () => {
  it('follows its state, and who has it in hand', () => {
    expect(actsOf(record({}), 'ann')).toEqual(['take', 'note', 'sleep', 'raise'])
    const mine = record({ state: 'in_review', assignee: 'ann' })
    expect(actsOf(mine, 'ann')).toEqual(['end', 'note', 'sleep', 'raise', 'release'])
    expect(actsOf(mine, 'bob')).toEqual(['note', 'sleep', 'raise'])
    expect(actsOf(record({ state: 'snoozed' }), 'ann')).toEqual(['note', 'raise', 'wake'])
    expect(actsOf(record({ state: 'awaiting_approval', assignee: 'ann' }), 'ann')).toEqual(['note'])
    expect(actsOf(record({ state: 'closed' }), 'ann')).toEqual(['reopen'])
  })

  it('raises only to what is above: nothing is above critical', () => {
    expect(higherThan('medium')).toEqual(['high', 'critical'])
    expect(actsOf(record({ priority: 'critical' }), 'ann')).not.toContain('raise')
  })

  it('has one key for each act, none of them the next case or a step in the list', () => {
    const keys = (Object.keys(ACTS) as Verb[]).map((verb) => ACTS[verb].key)
    expect(new Set([...keys, 'n', 'j', 'k']).size).toBe(keys.length + 3)
    expect(actOfKey('E', ['end', 'note'])).toBe('end')
    expect(actOfKey('e', ['note'])).toBeNull()
  })

  it('is told what comes next', () => {
    expect(nextWords(file({}), 'ann')).toContain('take it')
    expect(nextWords(file({ state: 'in_review', assignee: 'ann' }), 'ann')).toContain('end it')
    expect(nextWords(file({ state: 'in_review', assignee: 'bob' }), 'ann')).toContain('Somebody else')
    expect(nextWords(file({ state: 'awaiting_approval' }), 'ann')).toContain('second person')
  })
})
