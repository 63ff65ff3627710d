import { describe, expect, it } from 'vitest'
import { check, clock, lines, seenWith, times, trade } from '../../../support/aml-boundaries.ts'
import type { Case } from '../../../support/aml-boundaries.ts'
import { marketAlertsOn } from '../../../support/aml-script.ts'

// The examiner's table: histories worked out by hand from the lines of the README, each at its line or just beside it, and
// each in every order in which its rows may come. A case says in words why it alerts, or why it does not.
// A row: time (or day/time), event, order, trader, owner, symbol, side, quantity, price, counterparty.

describe('M08 quote stuffing: 60 orders in 5 s, 95 % cancelled within 1 s, 1 % of them filled at most', () => {
  type Quote = Readonly<{ at: number; life?: number; fills?: readonly number[] }>
  const quotes = (of: readonly Quote[], side = 'B') =>
    lines(
      ...of.map(({ at, life, fills = [] }, number) => {
        const order = `q${number} quin quin XYZ ${side}`
        return lines(
          `${clock(at)} NEW ${order} 100 50`,
          ...fills.map((after) => `${clock(at + after)} FILL ${order} 10 50 zoe`),
          life === undefined ? '' : `${clock(at + life)} CANCEL ${order} 100 50`,
        )
      }),
    )
  /** Sixty in exactly five seconds: 84 ms apart, and the last at 5.000. */
  const sixty = (life: (at: number) => number | undefined, last = 5_000) =>
    Array.from({ length: 60 }, (_, at) => {
      const lives = life(at)
      return { at: at === 59 ? last : at * 84, ...(lives === undefined ? {} : { life: lives }) }
    })
  /** A hundred in 4.95 seconds, all cancelled after half a second but those that fill. */
  const hundred = (filled: Readonly<Record<number, readonly number[]>>) =>
    Array.from({ length: 100 }, (_, at) => {
      const fills = filled[at]
      return { at: at * 50, ...(fills === undefined ? { life: 500 } : { fills }) }
    })

  it.each<Case>([
    [
      'alerts: 60 orders, the last at 5.000 s, and 57 of them (95 %) gone after 1.000 s',
      quotes(sixty((at) => (at % 20 === 10 ? undefined : 1_000))),
      ['M08 quin'],
    ],
    ['does not: 56 of 60 are 93.3 %', quotes(sixty((at) => (at % 15 === 10 ? undefined : 1_000))), []],
    [
      'does not: one of the 57 went after 1.001 s',
      quotes(sixty((at) => (at % 20 === 10 ? undefined : at === 31 ? 1_001 : 1_000))),
      [],
    ],
    ['does not: 59 orders are not 60', quotes(sixty(() => 1_000).slice(1)), []],
    ['does not: with the last at 5.001 s no five seconds hold 60', quotes(sixty(() => 1_000, 5_001)), []],
    [
      'alerts: an order that comes meanwhile and lies there hides nothing of the 60 before it',
      quotes([...sixty((at) => (at === 59 ? 10 : 1_000)), { at: 5_500 }]),
      ['M08 quin'],
    ],
    ['alerts: one of a hundred filled is 1 %', quotes(hundred({ 50: [100] })), ['M08 quin']],
    ['alerts: one that filled in three parts is one', quotes(hundred({ 50: [100, 110, 120] })), ['M08 quin']],
    ['does not: two of a hundred filled are 2 %', quotes(hundred({ 45: [100], 50: [100] })), []],
    [
      'alerts: an order that lay there for a minute and fills meanwhile is none of the 60',
      lines(
        '09:59:00 NEW old quin quin XYZ B 100 49.9',
        quotes(sixty(() => 1_000)),
        '10:00:02.500 FILL old quin quin XYZ B 100 49.9 zoe',
      ),
      ['M08 quin'],
    ],
    [
      'does not, a market maker: both sides replaced every 400 ms are 26 orders in five seconds',
      times(75, (at) =>
        ['B', 'S']
          .map((side) => {
            const order = `m${side}${at} mia mia XYZ ${side} 100 50`
            return `${clock(at * 400)} NEW ${order} \n ${clock(at * 400 + 390)} CANCEL ${order}`
          })
          .join('\n'),
      ),
      [],
    ],
    [
      'does not, a fast market maker: of 100 quotes in five seconds 2 are hit, which is what they are there for',
      quotes(hundred({ 44: [20], 52: [30] })),
      [],
    ],
    [
      'does not: 59 orders that are amended twice each are 59 orders',
      lines(
        quotes(sixty(() => 1_000).slice(1)),
        times(59, (at) => `${clock((at + 1) * 84)} AMEND q${at} quin quin XYZ B 200 50`),
        times(59, (at) => `${clock((at + 1) * 84)} AMEND q${at} quin quin XYZ B 300 50`),
      ),
      [],
    ],
    [
      'does not: thirty each of two owners are sixty of none',
      quotes(sixty(() => 1_000)).replaceAll(/(q\d*[02468]) quin quin/g, '$1 quin mona'),
      [],
    ],
    [
      'alerts: sixty orders that come and go in one millisecond',
      quotes(Array.from({ length: 60 }, () => ({ at: 0, life: 0 }))),
      ['M08 quin'],
    ],
    ['does not: fifty-nine of them', quotes(Array.from({ length: 59 }, () => ({ at: 0, life: 0 }))), []],
  ])('%s', check)

  it('names every order of the burst, those that stayed too, and how many went', () => {
    const [alert] = marketAlertsOn(quotes(sixty((at) => (at % 20 === 10 ? undefined : 1_000))))
    expect(alert?.evidence.toSorted()).toEqual(Array.from({ length: 60 }, (_, at) => `q${at}`).toSorted())
    expect(alert?.explanation).toBe(
      '60 orders in XYZ within 5 s, 57 of them (95 %) cancelled within 1 s, 0 filled',
    )
  })
})

