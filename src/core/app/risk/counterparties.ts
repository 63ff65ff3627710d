import { yearsBetween } from '../../kernel/index.ts'
import { expectedExposures } from '../../risk/index.ts'
import type { CounterpartyExposure, CounterpartyHolding, RiskPosition } from '../../risk/index.ts'
import type { HeldPosition } from '../portfolios/equity.ts'
import type { RiskView } from './risk-view.ts'

/** Whoever clears a position: the venue where it is listed. */
const counterpartyOf = ({ instrument }: HeldPosition): string => instrument.exchange

/** Everything held at a counterparty in dollars, whether a model values it now or not; at all of them without a name. */
export const heldAt = (view: Pick<RiskView, 'values'>, name: string | null = null): readonly HeldPosition[] =>
  view.values
    .flatMap(({ positions }) => positions)
    .filter((held) => name === null || counterpartyOf(held) === name)

type Models = ReadonlyMap<HeldPosition, RiskPosition>

function counterpartyHolding(view: RiskView, models: Models, held: HeldPosition): CounterpartyHolding {
  const { option, future, kind } = held.instrument
  const expiresAt = option?.expiresAt ?? future?.expiresAt ?? null
  const isCrypto = held.sector === 'Digital assets'
  return {
    counterparty: counterpartyOf(held),
    position: models.get(held) ?? null,
    value: held.value?.toNumber() ?? null,
    assetClass: isCrypto || kind === 'commodity' || kind === 'carbon' ? 'commodity' : 'equity',
    isIndex: kind === 'index' || kind === 'etf' || /indices/i.test(held.sector),
    maturityYears: expiresAt === null ? null : Math.max(0, yearsBetween(view.now, expiresAt)),
    isDerivative: option !== null || (future ?? null) !== null,
  }
}

/** Exposure to each counterparty, or to the named one, the largest first. */
export function exposuresOf(view: RiskView, name: string | null = null): readonly CounterpartyExposure[] {
  const models: Models = new Map(view.holdings.map(({ held, position }) => [held, position]))
  return expectedExposures(heldAt(view, name).map((held) => counterpartyHolding(view, models, held)))
}

/** What a bound looks at: what is lost at once, and what may be lost beside it while the positions are closed. */
const exposureSum = (one: CounterpartyExposure): number => one.currentExposure + one.potentialFutureExposure

/** To one counterparty; 0 where nothing is held there. */
export const counterpartyExposure = (view: RiskView, name: string): number =>
  exposuresOf(view, name).reduce((sum, one) => sum + exposureSum(one), 0)

/** The largest of a view; 0 without positions. */
export const largestCounterparty = (view: RiskView): number =>
  Math.max(0, ...exposuresOf(view).map(exposureSum))

/** Those of some instruments. */
export const counterpartiesOf = (view: RiskView, symbols: readonly string[]): readonly string[] => [
  ...new Set(
    heldAt(view)
      .filter(({ symbol }) => symbols.includes(symbol))
      .map(counterpartyOf),
  ),
]

export const exposureAnswer = (one: CounterpartyExposure) => ({
  counterparty: one.counterparty,
  positions: one.positions,
  current_exposure: one.currentExposure,
  potential_future_exposure: one.potentialFutureExposure,
})
