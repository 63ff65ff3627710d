import { describe, expect, it } from 'vitest'
import { marketAlertsOn, marketSeenEveryWay, marketSeenOn } from '../../../support/aml-script.ts'

// One small table a typology: just short of the line, and at it. The lines are those of the README.
// A row: time (or day/time), event, order, trader, owner, symbol, side, quantity, price, counterparty.

const times = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('\n')

/** Others trade with one another, a fill a minute, both rows. */
const others = (
  symbol: string,
  from: number,
  minutes: number,
  price: (at: number) => number,
  quantity = 100,
) =>
  times(minutes, (at) => {
    const hour = String(from + Math.floor(at / 60)).padStart(2, '0')
    const time = `${hour}:${String(at % 60).padStart(2, '0')}`
    const [buyer, seller] = [`t${at % 5}`, `u${at % 7}`]
    const what = `${symbol} B ${quantity} ${price(at)}`
    return `${time}:00 NEW ob${symbol}${from}${at} ${buyer} ${buyer} ${what}
      ${time}:05 NEW os${symbol}${from}${at} ${seller} ${seller} ${what.replace(' B ', ' S ')}
      ${time}:07 FILL ob${symbol}${from}${at} ${buyer} ${buyer} ${what} ${seller}
      ${time}:07 FILL os${symbol}${from}${at} ${seller} ${seller} ${what.replace(' B ', ' S ')} ${buyer}`
  })

describe('M01 wash trade', () => {
  const sides = (owner: string, sold: number, time: string) => `
    10:00:00 NEW a t1 owen XYZ B 1000 50
    10:00:00 NEW b t2 ${owner} XYZ S ${sold} 50
    10:00:01 FILL a t1 owen XYZ B 1000 50 t2
    ${time} FILL b t2 ${owner} XYZ S ${sold} 50 t1`

  it('one beneficial owner on both sides, the quantities within 5 %, within 60 seconds', () => {
    expect(marketSeenOn(sides('owen', 1000, '10:00:01'))).toEqual(['M01 owen'])
    expect(marketSeenOn(sides('owen', 950, '10:01:01'))).toEqual(['M01 owen'])
    expect(marketSeenOn(sides('owen', 949, '10:00:01'))).toEqual([])
    expect(marketSeenOn(sides('owen', 1000, '10:01:02'))).toEqual([])
    expect(marketSeenOn(sides('mary', 1000, '10:00:01'))).toEqual([])
  })
})

describe('M02 circular trade', () => {
  const ring = (last: number, seller = 'cyd') => `
    10:00:00 FILL a ann ann XYZ S 500 50 bob
    10:05:00 FILL b bob bob XYZ S 500 50 cyd
    10:10:00 FILL c ${seller} ${seller} XYZ S ${last} 50 ann`

  it('three traders hand the same quantity round', () => {
    expect(marketSeenOn(ring(500))).toEqual(['M02 ann'])
    expect(marketSeenOn(ring(475))).toEqual(['M02 ann'])
    expect(marketSeenOn(ring(474))).toEqual([])
    expect(marketSeenOn(ring(500, 'dan'))).toEqual([])
  })
})

describe('M03 spoofing and layering', () => {
  const layers = (count: number, size: number, cancelledAt: string) => `
    10:00:00 NEW real sam sam XYZ B 100 49.9
    ${times(count, (at) => `10:00:0${at + 1} NEW big${at} sam sam XYZ S ${size} 50.${at}`)}
    10:00:08 FILL real sam sam XYZ B 100 49.9 zoe
    ${times(count, (at) => `${cancelledAt} CANCEL big${at} sam sam XYZ S ${size} 50.${at}`)}`

  it('three orders five times the real one, gone within 2 seconds of its fill', () => {
    const [alert] = marketAlertsOn(layers(3, 500, '10:00:10'))
    expect(alert).toMatchObject({
      typology: 'M03',
      customer: 'sam',
      evidence: ['big0', 'big1', 'big2', 'real'],
    })
    expect(marketSeenOn(layers(2, 500, '10:00:10'))).toEqual([])
    expect(marketSeenOn(layers(3, 499, '10:00:10'))).toEqual([])
    expect(marketSeenOn(layers(3, 500, '10:00:10.001'))).toEqual([])
  })
})

describe('M04 marking the close', () => {
  const close = (quantity: number, price: number) => `
    ${others('XYZ', 15, 60, () => 100, 100)}
    15:59:20 NEW m mark mark XYZ B ${quantity} ${price}
    15:59:20 FILL m mark mark XYZ B ${quantity} ${price} zoe`

  it('30 % of the volume of the last ten minutes, taken, and the price moved by 1 %', () => {
    expect(marketSeenOn(close(500, 101))).toEqual(['M04 mark'])
    expect(marketSeenOn(close(500, 100.9))).toEqual([])
    expect(marketSeenOn(close(400, 101))).toEqual([])
  })

  it('a sweep of one millisecond ends where it is farthest, and the figures are told', () => {
    const sweep = `${close(250, 101)} \n ${close(250, 100.5).split('\n').slice(-2).join('\n').replaceAll(' m ', ' n ')}`
    for (const seen of marketSeenEveryWay(sweep)) expect(seen).toEqual(['M04 mark'])
    // Ten trades of 100 in the last ten minutes beside the 500.
    expect(marketAlertsOn(sweep)[0]?.explanation).toBe(
      '500 of 1500 XYZ traded in the last 10 minutes (33.3 %), taken from the book, and the price moved from 100 to 101 ' +
        '(1 %) the same way',
    )
  })
})

