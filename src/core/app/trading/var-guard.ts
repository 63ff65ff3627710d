import { makeBoundedMap } from '../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../kernel/index.ts'
import { historicalRisk, sortedLosses } from '../../risk/index.ts'
import type { FactorHistory, RiskBook } from '../../risk/index.ts'
import { makeRiskCompute } from '../risk/compute.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { sharedHistory } from '../risk/history.ts'
import { accountNow } from '../risk/holdings.ts'
import { riskHistory } from '../risk/jobs.ts'
import { bookChange, bookOver } from './book-change.ts'

/** An account replayed over the past: `profits` of `book` on each shared day. What was traded since is replayed beside it. */
type Replayed = Readonly<{
  at: number
  book: RiskBook
  factors: readonly string[]
  returns: FactorHistory
  profits: Float64Array
}>

/** Historical VaR (one day, 95 %) of an account whose bound it is, told without waiting once `learn` has replayed it. */
export type VarGuard = Readonly<{
  isLearnt: (accountId: AccountId, symbols: readonly InstrumentSymbol[]) => boolean
  learn: (accountId: AccountId, symbols: readonly InstrumentSymbol[]) => Promise<void>
  /** Null without enough past of every underlying in it. */
  varOf: (accountId: AccountId, book: RiskBook) => number | null
  forget: (accountId: AccountId) => void
}>

const LEVEL = 0.95
/** Positions are exact at any time; the marks that a replay is valued at may be this old. */
const KEPT_MS = 1_000
/** Accounts whose replay is held, the one learnt longest ago goes first: several times what batches ask about at once. */
const REPLAYED_MAX = 1_000

export function makeVarGuard(deps: RiskDeps): VarGuard {
  const replayed = makeBoundedMap<Replayed | null>(REPLAYED_MAX)
  const underlyingOf = (symbol: InstrumentSymbol): string => {
    const { option, future } = deps.desk.instrument(symbol) ?? {}
    return option?.underlying ?? future?.underlying ?? symbol
  }

  const replay = async (accountId: AccountId, symbols: readonly InstrumentSymbol[]) => {
    const account = deps.desk.account(accountId)
    if (account === null) return null
    const at = deps.clock.now()
    const { book } = accountNow(deps, account)
    const factors = [...new Set([...book.factors, ...symbols.map(underlyingOf)])]
    const history = await sharedHistory(deps, factors)
    const whole = bookOver(book, factors)
    if (!history.ok || whole === null) return null
    const { returns, days } = history.value
    if (book.positions.length === 0) return { at, book, factors, returns, profits: new Float64Array(days) }
    const profits = await makeRiskCompute(deps).history(whole, returns)
    return profits.ok ? { at, book, factors, returns, profits: profits.value } : null
  }

  return {
    isLearnt: (accountId, symbols) => {
      const known = replayed.get(accountId)
      if (known === undefined || known === null || deps.clock.now() - known.at > KEPT_MS) return false
      return symbols.every((symbol) => known.factors.includes(underlyingOf(symbol)))
    },
    learn: async (accountId, symbols) => void replayed.set(accountId, await replay(accountId, symbols)),
    varOf: (accountId, book) => {
      const known = replayed.get(accountId) ?? null
      const change = known === null ? null : bookChange(known.book, book, known.factors)
      if (known === null || change === null) return null
      if (book.positions.length === 0) return 0
      const here = { kernel: deps.kernel, progress: () => undefined }
      const more =
        change.positions.length === 0 ? null : riskHistory({ book: change, history: known.returns }, here)
      if (more !== null && !more.ok) return null
      const profits = known.profits.map((profit, day) => profit + (more?.value[day] ?? 0))
      return historicalRisk(sortedLosses(profits), LEVEL, 'order_statistic').var
    },
    forget: replayed.delete,
  }
}
