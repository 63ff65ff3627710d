import type { RiskPosition } from './book.ts'
import { saccr } from './saccr/exposure.ts'
import type { SaccrTrade } from './saccr/types.ts'

export type CounterpartyHolding = Readonly<{
  counterparty: string
  /** Null of what no model values now: it counts for what it is worth, and has no potential exposure. */
  position: RiskPosition | null
  /** Market value, signed; null without a price. */
  value: number | null
  assetClass: 'equity' | 'commodity'
  /** An index, a basket or a fund of many names. */
  isIndex: boolean
  /** Years to the expiry of a derivative; null for what is owned outright and for perpetuals, which count a year. */
  maturityYears: number | null
  isDerivative: boolean
}>

export type CounterpartyExposure = Readonly<{
  counterparty: string
  positions: number
  /** max(value, 0) of everything held there: what is lost at once if it fails. */
  currentExposure: number
  /** SA-CCR add-on × multiplier of the derivatives there, unmargined, without collateral. */
  potentialFutureExposure: number
}>

type ModelledHolding = CounterpartyHolding & Readonly<{ position: RiskPosition }>

const isModelled = (one: CounterpartyHolding): one is ModelledHolding => one.position !== null

/** A derivative as SA-CCR takes it; crypto counts as a commodity of the kind `other` (CRE52.67). */
function tradeOf({ position, value, assetClass, isIndex, maturityYears }: ModelledHolding): SaccrTrade {
  const { model, units } = position
  const spot = model.kind === 'option' ? model.spot : model.price
  return {
    id: position.id,
    assetClass,
    notional: Math.abs(units) * spot,
    marketValue: value ?? 0,
    ...{ maturityYears: maturityYears ?? 1, startYears: 0, endYears: maturityYears ?? 1 },
    direction: units >= 0 ? 'long' : 'short',
    option:
      model.kind === 'option'
        ? {
            optionType: model.optionType,
            position: units >= 0 ? 'bought' : 'sold',
            underlyingPrice: model.spot,
            strike: model.strike,
            ...{ timeYears: model.timeYears, shift: 0 },
          }
        : null,
    ...{ tranche: null, currency: null, quality: null, special: null, isIndex },
    reference: position.underlying,
    commodityType: assetClass === 'equity' ? null : 'other',
  }
}

/** Exposure to each venue or counterparty, the largest first. */
export function expectedExposures(holdings: readonly CounterpartyHolding[]): readonly CounterpartyExposure[] {
  const names = [...new Set(holdings.map(({ counterparty }) => counterparty))]
  return names
    .map((counterparty) => {
      const own = holdings.filter((one) => one.counterparty === counterparty)
      const trades = own
        .filter(isModelled)
        .filter(({ isDerivative, position }) => isDerivative && position.units !== 0)
        .map(tradeOf)
      const figures = saccr([{ id: counterparty, trades, collateral: 0, margin: null }])
      return {
        counterparty,
        positions: own.length,
        currentExposure: own.reduce((sum, { value }) => sum + Math.max(value ?? 0, 0), 0),
        potentialFutureExposure: figures.ok ? figures.value.pfe : 0,
      }
    })
    .toSorted((a, b) => b.currentExposure - a.currentExposure)
}
