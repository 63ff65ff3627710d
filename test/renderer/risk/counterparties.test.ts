import { describe, expect, it } from 'vitest'
import { counterpartyRows, counterpartyWords } from '../../../src/renderer/panels/risk/counterparties.ts'
import type { CounterpartyAnswer } from '../../../src/renderer/panels/risk/counterparties.ts'

type One = CounterpartyAnswer['counterparties'][number]
type Own = One['accounts'][number]

const held = (counterparty: string, now: number, later: number, own: Partial<Own> = {}): One => ({
  ...{ counterparty, positions: 2, current_exposure: now, potential_future_exposure: later },
  accounts: [
    { account_id: 'other', exposure: 1, limit: '2', status: 'breached' },
    { account_id: 'own', exposure: now + later, limit: null, status: 'no_limit', ...own },
  ],
})

describe('counterparties', () => {
  it('stand fullest limit first, each with exposure, limit and use of the own account alone', () => {
    const counterparties = [
      held('OPTX', 12_000.4, 500),
      held('XNYS', 90_000, 0, { limit: '120000', status: 'ok' }),
      held('CBOE', 30_000, 25_500, { limit: '50000', status: 'breached' }),
      held('NYMEX', 40_000, 0),
    ]
    expect(counterpartyRows({ counterparties }, 'own')).toEqual([
      ...[
        { name: 'CBOE', now: '30,000', later: '25,500', limit: '50,000', share: 1.11, state: 'over' },
        { name: 'XNYS', now: '90,000', later: '0', limit: '120,000', share: 0.75, state: 'ok' },
        { name: 'NYMEX', now: '40,000', later: '0', limit: '\u2013', share: null, state: 'none' },
        { name: 'OPTX', now: '12,000', later: '500', limit: '\u2013', share: null, state: 'none' },
      ].map((row) => ({ positions: 2, ...row })),
    ])
    expect(counterpartyRows({ counterparties: [] }, 'own')).toEqual([])
  })

  it('say their state in words', () => {
    const words = (['over', 'soft', 'ok', 'none'] as const).map((state) => counterpartyWords({ state }))
    expect(words).toEqual(['over limit', 'near limit', 'within limit', 'no limit set'])
  })
})
