import { describe, expect, it } from 'vitest'
import { quoteOf } from '../../../src/renderer/panels/ticket/quote.ts'

type View = Parameters<typeof quoteOf>[0]
type State = NonNullable<View['data']>['state']

const RECEIVED_MS = 1_000_000
const view = (state: State): View =>
  ({
    phase: 'live',
    receivedAtMs: RECEIVED_MS,
    failure: null,
    data: { bid: '12.40', ask: '12.60', mark: '12.50', state, age_ms: 500 },
  }) as View
const stateAfter = (state: State, passedMs: number): string | undefined =>
  quoteOf(view(state), RECEIVED_MS + passedMs)?.state

describe('a quote on the ticket', () => {
  it('grows late and then stale while the engine says nothing', () => {
    expect(stateAfter('live', 1_500)).toBe('live')
    expect(stateAfter('live', 1_501)).toBe('late')
    expect(stateAfter('live', 9_500)).toBe('late')
    expect(stateAfter('live', 9_501)).toBe('stale')
    expect(stateAfter('one_sided', 9_501)).toBe('stale')
  })
  it('keeps what is worse than its age', () => {
    expect(stateAfter('crossed', 60_000)).toBe('crossed')
    expect(stateAfter('stale', 0)).toBe('stale')
  })
})
