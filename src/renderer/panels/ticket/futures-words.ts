import { Decimal } from '../../../core/kernel/index.ts'
import { formatMoney, formatQuantity } from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import type { PreviewAnswer, TicketTerms } from './machine.ts'

const usd = (amount: Decimal | string): string => formatMoney(new Decimal(amount).abs(), 'USD')

const sideOf = (quantity: Decimal): string => (quantity.isNegative() ? 'short' : 'long')

/** The position after all that would fill now. */
const afterOf = ({ side }: TicketTerms, preview: PreviewAnswer, held: Decimal): Decimal => {
  const filled = new Decimal(preview.estimated_fill.quantity)
  return held.plus(side === 'buy' ? filled : filled.negated())
}

/** `You go long 0.2 BTC-USD perpetual`; with a position already, from what to what. */
function positionSentence(terms: TicketTerms, preview: PreviewAnswer, held: Decimal): string {
  const name = instrumentName(terms.symbol)
  const worth = `worth ${usd(preview.notional)}`
  const after = afterOf(terms, preview, held)
  const size = formatQuantity(after.abs())
  if (held.isZero()) return `You go ${sideOf(after)} ${size} ${name}, ${worth}.`
  const before = `${sideOf(held)} ${formatQuantity(held.abs())}`
  return after.isZero()
    ? `Your ${before} ${name} is closed.`
    : `You go from ${before} to ${sideOf(after)} ${size} ${name}, ${worth} traded.`
}

/** What is held as margin or freed, and what is paid: no more than fee and margin moves with a future. */
function marginSentence(terms: TicketTerms, { collateral, fees }: PreviewAnswer, held: Decimal): string {
  const change = new Decimal(collateral.after).minus(collateral.before)
  const paid = `${usd(fees)} of fees is paid now`
  if (change.isNegative() && !change.isZero()) return `${usd(change)} of margin is freed; ${paid}.`
  if (!change.isZero()) return `${usd(change)} more is held as margin; ${paid}.`
  const closes = terms.side === 'buy' ? held.isNegative() : held.isPositive()
  return closes && !held.isZero()
    ? `Margin of what it closes is freed as it fills; ${paid}.`
    : `No more margin is held; ${paid}.`
}

/** What a filled order for a future or perpetual does: the position, the margin, the fee. */
export function futureFillSentences(
  terms: TicketTerms,
  preview: PreviewAnswer,
  held: Decimal | null,
): readonly string[] {
  const before = held ?? new Decimal(0)
  return [positionSentence(terms, preview, before), marginSentence(terms, preview, before)]
}

/** What the position can cost from then on: a loss is paid as it comes, and is not bounded by the margin. */
export function futureLossSentences(
  terms: TicketTerms,
  preview: PreviewAnswer,
  held: Decimal | null,
): readonly string[] {
  const filled = new Decimal(preview.estimated_fill.quantity)
  const after = afterOf(terms, preview, held ?? new Decimal(0))
  if (after.isZero() && !filled.isZero()) return []
  const delta = preview.greeks_impact?.delta ?? null
  const perUnit = delta === null ? null : new Decimal(delta).abs().div(terms.quantity)
  const each =
    perUnit === null || after.isZero()
      ? ''
      : `Each point that it ${after.isPositive() ? 'falls' : 'rises'} then costs ${usd(perUnit.times(after.abs()))}. `
  return [`${each}Losses are paid as they come and can be more than the margin.`]
}

/** Notional over margin of what the order adds; null where it adds none. */
export function leverageOf({ notional, collateral }: PreviewAnswer): string | null {
  const margin = new Decimal(collateral.after).minus(collateral.before)
  return margin.isPositive() && !margin.isZero() ? `${new Decimal(notional).div(margin).toFixed(1)}×` : null
}
