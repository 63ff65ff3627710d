import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import { Decimal } from '../../src/core/kernel/index.ts'
import { integerInput, numberInput } from '../../src/core/kernel/wire.ts'
import { fieldsOf } from '../support/contract-fields.ts'
import type { ContractField } from '../support/contract-fields.ts'

// A number on the wire is a JSON number or the plain text of one, in every field of every entry: what JavaScript would make a
// number of (true is 1, an empty text 0, 0x10 sixteen, [5] five) is refused where it comes in.

const NO_NUMBERS = [true, false, '', ' ', '0x10', '0b1', 'NaN', 'Infinity', '1_000', '5 6', [5], ['5'], {}]

/** Somewhere in these every field's bounds lie. */
const TRIALS = [5, 1, 0, 0.5, 0.95, 2, 50, 90, 1_000, 2_000, 20_000]

const isNumber = (value: unknown): boolean => typeof value === 'number' || value instanceof Decimal

/** A field that makes a number, or an amount, of a number, and takes no word: the rows of `price` hold both. */
function isNumeric({ schema }: ContractField): boolean {
  const taken = TRIALS.filter((trial) => {
    const parsed = schema.safeParse(trial)
    return parsed.success && isNumber(parsed.data)
  })
  return taken.length > 0 && !schema.safeParse('call').success
}

const entries = contractEntries(contract)
const fields = entries
  .filter(({ input }) => input instanceof z.ZodType)
  .flatMap(({ name, input }) => fieldsOf(input, name))
  .filter(isNumeric)

describe('the numbers of the contract', () => {
  it('are found in every kind of entry', () => {
    const paths = new Set(fields.map(({ path }) => path))
    expect(paths.size).toBeGreaterThan(150)
    for (const known of [
      ...['trading.listTrades.page', 'trading.createTrade.quantity', 'risk.var.confidence_levels[]'],
      ...['analytics.price.spot_price', 'guards.setLimits.max_orders_per_day'],
    ])
      expect(paths).toContain(known)
  })

  it.each(NO_NUMBERS.map((bad) => [JSON.stringify(bad), bad] as const))('are not %s', (_, bad) => {
    const taking = fields.filter(({ schema }) => schema.safeParse(bad).success).map(({ path }) => path)
    expect(taking).toEqual([])
  })

  it('are no disguise of a number that the field would take', () => {
    const taking = fields.flatMap(({ path, schema }) => {
      const whole = TRIALS.filter((trial) => Number.isInteger(trial) && schema.safeParse(trial).success)
      const disguises = whole.flatMap((trial) => [
        [trial],
        [String(trial)],
        `0x${trial.toString(16)}`,
        `${trial}n`,
      ])
      return disguises.some((one) => schema.safeParse(one).success) ? [path] : []
    })
    expect(taking).toEqual([])
  })

  it('are null only where null means none', () => {
    const taking = fields.flatMap(({ path, schema }) => {
      const parsed = schema.safeParse(null)
      return parsed.success && parsed.data !== null ? [path] : []
    })
    expect(taking).toEqual([])
  })
})

describe('a number of a query', () => {
  it.each([
    ['5', 5],
    ['1e-3', 0.001],
    ['-2.5', -2.5],
    [' 7 ', 7],
    ['+.5', 0.5],
    [-2.5, -2.5],
  ])('%j is %d', (raw, value) => {
    expect(numberInput(-10, 10).parse(raw)).toBe(value)
  })

  it('keeps to its bounds, and a whole one to whole numbers', () => {
    expect(numberInput(0, 1).safeParse('1.0001').success).toBe(false)
    expect(numberInput(0, 1).safeParse('-1e-9').success).toBe(false)
    expect(integerInput(1, 9).parse('9')).toBe(9)
    for (const bad of ['2.5', '0', '10', '1e400'])
      expect(integerInput(1, 9).safeParse(bad).success).toBe(false)
  })
})
