import { ZERO, decimal, decimalText } from '../../kernel/index.ts'
import type { AccountId, Decimal, Failure, InstrumentSymbol } from '../../kernel/index.ts'
import { orderFailure } from '../../orders/index.ts'
import { valueAccount } from '../portfolios/equity.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { readHardLimits } from '../risk/limits.ts'
import type { HardLimits } from '../risk/limits.ts'
import { largestShare, leverageOf } from '../risk/measures.ts'
import { beforeAndAfter } from './after.ts'
import type { BeforeAndAfter, Trade } from './after.ts'

/** Hard bounds of an account's whole book, looked at before each of its orders where somebody set one. */
export type RiskGuard = Readonly<{
  /** Null where the account's bounds are known; else what to wait for before `failureOf`. */
  learn: (accountId: AccountId) => Promise<void> | null
  /** The refusal of trades that would take the account over a bound, or further over it. */
  failureOf: (accountId: AccountId, trades: readonly Trade[]) => Failure | null
  /** After the bounds were set anew. */
  forget: (accountId: AccountId) => void
}>

const DIGITS = 4
const told = (value: number): string => decimalText(decimal(value.toFixed(DIGITS)))

type Measure = Readonly<{ before: number | null; after: number | null }>

const MEASURES = {
  maxLeverage: {
    code: 'leverage_limit_exceeded',
    field: 'max_leverage',
    words: 'leverage',
    of: ({ before, after }: BeforeAndAfter): Measure => ({
      before: leverageOf(before).value,
      after: leverageOf(after).value,
    }),
  },
  maxConcentration: {
    code: 'concentration_limit_exceeded',
    field: 'max_concentration',
    words: 'concentration in one underlying',
    of: ({ before, after }: BeforeAndAfter): Measure => ({
      before: largestShare(before),
      after: largestShare(after),
    }),
  },
} as const

/** A bound that is met passes; so does what was over it before and is no further over it then. */
export const isOver = (bound: number, { before, after }: Measure): boolean =>
  after !== null && after > bound && (before === null || after > before)

/** Whether trades only make positions smaller, without turning them. */
function isSmaller(heldOf: (symbol: InstrumentSymbol) => Decimal, trades: readonly Trade[]): boolean {
  return trades.every(({ symbol, quantity }) => {
    const held = heldOf(symbol)
    return held.isNegative() !== quantity.isNegative() && quantity.abs().lte(held.abs())
  })
}

/** The refusal of what the hard bounds forbid; a figure that cannot be said now forbids nothing. */
export function hardFailure(limits: HardLimits, views: BeforeAndAfter): Failure | null {
  for (const name of ['maxLeverage', 'maxConcentration'] as const) {
    const bound = limits[name]
    if (bound === null) continue
    const { code, field, words, of } = MEASURES[name]
    const measure = of(views)
    if (!isOver(bound.toNumber(), measure)) continue
    const value = told(measure.after ?? 0)
    const message = `The ${words} would be ${value}, over the account's bound of ${decimalText(bound)}.`
    return orderFailure(code, message, { details: { limit: field, value, bound: decimalText(bound) } })
  }
  return null
}

export function makeRiskGuard(deps: RiskDeps): RiskGuard {
  const known = new Map<AccountId, HardLimits | null>()
  return {
    learn: (accountId) => {
      if (known.has(accountId)) return null
      return readHardLimits(deps.store, accountId).then((limits) => void known.set(accountId, limits))
    },
    forget: (accountId) => void known.delete(accountId),
    failureOf: (accountId, trades) => {
      const limits = known.get(accountId) ?? null
      const account = limits === null ? null : deps.desk.account(accountId)
      if (limits === null || account === null) return null
      const value = valueAccount(deps, account)
      const heldOf = (symbol: InstrumentSymbol): Decimal =>
        value.positions.find((one) => one.symbol === symbol)?.quantity ?? ZERO
      return isSmaller(heldOf, trades) ? null : hardFailure(limits, beforeAndAfter(deps, value, trades))
    },
  }
}
