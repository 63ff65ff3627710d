import { Decimal, ZERO, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { MarginFailure } from '../failures.ts'

/** An isolated position on margin, linear: profit = size × (price − entry). */
type LeveragedPosition = Readonly<{
  /** Units of the underlying, signed, not 0. */
  size: Decimal
  entryPrice: Decimal
  markPrice: Decimal
  /** Notional over margin, from 1 to the most that is allowed. */
  leverage: Decimal
  leverageMax: number
  /** Share of the notional below which the position is closed. */
  maintenanceRate: Decimal
  /** What closing costs, as a share of the notional: part of what must be left at liquidation. */
  takerFee: Decimal
  /** Funding paid so far (received is negative): it has left the margin. */
  fundingPaid: Decimal
}>

type LeveragedMargin = Readonly<{
  /** Entry notional over leverage. */
  initial: Decimal
  /** Maintenance rate and closing fee on the notional at the mark price. */
  maintenance: Decimal
  unrealisedProfit: Decimal
  /** Margin left: initial − funding + unrealised profit. */
  equity: Decimal
  /** Null where no price above 0 reaches it: a long that is paid in full. */
  liquidationPrice: Decimal | null
}>

function breachOf(position: LeveragedPosition): MarginFailure | null {
  const { size, entryPrice, markPrice, leverage, leverageMax, maintenanceRate, takerFee } = position
  if (size.isZero()) return invalidInput('size', 'must not be 0')
  if (!entryPrice.gt(ZERO)) return invalidInput('entry_price', 'must be above 0')
  if (!markPrice.gt(ZERO)) return invalidInput('price', 'must be above 0')
  if (leverage.lt(1) || leverage.gt(leverageMax)) {
    return invalidInput('leverage', `must lie between 1 and ${leverageMax}`)
  }
  if (maintenanceRate.isNegative() || takerFee.isNegative() || maintenanceRate.plus(takerFee).gte(1)) {
    return invalidInput('maintenance_rate', 'and the fee must be 0 or more and together below 1')
  }
  if (maintenanceRate.gte(new Decimal(1).div(leverage))) {
    return invalidInput(
      'leverage',
      'leaves less than the maintenance margin: it would be liquidated when opened',
    )
  }
  return null
}

/**
 * The price P at which what is left of the margin is the maintenance margin and the fee of closing:
 * margin − funding + size·(P − entry) = (maintenance rate + fee)·|size|·P. Longs fall to it, shorts rise to it.
 */
function liquidationPriceOf(position: LeveragedPosition, margin: Decimal): Decimal | null {
  const { size, entryPrice, maintenanceRate, takerFee, fundingPaid } = position
  const kept = maintenanceRate.plus(takerFee)
  const left = margin.minus(fundingPaid)
  const price = size.gt(ZERO)
    ? entryPrice
        .times(size)
        .minus(left)
        .div(size.times(new Decimal(1).minus(kept)))
    : entryPrice
        .times(size.abs())
        .plus(left)
        .div(size.abs().times(new Decimal(1).plus(kept)))
  return price.gt(ZERO) ? price : null
}

/** Initial and maintenance margin of an isolated leveraged position, and the price that liquidates it. */
export function leveragedMargin(position: LeveragedPosition): Result<LeveragedMargin, MarginFailure> {
  const breach = breachOf(position)
  if (breach) return refused(breach)
  const { size, entryPrice, markPrice, leverage, maintenanceRate, takerFee, fundingPaid } = position
  const initial = size.abs().times(entryPrice).div(leverage)
  const unrealisedProfit = size.times(markPrice.minus(entryPrice))
  return ok({
    initial,
    maintenance: size.abs().times(markPrice).times(maintenanceRate.plus(takerFee)),
    unrealisedProfit,
    equity: initial.minus(fundingPaid).plus(unrealisedProfit),
    liquidationPrice: liquidationPriceOf(position, initial),
  })
}
