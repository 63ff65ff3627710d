import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../../src/core/ledger/index.ts'
import { must, refusal } from '../../sim/support/venue.ts'

/** Test cases of EIP-55 (Buterin and Van de Sande 2016), and the address that our API's examples use. */
const PUBLISHED = [
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x742d35Cc6634C0532925a3b844Bc454e4438f44e',
]

describe('Ethereum addresses', () => {
  it.each(PUBLISHED)('%s is its own checksum, from any case', (address) => {
    expect(must(parseAddress(address))).toBe(address)
    expect(must(parseAddress(address.toLowerCase()))).toBe(address)
    expect(must(parseAddress(`0x${address.slice(2).toUpperCase()}`))).toBe(address)
  })

  it('one letter in the wrong case is refused', () => {
    expect(refusal(parseAddress('0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed'))).toMatchObject({
      code: 'address_checksum_mismatch',
      field: 'ethereum_address',
    })
  })

  it.each([
    '',
    '0x',
    '742d35Cc6634C0532925a3b844Bc454e4438f44e',
    '0x742d35',
    `0x${'g'.repeat(40)}`,
    `0x${'0'.repeat(41)}`,
    ` 0x${'0'.repeat(40)}`,
  ])('%j is no address', (text) => {
    expect(refusal(parseAddress(text)).code).toBe('invalid_address')
  })
})
