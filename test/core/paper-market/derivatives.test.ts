import { describe, expect, it } from 'vitest'
import { expiryOf } from '../../../src/core/instruments/index.ts'
import { MS_PER_HOUR, addMs } from '../../../src/core/kernel/index.ts'
import { EPOCH, paperMarket } from './history-file.ts'

describe('the demo’s perpetual and futures', () => {
  it('are listed and quoted on their ticks, never crossed, and the futures end at the index', () => {
    const market = paperMarket()
    const started = market.start(EPOCH, [], EPOCH)
    const listed = started.instruments.filter(({ kind }) => kind === 'future' || kind === 'perpetual')
    expect(listed.map(({ symbol }) => symbol)).toEqual([
      ...['BTC-USD-PERP', 'SPX-20261218-F', 'SPX-20270319-F'],
    ])
    const step = market.step(addMs(EPOCH, MS_PER_HOUR))
    for (const { symbol, tickSize, lotSize } of listed) {
      for (const quotes of [started.initialQuotes, step.quotes]) {
        const quote = quotes.find((one) => one.symbol === symbol)
        const [bid, ask] = [quote?.bids[0], quote?.asks[0]]
        expect([symbol, bid?.price.lt(ask?.price ?? 0)]).toEqual([symbol, true])
        for (const { price, quantity } of [...(quote?.bids ?? []), ...(quote?.asks ?? [])]) {
          expect([price.mod(tickSize).isZero(), quantity.mod(lotSize).isZero()]).toEqual([true, true])
        }
      }
    }
    const [, december] = listed
    const expiresAt = december ? expiryOf(december) : null
    const late = market.step(addMs(expiresAt ?? EPOCH, 5))
    expect(late.expiries.find(({ symbol }) => symbol === december?.symbol)?.settlementPrice.gt(0)).toBe(true)
    expect(late.listings.map(({ symbol }) => symbol)).toContain('SPX-20270618-F')
  })
})