describe('a line is met by decimal quantities and prices too', () => {
  it.each(['0.1', '0.3', '1.1'])('M01: 5 % less than %s', (bought) => {
    const sold = Number((Number(bought) * 0.95).toFixed(6))
    const sides = (quantity: number) => `
      10:00:00 FILL a t1 owen XYZ B ${bought} 50 t2
      10:00:01 FILL b t2 owen XYZ S ${quantity} 50 t1`
    expect(marketSeenOn(sides(sold))).toEqual(['M01 owen'])
    expect(marketSeenOn(sides(sold - 0.000_01))).toEqual([])
  })

  it.each(['0.07', '0.14'])('M03: five times %s', (small) => {
    const large = Number((Number(small) * 5).toFixed(6))
    const layers = (size: number) => `
      10:00:00 NEW real sam sam XYZ B ${small} 49.9
      ${times(3, (at) => `10:00:0${at + 1} NEW big${at} sam sam XYZ S ${size} 50`)}
      10:00:08 FILL real sam sam XYZ B ${small} 49.9 zoe
      ${times(3, (at) => `10:00:10 CANCEL big${at} sam sam XYZ S ${size} 50`)}`
    expect(marketSeenOn(layers(large))).toEqual(['M03 sam'])
    expect(marketSeenOn(layers(large - 0.000_01))).toEqual([])
  })

  it.each([33.3, 40.4])('M04: one per cent below %d', (price) => {
    const close = (to: number) => `
      ${others('XYZ', 15, 60, () => price)}
      15:59:20 NEW m mark mark XYZ S 500 ${to}
      15:59:20 FILL m mark mark XYZ S 500 ${to} zoe`
    const low = Number((price * 0.99).toFixed(6))
    expect(marketSeenOn(close(low))).toEqual(['M04 mark'])
    expect(marketSeenOn(close(low + 0.000_01))).toEqual([])
  })

  it('M07: ten times 0.07', () => {
    const run = (size: number) => `
      10:00:00 NEW own tom tom XYZ B 0.07 50
      10:05:00 NEW cli tom fund XYZ B ${size} 50
      10:20:00 NEW out tom tom XYZ S 0.07 50.5
      10:20:00 FILL out tom tom XYZ S 0.07 50.5 yan`
    expect(marketSeenOn(run(0.7))).toEqual(['M07 tom'])
    expect(marketSeenOn(run(0.699_99))).toEqual([])
  })
})

describe('M05 pump and dump', () => {
  const pump = (height: number, sold: number) => `
    10:00:00 FILL p1 pam pam XYZ B 1000 100 ann
    11:00:00 FILL p2 pam pam XYZ B 1000 104 bob
    11:30:00 FILL x1 dan dan XYZ B 1000 107 eve
    12:00:00 FILL s1 pam pam XYZ S ${sold} ${height} dan`

  it('a quarter of the volume bought on the way up, 70 % of it sold 10 % above the first price', () => {
    expect(marketSeenOn(pump(110, 1400))).toEqual(['M05 pam'])
    expect(marketSeenOn(pump(109.9, 1400))).toEqual([])
    expect(marketSeenOn(pump(110, 1399))).toEqual([])
  })
})

describe('M06 insider proximity', () => {
  const news = (bought: number, after: number) => `
    ${others('XYZ', 9, 60, () => 100, 10)}
    10:30:00 FILL i ines ines XYZ B ${bought} 100 zoe
    12:00:00 FILL j1 ann ann XYZ B 10 ${after} bob
    12:00:00 FILL j2 bob bob XYZ S 10 ${after} ann`

  it('five times what others trade, one way, before the price jumps by 5 %', () => {
    expect(marketSeenOn(news(600, 105))).toEqual(['M06 ines'])
    expect(marketSeenOn(news(600, 104.9))).toEqual([])
    expect(marketSeenOn(news(200, 105))).toEqual([])
    expect(marketSeenOn(news(600, 94))).toEqual([])
  })
})

