import { asId, decimalText, ok, refused } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'
import { riskFailure, usedShare } from '../../risk/index.ts'
import type { CounterpartyExposure } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { moneyOrNull } from '../portfolios/answers.ts'
import { boundStatus } from './bound-status.ts'
import { counterpartyExposure, exposureAnswer, exposuresOf, heldAt } from './counterparties.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow, asOf, riskView } from './holdings.ts'
import { readRiskLimits } from './limits.ts'
import type { RiskView } from './risk-view.ts'

type Entries = HandlersOf<'risk'>

type Status = 'ok' | 'warning' | 'breached' | 'no_limit'

function statusOf(value: number, max: number | null): Status {
  if (max === null) return 'no_limit'
  return boundStatus(usedShare({ value, max }))
}

type Bounded = Readonly<{ view: RiskView; accountId: string; limit: Decimal | null }>

/** The accounts with their own bounds: bounds are of accounts, exposures of all of them together. */
const boundedOf = (deps: RiskDeps, { values }: RiskView): Promise<readonly Bounded[]> =>
  Promise.all(
    values.map(async ({ account }) => {
      const { maxCounterpartyExposure: limit } = await readRiskLimits(deps.store, account.id)
      return { view: accountNow(deps, account), accountId: account.id, limit }
    }),
  )

const rowOf = (one: CounterpartyExposure, accounts: readonly Bounded[]) => ({
  ...exposureAnswer(one),
  accounts: accounts.map(({ view, accountId, limit }) => {
    const exposure = counterpartyExposure(view, one.counterparty)
    const status = statusOf(exposure, limit?.toNumber() ?? null)
    return { account_id: accountId, exposure, limit: moneyOrNull(limit), status }
  }),
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
  const accounts = await boundedOf(deps, view)
  const rows = exposuresOf(view).map((one) => rowOf(one, accounts))
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
    ...rowOf(known ?? none, await boundedOf(deps, view)),
    holdings: heldAt(view, name).map((held) => ({
      position_id: held.position.id as string,
      account_id: held.position.accountId as string,
      symbol: held.symbol as string,
      quantity: decimalText(held.quantity),
      value: moneyOrNull(held.value),
    })),
    unvalued: view.unvalued
      .filter(({ symbol }) => deps.desk.instrument(asId<'instrument'>(symbol))?.exchange === name)
      .map((one) => ({ ...one })),
    as_of: asOf(view),
  })
}
