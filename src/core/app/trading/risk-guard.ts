import { ZERO, decimal, decimalText } from '../../kernel/index.ts'
import type { AccountId, Decimal, Failure, InstrumentSymbol, OrderId } from '../../kernel/index.ts'
import { orderFailure } from '../../orders/index.ts'
import { counterpartiesOf, counterpartyExposure } from '../risk/counterparties.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { rememberHistory } from '../risk/history.ts'
import { accountNow, equityOf } from '../risk/holdings.ts'
import type { RiskView } from '../risk/risk-view.ts'
import { readHardLimits } from '../risk/limits.ts'
import type { HardLimits } from '../risk/limits.ts'
import { byUnderlying, concentrationOf, leverageOf, positionSize } from '../risk/measures.ts'
import { beforeAndAfter } from './after.ts'
import type { BeforeAndAfter } from './after.ts'
import { quantitiesOf, workingBeside } from './working.ts'
import type { Trade } from './working.ts'
import { makeVarGuard } from './var-guard.ts'
import type { VarGuard } from './var-guard.ts'

/** Hard bounds of an account's whole book, looked at before whatever adds to it where somebody set one. */
export type RiskGuard = Readonly<{
  /** Null where all that the bounds need is known; else what to wait for before `refusalsOf`. */
  learn: (accountId: AccountId, symbols: readonly InstrumentSymbol[]) => Promise<void> | null
  /**
   * The refusals of trades that would take the account over a bound, or further over it: alone, or once the account's open
   * orders on the same side of the same instruments have filled too. `amended` is the open order that they stand for.
   */
  refusalsOf: (accountId: AccountId, trades: readonly Trade[], amended?: OrderId) => readonly Failure[]
  /** The first of them. */
  failureOf: (accountId: AccountId, trades: readonly Trade[], amended?: OrderId) => Failure | null
  /** After the bounds were set anew. */
  forget: (accountId: AccountId) => void
}>

const DIGITS = 4
const told = (value: number): string => decimalText(decimal(value.toFixed(DIGITS)))

type Measure = Readonly<{ before: number | null; after: number | null }>
type Judged = BeforeAndAfter &
  Readonly<{ accountId: AccountId; symbols: readonly InstrumentSymbol[]; valueAtRisk: VarGuard }>
type Name = keyof HardLimits

/** Exposure to an underlying over gross exposure or equity, whichever is larger. */
function shareOf(view: RiskView, underlying: string): number {
  const { slices } = concentrationOf(view, byUnderlying)
  const gross = slices.reduce((sum, { exposure }) => sum + Math.abs(exposure), 0)
  const whole = Math.max(gross, equityOf(view) ?? 0)
  const own = slices.find(({ key }) => key === underlying)
  return whole > 0 ? Math.abs(own?.exposure ?? 0) / whole : 0
}

const underlyingsOf = ({ before, after, symbols }: Judged): readonly string[] => {
  const touched = [...before.holdings, ...after.holdings].filter(({ held }) => symbols.includes(held.symbol))
  return [...new Set(touched.map(byUnderlying))]
}

/** What each bound looks at: of a share and a size only those that the trades touch. */
const MEASURES = {
  maxLeverage: {
    code: 'leverage_limit_exceeded',
    field: 'max_leverage',
    words: 'leverage',
    of: ({ before, after }: Judged): readonly Measure[] => [
      { before: leverageOf(before).value, after: leverageOf(after).value },
    ],
  },
  maxConcentration: {
    code: 'concentration_limit_exceeded',
    field: 'max_concentration',
    words: 'concentration in one underlying',
    of: (judged: Judged): readonly Measure[] =>
      underlyingsOf(judged).map((name) => ({
        before: shareOf(judged.before, name),
        after: shareOf(judged.after, name),
      })),
  },
  maxPositionSize: {
    code: 'position_limit_exceeded',
    field: 'max_position_size',
    words: 'value of one position',
    of: ({ before, after, symbols }: Judged): readonly Measure[] =>
      symbols.map((symbol) => ({
        before: positionSize(before, symbol),
        after: positionSize(after, symbol),
      })),
  },
  maxCounterpartyExposure: {
    code: 'counterparty_limit_exceeded',
    field: 'max_counterparty_exposure',
    words: 'exposure to one counterparty',
    of: ({ before, after, symbols }: Judged): readonly Measure[] =>
      counterpartiesOf(after, symbols).map((name) => ({
        before: counterpartyExposure(before, name),
        after: counterpartyExposure(after, name),
      })),
  },
  maxVar: {
    code: 'var_limit_exceeded',
    field: 'max_var',
    words: 'one-day 95 % VaR',
    of: ({ before, after, accountId, valueAtRisk }: Judged): readonly Measure[] => [
      { before: valueAtRisk.varOf(accountId, before.book), after: valueAtRisk.varOf(accountId, after.book) },
    ],
  },
} as const

