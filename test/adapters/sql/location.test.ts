import { describe, expect, it } from 'vitest'
import { parseStoreLocation } from '../../../src/main/adapters/sql/index.ts'

describe('the address of the store', () => {
  it.each([
    [undefined, { kind: 'sqlite', directory: null }],
    [' ', { kind: 'sqlite', directory: null }],
    ['postgres://u@h/d', { kind: 'postgres', url: 'postgres://u@h/d' }],
    [
      'postgresql://u:p@h:5432/d?sslmode=require',
      { kind: 'postgres', url: 'postgres://u:p@h:5432/d?sslmode=require' },
    ],
    ['postgresql+asyncpg://u@h/d', { kind: 'postgres', url: 'postgres://u@h/d' }],
    ['sqlite:data', { kind: 'sqlite', directory: 'data' }],
    ['sqlite:///./optionix.db', { kind: 'sqlite', directory: '.' }],
    ['sqlite:////var/lib/optionix', { kind: 'sqlite', directory: '/var/lib/optionix' }],
    ['sqlite:///optionix.db', { kind: 'sqlite', directory: null }],
  ])('reads %s', (text, location) => {
    expect(parseStoreLocation(text)).toEqual({ ok: true, value: location })
  })

  it.each(['mysql://u@h/d', 'postgres://', 'optionix'])(
    'refuses %s and never takes the default instead',
    (text) => {
      expect(parseStoreLocation(text)).toMatchObject({ ok: false, failure: { code: 'store_not_understood' } })
    },
  )

  it('repeats no password in its refusal', () => {
    const read = parseStoreLocation('mysql://desk:s3cret@host/db')
    expect(JSON.stringify(read)).not.toContain('s3cret')
  })
})
