import { describe, expect, it } from 'vitest'
import { MS_PER_DAY, instant } from '../../../../src/core/kernel/index.ts'
import { MONDAY, account, alertsOn, seenOn } from '../../../support/aml-script.ts'

// One small table a typology: just short of the line, and at it. The lines are those of the README.
// A row: day, time, account, type, dollars, counterparty, country, depositor.

const since = (days: number) => ({ openedAt: instant(MONDAY - days * MS_PER_DAY) })
const times = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('\n')

describe('T01 structuring', () => {
  it('two deposits below 10,000 are none; three within five business days are, over a weekend too', () => {
    expect(seenOn('0 10:00 ann CASH_IN 9,000 \n 1 10:00 ann CASH_IN 9,000')).toEqual([])
    const [alert] = alertsOn(
      '3 10:00 ann CASH_IN 8,000 \n 4 10:00 ann CASH_IN 9,999.99 \n 9 10:00 ann CASH_IN 8,500',
    )
    expect(alert).toMatchObject({
      typology: 'T01',
      customer: 'ann',
      action: 'hold',
      evidence: ['p1', 'p2', 'p3'],
    })
    expect(alert?.explanation).toBe(
      '3 cash deposits of 8,000 to below 10,000 USD within 5 business days, 26,499.99 USD together',
    )
  })

  it('the sixth business day is too late, 7,999.99 too little, exactly 10,000 no deposit below the line', () => {
    const two = '0 10:00 ann CASH_IN 9,000 \n 1 10:00 ann CASH_IN 9,000 \n'
    expect(seenOn(`${two} 7 10:00 ann CASH_IN 9,000`)).toEqual([])
    expect(seenOn(`${two} 2 10:00 ann CASH_IN 7,999.99`)).toEqual([])
    expect(seenOn(`${two} 2 10:00 ann CASH_IN 10,000.00`)).toEqual([])
  })
})

describe('T02 currency transaction report', () => {
  it('more than 10,000 of cash on one UTC day; exactly 10,000.00 is not more', () => {
    expect(seenOn('0 00:00 ann CASH_IN 6,000 \n 0 23:59 ann CASH_IN 4,000')).toEqual([])
    expect(seenOn('0 00:00 ann CASH_IN 6,000 \n 0 23:59 ann CASH_IN 4,000.01')).toEqual(['T02 ann'])
    expect(seenOn('0 23:59 ann CASH_IN 6,000 \n 1 00:00 ann CASH_IN 6,000')).toEqual([])
  })

  it('all accounts of a person count, and what others pay in for them', () => {
    expect(seenOn('0 10:00 ann CASH_IN 6,000 \n 0 11:00 ann2 CASH_IN 5,000 - - bob')).toEqual(['T02 ann'])
  })

  it('cash out is added up apart and never netted', () => {
    expect(seenOn('0 10:00 ann CASH_IN 9,000 \n 0 11:00 ann CASH_OUT 9,000')).toEqual([])
    expect(seenOn('0 10:00 ann CASH_IN 12,000 \n 0 11:00 ann CASH_OUT 11,000')).toEqual([
      'T02 ann',
      'T02 ann',
    ])
    expect(seenOn('0 10:00 ann CASH_IN 12,000 \n 0 11:00 ann CASH_OUT 9,000')).toEqual(['T02 ann'])
  })

  it('what a person carries for others counts with their own; for one other alone it stands in that one’s report', () => {
    expect(seenOn('0 10:00 ann CASH_IN 6,000 - - bob \n 0 11:00 cyd CASH_IN 6,000 - - bob')).toEqual([
      'T02 bob',
    ])
    expect(seenOn('0 10:00 ann CASH_IN 12,000 - - bob')).toEqual(['T02 ann'])
  })

  it('and no report hangs on whether somebody else pays in before or after', () => {
    const carried = '0 10:00 ann CASH_IN 3,000 - - bob \n 0 11:00 bob CASH_IN 8,000'
    for (const hour of ['09', '12']) {
      expect(seenOn(`${carried} \n 0 ${hour}:00 ann CASH_IN 8,000`).toSorted()).toEqual([
        'T02 ann',
        'T02 bob',
      ])
    }
    expect(seenOn(carried)).toEqual(['T02 bob'])
  })
})

