import type { Account } from '../../src/core/compliance/aml/index.ts'
import { MS_PER_DAY, MS_PER_HOUR, instant } from '../../src/core/kernel/index.ts'
import { livePerson } from './aml-life.ts'
import { START } from './aml-world.ts'
import type { World } from './aml-world.ts'

/** One planted case of each money typology, on people who otherwise lead ordinary lives. */

function person(world: World, change: Partial<Account> = {}): Account {
  const account = world.open(change)
  livePerson(world, account)
  return account
}

type Plant = (world: World) => void

const structuring: Plant = (world) => {
  const who = person(world)
  const count = world.some(3)
  // A Monday, so that five business days are five days.
  const monday = START + 7 * MS_PER_DAY * (1 + world.random.integer(18)) + 10 * MS_PER_HOUR
  const days = Array.from({ length: count }, (_, at) => (at === 0 ? 0 : world.random.integer(5)))
  const ids = days
    .toSorted((one, other) => one - other)
    .map((day) => world.pay('CASH_IN', who, monday + day * MS_PER_DAY, world.between(8_000, 9_990)))
  world.label('T01', [who], ids)
}

/** Labelled as every day of cash is: by `currencyReportLabels`. */
const currencyReport: Plant = (world) => {
  const who = person(world)
  const second = world.open({ customer: who.customer })
  const day = Math.floor(world.moment(1, 2) / MS_PER_DAY) * MS_PER_DAY
  const total = world.above(10_000) + 1
  for (const [at, part] of [0.2, 0.3, 0.5].entries()) {
    world.pay('CASH_IN', at === 1 ? second : who, day + (9 + at) * MS_PER_HOUR, total * part, '', {
      depositor: at === 2 ? `AGENT-${who.customer}` : '',
    })
  }
  world.pay('CASH_OUT', who, day + 13 * MS_PER_HOUR, 4_000)
}

const smurfing: Plant = (world) => {
  const who = person(world)
  const at = world.moment()
  const ids = world.offsets(world.some(4), 3 * MS_PER_DAY).map((after, number) =>
    world.pay('CASH_IN', who, at + after, world.between(1_500, 2_400), '', {
      depositor: `D-${who.customer}-${number}`,
    }),
  )
  world.label('T03', [who], ids)
}

const rapid: Plant = (world) => {
  const who = person(world)
  const at = world.moment()
  const amount = world.above(6_000)
  const ids = [world.pay('WIRE_IN', who, at, amount, 'PAYER')]
  const parts = 1 + world.random.integer(3)
  for (let part = 1; part <= parts; part += 1) {
    const after = (part / parts) * world.between(2, 23) * MS_PER_HOUR
    const type = world.pick(['WIRE_OUT', 'CRYPTO_OUT', 'TRANSFER_OUT'] as const)
    ids.push(
      world.pay(
        type,
        who,
        at + after,
        (amount * world.between(0.92, 0.99)) / parts,
        `X-${who.customer}-${part}`,
      ),
    )
  }
  world.label('T04', [who], ids)
}

const fanIn: Plant = (world) => {
  const who = person(world, { expectedMonthlyMicros: 5_000_000_000 })
  const count = world.some(10)
  const at = world.moment()
  const each = world.above(6_000) / count
  const ids = world
    .offsets(count, 7 * MS_PER_DAY)
    .map((after, number) => world.pay('TRANSFER_IN', who, at + after, each, `S-${who.customer}-${number}`))
  world.label('T05', [who], ids)
}

const fanOut: Plant = (world) => {
  const who = person(world)
  const count = world.some(10)
  const at = world.moment()
  const credit = world.above(50_000)
  const ids = [world.pay('WIRE_IN', who, at, credit, 'PAYER')]
  const share = world.between(0.7, 0.98)
  for (const [number, after] of world.offsets(count, 70 * MS_PER_HOUR).entries()) {
    ids.push(
      world.pay(
        'TRANSFER_OUT',
        who,
        at + MS_PER_HOUR + after,
        (credit * share) / count,
        `R-${who.customer}-${number}`,
      ),
    )
  }
  world.label('T06', [who], ids)
}

const gatherScatter: Plant = (world) => {
  const who = person(world, { expectedMonthlyMicros: 90_000_000_000 })
  const at = world.moment()
  const [senders, receivers] = [world.some(6), world.some(6)]
  const total = world.between(20_000, 48_000)
  const ids = world
    .offsets(senders, 3 * MS_PER_DAY)
    .map((after, number) =>
      world.pay('TRANSFER_IN', who, at + after, total / senders, `G-${who.customer}-${number}`),
    )
  const share = world.between(0.91, 0.99)
  const turn = at + 3.1 * MS_PER_DAY
  for (const [number, after] of world.offsets(receivers, 3.5 * MS_PER_DAY).entries()) {
    ids.push(
      world.pay(
        'TRANSFER_OUT',
        who,
        turn + after,
        (total * share) / receivers,
        `K-${who.customer}-${number}`,
      ),
    )
  }
  world.label('T07', [who], ids)
}

/** So many owners pass an amount on, each keeping a little. */
function passOn(
  world: World,
  members: readonly Account[],
  closes: boolean,
  windowMs: number,
  keepMax: number,
) {
  let amount = world.between(8_000, 60_000)
  let at = world.moment()
  const hops = closes ? members.length : members.length - 1
  const ids: string[] = []
  const offsets = world.offsets(hops, windowMs * 0.98)
  const start = at
  for (let hop = 0; hop < hops; hop += 1) {
    const [from, to] = [members[hop], members[(hop + 1) % members.length]]
    if (from === undefined || to === undefined) continue
    at = Math.max(start + (offsets[hop] ?? 0), at + 5_000)
    ids.push(...world.transfer(from, to, at, amount))
    amount *= 1 - world.between(0.002, keepMax)
  }
  return ids
}

