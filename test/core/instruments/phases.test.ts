import { describe, expect, it } from 'vitest'
import {
  callEndingAt,
  makeOption,
  makeSpot,
  phaseAt,
  reopeningUntil,
} from '../../../src/core/instruments/index.ts'
import type { HoursId, Instrument } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso, toIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { must, symbolOf } from '../../sim/support/venue.ts'

const at = (text: string): Instant => parseIso(`${text}:00Z`) as Instant
const listedAt = at('2026-01-01T00:00')
const common = { exchange: 'OPTX', isPaper: true, listedAt } as const

const listed = (hours: HoursId): Instrument =>
  must(makeSpot({ ...common, symbol: symbolOf('X'), hours, tickSize: decimal('0.01'), lotSize: decimal(1) }))

const phases = (instrument: Instrument, ...instants: readonly string[]): readonly string[] =>
  instants.map((text) => {
    const { state, until } = phaseAt(instrument, at(text))
    return `${state} ${until === null ? '-' : toIso(until).slice(5, 16)}`
  })

describe('a market’s hours', () => {
  it('call before the opening and up to the close, by the wall clock of its own zone', () => {
    expect(
      phases(
        listed('us_equity'),
        ...[
          '2026-11-24T13:59',
          '2026-11-24T14:00',
          '2026-11-24T14:30',
          '2026-11-24T20:50',
          '2026-11-24T21:00',
        ],
      ),
    ).toEqual([
      'closed 11-24T14:00',
      'opening_call 11-24T14:30',
      'open 11-24T20:50',
      'closing_call 11-24T21:00',
      'closed 11-25T14:00',
    ])
    expect(phases(listed('us_equity'), '2026-07-01T13:00')).toEqual(['opening_call 07-01T13:30'])
  })

  it('call earlier on a half day, and over a weekend not at all', () => {
    expect(phases(listed('us_equity'), '2026-11-27T17:55', '2026-11-28T14:10')).toEqual([
      'closing_call 11-27T18:00',
      'closed 11-30T14:00',
    ])
  })

  it('have no opening call where one session follows the other without a break', () => {
    expect(phases(listed('fx'), '2026-11-24T21:50', '2026-11-24T22:00', '2026-11-29T21:50')).toEqual([
      'open 11-24T22:00',
      'open 11-25T22:00',
      'opening_call 11-29T22:00',
    ])
  })

  it.each(['always', 'always_new_york'] as const)(
    'of a market that never shuts (%s) have no calls',
    (hours) => {
      expect(phases(listed(hours), '2026-11-24T14:10', '2026-11-28T03:00')).toEqual(['open -', 'open -'])
      expect(reopeningUntil(listed(hours), at('2026-11-24T14:10'))).toBeNull()
    },
  )

  it('let a contract trade to its end without a closing call', () => {
    const option = must(
      makeOption({
        ...common,
        ...{ underlying: symbolOf('X'), optionType: 'call', strike: decimal(100), hours: 'us_equity' },
        ...{
          expiresAt: at('2026-11-24T21:00'),
          tickSize: decimal('0.01'),
          lotSize: decimal(1),
          multiplier: decimal(100),
        },
      }),
    )
    expect(phases(option, '2026-11-23T20:55', '2026-11-24T20:55', '2026-11-24T21:00')).toEqual([
      'closing_call 11-23T21:00',
      'open 11-24T21:00',
      'closed -',
    ])
  })

  it('reopen by a call of their own, which gives way to the closing one', () => {
    const share = listed('us_equity')
    expect(reopeningUntil(share, at('2026-11-24T15:00'))).toBe(at('2026-11-24T15:05'))
    expect(reopeningUntil(share, at('2026-11-24T20:48'))).toBe(at('2026-11-24T20:50'))
    expect(reopeningUntil(share, at('2026-11-24T20:55'))).toBeNull()
    expect(
      ['2026-11-24T14:30', '2026-11-24T21:00', '2026-11-24T15:05'].map((end) => callEndingAt(share, at(end))),
    ).toEqual(['opening_call', 'closing_call', 'reopening_call'])
  })
})
