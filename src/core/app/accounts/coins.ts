import type { ContractOutputs } from '../../contract/index.ts'
import { settlesInCoin } from '../../instruments/index.ts'
import { CURRENCY_SCALE, Decimal, ZERO, decimal, decimalText } from '../../kernel/index.ts'
import type { CurrencyCode } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { sumOrNull, valueAccount } from '../portfolios/equity.ts'

type CoinAnswer = ContractOutputs['accounts']['summary']['coins'][number]

const textOrNull = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

const inDollars = (value: Decimal | null, rate: Decimal | null): Decimal | null =>
  value === null || rate === null
    ? null
    : value.times(rate).toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN)

/** What an account has in each coin: cash, what is paid in it, and what both are worth in dollars at the coin's level. */
export async function coinAnswers(
  deps: Pick<PortfolioDeps, 'desk' | 'store' | 'valuations'>,
  account: AccountRecord,
): Promise<CoinAnswer[]> {
  const { coinPositions } = valueAccount(deps, account)
  const balances = new Map(
    deps.desk.balances(account.id).map((balance) => [balance.currency, balance] as const),
  )
  const used = [...balances.keys(), ...coinPositions.map(({ instrument }) => instrument.currency)]
  const coins = [...new Set(used)].filter((currency) => settlesInCoin({ currency })).sort()
  const covers = deps.desk.collateralOf(account.id).coins
  const answerOf = async (currency: CurrencyCode): Promise<CoinAnswer> => {
    const { cash, held } = balances.get(currency) ?? { cash: ZERO, held: ZERO }
    const own = coinPositions.filter(({ instrument }) => instrument.currency === currency)
    const worth = sumOrNull(own.map((one) => one.worth))
    const equity = worth === null ? null : cash.plus(worth)
    const rate = deps.desk.rateOf(currency)
    return {
      currency,
      ...{ cash: decimalText(cash), held: decimalText(held), available: decimalText(cash.minus(held)) },
      collateral: decimalText(covers.get(currency) ?? ZERO),
      market_value: textOrNull(worth),
      unrealised_pnl: textOrNull(sumOrNull(own.map(({ unrealizedPnl }) => unrealizedPnl))),
      realised_pnl: decimalText(decimal(await deps.store.trading.realizedPnlOf(account.id, currency))),
      equity: textOrNull(equity),
      rate_usd: textOrNull(rate),
      equity_usd: textOrNull(inDollars(equity, rate)),
    }
  }
  return Promise.all(coins.map(answerOf))
}

/** Dollars that the coins are worth; null as soon as one of them cannot be told. */
export const coinsInDollars = (coins: readonly CoinAnswer[]): Decimal | null =>
  sumOrNull(coins.map(({ equity_usd: worth }) => (worth === null ? null : decimal(worth))))