describe('T03 smurfing', () => {
  const deposits = (count: number, hours: number) =>
    times(count, (at) => `0 ${String(at * hours).padStart(2, '0')}:00 ann CASH_IN 2,000 - - d${at}`)

  it('three depositors are few, four within three days are smurfs', () => {
    expect(seenOn(deposits(3, 1))).toEqual([])
    expect(seenOn(deposits(4, 1))).toEqual(['T03 ann'])
    expect(seenOn(times(4, (at) => `${at} 10:00 ann CASH_IN 2,000 - - d${at}`))).toEqual(['T03 ann'])
    expect(seenOn(times(4, (at) => `${at} 1${at}:00 ann CASH_IN 2,000 - - d${at}`))).toEqual([])
  })
})

describe('T04 rapid in-out', () => {
  it('5,000 of which 90 % leave within 24 hours', () => {
    expect(seenOn('0 10:00 ann WIRE_IN 5,000 x \n 1 10:00 ann WIRE_OUT 4,500 y')).toEqual(['T04 ann'])
    expect(seenOn('0 10:00 ann WIRE_IN 4,999.99 x \n 1 09:00 ann WIRE_OUT 4,900 y')).toEqual([])
    expect(seenOn('0 10:00 ann WIRE_IN 5,000 x \n 1 10:00 ann WIRE_OUT 4,499.99 y')).toEqual([])
    expect(seenOn('0 10:00 ann WIRE_IN 5,000 x \n 1 10:01 ann WIRE_OUT 4,500 y')).toEqual([])
  })

  it('cash is no credit of it, and money that lay there before may go', () => {
    expect(seenOn('0 10:00 ann CASH_IN 5,000 \n 0 11:00 ann WIRE_OUT 5,000 y')).toEqual([])
    expect(
      seenOn('0 09:00 ann CASH_IN 6,000 \n 1 10:00 ann WIRE_IN 6,000 x \n 1 11:00 ann WIRE_OUT 6,000 y'),
    ).toEqual([])
  })

  it('whoever passes money on every day makes no habit of it; a business that pays as much every day has one', () => {
    const days = times(
      16,
      (at) => `${at} 08:00 ann WIRE_IN 6,100 s${at} \n ${at} 12:00 ann WIRE_OUT 5,9${10 + at} r${at}`,
    )
    const found = (kind: 'person' | 'business') =>
      seenOn(days, [account('ann', { kind })]).filter((one) => one === 'T04 ann').length
    expect(found('person')).toBe(16)
    expect(found('business')).toBeLessThan(16)
  })
})

describe('T05 fan-in', () => {
  const senders = (count: number, dollars: number) =>
    times(count, (at) => `${Math.floor(at / 2)} 1${at % 2}:00 ann TRANSFER_IN ${dollars} s${at}`)

  it('ten new senders in seven days, and more than the declared month of 5,000', () => {
    expect(seenOn(senders(10, 501))).toEqual(['T05 ann'])
    expect(seenOn(senders(10, 500))).toEqual([])
    expect(seenOn(senders(9, 600))).toEqual([])
  })
})

describe('T06 fan-out', () => {
  const receivers = (credit: number, count: number) =>
    `0 10:00 ann WIRE_IN ${credit} x \n ${times(count, (at) => `${1 + Math.floor(at / 6)} 1${at % 6}:00 ann TRANSFER_OUT 3,000 r${at}`)}`

  it('50,000 in, then ten new receivers within 72 hours', () => {
    expect(seenOn(receivers(50_000, 10))).toEqual(['T06 ann'])
    expect(seenOn(receivers(50_000, 9))).toEqual([])
    expect(seenOn(receivers(49_999, 10))).toEqual([])
  })

  it('a larger credit that still lies there hides nothing', () => {
    expect(seenOn(`0 09:00 ann WIRE_IN 1,000,000 y \n ${receivers(60_000, 10)}`)).toEqual(['T06 ann'])
  })
})

