import { describe, expect, it } from 'vitest'
import { findPii } from '../../../../src/core/compliance/privacy/index.ts'
import { makePiiTexts, scoreOf } from '../../../support/pii-texts.ts'

const told = (text: string): readonly string[] =>
  findPii(text).map(({ type, kind, value }) => `${kind ?? type} ${value}`)

describe('what points to a person or a party', () => {
  it('is found in texts never seen, with hardly a miss and hardly a false alarm', () => {
    const texts = makePiiTexts(20_261_122)
    const { precision, recall, faults } = scoreOf(
      Array.from({ length: 1200 }, () => texts.next()),
      findPii,
    )
    expect(precision, faults.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.98)
    expect(recall, faults.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.97)
  })

  it('is given as the slice that stands there, counted in UTF-16 units', () => {
    const text = '📈 née le 3 mars 1971 – écrire à zoë@example.fr 🏦'
    for (const { value, start, end, confidence } of findPii(text)) {
      expect(text.slice(start, end)).toBe(value)
      expect(confidence).toBeGreaterThan(0.5)
      expect(confidence).toBeLessThanOrEqual(1)
    }
    expect(told(text)).toEqual(['birth_date 3 mars 1971', 'email zoë@example.fr'])
  })

  it.each([
    ['D.O.B. 12/03/1985', 'birth_date 12/03/1985'],
    ['DateOfBirth=1971-01-03', 'birth_date 1971-01-03'],
    ['Please charge order 1182 to 4242 4242 4242 4242', 'card 4242 4242 4242 4242'],
    ['iban gb82 west 1234 5698 7654 32, thanks', 'GB gb82 west 1234 5698 7654 32'],
    ['My social is 123 45 6789.', 'US_SSN 123 45 6789'],
    ['USt-IdNr. DE136695976', 'EU_VAT DE136695976'],
    ['+49 (0)30 901820', 'phone +49 (0)30 901820'],
    ['mobile 07911 123456', 'phone 07911 123456'],
    ['Server 10.0.0.1:8080', 'IPv4 10.0.0.1'],
    ['via fe80::1%eth0', 'IPv6 fe80::1'],
    ['seen 001A.2B3C.4D5E', 'mac 001A.2B3C.4D5E'],
    ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'BTC bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
    ['wire to DEUTDEFF today', 'bic DEUTDEFF'],
  ])('%s', (text, finding) => {
    expect(told(text)).toEqual([finding])
  })
})

describe('what only looks like it', () => {
  it.each([
    'order 4242424242424242 filled',
    'client_order_id=5500005555555559',
    'position 5105105105105100 contracts',
    'US0378331005 at 212.35; CUSIP 037833100; SEDOL 2046251; FIGI BBG000B9XRY4',
    'AAPL  240119C00150000 x 10',
    'quantity 536221234 and 536221234 shares',
    'settles 1985-03-12, expiry 2024-01-19',
    'version 1.2.3.4 of the gateway, 1.2.3.4.5',
    'tx 0xabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcd',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD', // EIP-55: the last capital is wrong
    'GB82 WEST 1234 5698 7654 33',
    'card 4242 4242 4242 4241',
    '000-12-3456, 666-12-3456, 900-12-3456 were never given out',
    'SSN 078-05-1120', // printed on a wallet's sample card in 1938, void since
    'BUY DELIVERY EXERCISE at MARKET',
    'AAPL@150.25 and chart@2x.png',
    'at 12:34:56:78, std::vector a::b',
    '550e8400-e29b-41d4-a716-446655440000 took 1700000000000',
  ])('%s', (text) => {
    expect(told(text)).toEqual([])
  })
})

describe('a hostile text', () => {
  it.each(['4', '1.', 'a@', ':', '+1 ', 'a.b@', 'Aa1 ', '(0', '1/1/'])(
    'of nothing but %s is answered',
    (part) => {
      expect(findPii(part.repeat(4_000))).toEqual([])
    },
  )

  it('of thousands of findings has each of them once', () => {
    expect(findPii('10.0.0.1 '.repeat(4_000))).toHaveLength(4_000)
  })
})
