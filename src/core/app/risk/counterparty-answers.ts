import { decimalText, ok, refused } from '../../kernel/index.ts'
import { riskFailure, usedShare } from '../../risk/index.ts'
import type { CounterpartyExposure } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { moneyOrNull } from '../portfolios/answers.ts'
import { counterpartyExposure, exposureAnswer, exposuresOf, heldAt } from './counterparties.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow, asOf, riskView } from './holdings.ts'
import { readRiskLimits } from './limits.ts'
import type { RiskView } from './risk-view.ts'

type Entries = HandlersOf<'risk'>

/** From 80 % of a bound on it warns, as every bound of risk does. */
const WARN_SHARE = 0.8

type Status = 'ok' | 'warning' | 'breached' | 'no_limit'

function statusOf(value: number, max: number | null): Status {
  if (max === null) return 'no_limit'
  const share = usedShare({ value, max })
  return share > 1 ? 'breached' : share > WARN_SHARE ? 'warning' : 'ok'
}

/** Each account's exposure to a counterparty beside its own bound: bounds are of accounts, exposures of all of them together. */
async function accountRows(deps: RiskDeps, view: RiskView, name: string) {
  const rows = view.values.map(async ({ account }) => {
    const { maxCounterpartyExposure: limit } = await readRiskLimits(deps.store, account.id)
    const value = counterpartyExposure(accountNow(deps, account), name)
    return {
      account_id: account.id as string,
      exposure: value,
      limit: moneyOrNull(limit),
      status: statusOf(value, limit?.toNumber() ?? null),
    }
  })
  return Promise.all(rows)
}

const rowOf = async (deps: RiskDeps, view: RiskView, one: CounterpartyExposure) => ({
  ...exposureAnswer(one),
  accounts: await accountRows(deps, view, one.counterparty),
})

/** Exposure to every venue and counterparty, with the accounts' bounds. */
export async function counterpartiesAnswer(
  deps: RiskDeps,
  input: Parameters<Entries['counterparties']>[0],
  context: HandlerContext,
) {
  const found = riskView(deps, input, context)
  if (!found.ok) return found
  const view = found.value
  const rows = await Promise.all(exposuresOf(view).map((one) => rowOf(deps, view, one)))
  return ok({ mode: view.mode, counterparties: rows, unvalued: [...view.unvalued], as_of: asOf(view) })
}

/** One of them with what is held there; 404 for a name under which nothing is listed. */
export async function counterpartyAnswer(
  deps: RiskDeps,
  { counterparty: name, ...question }: Parameters<Entries['counterparty']>[0],
  context: HandlerContext,
) {
  const found = riskView(deps, question, context)
  if (!found.ok) return found
  const view = found.value
  const none = { counterparty: name, positions: 0, currentExposure: 0, potentialFutureExposure: 0 }
  const [known] = exposuresOf(view, name)
  const isListed = known !== undefined || deps.desk.instruments().some(({ exchange }) => exchange === name)
  if (!isListed) {
    const message = 'No venue or counterparty has this name.'
    return refused(riskFailure('unknown_counterparty', message, { field: 'counterparty' }))
  }
  return ok({
    mode: view.mode,
    ...(await rowOf(deps, view, known ?? none)),
    holdings: heldAt(view, name).map((held) => ({
      position_id: held.position.id as string,
      account_id: held.position.accountId as string,
      symbol: held.symbol as string,
      quantity: decimalText(held.quantity),
      value: moneyOrNull(held.value),
    })),
    unvalued: view.unvalued
      .filter(({ symbol }) =>
        deps.desk.instruments().some((one) => one.symbol === symbol && one.exchange === name),
      )
      .map((one) => ({ ...one })),
    as_of: asOf(view),
  })
}