describe('T07 gather and scatter', () => {
  const phases = (senders: number, receivers: number, out: number) =>
    `${times(senders, (at) => `${at % 3} 1${at}:00 ann TRANSFER_IN 1,000 s${at}`)}
     ${times(receivers, (at) => `${4 + (at % 2)} 1${at}:00 ann TRANSFER_OUT ${out} r${at}`)}`

  it('six senders, then six receivers, and 90 % pass', () => {
    expect(seenOn(phases(6, 6, 900))).toEqual(['T07 ann'])
    expect(seenOn(phases(5, 6, 900))).toEqual([])
    expect(seenOn(phases(6, 5, 1_080))).toEqual([])
    expect(seenOn(phases(6, 6, 899))).toEqual([])
  })
})

describe('T08 cycle and T16 layering chain', () => {
  const hop = (day: number, time: string, from: string, to: string, dollars: number) =>
    `${day} ${time} ${from} TRANSFER_OUT ${dollars} ${to} \n ${day} ${time}:30 ${to} TRANSFER_IN ${dollars} ${from} \n`

  it('three accounts, each passing on 90 %, and the first has it back: its hops are no in-and-outs', () => {
    const two = hop(0, '10:00', 'ann', 'bob', 10_000) + hop(0, '15:00', 'bob', 'cyd', 9_000)
    const [alert, ...others] = alertsOn(two + hop(1, '10:00', 'cyd', 'ann', 8_100))
    expect(others).toEqual([])
    expect(alert).toMatchObject({ typology: 'T08', evidence: ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'] })
    expect(alert?.customers.toSorted()).toEqual(['ann', 'bob', 'cyd'])
    expect(seenOn(two + hop(1, '10:00', 'cyd', 'ann', 8_000))).not.toContain('T08 ann')
    expect(seenOn(two + hop(8, '10:00', 'cyd', 'ann', 8_100))).not.toContain('T08 ann')
  })

  const chain = (names: readonly string[], share: number, hours: number) =>
    names
      .slice(1)
      .map((name, at) => {
        const hour = at * hours
        const time = `${String(hour % 24).padStart(2, '0')}:00`
        return hop(
          Math.floor(hour / 24),
          time,
          names[at] ?? '',
          name,
          Number((20_000 * share ** at).toFixed(2)),
        )
      })
      .join('')

  it('five accounts within 48 hours, each hop losing 5 % at most', () => {
    const five = ['ann', 'bob', 'cyd', 'dan', 'eve']
    expect(seenOn(chain(five, 0.95, 16))).toEqual(['T16 ann'])
    expect(seenOn(chain(five, 0.95, 17)).join()).not.toContain('T16')
    expect(seenOn(chain(five, 0.94, 10)).join()).not.toContain('T16')
    expect(seenOn(chain(five.slice(0, 4), 0.95, 10)).join()).not.toContain('T16')
  })
})

describe('T09 dormant account', () => {
  const quiet = (days: number) => [
    account('ann', { lastActivityBefore: instant(MONDAY - days * MS_PER_DAY) }),
  ]

  it('180 quiet days, then 10,000 within seven', () => {
    const rows = '0 10:00 ann WIRE_IN 4,000 x \n 7 10:00 ann WIRE_IN 6,000 y'
    expect(seenOn(rows, quiet(180))).toEqual(['T09 ann'])
    expect(seenOn(rows, quiet(179))).toEqual([])
    expect(seenOn('0 10:00 ann WIRE_IN 4,000 x \n 7 10:01 ann WIRE_IN 6,000 y', quiet(180))).toEqual([])
    expect(seenOn('0 10:00 ann WIRE_IN 4,000 x \n 7 10:00 ann WIRE_IN 5,999.99 y', quiet(180))).toEqual([])
  })

  it('an account that was never used is quiet since it was opened, or came into sight', () => {
    const rows = (day: number) => `0 10:00 bob WIRE_IN 10 x \n ${day} 10:00 ann WIRE_IN 10,000 y`
    const unused = (openedOn: number) => [
      account('ann', { lastActivityBefore: null, openedAt: instant(MONDAY + openedOn * MS_PER_DAY) }),
    ]
    expect(seenOn(rows(180), unused(-900))).toEqual(['T09 ann'])
    expect(seenOn(rows(179), unused(-900))).toEqual([])
    expect(seenOn(rows(200), unused(20))).toEqual(['T09 ann'])
    expect(seenOn(rows(199), unused(20))).toEqual([])
  })

  it('or ten times the last month before the quiet', () => {
    const before = '0 10:00 ann WIRE_IN 150 x \n'
    expect(seenOn(`${before} 200 10:00 ann WIRE_IN 1,500 y`)).toEqual(['T09 ann'])
    expect(seenOn(`${before} 200 10:00 ann WIRE_IN 1,499 y`)).toEqual([])
  })
})

describe('T10 high-risk countries', () => {
  it('a call for action from 3,000 on is blocked', () => {
    const [alert] = alertsOn('0 10:00 ann WIRE_OUT 3,000 x IR')
    expect(alert).toMatchObject({ typology: 'T10', action: 'block' })
    expect(seenOn('0 10:00 ann WIRE_OUT 2,999.99 x IR')).toEqual([])
  })

  it('increased monitoring from a sum of 10,000 in 30 days on', () => {
    expect(seenOn('0 10:00 ann WIRE_OUT 6,000 x YE \n 30 10:00 ann WIRE_IN 4,000 y HT')).toEqual(['T10 ann'])
    expect(seenOn('0 10:00 ann WIRE_OUT 6,000 x YE \n 30 10:01 ann WIRE_IN 4,000 y HT')).toEqual([])
    expect(seenOn('0 10:00 ann WIRE_OUT 9,999.99 x YE')).toEqual([])
  })

  it('an own account abroad is abroad; between two accounts here nothing crosses a border', () => {
    expect(seenOn('0 10:00 ann2 WIRE_OUT 3,000 ann IR')).toEqual(['T10 ann'])
    expect(seenOn('0 10:00 ann TRANSFER_OUT 3,000 ann2 IR \n 0 10:00 ann2 TRANSFER_IN 3,000 ann IR')).toEqual(
      [],
    )
  })

  it('a list stands from its day: Algeria left it on 19 June 2026, Iraq came', () => {
    expect(seenOn('108 10:00 ann WIRE_OUT 10,000 x DZ \n 109 10:00 bob WIRE_OUT 10,000 x DZ')).toEqual([
      'T10 ann',
    ])
    expect(seenOn('108 10:00 ann WIRE_OUT 10,000 x IQ \n 109 10:00 bob WIRE_OUT 10,000 x IQ')).toEqual([
      'T10 bob',
    ])
  })
})

describe('T11 round amounts', () => {
  const round = (count: number, dollars: number) =>
    times(count, (at) => `${at * 7} 10:00 ann WIRE_OUT ${dollars} r${at % 2}`)

  it('five in 30 days, multiples of 1,000 from 5,000 on', () => {
    expect(seenOn(round(5, 5_000))).toEqual(['T11 ann'])
    expect(seenOn(round(4, 5_000))).toEqual([])
    expect(seenOn(round(5, 4_000))).toEqual([])
    expect(seenOn(round(5, 5_500))).toEqual([])
  })

  it('and at least 80 % of the value', () => {
    expect(seenOn(`0 09:00 ann WIRE_OUT 6,250 o \n ${round(5, 5_000)}`)).toEqual(['T11 ann'])
    expect(seenOn(`0 09:00 ann WIRE_OUT 6,300 o \n ${round(5, 5_000)}`)).toEqual([])
  })
})

describe('T12 new account', () => {
  const fresh = [account('ann', { ...since(0), expectedMonthlyMicros: 10_000_000_000 })]

  it('50,000 within 30 days of the opening, and five times the declared month', () => {
    expect(seenOn('1 10:00 ann WIRE_IN 20,000.50 x \n 29 10:00 ann WIRE_IN 29,999.50 x', fresh)).toEqual([
      'T12 ann',
    ])
    expect(seenOn('1 10:00 ann WIRE_IN 20,000.50 x \n 29 10:00 ann WIRE_IN 29,999.49 x', fresh)).toEqual([])
    expect(seenOn('1 10:00 ann WIRE_IN 20,000.50 x \n 30 10:00 ann WIRE_IN 40,000 x', fresh)).toEqual([])
    const declared = [account('ann', { ...since(0), expectedMonthlyMicros: 10_001_000_000 })]
    expect(seenOn('1 10:00 ann WIRE_IN 50,000 x', declared)).toEqual([])
  })
})

describe('T13 mule', () => {
  const rows = (senders: number, out: string) =>
    times(senders, (at) => `${at} 10:00 ann TRANSFER_IN 900 s${at} \n ${at} 20:00 ann ${out}`)

  it('an account below 90 days, five senders, out within a day as crypto or cash', () => {
    expect(seenOn(rows(5, 'CRYPTO_OUT 850 w'), [account('ann', since(60))])).toEqual(['T13 ann'])
    expect(seenOn(rows(5, 'CASH_OUT 850'), [account('ann', since(60))])).toEqual(['T13 ann'])
    expect(seenOn(rows(4, 'CASH_OUT 850'), [account('ann', since(60))])).toEqual([])
    expect(seenOn(rows(5, 'CASH_OUT 850'), [account('ann', since(90))])).toEqual([])
    expect(seenOn(rows(5, 'WIRE_OUT 850 w'), [account('ann', since(60))])).toEqual([])
  })
})

describe('T14 velocity', () => {
  const usual = (perDay: number) =>
    times(12 * perDay, (at) => `${Math.floor(at / perDay)} 1${at % perDay}:00 ann CARD 20 shop`)
  const burst = (count: number) =>
    times(count, (at) => `20 ${String(at).padStart(2, '0')}:00 ann CARD 20 shop`)

  it('twenty in 24 hours, and five times the usual day', () => {
    expect(seenOn(`${usual(1)} \n ${burst(20)}`)).toEqual(['T14 ann'])
    expect(seenOn(`${usual(1)} \n ${burst(19)}`)).toEqual([])
    expect(seenOn(`${usual(4)} \n ${burst(20)}`)).toEqual(['T14 ann'])
    expect(seenOn(`${usual(5)} \n ${burst(20)}`)).toEqual([])
  })
})

describe('T15 below the record line', () => {
  const transfers = (count: number, dollars: number, days = 2) =>
    times(count, (at) => `${at * days} 10:00 ann WIRE_OUT ${dollars} b`)

  it('five transfers of 2,500 to below 3,000 in ten days', () => {
    expect(seenOn(transfers(5, 2_500))).toEqual(['T15 ann'])
    expect(seenOn(transfers(5, 2_999.99))).toEqual(['T15 ann'])
    expect(seenOn(transfers(4, 2_500))).toEqual([])
    expect(seenOn(transfers(5, 2_499.99))).toEqual([])
    expect(seenOn(transfers(5, 3_000))).toEqual([])
    expect(seenOn(transfers(5, 2_500, 3))).toEqual([])
  })
})

describe('T17 u-turn', () => {
  const trip = (out: number, back: number, days: number, from = 'y') =>
    seenOn(`0 10:00 ann WIRE_OUT ${out} x DE \n ${days} 10:00 ann WIRE_IN ${back} ${from} CH`)

  it('20,000 abroad, and within 2 % back in ten days from somebody else', () => {
    expect(trip(20_000, 19_600, 10)).toEqual(['T17 ann'])
    expect(trip(20_000, 19_599, 10)).toEqual([])
    expect(trip(19_999, 19_999, 3)).toEqual([])
    expect(trip(20_000, 20_000, 11)).toEqual([])
    expect(trip(20_000, 20_000, 3, 'x')).toEqual([])
  })
})