const NAMES = Object.keys(MEASURES) as readonly Name[]

/** A bound that is met passes; so does what was over it before and is no further over it then. */
const isOver = (bound: number, { before, after }: Measure): boolean =>
  after !== null && after > bound && (before === null || after > before)

/** The refusal of what one hard bound forbids; a figure that cannot be said now forbids nothing. */
function refusalOf(name: Name, limit: Decimal | null, judged: Judged, beside: string): Failure | null {
  if (limit === null) return null
  const { code, field, words, of } = MEASURES[name]
  const [bound, boundText] = [limit.toNumber(), decimalText(limit)]
  const over = of(judged).filter((measure) => isOver(bound, measure))
  if (over.length === 0) return null
  const value = told(Math.max(...over.map(({ after }) => after ?? 0)))
  const message = `The ${words} would be ${value}${beside}, over the account's bound of ${boundText}.`
  return orderFailure(code, message, { details: { limit: field, value, bound: boundText } })
}

const BESIDE = ' once the open orders beside it have filled'

/** Bounds by account as the store has them, read once until somebody sets them anew. */
function makeKnownLimits(deps: RiskDeps) {
  const known = new Map<AccountId, HardLimits | null>()
  let changes = 0
  return {
    of: (accountId: AccountId) => known.get(accountId),
    read: async (accountId: AccountId): Promise<void> => {
      for (let seen = -1; seen !== changes;) {
        seen = changes
        const limits = await readHardLimits(deps.store, accountId)
        // Set anew meanwhile: what was read is of before.
        if (seen === changes) known.set(accountId, limits)
      }
    },
    forget: (accountId: AccountId) => {
      changes += 1
      known.delete(accountId)
    },
  }
}

export function makeRiskGuard(given: RiskDeps): RiskGuard {
  const deps = given.closes ? given : { ...given, ...rememberHistory(given) }
  const limits = makeKnownLimits(deps)
  const valueAtRisk = makeVarGuard(deps)

  /** Whether trades only make positions smaller, without turning them, whatever of the open orders fills before. */
  const isSmaller = (accountId: AccountId, trades: readonly Trade[], beside: readonly Trade[]): boolean => {
    const positions = deps.desk.positionsOf(accountId)
    const before = quantitiesOf(beside)
    return [...quantitiesOf(trades)].every(([symbol, quantity]) => {
      const held = positions.find((one) => one.symbol === symbol)?.quantity ?? ZERO
      const all = quantity.plus(before.get(symbol) ?? ZERO)
      return held.isNegative() !== all.isNegative() && all.abs().lte(held.abs())
    })
  }

  const refusalsOf: RiskGuard['refusalsOf'] = (accountId, trades, amended) => {
    const bounds = limits.of(accountId) ?? null
    const account = bounds === null || trades.length === 0 ? null : deps.desk.account(accountId)
    if (bounds === null || account === null) return []
    const beside = workingBeside(deps.desk, accountId, trades, { except: amended ?? null })
    if (isSmaller(accountId, trades, beside)) return []
    const symbols = [...new Set(trades.map(({ symbol }) => symbol))]
    const now = accountNow(deps, account)
    const judge = (all: readonly Trade[], words: string): readonly Failure[] => {
      const judged = { ...beforeAndAfter(deps, now, all), accountId, symbols, valueAtRisk }
      return NAMES.flatMap((name) => refusalOf(name, bounds[name], judged, words) ?? [])
    }
    const alone = isSmaller(accountId, trades, []) ? [] : judge(trades, '')
    return alone.length > 0 || beside.length === 0 ? alone : judge([...trades, ...beside], BESIDE)
  }

  return {
    learn: (accountId, symbols) => {
      const bounds = limits.of(accountId)
      const needsVar = (all: HardLimits | null | undefined): boolean => (all?.maxVar ?? null) !== null
      if (bounds !== undefined && (!needsVar(bounds) || valueAtRisk.isLearnt(accountId, symbols))) return null
      const read = bounds === undefined ? limits.read(accountId) : Promise.resolve()
      return read.then(() =>
        needsVar(limits.of(accountId)) ? valueAtRisk.learn(accountId, symbols) : undefined,
      )
    },
    refusalsOf,
    failureOf: (accountId, trades, amended) => refusalsOf(accountId, trades, amended)[0] ?? null,
    forget: (accountId) => {
      limits.forget(accountId)
      valueAtRisk.forget(accountId)
    },
  }
}

/** What the guard would refuse of these trades, once it knows all it needs. */
export async function refusalsFor(
  guard: RiskGuard | undefined,
  accountId: AccountId,
  trades: readonly Trade[],
): Promise<readonly Failure[]> {
  if (guard === undefined || trades.length === 0) return []
  const learning = guard.learn(
    accountId,
    trades.map(({ symbol }) => symbol),
  )
  if (learning) await learning
  return guard.refusalsOf(accountId, trades)
}
