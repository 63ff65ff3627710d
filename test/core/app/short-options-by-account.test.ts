import { describe, expect, it } from 'vitest'
import { makeOption } from '../../../src/core/instruments/index.ts'
import { ZERO, asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord, AccountType } from '../../../src/core/ledger/index.ts'
import { START, makeVenue, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

// Every account is a cash account for what it writes, live ones too: a call wants cover, a put its whole strike. The calculator's
// rules for uncovered options (20 % and so on) are told, as an answer to a question; no account is held to them.

const STRIKE = 100
const optionOf = (right: 'call' | 'put') =>
  must(
    makeOption({
      ...{
        underlying: symbolOf('ABC'),
        optionType: right,
        strike: decimal(STRIKE),
        multiplier: decimal(100),
      },
      expiresAt: parseIso('2027-01-15T21:00:00Z') as Instant,
      ...{
        tickSize: decimal('0.01'),
        lotSize: decimal(1),
        exchange: 'OPTX',
        isPaper: false,
        listedAt: START,
      },
    }),
  )
const [CALL, PUT] = [optionOf('call'), optionOf('put')]

function open(venue: Venue, accountType: AccountType, user: string | null, address: string): AccountRecord {
  return venue.take(
    must(
      venue.desk.openAccount({
        userId: user === null ? null : asId<'user'>(user),
        accountType,
        ethereumAddress: address,
        initialPaperCash: ZERO,
        mayOverdraw: user === null,
        ...{ requestId: null, personal: null },
      }),
    ),
  )
}

/** A live market in both options, and a funded live account. */
function live(accountType: AccountType, cash: number) {
  const venue = makeVenue()
  venue.take(venue.desk.listInstruments([CALL, PUT]))
  const maker = open(venue, 'institutional', null, '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')
  const side = (price: number) => [{ price: decimal(price), quantity: decimal(50) }]
  for (const { symbol } of [CALL, PUT]) {
    venue.take(venue.desk.quoteMarket({ participant: maker.id, symbol, bids: side(2), asks: side(2.1) }))
  }
  const account = open(venue, accountType, 'writer', '0x742d35Cc6634C0532925a3b844Bc454e4438f44e')
  venue.take(
    must(
      venue.desk.moveCash({
        ...{ from: 'outside', to: account.id, kind: 'deposit', amount: decimal(cash) },
        ...{ causeId: 'first', actorId: 'writer', requestId: null, personal: null },
      }),
    ),
  )
  const sell = (symbol: string) =>
    venue.order(account, {
      ...{ symbol, side: 'sell', quantity: 1, orderType: 'market', timeInForce: 'IOC', kycApproved: true },
    })
  return { venue, account, sell }
}

describe.each(['standard', 'premium', 'institutional'] as const)('a %s account', (accountType) => {
  it('writes no uncovered call, however much cash it has', () => {
    const { sell } = live(accountType, 10_000_000)
    expect(refusal(sell(CALL.symbol)).code).toBe('uncovered_short_option')
  })

  it('writes a put for its whole strike in cash, and not for a fifth of it', () => {
    expect(refusal(live(accountType, 3_000).sell(PUT.symbol)).code).toBe('insufficient_collateral')
    const { venue, account, sell } = live(accountType, 10_000)
    must(sell(PUT.symbol))
    expect(venue.desk.collateralOf(account.id).held.toFixed()).toBe('10000')
  })
})
