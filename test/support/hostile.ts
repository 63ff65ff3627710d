import type { ContractEntry } from '../../src/core/contract/index.ts'
import type { Random } from '../../src/core/kernel/index.ts'

/** Values that parsers, schemas, SQL builders and path tables have tripped over. */
export const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -1, -0, 1.5, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER + 2, NaN, Infinity],
  ...['', ' ', '\u0000', 'NaN', '-Infinity', '1e999', '0x10', '1_000', '1,000', '٣', '𝟙', 'null', '1e-400'],
  ...["' OR 1=1 --", '"; DROP TABLE orders; --', '<script>alert(1)</script>', '${7*7}', '%00', '%n%s'],
  ...['../../etc/passwd', 'x'.repeat(5_000), '\ud800', '\u202etxt', 'a\r\nSet-Cookie: x=1', '0'.repeat(400)],
  ...['2026-02-30', '2026-13-01T00:00:00Z', '+275760-09-13T00:00:00Z', '-000001-01-01', '9999999999999'],
  ...[
    '0.000000000000000001',
    '99999999999999999999',
    '-5',
    '1.0000000000000000001',
    'buy',
    'limit',
    'BTC-USD',
  ],
  ...[[], [[]], [null], {}, { a: { b: {} } }, { $ne: null }, { length: 1e9 }, { toString: 1 }, [1, 'a', {}]],
]

/** Values that pass a schema, so that hostile neighbours reach the rules behind it. */
export const SANE: Readonly<Record<string, readonly unknown[]>> = {
  symbol: ['BTC-USD', 'SPX', 'NO-USD', 'SPX-20261127-3000-C'],
  side: ['buy', 'sell'],
  trade_type: ['buy', 'sell'],
  order_type: ['market', 'limit', 'stop', 'iceberg'],
  quantity: ['0.01', '0.0000001', '99999999999999999999', '1'],
  price: ['30000', '0.01', '0.000000000000000001', '99999999999999999999'],
  time_in_force: ['GTC', 'FOK', 'GTD'],
  email: ['malformed@example.com', 'a@b.co'],
  page: [1, 1_000_000, '0'],
  per_page: [1, 100, 1e9],
  start_date: ['2020-01-01', '2030-01-01'],
  end_date: ['2019-01-01', '2030-01-01'],
}

export const drawn = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[random.integer(items.length)]
  if (item === undefined) throw new Error('nothing to draw from')
  return item
}

/** The input fields that an entry declares. */
export const fieldNames = (entry: ContractEntry): readonly string[] =>
  Object.keys((entry.input as unknown as { shape?: object }).shape ?? {})

/** Stacks, paths of ours, words of the database. */
export const LEAK = /\n\s+at |node_modules|\.ts\b|\/src\/|sqlite|SQLITE|select .* from|insert into|kysely/i
