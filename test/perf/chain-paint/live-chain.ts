import { makeRandom } from '../../../src/core/kernel/index.ts'
import type { StreamChange, StreamSnapshot } from '../../../src/core/contract/index.ts'
import type { StreamMessage } from '../../../src/renderer/client/index.ts'

type Chain = StreamSnapshot<'chain'>
type Row = Chain['chain'][number]
type Side = NonNullable<Row['call']>

const STRIKE_STEP = 5
const SPOT = 6_842.35

/** A chain whose every price is different from every other, so that a price on screen tells when it was sent. */
export function makeLiveChain(strikes: number) {
  const random = makeRandom(20_261_014)
  let serial = 0
  let seq = 0
  /** Ten thousandths count the changes; they stay within the grid's decimals. */
  const price = (whole: number): string =>
    `${whole}.${String((serial = (serial + 1) % 1_000_000)).padStart(6, '0')}`
  const side = (strike: number, kind: 'C' | 'P'): Side => ({
    symbol: `SPX-${strike}-${kind}`,
    bid: price(100),
    ask: price(101),
    bid_size: '10',
    ask_size: '12',
    last: null,
    mark: '100.5',
    volume: String(random.integer(2_000)),
    open_interest: String(random.integer(9_000)),
    bid_iv: 0.13,
    ask_iv: 0.14,
    mark_iv: 0.135,
    delta: 0.5,
    gamma: 0.001,
    theta: -600,
    vega: 860,
    rho: 12,
    state: 'live',
    timestamp: '2026-10-14T14:42:18.000Z',
    quarantine: null,
  })
  const first = Math.round(SPOT / STRIKE_STEP) * STRIKE_STEP - (strikes / 2) * STRIKE_STEP
  const rows: Row[] = Array.from({ length: strikes }, (_, index) => {
    const strike = first + index * STRIKE_STEP
    return { strike: String(strike), call: side(strike, 'C'), put: side(strike, 'P') }
  })
  const header = () => ({
    spot: (SPOT + random.normal() * 0.5).toFixed(2),
    spot_state: 'live' as const,
    forward: 6_858.67,
    atm_volatility: 0.134,
    straddle: 234.3,
    expected_move: 199,
    time_years: 0.1,
    timestamp: new Date().toISOString(),
  })
  const snapshot = (): Chain => ({
    ...header(),
    symbol: 'SPX',
    expiry: '2026-11-20',
    expires_at: '2026-11-20T21:00:00.000Z',
    discount_factor: 0.996,
    put_call_volume_ratio: 1.38,
    put_call_open_interest_ratio: 1.2,
    multiplier: '100',
    currency: 'USD',
    model: 'Black-76',
    source: 'bench',
    is_paper: true,
    is_tradeable: true,
    expiries: [
      { expiry: '2026-11-20', expires_at: '2026-11-20T21:00:00.000Z', days: 37, cycle: 'M', strikes },
    ],
    chain: rows.slice(),
  })
  /** Changes that many contracts, most of them near the money as in a real feed, and names the new prices. */
  const move = (count: number): Readonly<{ change: StreamChange<'chain'>; prices: readonly string[] }> => {
    const changed = new Map<number, Row>()
    const prices: string[] = []
    for (let made = 0; made < count; made += 1) {
      const near = random.next() < 0.5
      const index = near ? strikes / 2 - 20 + random.integer(40) : random.integer(strikes)
      const row = rows[index]
      const kind = random.next() < 0.5 ? 'call' : 'put'
      const before = row?.[kind]
      if (!row || !before) continue
      const after: Side = {
        ...before,
        bid: price(100),
        ask: price(101),
        delta: random.next(),
        mark_iv: random.next(),
      }
      if (after.bid !== null) prices.push(after.bid)
      const next: Row = { ...row, [kind]: after }
      rows[index] = next
      changed.set(index, next)
    }
    return { change: { ...header(), rows: [...changed.values()] }, prices }
  }
  const message = (type: 'snapshot' | 'change', data: unknown): StreamMessage => ({
    type,
    channel: 'chain',
    symbol: 'SPX',
    seq: type === 'snapshot' ? (seq = 0) : (seq += 1),
    conflated: 0,
    data,
    timestamp: new Date().toISOString(),
  })
  return { snapshot, move, message }
}
