import { describe, expect, it } from 'vitest'
import {
  NO_SECRETS,
  abilityWords,
  secretsFault,
  secretsInputOf,
  secretsTrouble,
} from '../../../src/renderer/panels/security/broker-words.ts'
import type { Broker } from '../../../src/renderer/panels/security/broker-words.ts'

const NOTHING: Broker['capabilities'] = {
  ...{ place_orders: false, amend_orders: false, cancel_orders: false, positions: false, funds: false },
  ...{ market_data: false, order_types: [], times_in_force: [], instrument_kinds: [] },
}
const GOOD = { apiKey: 'abcd1234', apiSecret: 'efgh5678', apiToken: '' }
const refusal = { code: 'invalid_input', message: 'no', status: 422, details: {}, requestId: null }

describe('what can be done through a broker', () => {
  it('is said by its flags alone', () => {
    const able = (more: Partial<Broker['capabilities']>) =>
      abilityWords({ capabilities: { ...NOTHING, ...more } })
    expect(able({})).toBe('nothing yet')
    expect(able({ place_orders: true, order_types: ['market'] })).toBe('place orders of 1 type')
    expect(able({ positions: true, market_data: true })).toBe('positions and quotes')
    expect(able({ place_orders: true, cancel_orders: true, order_types: ['a', 'b'], funds: true })).toBe(
      'place and cancel orders of 2 types; funds',
    )
  })
})

describe('keys as they are typed', () => {
  it('are sent when they are whole, without a token that nobody gave', () => {
    expect(secretsFault(GOOD)).toBeNull()
    expect(secretsInputOf(GOOD)).toEqual({ api_key: 'abcd1234', api_secret: 'efgh5678' })
    expect(secretsInputOf({ ...GOOD, apiToken: 'wxyz' })).toMatchObject({ api_token: 'wxyz' })
  })

  it.each([
    [NO_SECRETS, /give the key and its secret/],
    [{ ...GOOD, apiKey: 'abc' }, /the key is 4 or more/],
    [{ ...GOOD, apiSecret: 'with a blank' }, /the secret is 4 or more/],
    [{ ...GOOD, apiToken: 'ключ-ключ' }, /the token is 4 or more/],
    [{ ...GOOD, apiSecret: GOOD.apiKey }, /the same text/],
  ])('are held back with the reason', (draft, words) => {
    expect(secretsFault(draft)).toMatch(words)
  })

  it('have what the engine refuses at their field', () => {
    expect(secretsTrouble(null)).toEqual({})
    expect(secretsTrouble({ ...refusal, field: 'api_secret', issues: [] })).toEqual({ apiSecret: 'no' })
    const issues = [{ field: 'api_key', message: 'is short' }]
    expect(secretsTrouble({ ...refusal, field: 'api_key', issues })).toEqual({ apiKey: 'is short' })
    expect(secretsTrouble({ ...refusal, field: null, issues: [] })).toEqual({})
  })
})
