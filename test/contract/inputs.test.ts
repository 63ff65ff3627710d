import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import { fieldsOf } from '../support/contract-fields.ts'

const ENTRIES = contractEntries(contract)

/** An object that refuses what it does not know. */
const isStrict = (schema: z.ZodType): boolean => {
  const { catchall } = (schema as unknown as { def: { catchall?: z.ZodType } }).def
  return catchall instanceof z.ZodNever
}

const inputOf = (name: string): z.ZodType => {
  const entry = ENTRIES.find((one) => one.name === name)
  if (entry === undefined) throw new Error(`no entry ${name}`)
  return entry.input as z.ZodType
}

describe('an input', () => {
  it('takes a superset of its fields: what is unknown is dropped, of every entry alike', () => {
    expect(isStrict(z.strictObject({}))).toBe(true)
    const strict = ENTRIES.flatMap(({ name, input }) =>
      [{ path: name, schema: input as z.ZodType }, ...fieldsOf(input as z.ZodType, name)].filter(
        ({ schema }) => isStrict(schema),
      ),
    )
    expect(strict.map(({ path }) => path)).toEqual([])
  })

  it.each([
    ['guards.setLimits', { max_var: '100' }],
    ['guards.guardInstrument', { symbol: 'BTC-USD', price_band_percent: '20' }],
    ['administration.changeSettings', { registration_open: false }],
  ])('of %s drops what it does not know beside what it does', (name, known) => {
    expect(inputOf(name).parse({ ...known, max_vra: '1', is_admin: true })).toEqual(
      inputOf(name).parse(known),
    )
  })

  it.each([
    ['guards.setLimits', { account_id: 'a', reason: 'calmer', max_vra: '1' }, 'bound'],
    ['guards.guardInstrument', { symbol: 'BTC-USD', price_bnad: '20' }, 'guard'],
    ['administration.changeSettings', { reason: 'quiet', registration_opne: false }, 'setting'],
  ])('of %s that names nothing to change is refused', (name, input, what) => {
    const { error } = inputOf(name).safeParse(input)
    expect(error?.issues.map(({ message }) => message)).toEqual([`name at least one ${what} to change`])
  })
})