describe('M07 front-running', () => {
  const run = (own: string, size: number, closed: string) => `
    10:00:00 NEW own tom tom XYZ B 100 50
    ${own} FILL own tom tom XYZ B 100 50 zoe
    10:05:00 NEW cli tom fund XYZ B ${size} 50
    10:06:00 FILL cli tom fund XYZ B ${size} 50.4 zoe
    ${closed} NEW out tom tom XYZ S 100 50.5
    ${closed} FILL out tom tom XYZ S 100 50.5 yan`

  it('an own order up to five minutes before a client order ten times its size, closed within half an hour', () => {
    expect(marketSeenOn(run('10:00:01', 1000, '10:35:00'))).toEqual(['M07 tom'])
    expect(marketSeenOn(run('10:00:01', 999, '10:35:00'))).toEqual([])
    expect(marketSeenOn(run('10:00:01', 1000, '10:35:01'))).toEqual([])
  })

  it('takes an agency broker’s small client order for no order of his own', () => {
    const small = (capacity: string) => `
      10:00:00 NEW one ada smith XYZ B 100 50 - ${capacity}
      10:00:01 FILL one ada smith XYZ B 100 50 zoe ${capacity}
      10:03:00 NEW two ada fund XYZ B 5000 50 - agency
      10:10:00 NEW out ada smith XYZ S 100 50.5 - ${capacity}
      10:10:00 FILL out ada smith XYZ S 100 50.5 yan ${capacity}`
    expect(marketSeenOn(small('agency'))).toEqual([])
    expect(marketSeenOn(small('principal'))).toEqual(['M07 smith'])
    // Where nobody tells: whoever deals under their own name too, or for many, deals for clients under other names.
    const untold = small('-').replaceAll(' agency', '')
    expect(marketSeenOn(untold)).toEqual(['M07 smith'])
    expect(marketSeenOn(`09:00:00 NEW self ada ada XYZ B 5 50\n${untold}`)).toEqual([])
    const many = ['jones', 'brown'].map((name) => `09:00:00 NEW ${name} ada ${name} XYZ B 5 50`)
    expect(marketSeenOn(`${many.join('\n')}\n${untold}`)).toEqual([])
  })
})

describe('M08 quote stuffing', () => {
  const stuffed = (count: number, life: number) =>
    times(count, (at) => {
      const clock = (ms: number) => `10:00:${(ms / 1_000).toFixed(3).padStart(6, '0')}`
      return `${clock(at * 80)} NEW q${at} quin quin XYZ B 100 50
        ${clock(at * 80 + life)} CANCEL q${at} quin quin XYZ B 100 50`
    })

  it('sixty orders within five seconds, nearly all cancelled within a second', () => {
    expect(marketSeenOn(stuffed(62, 70))).toEqual(['M08 quin'])
    expect(marketSeenOn(stuffed(59, 70))).toEqual([])
    expect(marketSeenOn(stuffed(62, 1_001))).toEqual([])
  })

  it('orders that lie nearly a second are as many: the window is that of their entry', () => {
    expect(marketSeenOn(stuffed(62, 900))).toEqual(['M08 quin'])
    expect(marketSeenOn(stuffed(62, 1_000))).toEqual(['M08 quin'])
    expect(marketSeenOn(stuffed(240, 1_000))).toEqual(['M08 quin'])
  })
})

describe('M09 cross-product', () => {
  const push = (price: number, closedAt: number) => `
    10:00:00 FILL h cora cora XYZ-C100 B 50 2.00 zoe
    10:05:00 FILL b1 ann ann XYZ B 100 100 bob
    10:09:00 NEW k cora cora XYZ B 200 ${price}
    10:09:00 FILL k cora cora XYZ B 200 ${price} yan
    10:20:00 FILL c cora cora XYZ-C100 S 50 ${closedAt} ann`

  it('a related product is held, the price pushed by 1 %, and the holding closed with a gain', () => {
    expect(marketSeenOn(push(101, 2.4))).toEqual(['M09 cora'])
    expect(marketSeenOn(push(100.9, 2.4))).toEqual([])
    expect(marketSeenOn(push(101, 2))).toEqual([])
  })
})

describe('a market maker', () => {
  const clock = (at: number, ms: number) =>
    new Date(Date.UTC(2026, 0, 1, 10, 0, 0, at * 500 + ms)).toISOString().slice(11, 23)

  it('quotes both sides all day, is hit on both, cancels nearly everything, and is none of this', () => {
    const quoting = times(2_400, (at) => {
      const price = 100 + Math.sin(at / 40)
      const quote = (side: string) => `mm mm XYZ ${side} 100 ${price + (side === 'B' ? -0.05 : 0.05)}`
      const hit = at % 29 === 0 ? `${clock(at, 200)} FILL mb${at} ${quote('B')} c${at % 11}` : ''
      const lifted = at % 31 === 0 ? `${clock(at, 250)} FILL ms${at} ${quote('S')} c${at % 13}` : ''
      return `${clock(at, 0)} NEW mb${at} ${quote('B')} \n ${clock(at, 0)} NEW ms${at} ${quote('S')}
        ${hit} \n ${lifted}
        ${at % 29 === 0 ? '' : `${clock(at, 490)} CANCEL mb${at} ${quote('B')}`}
        ${at % 31 === 0 ? '' : `${clock(at, 490)} CANCEL ms${at} ${quote('S')}`}`
    })
    expect(marketSeenOn(quoting)).toEqual([])
  })
})
