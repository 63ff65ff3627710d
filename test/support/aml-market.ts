import type { Label, OrderEvent, Typology } from '../../src/core/compliance/aml/index.ts'
import {
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  instant,
  makeRandom,
} from '../../src/core/kernel/index.ts'
import type { LabelledHistory } from './aml-history.ts'

const MONDAY = Date.UTC(2026, 2, 2)
const DAYS = 2
const [OPEN_MS, CLOSE_MS] = [10 * MS_PER_HOUR, 16 * MS_PER_HOUR]
const TRADERS = 24

type Side = 'B' | 'S'

/** One symbol with its crowd; each planted case has a symbol of its own, in front of the same ordinary traders. */
function makeMarket(seed: number) {
  const random = makeRandom(seed)
  const events: Omit<OrderEvent, 'seq'>[] = []
  const labels: Label[] = []
  let orders = 0
  const between = (from: number, to: number): number => from + (to - from) * random.next()
  const cents = (price: number): number => Math.round(price * 100) / 100

  const put = (
    event: OrderEvent['event'],
    at: number,
    orderId: string,
    who: readonly [string, string],
    symbol: string,
    side: Side,
    quantity: number,
    price: number,
    counterparty = '',
  ): void => {
    const [trader, beneficialOwner] = who
    events.push({
      at: instant(at),
      event,
      orderId,
      trader,
      beneficialOwner,
      symbol,
      side,
      quantity,
      price: cents(price),
      counterparty,
    })
  }
  const enter = (
    at: number,
    who: readonly [string, string],
    symbol: string,
    side: Side,
    quantity: number,
    price: number,
  ): string => {
    orders += 1
    put('NEW', at, `o${orders}`, who, symbol, side, quantity, price)
    return `o${orders}`
  }
  const self = (name: string): readonly [string, string] => [name, name]
  const somebody = (): string => `t${random.integer(TRADERS)}`

  /** Who takes from whom, with all four rows. */
  const trade = (
    at: number,
    taker: readonly [string, string],
    maker: readonly [string, string],
    symbol: string,
    side: Side,
    quantity: number,
    price: number,
  ): readonly [string, string] => {
    const other = side === 'B' ? 'S' : 'B'
    const lies = enter(at - between(3, 40) * MS_PER_SECOND, maker, symbol, other, quantity, price)
    const takes = enter(at - 20, taker, symbol, side, quantity, price)
    put('FILL', at, lies, maker, symbol, other, quantity, price, taker[0])
    put('FILL', at, takes, taker, symbol, side, quantity, price, maker[0])
    return [takes, lies]
  }

  /** A day's trading around a price. */
  const crowd = (symbol: string, base: number, everyMs = 2 * MS_PER_MINUTE): void => {
    for (let day = 0; day < DAYS; day += 1) {
      let price = base
      for (
        let at = MONDAY + day * MS_PER_DAY + OPEN_MS;
        at < MONDAY + day * MS_PER_DAY + CLOSE_MS;
        at += between(0.5, 1.5) * everyMs
      ) {
        price *= 1 + 0.0004 * random.normal() + 0.02 * (base / price - 1)
        const [taker, maker] = [somebody(), somebody()]
        if (taker !== maker)
          trade(
            at,
            self(taker),
            self(maker),
            symbol,
            random.next() < 0.5 ? 'B' : 'S',
            100 * (1 + random.integer(5)),
            price,
          )
      }
    }
  }
  const label = (
    typology: Typology,
    customer: string,
    evidence: readonly string[],
    others: readonly string[] = [],
  ): void => {
    labels.push({ typology, customers: [customer, ...others], evidence })
  }
  return { random, events, labels, between, put, enter, trade, self, somebody, crowd, label }
}

type Market = ReturnType<typeof makeMarket>
type Plant = (market: Market, name: string, at: number) => void

/** The crowd trades around this. */
const BASE = 100

const wash: Plant = ({ between, trade, label, random }, name, at) => {
  const quantity = 700 + random.integer(900)
  const ids = trade(
    at,
    [`${name}1`, name],
    [`${name}2`, name],
    name,
    'B',
    quantity,
    BASE * between(0.999, 1.001),
  )
  label('M01', name, ids)
}

const circle: Plant = ({ between, trade, label, random, self }, name, at) => {
  const members = Array.from({ length: 3 + random.integer(3) }, (_, member) => `${name}${member}`)
  const quantity = 3_000 + random.integer(2_000)
  const stepMs = between(60, 280) * MS_PER_SECOND
  const ids = members.flatMap((seller, hop) => {
    const buyer = members[(hop + 1) % members.length] ?? seller
    return trade(at + hop * stepMs, self(seller), self(buyer), name, 'S', quantity, BASE)
  })
  label('M02', members[0] ?? name, ids, members)
}

const spoof: Plant = ({ between, enter, put, label, random, self, somebody }, name, at) => {
  const real = enter(at - 3_000, self(name), name, 'B', 100, BASE - 0.1)
  const count = 3 + random.integer(6)
  const large = Array.from({ length: count }, (_, layer) =>
    enter(
      at - between(200, 1_500),
      self(name),
      name,
      'S',
      500 + random.integer(900),
      BASE + 0.1 * (layer + 1),
    ),
  )
  put('FILL', at, real, self(name), name, 'B', 100, BASE - 0.1, somebody())
  for (const id of large) put('CANCEL', at + between(50, 1_900), id, self(name), name, 'S', 0, 0)
  label('M03', name, [...large, real])
}