describe('M09 cross-product: 30 % of 10 minutes’ volume taken, 1 % moved, a related product held before and closed with a gain', () => {
  type Push = Readonly<{
    held: string
    opened: string
    side: 'B' | 'S'
    price: number
    lies: string
    own: number
    others: number
    pushes: 'B' | 'S'
    to: number
    closed: string
    at: number
    extra: string
  }>
  const across = (side: string) => (side === 'B' ? 'S' : 'B')
  /** Cora opens 50, others trade at 100, she takes from the shares' book, and closes the 50. */
  const push = (change: Partial<Push> = {}) => {
    const { held, opened, side, price, lies, own, others, pushes, to, closed, at, extra } = {
      ...{ held: 'XYZ-C100', opened: '09:39:00', side: 'B' as const, price: 2, lies: '10:09:00' },
      ...{ own: 300, others: 700, pushes: 'B' as const, to: 101, closed: '10:39:00', at: 2.01, extra: '' },
      ...change,
    }
    return lines(
      `${opened} FILL h cora cora ${held} ${side} 50 ${price} zoe`,
      trade('10:05:00', 'x', 'ann', 'bob', others, 100),
      `${lies} NEW k cora cora XYZ ${pushes} ${own} ${to}`,
      `10:09:00 FILL k cora cora XYZ ${pushes} ${own} ${to} yan`,
      `10:09:00 FILL y yan yan XYZ ${across(pushes)} ${own} ${to} cora`,
      extra,
      `${closed} FILL c cora cora ${held} ${across(side)} 50 ${at} zoe`,
    )
  }

  it.each<Case>([
    [
      'alerts: opened 30 minutes before, 300 of 1,000 taken, 100 to 101, closed 30 minutes after at 2.01 for 2',
      push(),
      ['M09 cora'],
    ],
    ['does not: 299 of 999 are less than 30 %', push({ own: 299 }), []],
    ['does not: 100.99 is less than 1 % above 100', push({ to: 100.99 }), []],
    [
      'does not: what was opened a millisecond before the half hour is no part of it',
      push({ opened: '09:38:59.999' }),
      [],
    ],
    ['does not: closed a millisecond after the half hour', push({ closed: '10:39:00.001' }), []],
    ['does not: closed at 2, as it was opened, is no gain', push({ at: 2 }), []],
    ['alerts: an order that lay for one second took', push({ lies: '10:08:59' }), ['M09 cora']],
    ['does not: one that lay for 1.001 s was taken', push({ lies: '10:08:58.999' }), []],
    [
      'alerts: 150 taken ten minutes before to the instant count with the 150 of now',
      lines(
        '09:50:00 FILL w ann ann XYZ B 1 100 bob',
        '09:59:00 NEW k1 cora cora XYZ B 150 100.5 \n 09:59:00 FILL k1 cora cora XYZ B 150 100.5 yan',
        push({ opened: '09:45:00', own: 150 }),
      ),
      ['M09 cora'],
    ],
    [
      'does not: a millisecond earlier they do not, and 150 of 850 are 17.6 %',
      lines(
        '09:50:00 FILL w ann ann XYZ B 1 100 bob',
        '09:58:59.999 NEW k1 cora cora XYZ B 150 100.5 \n 09:58:59.999 FILL k1 cora cora XYZ B 150 100.5 yan',
        push({ opened: '09:45:00', own: 150 }),
      ),
      [],
    ],
    [
      'does not: opened behind the push it was not held before, though she takes a little more later',
      push({
        opened: '10:10:00',
        extra: '10:11:00 NEW k2 cora cora XYZ B 1 101 \n 10:11:00 FILL k2 cora cora XYZ B 1 101 yan',
      }),
      [],
    ],
    [
      'does not: opened in the very millisecond of the push it is not known to have been held before',
      push({ opened: '10:09:00' }),
      [],
    ],
    [
      'does not, an index arbitrageur: futures sold at 102 as the shares are bought, in one millisecond, and closed as the two meet',
      push({ held: 'XYZ-F', opened: '10:09:00', side: 'S', price: 102, closed: '10:30:00', at: 101.5 }),
      [],
    ],
    [
      'does not, an index arbitrageur who sells the futures first: buying the shares lifts what he is short of',
      push({ held: 'XYZ-F', opened: '10:08:59', side: 'S', price: 102, closed: '10:30:00', at: 101.5 }),
      [],
    ],
    [
      'alerts: puts held and the shares pushed down',
      push({ held: 'XYZ261218P00100000', pushes: 'S', to: 99 }),
      ['M09 cora'],
    ],
    [
      'does not: puts held and the shares pushed up; that they gain is not of it',
      push({ held: 'XYZ-P100' }),
      [],
    ],
    [
      'does not, a market maker in the options: bought and sold within the half hour, nothing is held one way',
      lines('09:45:00 FILL m cora cora XYZ-C100 S 50 2.05 zoe', push()),
      [],
    ],
    ['does not: products of another family are not related', push({ held: 'ABC-C100' }), []],
    [
      'alerts: a sweep in one millisecond ends where it is farthest, at 101',
      push({
        own: 150,
        to: 100.5,
        extra: '10:09:00 NEW k2 cora cora XYZ B 150 101 \n 10:09:00 FILL k2 cora cora XYZ B 150 101 yan',
      }),
      ['M09 cora'],
    ],
    ['alerts: closed in the very millisecond of the push', push({ closed: '10:09:00' }), ['M09 cora']],
    [
      'alerts: what was opened for nothing gains 2.01 each, without a share of nothing',
      push({ price: 0 }),
      ['M09 cora'],
    ],
    [
      'does not: where the price before was nothing no share of it moved',
      push().replaceAll(' 700 100 ', ' 700 0 '),
      [],
    ],
    [
      'alerts: quantities below one are a market too, 0.3 of 1',
      push({ own: 0.3, others: 0.7 }),
      ['M09 cora'],
    ],
    [
      'alerts: an order made larger before it takes counts with what it took',
      push({ extra: '10:09:00 AMEND k cora cora XYZ B 900 101' }),
      ['M09 cora'],
    ],
  ])('%s', check)

  it('has its own line for what takes', () => {
    const slow = push({ lies: '10:08:00' })
    expect(seenWith({ 'rules.M09.takesWithinMs': 59_999 }, slow)).toEqual([])
    expect(seenWith({ 'rules.M09.takesWithinMs': 60_000 }, slow)).toEqual(['M09 cora'])
    expect(seenWith({ 'rules.M04.takesWithinMs': 60_000 }, slow)).toEqual([])
  })

  it('tells the push, the holding and the gain with the figures from which each line can be worked out again', () => {
    const [alert] = marketAlertsOn(push())
    expect(alert?.evidence).toEqual(['h', 'k', 'c'])
    expect(alert?.explanation).toBe(
      '300 of 1000 XYZ traded within 10 minutes (30 %) were taken from its book and its price moved from 100 to 101 (1 %), ' +
        'while 50 XYZ-C100 bought before at 2 were held, of which 50 were closed at 2.01 30 minutes after the push began, ' +
        'a gain of 0.01 each',
    )
  })
})
