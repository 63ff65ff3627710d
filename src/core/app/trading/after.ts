import { ZERO, asId, present } from '../../kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import { heldPosition, isInDollars, sumOrNull } from '../portfolios/equity.ts'
import type { AccountValue, HeldPosition } from '../portfolios/equity.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { changedView } from '../risk/holdings.ts'
import type { RiskView } from '../risk/risk-view.ts'
import { quantitiesOf } from './working.ts'
import type { Trade } from './working.ts'

type AfterDeps = Pick<RiskDeps, 'desk' | 'valuations' | 'clock'>

const flatRecord = (accountId: AccountId, symbol: InstrumentSymbol, deps: AfterDeps): PositionRecord => ({
  ...{ id: asId<'position'>(`order:${symbol}`), accountId, userId: null, symbol },
  ...{ quantity: ZERO, averagePrice: ZERO, realizedPnl: ZERO, fees: ZERO },
  ...{ openedAt: deps.clock.now(), updatedAt: deps.clock.now(), settledAt: null },
})

/** The positions with trades done; those that none touches are the same objects. */
function positionsWith(
  deps: AfterDeps,
  value: AccountValue,
  trades: readonly Trade[],
): readonly HeldPosition[] {
  const changed = quantitiesOf(trades.filter(({ symbol }) => isInDollars(deps.desk, symbol)))
  const kept = value.positions.filter(({ symbol }) => !changed.has(symbol))
  const fresh = [...changed].flatMap(([symbol, quantity]) => {
    const held = value.positions.find((one) => one.symbol === symbol)
    const record = held?.position ?? flatRecord(value.account.id, symbol, deps)
    return heldPosition(deps, { ...record, quantity: record.quantity.plus(quantity) }) ?? []
  })
  return [...kept, ...fresh]
}

/** The same of what is paid in a coin: no figure is made of it, and risk says of each that it is not valued. */
function coinPositionsWith(
  deps: AfterDeps,
  value: AccountValue,
  trades: readonly Trade[],
): readonly HeldPosition[] {
  const changed = quantitiesOf(trades.filter(({ symbol }) => !isInDollars(deps.desk, symbol)))
  const kept = value.coinPositions.filter(({ symbol }) => !changed.has(symbol))
  const fresh = [...changed].flatMap(([symbol, quantity]) => {
    const held = value.coinPositions.find((one) => one.symbol === symbol)
    const record = held?.position ?? flatRecord(value.account.id, symbol, deps)
    return heldPosition(deps, { ...record, quantity: record.quantity.plus(quantity) }) ?? []
  })
  return [...kept, ...fresh]
}

/** What the trades cost in dollars, premiums, variation and fees; null where one has neither price nor mark. */
function costOf(deps: AfterDeps, trades: readonly Trade[]): Decimal | null {
  return sumOrNull(
    trades.map(({ symbol, quantity, price, fee }) => {
      if (!isInDollars(deps.desk, symbol)) return ZERO
      const at = price ?? deps.valuations.valuationOf(symbol).mark
      const multiplier = deps.desk.instrument(symbol)?.multiplier
      if (at === null || multiplier === undefined) return null
      const paid = at.minus(deps.desk.settledPriceOf(symbol))
      return paid.times(quantity).times(multiplier).plus(fee)
    }),
  )
}

export type BeforeAndAfter = Readonly<{ before: RiskView; after: RiskView }>

/** An account now, and with trades done at their prices. Equity after is null where a trade has no price. */
export function beforeAndAfter(deps: AfterDeps, before: RiskView, trades: readonly Trade[]): BeforeAndAfter {
  const value = present(before.values[0], 'the account of a view')
  const positions = positionsWith(deps, value, trades)
  const cost = costOf(deps, trades)
  const marketValue = sumOrNull(positions.map((one) => one.worth))
  const cash = cost === null ? value.cash : value.cash.minus(cost)
  const after: AccountValue = {
    ...value,
    ...{ cash, positions, marketValue },
    equity: marketValue === null || cost === null ? null : cash.plus(marketValue),
    coinPositions: coinPositionsWith(deps, value, trades),
  }
  return { before, after: changedView(deps, before, after) }
}