const cycle: Plant = (world) => {
  const members = Array.from({ length: 3 + world.random.integer(4) }, () => person(world))
  world.label('T08', members, passOn(world, members, true, 7 * MS_PER_DAY, 0.09))
}

const chain: Plant = (world) => {
  const members = Array.from({ length: world.some(5) }, () => person(world))
  world.label('T16', members, passOn(world, members, false, 48 * MS_PER_HOUR, 0.045))
}

const dormant: Plant = (world) => {
  const who = world.open({ lastActivityBefore: instant(START - world.between(185, 900) * MS_PER_DAY) })
  const at = world.moment(0, 10)
  const total = world.above(10_000)
  const ids = world
    .offsets(1 + world.random.integer(4), 6.5 * MS_PER_DAY)
    .map((after, number, all) => world.pay('WIRE_IN', who, at + after, total / all.length + 1, `W-${number}`))
  world.label('T09', [who], ids)
}

const country: Plant = (world) => {
  const who = person(world)
  const { called, monitored } = world.style.countries
  const at = world.moment(1, 31)
  if (world.random.next() < 0.5) {
    const id = world.pay('WIRE_OUT', who, at, world.above(3_000), 'ABROAD', {
      counterpartyCountry: world.pick(called),
    })
    world.label('T10', [who], [id])
    return
  }
  const total = world.above(10_000) + 1
  const ids = world.offsets(2 + world.random.integer(4), 29 * MS_PER_DAY).map((after, _at, all) =>
    world.pay('WIRE_OUT', who, at + after, total / all.length, 'ABROAD', {
      counterpartyCountry: world.pick(monitored),
    }),
  )
  world.label('T10', [who], ids)
}

const round: Plant = (world) => {
  const who = person(world)
  const at = world.moment(1, 31)
  const ids = world
    .offsets(world.some(5), 29 * MS_PER_DAY)
    .map((after) =>
      world.pay(
        'WIRE_OUT',
        who,
        at + after,
        1_000 * Math.round(world.between(7, 15)),
        `Q-${world.random.integer(4)}`,
      ),
    )
  world.label('T11', [who], ids)
}

const newAccount: Plant = (world) => {
  const openedAt = instant(world.moment(1, 35))
  const who = world.open({ openedAt, expectedMonthlyMicros: 4_000_000_000, lastActivityBefore: null })
  const total = world.above(50_000)
  const count = 2 + world.random.integer(4)
  const ids = world
    .offsets(count, 26 * MS_PER_DAY)
    .map((after) => world.pay('WIRE_IN', who, openedAt + MS_PER_DAY + after, total / count + 1, 'PARTNER'))
  world.label('T12', [who], ids)
}

const mule: Plant = (world) => {
  const openedAt = instant(world.moment(0, 70))
  const who = world.open({ openedAt, lastActivityBefore: null, expectedMonthlyMicros: 20_000_000_000 })
  const at = openedAt + world.between(5, 55) * MS_PER_DAY
  const ids: string[] = []
  for (const [number, after] of world.offsets(world.some(5), 5 * MS_PER_DAY).entries()) {
    const amount = world.between(400, 900)
    ids.push(world.pay('TRANSFER_IN', who, at + after, amount, `V-${who.customer}-${number}`))
    const out = world.pick(['CASH_OUT', 'CRYPTO_OUT'] as const)
    const later = at + after + world.between(1, 22) * MS_PER_HOUR
    ids.push(
      world.pay(out, who, later, amount * world.between(0.8, 0.98), out === 'CRYPTO_OUT' ? 'WALLET' : ''),
    )
  }
  world.label('T13', [who], ids)
}

const velocity: Plant = (world) => {
  const who = person(world)
  const at = world.moment(20, 3)
  const ids = world
    .offsets(world.some(21), 23 * MS_PER_HOUR)
    .map((after) =>
      world.pay('CARD', who, at + after, world.between(10, 90), `SHOP-${world.random.integer(50)}`),
    )
  world.label('T14', [who], ids)
}

const belowRecord: Plant = (world) => {
  const who = person(world)
  const at = world.moment()
  const ids = world
    .offsets(world.some(5), 10 * MS_PER_DAY)
    .map((after) =>
      world.pay('TRANSFER_OUT', who, at + after, world.between(2_500, 2_999), `B-${world.random.integer(6)}`),
    )
  world.label('T15', [who], ids)
}

const uTurn: Plant = (world) => {
  const who = person(world)
  const at = world.moment()
  const amount = world.above(20_000)
  const abroad = (): { counterpartyCountry: string } => ({
    counterpartyCountry: world.pick(world.style.countries.fine),
  })
  const back = at + world.between(1, 9.8) * MS_PER_DAY
  world.label(
    'T17',
    [who],
    [
      world.pay('WIRE_OUT', who, at, amount, 'SHELL-1', abroad()),
      world.pay('WIRE_IN', who, back, amount * world.between(0.981, 1.019), 'SHELL-2', abroad()),
    ],
  )
}

const PLANTS: readonly Plant[] = [
  structuring,
  currencyReport,
  smurfing,
  rapid,
  fanIn,
  fanOut,
  gatherScatter,
  cycle,
  dormant,
  country,
  round,
  newAccount,
  mule,
  velocity,
  belowRecord,
  chain,
  uTurn,
]

export function plantCases(world: World, rounds: number): void {
  for (let round = 0; round < rounds; round += 1) for (const plant of PLANTS) plant(world)
}
