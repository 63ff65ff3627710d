import { describe, expect, it } from 'vitest'
import { FLASH_GAP_MS, makeFlashBook } from '../../../src/renderer/panels/chain/flash.ts'
import { chainOf, sideOf } from './chain-fixture.ts'

function bookAt() {
  const clock = { ms: 1_000 }
  const book = makeFlashBook(() => clock.ms)
  const chain = chainOf([6850])
  const { chain: _rows, ...header } = chain
  const quote = (bid: string | null, ask: string | null = '121.90'): void =>
    book.take({ ...header, rows: [{ strike: '6850', call: sideOf('C6850', { bid, ask }), put: null }] })
  return { clock, book, chain, quote }
}

describe('flashes', () => {
  it('come with a change, in its direction', () => {
    const { book, chain, quote } = bookAt()
    book.reset(chain)
    quote('121.50')
    expect(book.flashOf('C6850', 'bid')).toMatchObject({ direction: 'up', atMs: 1_000 })
    expect(book.flashOf('C6850', 'ask')).toBeNull()
  })

  it('do not come with a first paint or a new snapshot', () => {
    const { book, chain, quote } = bookAt()
    book.reset(chain)
    expect(book.flashOf('C6850', 'bid')).toBeNull()
    quote('121.50')
    book.reset(chain)
    expect(book.flashOf('C6850', 'bid')).toBeNull()
  })

  it('do not come with the first word about an option', () => {
    const { book, quote } = bookAt()
    quote('121.50')
    expect(book.flashOf('C6850', 'bid')).toBeNull()
  })

  it('fold changes of one cell that come too close', () => {
    const { book, chain, quote, clock } = bookAt()
    book.reset(chain)
    quote('121.50')
    clock.ms += FLASH_GAP_MS - 1
    quote('120.00')
    expect(book.flashOf('C6850', 'bid')).toMatchObject({ direction: 'up', atMs: 1_000 })
    clock.ms += 1
    quote('119.00')
    expect(book.flashOf('C6850', 'bid')).toMatchObject({ direction: 'down', number: 2 })
  })

  it('stay at three a second or fewer however fast the feed is', () => {
    const { book, chain, quote, clock } = bookAt()
    book.reset(chain)
    const seen = new Set<number>()
    for (let step = 0; step < 1_000; step += 1) {
      clock.ms += 1
      quote((100 + step / 100).toFixed(2))
      const flash = book.flashOf('C6850', 'bid')
      if (flash) seen.add(flash.number)
    }
    expect(seen.size).toBeLessThanOrEqual(3)
    expect(FLASH_GAP_MS).toBeGreaterThanOrEqual(250)
  })

  it('do not come when a quote appears, goes or is written differently', () => {
    const { book, chain, quote, clock } = bookAt()
    book.reset(chain)
    quote(null)
    clock.ms += 1_000
    quote('121.00')
    clock.ms += 1_000
    quote('121.0')
    expect(book.flashOf('C6850', 'bid')).toBeNull()
  })
})