const close: Plant = ({ between, trade, label, self, somebody }, name, at) => {
  const closeAt = Math.floor(at / MS_PER_DAY) * MS_PER_DAY + CLOSE_MS
  const rise = between(0.012, 0.04)
  const ids = [1, 2, 3, 4].map(
    (step) =>
      trade(
        closeAt - (260 - 60 * step) * MS_PER_SECOND,
        self(name),
        self(somebody()),
        name,
        'B',
        900,
        BASE * (1 + (rise * step) / 4),
      )[0],
  )
  label('M04', name, ids)
}

const pump: Plant = ({ between, trade, label, self, somebody, random }, name, at) => {
  const steps = 6 + random.integer(6)
  const rise = between(0.13, 0.4)
  const start = Math.floor(at / MS_PER_DAY) * MS_PER_DAY + OPEN_MS + MS_PER_HOUR
  const buys = Array.from(
    { length: steps },
    (_, step) =>
      trade(
        start + step * 6 * MS_PER_MINUTE,
        self(name),
        self(somebody()),
        name,
        'B',
        3_000,
        BASE * (1 + (rise * step) / steps),
      )[0],
  )
  const top = start + steps * 6 * MS_PER_MINUTE
  const sells = [0, 1].map(
    (part) =>
      trade(
        top + part * MS_PER_MINUTE,
        self(name),
        self(somebody()),
        name,
        'S',
        steps * 1_400,
        BASE * (1 + rise - 0.01 * part),
      )[0],
  )
  label('M05', name, [...buys, ...sells])
}

const insider: Plant = ({ between, trade, label, self, somebody, random }, name) => {
  const side = random.next() < 0.5 ? 'B' : 'S'
  const jump = between(0.06, 0.25) * (side === 'B' ? 1 : -1)
  const ids = [1, 2, 3].map(
    (hour) =>
      trade(
        MONDAY + (OPEN_MS + hour * MS_PER_HOUR),
        self(name),
        self(somebody()),
        name,
        side,
        30_000,
        BASE,
      )[0],
  )
  const news = MONDAY + MS_PER_DAY + CLOSE_MS + 5 * MS_PER_MINUTE
  trade(news, self('t1'), self('t2'), name, side, 100, BASE * (1 + jump))
  label('M06', name, ids)
}

const frontRun: Plant = ({ between, trade, label, self, somebody, random }, name, at) => {
  const own = trade(at, self(name), self(somebody()), name, 'B', 200, BASE)[0]
  const client = trade(
    at + between(0.5, 4.9) * MS_PER_MINUTE,
    [name, `${name}-fund`],
    self(somebody()),
    name,
    'B',
    2_000 + random.integer(4_000),
    BASE * 1.003,
  )[0]
  const out = trade(
    at + between(6, 30) * MS_PER_MINUTE,
    self(name),
    self(somebody()),
    name,
    'S',
    200,
    BASE * 1.004,
  )[0]
  label('M07', name, [own, client, out])
}

const stuff: Plant = ({ between, enter, put, label, self, random }, name, at) => {
  const every = between(8, 60)
  const ids = Array.from({ length: 150 + random.integer(300) }, (_, quote) => {
    const id = enter(at + quote * every, self(name), name, quote % 2 === 0 ? 'B' : 'S', 100, BASE)
    put('CANCEL', at + quote * every + between(5, 400), id, self(name), name, 'B', 0, 0)
    return id
  })
  label('M08', name, ids)
}

const cross: Plant = ({ between, trade, label, self, somebody }, name, at) => {
  const opened = trade(at, self(name), self(somebody()), `${name}-C`, 'B', 50, 2)[0]
  const rise = between(0.012, 0.04)
  const pushes = [1, 2, 3].map(
    (step) =>
      trade(
        at + (300 + 40 * step) * MS_PER_SECOND,
        self(name),
        self(somebody()),
        name,
        'B',
        1_200,
        BASE * (1 + (rise * step) / 3),
      )[0],
  )
  const closed = trade(
    at + between(9, 25) * MS_PER_MINUTE,
    self(name),
    self(somebody()),
    `${name}-C`,
    'S',
    50,
    2.3,
  )[0]
  label('M09', name, [opened, ...pushes, closed])
}

const PLANTS: readonly Plant[] = [wash, circle, spoof, close, pump, insider, frontRun, stuff, cross]

/** Quotes of one size on both sides, replaced all the time, hit now and then. */
function makeQuotes({ enter, put, random, self, somebody }: Market, name: string): void {
  const start = MONDAY + OPEN_MS + random.integer(4) * MS_PER_HOUR
  for (let quote = 0; quote < 1_500; quote += 1) {
    const at = start + quote * 400
    for (const side of ['B', 'S'] as const) {
      const price = BASE + (side === 'B' ? -0.05 : 0.05)
      const id = enter(at, self(name), name, side, 100, price)
      if (random.next() < 0.04) put('FILL', at + 150, id, self(name), name, side, 100, price, somebody())
      else put('CANCEL', at + 390, id, self(name), name, side, 0, 0)
    }
  }
}

/** Two days of markets with so many cases of each market typology, and as many market makers. */
export function labelledOrders(seed: number, rounds: number): LabelledHistory {
  const market = makeMarket(seed)
  const benign: { kind: string; customer: string }[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const [number, plant] of PLANTS.entries()) {
      const name = `SYM${round}X${number}`
      market.crowd(name, BASE)
      plant(
        market,
        name,
        MONDAY + market.random.integer(DAYS) * MS_PER_DAY + OPEN_MS + market.between(1, 4) * MS_PER_HOUR,
      )
    }
    const name = `MAKER${round}`
    market.crowd(name, BASE)
    makeQuotes(market, name)
    benign.push({ kind: 'market maker', customer: name })
  }
  const orders = market.events
    .toSorted((one, other) => one.at - other.at)
    .map((event, at) => ({ ...event, seq: at + 1 }))
  return { history: { accounts: [], payments: [], orders }, labels: market.labels, benign }
}
