import type { Instrument } from '../../../src/core/instruments/index.ts'
import type { Desk, DeskOutcome } from '../../../src/core/app/desk-port/desk.ts'
import { asId } from '../../../src/core/kernel/index.ts'
import type { InstrumentSymbol, Random } from '../../../src/core/kernel/index.ts'
import { decimal } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import type { TradingState } from '../../../src/core/orders/index.ts'

/** What the steps below tell of themselves. */
type Report = Readonly<{ what: string; outcome: DeskOutcome<unknown> | null }>

const ACTING = { actorId: 'risk', requestId: null, personal: null } as const

/** Somebody's account, one instrument or now and then the venue is held back, or let go again. */
export function controlStep(
  desk: Desk,
  random: Random,
  account: AccountRecord,
  symbol: InstrumentSymbol,
): readonly Report[] {
  const held = desk.controls().filter(({ scope, state }) => scope !== 'dead_man' && state !== 'active')
  const first = held[random.integer(Math.max(1, held.length))]
  if (first && random.next() < 0.8) {
    const { subject } = first
    const scope = first.scope as 'venue' | 'account' | 'instrument'
    const lifted = {
      ...ACTING,
      scope,
      subject,
      state: 'active',
      reason: 'calm',
      cancelOrders: false,
    } as const
    return [{ what: 'controls lifted', outcome: desk.setControl(lifted) }]
  }
  const dice = random.next()
  if (dice < 0.3) {
    const armed = { ...ACTING, accountId: account.id, timeoutMs: 60_000 }
    return [{ what: 'dead men armed', outcome: desk.setDeadMan(armed) }]
  }
  const state: TradingState = dice < 0.6 ? 'reducing' : 'halted'
  const scope = dice < 0.75 ? 'account' : dice < 0.95 ? 'instrument' : 'venue'
  const subject = scope === 'account' ? account.id : scope === 'instrument' ? symbol : 'venue'
  const request = {
    ...ACTING,
    scope,
    subject,
    state,
    reason: 'wild',
    cancelOrders: random.next() < 0.5,
  } as const
  return [{ what: `${scope} ${state}`, outcome: desk.setControl(request) }]
}

/** A unit of two or three legs, some of which the account cannot carry. */
export function unitStep(
  desk: Desk,
  random: Random,
  account: AccountRecord,
  symbols: readonly InstrumentSymbol[],
): readonly Report[] {
  const chosen = [...new Set([0, 1, 2].map(() => symbols[random.integer(symbols.length)]))]
  if (chosen.length < 2) return []
  const placed = desk.placeMultiLeg({
    userId: account.userId ?? asId<'user'>('nobody'),
    accountId: account.id,
    legs: chosen.map((symbol) => ({
      symbol: symbol as InstrumentSymbol,
      side: random.next() < 0.85 ? 'buy' : 'sell',
      ratio: 1 + random.integer(2),
    })),
    quantity: decimal(1),
    netPrice: random.next() < 0.3 ? decimal(random.integer(400)) : null,
    strategy: null,
    ...{ kycApproved: false, requestId: null, personal: null },
  })
  return [
    placed.ok
      ? { what: 'units placed', outcome: placed.value }
      : { what: `unit refused ${placed.failure.code}`, outcome: null },
  ]
}

/** A credit spread: the dearer of two options of one right and expiry is sold, the other bought, or the same turned back. */
export function spreadStep(
  desk: Desk,
  random: Random,
  account: AccountRecord,
  options: readonly Instrument[],
): readonly Report[] {
  const first = options[random.integer(options.length)]
  const alike = options.filter(({ symbol, option }) => {
    const [one, other] = [first?.option, option]
    return (
      symbol !== first?.symbol && one?.optionType === other?.optionType && one?.expiresAt === other?.expiresAt
    )
  })
  const second = alike[random.integer(Math.max(1, alike.length))]
  if (!first || !second) return []
  const held = desk.positionsOf(account.id).find(({ symbol }) => symbol === first.symbol)?.quantity
  const closes = held?.isNegative() === true
  const placed = desk.placeMultiLeg({
    userId: account.userId ?? asId<'user'>('nobody'),
    accountId: account.id,
    legs: [
      { symbol: first.symbol, side: closes ? 'buy' : 'sell', ratio: 1 },
      { symbol: second.symbol, side: closes ? 'sell' : 'buy', ratio: 1 },
    ],
    quantity: decimal(1 + random.integer(3)),
    netPrice: null,
    strategy: null,
    ...{ kycApproved: false, requestId: null, personal: null },
  })
  if (!placed.ok) return [{ what: `spread refused ${placed.failure.code}`, outcome: null }]
  const { held: collateral } = desk.collateralOf(account.id)
  const what = collateral.isZero() ? 'spreads without collateral' : 'spreads over collateral'
  return [{ what, outcome: placed.value }]
}
