import { expect, it } from 'vitest'
import { ROLE_NAMES } from '../../../src/core/identity/index.ts'
import { ROLES, changeWords, lockWords } from '../../../src/renderer/panels/users/words.ts'
import { kindWords, payloadWords } from '../../../src/renderer/panels/approvals/words.ts'

it('every role of the desk is offered, and no other', () => {
  expect([...ROLES].sort()).toEqual([...ROLE_NAMES].sort())
})

it('a lock is told while it holds, and not when it is over', () => {
  const locked = { locked_until: '2026-11-25T14:30:00.000Z' }
  expect(lockWords(locked, Date.UTC(2026, 10, 25, 14, 29))).toMatch(/^locked until 14:30/)
  expect(lockWords(locked, Date.UTC(2026, 10, 25, 14, 30))).toBeNull()
  expect(lockWords({ locked_until: null }, 0)).toBeNull()
})

it('a change that takes two persons is not called done', () => {
  expect(changeWords('Done.', null)).toBe('Done.')
  expect(changeWords('Done.', { expires_at: '2026-11-25T00:00:00.000Z' })).toMatch(/second person must agree/)
  expect(payloadWords({ role: 'risk_manager', days: 3 })).toBe('role risk_manager, days 3')
  expect(payloadWords({ hash: 'a1'.repeat(32) })).toBe('hash a1a1a1a1a1a1…')
  expect(kindWords('report.approve')).toBe('The approval of a filing')
})
