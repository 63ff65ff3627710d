import { decimal } from '../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS } from '../../src/core/orders/index.ts'
import { BTC, makeVenue, must, requestOf } from '../sim/support/venue.ts'
import { print } from './result.ts'

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0

/** Orders that fill against one to three levels of a market maker's quote, everything booked in memory. */
function benchDesk(): void {
  // Its clock stands still: all orders fall into one second.
  const venue = makeVenue({
    ...DEFAULT_LIMITS,
    dailyValueMax: decimal('1e15'),
    ordersPerSecondMax: 1_000_000,
  })
  const client = venue.client('bench', '1e12')
  const level = (price: number): [number, number] => [price, 0.01]
  const quote = (): void =>
    venue.quote([level(49_990), level(49_980), level(49_970)], [level(50_010), level(50_020), level(50_030)])
  const measure = (orders: number): Float64Array => {
    const times = new Float64Array(orders)
    for (let at = 0; at < orders; at += 1) {
      quote()
      const side = at % 2 === 0 ? 'buy' : 'sell'
      const request = requestOf(client, {
        side,
        orderType: 'market',
        quantity: (0.01 * (1 + ((at >> 1) % 3))).toFixed(2),
      })
      const started = performance.now()
      must(venue.desk.placeOrder(request))
      times[at] = performance.now() - started
    }
    return times.sort()
  }
  measure(3_000)
  const times = measure(20_000)
  const total = times.reduce((sum, time) => sum + time, 0)
  print('desk.placeOrder', 'throughput', times.length / (total / 1000), 'orders/s')
  print('desk.placeOrder', 'mean', (total / times.length) * 1000, 'us')
  print('desk.placeOrder', 'p50', quantile(times, 0.5) * 1000, 'us')
  print('desk.placeOrder', 'p99', quantile(times, 0.99) * 1000, 'us')

  const started = performance.now()
  for (let at = 0; at < 20_000; at += 1) quote()
  print('desk.quoteMarket', 'throughput', 20_000 / ((performance.now() - started) / 1000), 'quotes/s')
  const reads = performance.now()
  for (let at = 0; at < 100_000; at += 1) venue.desk.quote(BTC)
  print('desk.quote', 'throughput', 100_000 / ((performance.now() - reads) / 1000), 'reads/s')
}

benchDesk()
