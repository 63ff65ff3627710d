import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO, decimal } from '../../../src/core/kernel/index.ts'
import type { Decimal } from '../../../src/core/kernel/index.ts'
import { strategyRequirement } from '../../../src/core/margin/index.ts'
import type { MarginBook, MarginOption } from '../../../src/core/margin/index.ts'
import { JANUARY, JUNE, MARCH, bookOf, position } from './support.ts'

const RUNS = { seed: 20_261_121, numRuns: 150 }

const optionOn = (days: readonly number[]) =>
  fc
    .record({
      quantity: fc.integer({ min: -4, max: 4 }).filter((quantity) => quantity !== 0),
      right: fc.constantFrom('C' as const, 'P' as const),
      strike: fc.integer({ min: 1, max: 12 }).map((tens) => tens * 10),
      day: fc.constantFrom(...days),
    })
    .map(({ quantity, right, strike, day }) => position(quantity, right, strike, { day }))

const booksOn = (days: readonly number[], maxLength: number) =>
  fc
    .tuple(
      fc.uniqueArray(optionOn(days), { maxLength, selector: ({ symbol }) => symbol }),
      fc.integer({ min: 0, max: 5 }).map((hundreds) => hundreds * 100),
    )
    .map(([options, stock]) => bookOf(options, stock))

const ONE_EXPIRY = booksOn([JANUARY], 7)
const THREE_EXPIRIES = booksOn([JANUARY, MARCH, JUNE], 7)

const uncoveredOf = (book: MarginBook): Decimal =>
  strategyRequirement(book).uncovered.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)

const payoff = (options: readonly MarginOption[], price: number): number =>
  options.reduce((sum, { right, strike, quantity }) => {
    const distance = right === 'call' ? price - strike.toNumber() : strike.toNumber() - price
    return sum + Math.max(0, distance) * quantity.toNumber() * 100
  }, 0)

const isCovered = (book: MarginBook): boolean => uncoveredOf(book).isZero()

describe('the requirement of any book', () => {
  it('is never less than the greatest loss of the options and the stock together, over every price', () => {
    fc.assert(
      fc.property(ONE_EXPIRY.filter(isCovered), (book) => {
        const required = strategyRequirement(book).requirement.toNumber()
        const stock = book.stock.toNumber()
        const slope = book.options.reduce(
          (sum, { right, quantity }) => sum + (right === 'call' ? quantity.toNumber() * 100 : 0),
          stock,
        )
        expect(slope).toBeGreaterThanOrEqual(0)
        for (const price of [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]) {
          expect(required).toBeGreaterThanOrEqual(-(payoff(book.options, price) + stock * price))
        }
      }),
      RUNS,
    )
  })

  it('is exactly that where there is no stock: nothing is charged twice', () => {
    fc.assert(
      fc.property(ONE_EXPIRY.map(({ options }) => bookOf(options)).filter(isCovered), (book) => {
        const worst = Math.max(
          ...[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120].map(
            (price) => -payoff(book.options, price),
          ),
        )
        expect(strategyRequirement(book).requirement.toNumber()).toBe(Math.max(0, worst))
      }),
      RUNS,
    )
  })

  it('is never negative, and its parts add up to it', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES, (book) => {
        const { requirement, groups } = strategyRequirement(book)
        expect(requirement.isNegative() && !requirement.isZero()).toBe(false)
        const parts = groups.flatMap(({ pairings }) => pairings.map((pairing) => pairing.requirement))
        expect(parts.reduce((sum, part) => sum.plus(part), ZERO).eq(requirement)).toBe(true)
      }),
      RUNS,
    )
  })

  it('pairs every short exactly once, or calls it uncovered', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES, (book) => {
        const { groups, uncovered } = strategyRequirement(book)
        const answered = [
          ...groups.flatMap(({ pairings }) =>
            pairings.map(({ short, quantity }) => [short, quantity] as const),
          ),
          ...uncovered.map(({ symbol, quantity }) => [symbol, quantity] as const),
        ]
        for (const { symbol, quantity } of book.options) {
          const sum = answered.reduce((total, [of, part]) => (of === symbol ? total.plus(part) : total), ZERO)
          const short = quantity.isNegative() ? quantity.negated() : ZERO
          expect(sum.minus(short).abs().lt('1e-12')).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('a long more never raises it, and never uncovers anything', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES, fc.integer({ min: 0, max: 6 }), (book, at) => {
        const option = book.options[at % Math.max(1, book.options.length)]
        if (option === undefined) return
        const more = book.options.map((one) =>
          one === option ? { ...one, quantity: one.quantity.plus(1) } : one,
        )
        const after = { ...book, options: more }
        fc.pre(isCovered(book))
        expect(uncoveredOf(after).isZero()).toBe(true)
        expect(strategyRequirement(after).requirement.lte(strategyRequirement(book).requirement)).toBe(true)
      }),
      RUNS,
    )
  })

  it('stock more never raises it either', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES.filter(isCovered), (book) => {
        const after = { ...book, stock: book.stock.plus(50) }
        expect(strategyRequirement(after).requirement.lte(strategyRequirement(book).requirement)).toBe(true)
      }),
      RUNS,
    )
  })

  it('grows in proportion with the book', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES, fc.integer({ min: 2, max: 5 }), (book, times) => {
        const scaled = {
          stock: book.stock.times(times),
          options: book.options.map((one) => ({ ...one, quantity: one.quantity.times(times) })),
        }
        const [left, right] = [strategyRequirement(scaled), strategyRequirement(book)]
        expect(left.requirement.toFixed()).toBe(right.requirement.times(times).toFixed())
        expect(uncoveredOf(scaled).toFixed()).toBe(uncoveredOf(book).times(times).toFixed())
      }),
      RUNS,
    )
  })

  it('two books together never need more than each alone', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES.filter(isCovered), THREE_EXPIRIES.filter(isCovered), (left, right) => {
        const quantities = new Map<string, MarginOption>()
        for (const option of [...left.options, ...right.options]) {
          const known = quantities.get(option.symbol)
          const quantity = option.quantity.plus(known?.quantity ?? ZERO)
          quantities.set(option.symbol, { ...option, quantity })
        }
        const both = { stock: left.stock.plus(right.stock), options: [...quantities.values()] }
        const apart = strategyRequirement(left).requirement.plus(strategyRequirement(right).requirement)
        expect(strategyRequirement(both).requirement.lte(apart)).toBe(true)
      }),
      RUNS,
    )
  })

  it('does not depend on the order in which the positions are named', () => {
    fc.assert(
      fc.property(THREE_EXPIRIES, (book) => {
        const turned = { ...book, options: [...book.options].reverse() }
        expect(strategyRequirement(turned)).toEqual(strategyRequirement(book))
      }),
      RUNS,
    )
  })

  it('is found for a book of many strikes over many expiries, within the bound of the search', () => {
    const days = [20_000, 20_030, 20_060, 20_090, 20_120, 20_150]
    const options = days.flatMap((day, at) =>
      [60, 70, 80, 90, 100, 110].map((strike, column) =>
        position((at + column) % 3 === 0 ? -1 : 1, column < 3 ? 'P' : 'C', strike + at, { day }),
      ),
    )
    const found = strategyRequirement(bookOf(options, 400))
    expect(found.uncovered).toEqual([])
    expect(found.requirement.gte(ZERO) && found.requirement.lte(decimal(100_000))).toBe(true)
  })
})
