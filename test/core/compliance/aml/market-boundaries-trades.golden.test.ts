import { describe, expect, it } from 'vitest'
import { check, lines, seenWith, times, trade } from '../../../support/aml-boundaries.ts'
import type { Case } from '../../../support/aml-boundaries.ts'
import { marketAlertsOn } from '../../../support/aml-script.ts'

// The examiner's table: histories worked out by hand from the lines of the README, each at its line or just beside it, and
// each in every order in which its rows may come. A case says in words why it alerts, or why it does not.
// A row: time (or day/time), event, order, trader, owner, symbol, side, quantity, price, counterparty.

describe('M02 circular: 3 to 6 traders, quantities within 5 %, 30 minutes, 80 % of what each traded meanwhile', () => {
  /** Ann sells to Bob, Bob to Cyd, and Cyd back to Ann at the last. */
  const ring = (quantities: readonly (number | string)[], last = '10:30:00') =>
    lines(
      trade('10:00:00', 'x', 'ann', 'bob', quantities[0] ?? 0),
      trade('10:10:00', 'y', 'bob', 'cyd', quantities[1] ?? 0),
      trade(last, 'z', 'cyd', 'ann', quantities[2] ?? 0),
    )
  const round = (members: readonly string[]) =>
    lines(
      ...members.map((seller, at) =>
        trade(`10:0${at}:00`, `r${at}`, seller, members[(at + 1) % members.length] ?? '', 500),
      ),
    )

  it.each<Case>([
    [
      'alerts: 475 is 95 % of 500, and the 30th minute is within 30 minutes',
      ring([500, 500, 475]),
      ['M02 ann'],
    ],
    ['does not: 474 lies 5.2 % below 500', ring([500, 500, 474]), []],
    [
      'alerts: the same three quantities are as near where the smallest goes first',
      ring([475, 500, 500]),
      ['M02 ann'],
    ],
    [
      'does not: each hop lies within 5 % of the one before, but 455 lies 9 % below 500',
      ring([500, 477, 455]),
      [],
    ],
    ['alerts: decimals on the line, 0.285 is 95 % of 0.3', ring(['0.3', '0.3', '0.285']), ['M02 ann']],
    [
      'does not: the shares come back a millisecond after the half hour',
      ring([500, 500, 500], '10:30:00.001'),
      [],
    ],
    ['does not: two who sell to each other are no ring of three', round(['ann', 'bob']), []],
    ['alerts: six are a ring', round(['ann', 'bob', 'cyd', 'dan', 'eve', 'fay']), ['M02 ann']],
    ['does not: seven are none', round(['ann', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gil']), []],
    [
      'alerts: Ann trades 250 elsewhere beside 1,000 in the ring, so that the ring is 80 % of it',
      lines(ring([500, 500, 500]), trade('10:20:00', 'e', 'zed', 'ann', 250)),
      ['M02 ann'],
    ],
    [
      'does not: with 251 elsewhere the ring is 79.9 % of what Ann traded',
      lines(ring([500, 500, 500]), trade('10:20:00', 'e', 'zed', 'ann', 251)),
      [],
    ],
    [
      'alerts: 0.7 and 0.7 of 1.75 are 80 %, whatever binary makes of it',
      lines(ring(['0.7', '0.7', '0.7']), trade('10:20:00', 'e', 'zed', 'ann', '0.35')),
      ['M02 ann'],
    ],
    [
      'alerts: what Ann did before the ring began is not meanwhile',
      lines(ring([500, 500, 500]), trade('09:59:59.999', 'e', 'zed', 'ann', 5_000)),
      ['M02 ann'],
    ],
    [
      'does not: ten shares that come round among trades of a thousand are small change that met again by chance',
      lines(
        ring([10, 10, 10]),
        times(4, (at) => trade(`10:2${at}:00`, `o${at}`, `u${at}`, `v${at}`, 1_000)),
      ),
      [],
    ],
    [
      'does not, a market maker: Bob buys from and sells to all, the ring is 1,000 of his 2,000',
      lines(
        ring([500, 500, 500]),
        trade('10:15:00', 'm1', 'bob', 'gus', 500),
        trade('10:16:00', 'm2', 'hal', 'bob', 500),
      ),
      [],
    ],
    [
      'does not, an own-account shuttle: two accounts are no three traders; that one owner deals with himself is M01',
      `10:00:00 FILL a t1 owen XYZ S 500 50 t2
       10:00:00 FILL b t2 owen XYZ B 500 50 t1
       10:05:00 FILL c t2 owen XYZ S 500 50 t1
       10:05:00 FILL d t1 owen XYZ B 500 50 t2`,
      ['M01 owen'],
    ],
    [
      'alerts: the second and third hop fall into one millisecond, of which none is known to be first',
      lines(
        trade('10:00:00', 'x', 'ann', 'bob', 500),
        trade('10:10:00', 'z', 'cyd', 'ann', 500),
        trade('10:10:00', 'y', 'bob', 'cyd', 500),
      ),
      ['M02 ann'],
    ],
    [
      'does not: Cyd sells on before he has bought, and what Bob sold him went no further',
      lines(
        trade('10:00:00', 'y', 'bob', 'cyd', 500),
        trade('10:05:00', 'x', 'ann', 'bob', 500),
        trade('10:10:00', 'z', 'cyd', 'ann', 500),
      ),
      [],
    ],
    [
      'alerts: orders that were entered larger and amended count with what they traded',
      lines(
        times(3, (at) => `09:50:00 NEW ${'xyz'[at]}s ${['ann', 'bob', 'cyd'][at]} - XYZ S 5000 50`),
        times(3, (at) => `09:55:00 AMEND ${'xyz'[at]}s ${['ann', 'bob', 'cyd'][at]} - XYZ S 500 50`),
        ring([500, 500, 500]),
      ),
      ['M02 ann'],
    ],
  ])('%s', check)

  it('tells the rows of both sides and the figures from which the finding can be worked out again', () => {
    const [alert] = marketAlertsOn(lines(ring([500, 500, 475]), trade('10:20:00', 'e', 'zed', 'ann', 200)))
    // Ann: 500 sold and 475 bought in the ring, 200 bought elsewhere: 975 of 1,175 are 83 %.
    expect(alert?.evidence).toEqual(['xs', 'xb', 'ys', 'yb', 'zs', 'zb'])
    expect(alert?.explanation).toBe(
      '500, 500, 475 XYZ go round ann > bob > cyd > ann within 30 minutes, at least 83 % of what each of them traded meanwhile',
    )
  })
})

describe('M05 pump and dump: 25 % of the volume bought on a rise and kept, 70 % of it sold 10 % above the first price, 3 days', () => {
  type Pump = Readonly<{
    second: number
    others: number
    sold: number
    height: number
    sale: string
    extra: string
  }>
  /** Pam buys 1,000 at 100 and 1,000 higher, others trade, Pam sells. */
  const pump = (change: Partial<Pump> = {}) => {
    const { second, others, sold, height, sale, extra } = {
      ...{ second: 103, others: 6_000, sold: 1_400, height: 110, sale: '12:00:00', extra: '' },
      ...change,
    }
    return lines(
      trade('10:00:00', 'p1', 'ann', 'pam', 1_000, 100),
      trade('11:00:00', 'p2', 'bob', 'pam', 1_000, second),
      trade('11:30:00', 'x', 'dan', 'eve', others, 106),
      trade(sale, 's1', 'pam', 'fay', sold, height),
      extra,
    )
  }

  it.each<Case>([
    [
      'alerts: 2,000 of 8,000 are 25 %, 103 is 3 % above 100, 1,400 are 70 % of 2,000, and 110 is 10 % above 100',
      pump(),
      ['M05 pam'],
    ],
    ['does not: 2,000 of 8,001 are less than 25 % of the volume', pump({ others: 6_001 }), []],
    ['does not: 1,399 are less than 70 % of 2,000', pump({ sold: 1_399 }), []],
    ['does not: 109.99 is less than 10 % above 100', pump({ height: 109.99 }), []],
    ['does not: her own buying raised the price by less than 3 %', pump({ second: 102.99 }), []],
    [
      'alerts: the sale lies three days to the instant behind the first purchase',
      pump({ sale: '3/10:00:00' }),
      ['M05 pam'],
    ],
    [
      'does not: a millisecond later the purchase at 100 is over, and 110 is 6.8 % above 103',
      pump({ sale: '3/10:00:00.001' }),
      [],
    ],
    [
      'does not, a rising market on news: Dan bought at 100 and 100.5, others took the price to 115, and he sells into it',
      lines(
        trade('10:00:00', 'd1', 'ann', 'dan', 1_000, 100),
        trade('10:05:00', 'd2', 'bob', 'dan', 1_000, 100.5),
        times(4, (at) => trade(`11:0${at}:00`, `n${at}`, `u${at}`, `v${at}`, 2_000, 104 + 4 * at)),
        trade('12:00:00', 'd3', 'dan', 'eve', 2_000, 115),
      ),
      [],
    ],
    [
      'does not, a market maker in a rising market: what Mia buys she sells at once, and nothing is kept for the height',
      times(24, (at) => {
        const hour = `1${Math.floor(at / 6)}:${at % 6}`
        return lines(
          trade(`${hour}0:00`, `b${at}`, `u${at % 5}`, 'mia', 100, 100 + at),
          trade(`${hour}5:00`, `s${at}`, 'mia', `v${at % 5}`, 100, 100.1 + at),
        )
      }),
      [],
    ],
    [
      'alerts: 800 and 600 went at 111, which are 70 % at 11 % above; 600 let go at 105 in between hide nothing',
      pump({
        sold: 800,
        height: 111,
        extra: lines(
          trade('12:01:00', 's2', 'pam', 'gus', 600, 105),
          trade('12:02:00', 's3', 'pam', 'hal', 600, 111),
        ),
      }),
      ['M05 pam'],
    ],
    [
      'does not: 1,300 at 110 are 65 %, and with 100 of those at 105 the dearest 70 % had 109.64 on average',
      pump({ sold: 1_300, height: 110, extra: trade('12:01:00', 's2', 'pam', 'gus', 700, 105) }),
      [],
    ],
    [
      'alerts: quantities below one are a market too; 0.2 of 0.8 are 25 %',
      lines(
        trade('10:00:00', 'p1', 'ann', 'pam', '0.1', 100),
        trade('11:00:00', 'p2', 'bob', 'pam', '0.1', 103),
        trade('11:30:00', 'x', 'dan', 'eve', '0.6', 106),
        trade('12:00:00', 's1', 'pam', 'fay', '0.14', 110),
      ),
      ['M05 pam'],
    ],
    [
      'does not: what cost nothing has no price of which anything could be 10 % above',
      lines(
        trade('10:00:00', 'p1', 'ann', 'pam', 1_000, 0),
        trade('12:00:00', 's1', 'pam', 'fay', 1_000, 0),
        trade('12:30:00', 's2', 'pam', 'fay', 10, 5),
      ),
      [],
    ],
    [
      'alerts: of two purchases in one millisecond the farther is where the buying took the price, 103',
      lines(
        trade('10:00:00', 'p1', 'ann', 'pam', 1_000, 100),
        trade('11:00:00', 'p2', 'bob', 'pam', 500, 101),
        trade('11:00:00', 'p3', 'cyd', 'pam', 500, 103),
        trade('11:30:00', 'x', 'dan', 'eve', 6_000, 106),
        trade('12:00:00', 's1', 'pam', 'fay', 1_400, 110),
      ),
      ['M05 pam'],
    ],
    [
      'alerts: of two first purchases in one millisecond the nearer is the first price, 100',
      lines(
        trade('10:00:00', 'p1', 'ann', 'pam', 500, 101),
        trade('10:00:00', 'p2', 'bob', 'pam', 500, 100),
        trade('11:00:00', 'p3', 'cyd', 'pam', 1_000, 103),
        trade('11:30:00', 'x', 'dan', 'eve', 6_000, 106),
        trade('12:00:00', 's1', 'pam', 'fay', 1_400, 110),
      ),
      ['M05 pam'],
    ],
    [
      'alerts: a purchase in the very millisecond of the sale is none on the way up, 1,400 stay 70 %',
      pump({ extra: trade('12:00:00', 'p3', 'gus', 'pam', 1_000, 110) }),
      ['M05 pam'],
    ],
    [
      'alerts: an order that was made smaller counts with what it bought',
      lines('09:00:00 NEW p1b pam pam XYZ B 9000 100 \n 09:30:00 AMEND p1b pam pam XYZ B 1000 100', pump()),
      ['M05 pam'],
    ],
  ])('%s', check)

  it('takes an insider alert over, and where the rule is off leaves it: nobody was told of a pump', () => {
    // Pam's 2,000 are more than five times the 100 of the others; the price jumps from 103 to 110 before she sells.
    const jump = lines(
      times(8, (at) => trade(`09:0${at}:00`, `o${at}`, `u${at}`, `v${at}`, 100, 100)),
      pump({ others: 100, extra: trade('11:45:00', 'j', 'dan', 'gus', 100, 112) }),
    )
    expect(seenWith({}, jump)).toEqual(['M05 pam'])
    expect(seenWith({ 'rules.M05.enabled': false }, jump)).toEqual(['M06 pam'])
  })

  it('tells the volume, the prices and the sales, so that each line can be worked out again', () => {
    const [alert] = marketAlertsOn(pump())
    expect(alert?.evidence).toEqual(['p1b', 'p2b', 's1s'])
    expect(alert?.explanation).toBe(
      '2000 of 8000 XYZ traded (25 %) bought and kept from 100 up to 103; 1400 sold (70 %), the dearest 1400 at 110 on ' +
        'average, 10 % above the first purchase',
    )
  })
})
