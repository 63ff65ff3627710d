import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { RiskFailure } from '../failures.ts'
import { addonsByClass } from './addon.ts'
import { effectiveNotional } from './effective-notional.ts'
import { ALPHA, FLOOR } from './parameters.ts'
import type {
  SaccrExposure,
  SaccrFigures,
  SaccrMargin,
  SaccrNettingSet,
  SaccrNettingSetFigures,
  SaccrTrade,
} from './types.ts'

const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0

function optionBreach({ option }: SaccrTrade): string | null {
  if (option === null) return null
  if (!(option.timeYears >= 0 && Number.isFinite(option.timeYears))) return 'option.time_years'
  if (!isPositive(option.underlyingPrice + option.shift)) return 'option.underlying_price'
  return isPositive(option.strike + option.shift) ? null : 'option.strike'
}

function trancheBreach({ tranche }: SaccrTrade): string | null {
  if (tranche === null) return null
  const { attachment, detachment } = tranche
  return attachment >= 0 && detachment > attachment && detachment <= 1 ? null : 'tranche'
}

/** The field at fault of one trade; null when it is good. */
function tradeBreach(trade: SaccrTrade): string | null {
  if (!isPositive(trade.notional)) return 'notional'
  if (!Number.isFinite(trade.marketValue)) return 'market_value'
  if (!(trade.maturityYears >= 0 && Number.isFinite(trade.maturityYears))) return 'maturity_years'
  if (!(trade.startYears >= 0 && trade.endYears >= trade.startYears && Number.isFinite(trade.endYears))) {
    return 'end_years'
  }
  if (trade.assetClass === 'interest_rate' && !trade.currency) return 'currency'
  if (trade.assetClass === 'foreign_exchange' && !/^[a-z]{3}\/[a-z]{3}$/i.test(trade.currency ?? '')) {
    return 'currency_pair'
  }
  if (trade.assetClass === 'credit' && trade.quality === null) return 'quality'
  if (trade.assetClass === 'commodity' && trade.commodityType === null) return 'commodity_type'
  return optionBreach(trade) ?? trancheBreach(trade)
}

function setBreach({ collateral, margin }: SaccrNettingSet): string | null {
  if (!Number.isFinite(collateral)) return 'collateral'
  if (margin === null) return null
  if (!(margin.threshold >= 0 && margin.minimumTransfer >= 0)) return 'threshold'
  return margin.marginPeriodDays >= 1 && Number.isFinite(margin.netIndependentCollateral) ? null : 'mpor_days'
}

/** CRE52.23: collateral beyond the value, and a negative value, lower the exposure to come, by 95 % at most. */
const multiplierOf = (value: number, collateral: number, addon: number): number =>
  addon > 0
    ? Math.min(1, FLOOR + (1 - FLOOR) * Math.exp((value - collateral) / (2 * (1 - FLOOR) * addon)))
    : 1

/** CRE52.10 without a margin agreement, CRE52.18 with one. */
const replacementCostOf = (value: number, { collateral, margin }: SaccrNettingSet): number =>
  Math.max(
    value - collateral,
    margin === null ? 0 : margin.threshold + margin.minimumTransfer - margin.netIndependentCollateral,
    0,
  )

function figuresOf(
  set: SaccrNettingSet,
  margin: SaccrMargin | null,
): Omit<SaccrNettingSetFigures, 'isCapped'> {
  const weighed = set.trades.map((trade) => ({ trade, figures: effectiveNotional(trade, margin) }))
  const marketValue = set.trades.reduce((sum, trade) => sum + trade.marketValue, 0)
  const addonByClass = addonsByClass(weighed)
  const addon = Object.values(addonByClass).reduce((sum, value) => sum + value, 0)
  const multiplier = multiplierOf(marketValue, set.collateral, addon)
  const replacementCost = replacementCostOf(marketValue, { ...set, margin })
  const pfe = multiplier * addon
  return {
    ...{ id: set.id, marketValue, addonByClass, addon, multiplier, replacementCost, pfe },
    ead: ALPHA * (replacementCost + pfe),
    trades: weighed.map(({ figures }) => figures),
  }
}

/** The exposure of one netting set; with a margin agreement at most that without it (CRE52.2). */
function nettingSetFigures(set: SaccrNettingSet): SaccrNettingSetFigures {
  const own = figuresOf(set, set.margin)
  if (set.margin === null) return { ...own, isCapped: false }
  const without = figuresOf(set, null)
  return without.ead < own.ead ? { ...without, isCapped: true } : { ...own, isCapped: false }
}

/** Sums over netting sets; the multiplier of a sum is its PFE over its add-on. */
function totalOf(sets: readonly SaccrNettingSetFigures[]): SaccrExposure {
  const sum = (name: 'replacementCost' | 'addon' | 'pfe' | 'ead'): number =>
    sets.reduce((all, set) => all + set[name], 0)
  const [addon, pfe] = [sum('addon'), sum('pfe')]
  const multiplier = sets.length === 1 ? (sets[0]?.multiplier ?? 1) : addon > 0 ? pfe / addon : 1
  return { replacementCost: sum('replacementCost'), addon, multiplier, pfe, ead: sum('ead') }
}

/**
 * Exposure at default by the standardised approach for counterparty credit risk (Basel Committee, CRE52): 1.4·(RC + multiplier ·
 * add-on), all five asset classes. Money in one domestic currency. Refuses `invalid_input` naming netting set, trade and field.
 */
export function saccr(sets: readonly SaccrNettingSet[]): Result<SaccrFigures, RiskFailure> {
  for (const set of sets) {
    const wrong = setBreach(set)
    if (wrong) return refused(invalidInput(wrong, `of netting set ${set.id} is out of its range`))
    for (const trade of set.trades) {
      const field = tradeBreach(trade)
      if (field)
        return refused(
          invalidInput(field, `of trade ${trade.id} in netting set ${set.id} is missing or out of its range`),
        )
    }
  }
  const figures = sets.map(nettingSetFigures)
  const beyond = figures.find((set) => !Number.isFinite(set.marketValue) || !Number.isFinite(set.ead))
  if (beyond) {
    const message = `and market_value of netting set ${beyond.id} are beyond what can be added up`
    return refused(invalidInput('notional', message))
  }
  return ok({ ...totalOf(figures), nettingSets: figures })
}
