import type { Account } from '../../src/core/compliance/aml/index.ts'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, instant } from '../../src/core/kernel/index.ts'
import { DAYS, START } from './aml-world.ts'
import type { World } from './aml-world.ts'

/** Ordinary life, and what looks like a typology and is none. */

const MONTHS = Array.from({ length: Math.floor(DAYS / 30) }, (_, month) => month)

/** A salary a month, a rent, cards, now and then a friend. */
export function livePerson(world: World, account: Account): void {
  const { between, random, pay } = world
  const salary = between(2_200, 4_800)
  const rent = between(600, 1_400)
  for (const month of MONTHS) {
    const day = month * 30
    pay('WIRE_IN', account, world.office(day + 25), salary, `EMPLOYER-${account.account}`)
    pay('TRANSFER_OUT', account, world.office(day + 2), rent, `LANDLORD-${account.account}`)
    for (let count = random.integer(9); count > 0; count -= 1) {
      pay('CARD', account, world.moment(0, 0), between(5, 160), `SHOP-${random.integer(400)}`)
    }
    if (random.next() < 0.3) pay('CASH_OUT', account, world.office(day + 10), 20 * (1 + random.integer(20)))
    if (random.next() < 0.2) {
      pay('TRANSFER_OUT', account, world.moment(0, 0), between(20, 400), `FRIEND-${random.integer(900)}`)
    }
  }
}

const business = (world: World, monthly: number): Account =>
  world.open({ kind: 'business', expectedMonthlyMicros: Math.round(monthly) * 1_000_000 })

/** A customer pays a large invoice, then salaries go out; the first run in sight has only new receivers. */
function payroll(world: World): void {
  const { between, random, style } = world
  const staff = 12 + random.integer(20)
  const account = business(world, staff * 9_000)
  const salaries = Array.from({ length: staff }, () => Math.round(between(2_000, 6_000)))
  for (const month of MONTHS) {
    const day = month * 30 + 25
    world.pay(
      'WIRE_IN',
      account,
      world.office(day - 1),
      Math.max(60_000, staff * between(4_300, 5_200)),
      `BUYER-${account.account}`,
    )
    const at = world.office(day)
    for (const [number, salary] of salaries.entries()) {
      const after = (number * style.payrollMinutes * MS_PER_MINUTE) / staff
      world.pay('TRANSFER_OUT', account, at + after, salary, `STAFF-${account.account}-${number}`)
    }
  }
  world.innocent('payroll', account)
}

/** Many tenants, some at 2,500 to 2,999, all in the first days of a month. */
function landlord(world: World): void {
  const { between, random } = world
  const tenants = 8 + random.integer(16)
  const account = business(world, tenants * 3_000)
  const rents = Array.from({ length: tenants }, () => Math.round(between(900, 2_999)))
  for (const month of MONTHS) {
    for (const [number, rent] of rents.entries()) {
      const at = world.office(month * 30 + random.integer(5))
      world.pay('TRANSFER_IN', account, at, rent, `TENANT-${account.account}-${number}`)
    }
    world.pay(
      'WIRE_OUT',
      account,
      world.office(month * 30 + 12),
      tenants * between(400, 900),
      `BANK-${account.account}`,
    )
  }
  world.innocent('rents', account)
}

/** Money goes to and fro between two accounts of one customer. */
function ownShuttle(world: World): void {
  const { between, random } = world
  const here = world.open()
  const there = world.open({ customer: here.customer })
  livePerson(world, here)
  for (let count = 20 + random.integer(15); count > 0; count -= 1) {
    const amount = 1_000 * Math.round(between(5, 60))
    const at = world.moment(0, 2)
    world.transfer(here, there, at, amount)
    world.transfer(there, here, at + between(0.2, 20) * MS_PER_HOUR, amount)
  }
  world.innocent('own-account shuttle', here)
}

/** Exactly 10,000.00 a day is not more than 10,000. */
function exactlyTheLine(world: World): void {
  const account = business(world, 60_000)
  for (let day = world.random.integer(5); day < DAYS; day += 1 + world.random.integer(6)) {
    world.pay('CASH_IN', account, world.office(day), 10_000)
  }
  world.innocent('exactly 10,000.00', account)
}

/** A shop with cash takings that stay below 8,000. */
function cashShop(world: World): void {
  const account = business(world, 150_000)
  for (let day = 0; day < DAYS; day += 2) {
    world.pay('CASH_IN', account, world.office(day), world.between(1_200, 7_900))
    world.pay('WIRE_OUT', account, world.office(day + 1), world.between(800, 4_900), `SUPPLIER-${day % 9}`)
  }
  world.innocent('cash shop', account)
}

/** A trader with many customers and suppliers, in and out all the time. */
function trader(world: World): void {
  const { between, random } = world
  const account = business(world, 260_000)
  for (let day = 0; day < DAYS; day += 1) {
    for (let count = random.integer(4); count > 0; count -= 1) {
      world.pay(
        'WIRE_IN',
        account,
        world.office(day),
        between(900, 4_900),
        `BUYER-${account.account}-${random.integer(40)}`,
      )
    }
    if (random.next() < 0.5) {
      world.pay(
        'WIRE_OUT',
        account,
        world.office(day),
        between(900, 6_000),
        `SUPPLIER-${account.account}-${random.integer(15)}`,
      )
    }
  }
  world.innocent('trader', account)
}

/** Just on the right side of every line. */
function justBelow(world: World): void {
  const { pay } = world
  const person = world.open()
  const at = world.moment(5, 40)
  const day = (days: number): number => at + days * MS_PER_DAY
  for (const days of [0, 1]) pay('CASH_IN', person, day(days), 9_500)
  for (const days of [0, 1, 2]) pay('TRANSFER_OUT', person, day(days), 2_750, `P-${days}`)
  pay('WIRE_OUT', person, day(4), 2_999, 'ABROAD', { counterpartyCountry: 'IR' })
  pay('WIRE_OUT', person, day(5), 9_900, 'ABROAD-2', { counterpartyCountry: 'YE' })
  pay('WIRE_IN', person, day(9), 4_999, 'SOMEBODY')
  pay('WIRE_OUT', person, day(9.5), 4_900, 'SOMEBODY-ELSE')
  world.innocent('just below the lines', person)
}

/** Back after half a year with small money; and a house bought with what was saved. */
function backAgain(world: World): void {
  const person = world.open({ lastActivityBefore: instant(START - 300 * MS_PER_DAY) })
  const at = world.moment(0, 10)
  world.pay('WIRE_IN', person, at, 900, 'EMPLOYER')
  world.pay('CARD', person, at + MS_PER_DAY, 60, 'SHOP-1')
  world.innocent('back with little', person)
  const refunded = world.open()
  const sent = world.moment(3, 15)
  world.pay('WIRE_OUT', refunded, sent, 24_000, 'DEALER', { counterpartyCountry: 'DE' })
  world.pay('WIRE_IN', refunded, sent + 5 * MS_PER_DAY, 24_000, 'DEALER', { counterpartyCountry: 'DE' })
  world.innocent('refund of the same party', refunded)
}

const LOOK_ALIKES = [payroll, landlord, ownShuttle, exactlyTheLine, cashShop, trader, justBelow, backAgain]

export function liveInnocently(world: World, rounds: number): void {
  for (let round = 0; round < rounds; round += 1) for (const life of LOOK_ALIKES) life(world)
}
