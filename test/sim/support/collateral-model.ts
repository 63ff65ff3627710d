import type { Tables } from '../../../src/core/app/store.ts'
import { Decimal, ZERO } from '../../../src/core/kernel/index.ts'
import type { AccountId, InstrumentSymbol, OrderId, PositionId } from '../../../src/core/kernel/index.ts'
import { strategyRequirement } from '../../../src/core/margin/index.ts'
import type { MarginOption } from '../../../src/core/margin/index.ts'
import { isOpen } from '../../../src/core/orders/index.ts'

type Owned = Readonly<{ symbol: InstrumentSymbol; quantity: Decimal }>

/** What clients must hold for short options, as positions and open sales alone say it. The model's underlyings have no stock. */
export type CollateralModel = Readonly<{
  instrument: (record: Tables['instruments']) => void
  position: (record: Tables['positions']) => void
  order: (record: Tables['orders']) => void
  /** Of `spare`, the cash that open orders leave: an account that must hold more holds all of it. */
  heldOf: (accountId: AccountId, spare: Decimal) => Decimal
}>

export function makeCollateralModel(): CollateralModel {
  const options = new Map<InstrumentSymbol, Omit<MarginOption, 'quantity'>>()
  const owned = new Map<AccountId, Map<PositionId | OrderId, Owned>>()

  const keep = (accountId: AccountId, id: PositionId | OrderId, one: Owned): void => {
    const known = owned.get(accountId) ?? new Map<PositionId | OrderId, Owned>()
    if (one.quantity.isZero()) known.delete(id)
    else known.set(id, one)
    owned.set(accountId, known)
  }

  const bookOf = (accountId: AccountId): readonly MarginOption[] => {
    const bySymbol = new Map<InstrumentSymbol, Decimal>()
    for (const { symbol, quantity } of owned.get(accountId)?.values() ?? []) {
      bySymbol.set(symbol, (bySymbol.get(symbol) ?? ZERO).plus(quantity))
    }
    return [...bySymbol].flatMap(([symbol, quantity]) => {
      const option = options.get(symbol)
      return option ? [{ ...option, quantity }] : []
    })
  }

  return {
    instrument: ({ symbol, option, multiplier }) => {
      if (option === null) return
      const { optionType: right, strike, expiresAt, settlement } = option
      options.set(symbol, {
        symbol,
        right,
        strike,
        expiresAt,
        settlement,
        multiplier,
        deliverable: multiplier,
      })
    },
    position: ({ id, accountId, userId, symbol, quantity }) => {
      if (userId !== null) keep(accountId, id, { symbol, quantity })
    },
    order: (order) => {
      const { id, accountId, symbol, side, status, isReduceOnly, quantity, filledQuantity } = order
      const waits = status === 'pending' && isReduceOnly === true
      const isOffered = isOpen(order) && side === 'sell' && !waits
      keep(accountId, id, { symbol, quantity: isOffered ? filledQuantity.minus(quantity) : ZERO })
    },
    heldOf: (accountId, spare) => {
      const { requirement, uncovered } = strategyRequirement({ stock: ZERO, options: bookOf(accountId) })
      return uncovered.length > 0
        ? Decimal.max(ZERO, spare)
        : Decimal.min(requirement, Decimal.max(ZERO, spare))
    },
  }
}
