import type { ContractOutputs } from '../../contract/index.ts'
import { ZERO, decimal, decimalText, ok, parseIso, present, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import type { Desk, OrderPreview, OrderRequest } from '../desk-port/desk.ts'
import type { HandlerContext } from '../call.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { effectOf } from './effect.ts'
import { payoffOf } from './payoff.ts'
import { refusalsFor } from './risk-guard.ts'
import type { RiskGuard } from './risk-guard.ts'
import type { Valuations } from './valuation.ts'
import { guardedTradesOf, tradeOf } from './working.ts'

type PreviewAnswer = ContractOutputs['trading']['preview']

type Bounds = Pick<PreviewAnswer, 'worst_loss' | 'best_gain' | 'breakevens'>

/** A model value as an amount to show: whole cents. It is never booked. */
const cents = (value: number | null): string | null =>
  value === null ? null : decimalText(decimal(value.toFixed(2)))

const NO_BOUNDS: Bounds = { worst_loss: null, best_gain: null, breakevens: [] }

/** What the order alone can lose and gain at the estimated price; no bounds when it would not fill. */
function boundsOf(
  desk: Desk,
  valuations: Valuations,
  clock: Clock,
  request: OrderRequest,
  preview: OrderPreview,
): Bounds {
  const price = preview.estimatedPrice ?? request.price
  if (price === null) return NO_BOUNDS
  const payoff = payoffOf(desk, valuations, clock, {
    legs: [{ symbol: request.symbol, side: request.side, quantity: request.quantity, price }],
    vol_shift: 0,
    points: 11,
  })
  if (!payoff.ok) return NO_BOUNDS
  const { worst_loss, best_gain, breakevens } = payoff.value
  return { worst_loss: cents(worst_loss), best_gain: cents(best_gain), breakevens }
}

function greeksImpact(
  desk: Desk,
  valuations: Valuations,
  request: OrderRequest,
): PreviewAnswer['greeks_impact'] {
  const greeks = valuations.valuationOf(request.symbol).greeks
  const instrument = desk.instrument(request.symbol)
  if (greeks === null || instrument === null) return null
  const sign = request.side === 'buy' ? 1 : -1
  const units = request.quantity.times(instrument.multiplier).toNumber() * sign
  return {
    delta: greeks.delta * units,
    gamma: greeks.gamma * units,
    theta: greeks.theta * units,
    vega: greeks.vega * units,
    rho: greeks.rho * units,
  }
}

/** The call that the order would wait in. */
function callAnswer(trading: OrderPreview['call']): PreviewAnswer['call'] {
  if (trading === null) return null
  const { phase, uncrossesAt, indicativePrice } = trading
  if (phase === 'open' || phase === 'closed') return null
  return {
    state: phase,
    uncrosses_at: uncrossesAt && toIso(uncrossesAt),
    indicative_price: indicativePrice && decimalText(indicativePrice),
  }
}

/** Where the position that the order leaves is liquidated. */
function liquidationAnswer(after: OrderPreview['liquidation']): PreviewAnswer['liquidation'] {
  if (after === null) return null
  const { quantity, price, maintenance, maintenanceRate } = after
  return {
    side: quantity.isZero() ? 'flat' : quantity.isNegative() ? 'short' : 'long',
    quantity: decimalText(quantity),
    price: price && decimalText(price),
    maintenance: decimalText(maintenance),
    maintenance_rate: decimalText(maintenanceRate),
    is_mark_stale: after.isMarkStale,
  }
}

/** The hard bounds of the whole book among the checks: what they would refuse is not accepted. */
const bookChecks = (refusals: readonly Failure[]): PreviewAnswer['checks'] =>
  refusals.map(({ message, details }) => ({
    ...{ name: String(details?.['limit']), passed: false, message },
    ...{ limit: String(details?.['bound']), value: String(details?.['value']) },
  }))

type PreviewDeps = RiskDeps & Readonly<{ desk: Desk; riskGuard?: RiskGuard }>

/** Everything the review step shows; nothing is sent and nothing is kept. */
export async function previewOf(
  { desk, valuations, clock, riskGuard, ...risk }: PreviewDeps,
  request: OrderRequest,
  context: Pick<HandlerContext, 'signal'>,
): Promise<Result<PreviewAnswer, Failure>> {
  const checked = desk.preview(request)
  if (!checked.ok) return checked
  const preview = checked.value
  const bounds = boundsOf(desk, valuations, clock, request, preview)
  const currency = desk.instrument(request.symbol)?.currency ?? 'USD'
  const held = desk.balances(request.accountId).find((balance) => balance.currency === currency)?.held ?? ZERO
  const { before, after } = preview.collateral
  const valuation = valuations.valuationOf(request.symbol)
  const account = present(desk.account(request.accountId), 'the account of a checked order')
  const trade = { ...tradeOf(request), price: preview.estimatedPrice ?? request.price, fee: preview.fee }
  const refusals = await refusalsFor(riskGuard, request.accountId, guardedTradesOf(request))
  const what = { trades: [trade], refusals }
  const effect = await effectOf({ desk, valuations, clock, ...risk }, account, what, context)
  const checks = [...preview.checks.map((check) => ({ ...check })), ...bookChecks(refusals)]
  const quotedAt = valuation.at === null ? null : parseIso(valuation.at)
  return ok({
    symbol: request.symbol,
    side: request.side,
    quantity: decimalText(request.quantity),
    currency,
    notional: decimalText(preview.notional),
    estimated_fill: {
      price: preview.estimatedPrice === null ? null : decimalText(preview.estimatedPrice),
      quantity: decimalText(preview.estimatedQuantity),
    },
    fees: decimalText(preview.fee),
    cash_change: decimalText(preview.cashChange),
    balance_after: decimalText(preview.availableCashAfter),
    worst_loss: bounds.worst_loss,
    best_gain: bounds.best_gain,
    breakevens: bounds.breakevens,
    margin_impact: {
      used_before: decimalText(held),
      used_after: decimalText(held.plus(preview.cashToHold).plus(after.minus(before))),
    },
    collateral: { before: decimalText(before), after: decimalText(after) },
    call: callAnswer(preview.call),
    liquidation: liquidationAnswer(preview.liquidation),
    greeks_impact: greeksImpact(desk, valuations, request),
    quote_state: valuation.state,
    quote_age_ms: quotedAt === null ? null : clock.now() - quotedAt,
    effect,
    checks,
    accepted: checks.every((check) => check.passed),
  })
}
