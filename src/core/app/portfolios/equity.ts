import { settlesInCoin } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { ZERO } from '../../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { marketValue, unrealizedPnl } from '../../portfolio/index.ts'
import type { EquitySnapshotRecord, Holding, PositionRecord, SnapshotReason } from '../../portfolio/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Valuation } from '../trading/answers.ts'
import type { Valuations } from '../trading/valuation.ts'

/** One open position with its value now. */
export type HeldPosition = Holding &
  Readonly<{
    position: PositionRecord
    instrument: Instrument
    valuation: Valuation
    /** Signed cost: average price × quantity × multiplier. */
    costBasis: Decimal
    unrealizedPnl: Decimal | null
    /** What it adds to the account's equity: its value, of a future only what has not been paid yet. */
    worth: Decimal | null
  }>

/** An account valued now, in dollars: coin and what is paid in it stand beside (decision 0014). `marketValue` is what its positions add to its cash. Sums are null as soon as one position has no price: a partial sum would mislead. */
export type AccountValue = Readonly<{
  account: AccountRecord
  cash: Decimal
  held: Decimal
  positions: readonly HeldPosition[]
  /** What is paid in a coin, each valued in its coin: in none of the sums. */
  coinPositions: readonly HeldPosition[]
  marketValue: Decimal | null
  equity: Decimal | null
  unrealizedPnl: Decimal | null
  /** Σ |cost| of what is open. */
  invested: Decimal
  unpriced: readonly InstrumentSymbol[]
}>

const SECTORS: Readonly<Record<string, string>> = {
  spot: 'Digital assets',
  index: 'Indices',
  equity: 'Equities',
}

/** The sector of an instrument; an option belongs to its underlying's. */
export function sectorOf(desk: Pick<DeskReads, 'instrument'>, instrument: Instrument): string {
  const known = (instrument as Readonly<{ sector?: string | null }>).sector
  if (known) return known
  if (!instrument.option) return SECTORS[instrument.kind] ?? 'Other'
  const underlying = desk.instrument(instrument.option.underlying)
  return underlying ? sectorOf(desk, underlying) : 'Derivatives'
}

/** Whether what a symbol stands for is paid in dollars; what is no longer listed was. */
export const isInDollars = (desk: Pick<DeskReads, 'instrument'>, symbol: InstrumentSymbol): boolean =>
  (desk.instrument(symbol)?.currency ?? 'USD') === 'USD'

type ValuePorts = Readonly<{ desk: DeskReads; valuations: Valuations }>

/** One position valued now; null for what is flat or no longer listed. */
export function heldPosition(ports: ValuePorts, position: PositionRecord): HeldPosition | null {
  const instrument = ports.desk.instrument(position.symbol)
  if (instrument === null || position.quantity.isZero()) return null
  const valuation = ports.valuations.valuationOf(position.symbol)
  const { multiplier } = instrument
  const { mark } = valuation
  return {
    symbol: position.symbol,
    quantity: position.quantity,
    value: mark === null ? null : marketValue(position, mark, multiplier),
    worth:
      mark === null
        ? null
        : marketValue(position, mark.minus(ports.desk.settledPriceOf(position.symbol)), multiplier),
    sector: sectorOf(ports.desk, instrument),
    type: instrument.kind,
    position,
    instrument,
    valuation,
    costBasis: position.averagePrice.times(position.quantity).times(multiplier),
    unrealizedPnl: mark === null ? null : unrealizedPnl(position, mark, multiplier),
  }
}

export const sumOf = (amounts: Iterable<Decimal>): Decimal => {
  let sum = ZERO
  for (const amount of amounts) sum = sum.plus(amount)
  return sum
}

/** Null when one of them is. */
export const sumOrNull = (amounts: readonly (Decimal | null)[]): Decimal | null =>
  amounts.includes(null) ? null : sumOf(amounts as readonly Decimal[])

/** An account valued now, once for each state of desk and market. */
export function valueAccount(ports: ValuePorts, account: AccountRecord): AccountValue {
  const { valueOnce } = ports.valuations
  return valueOnce ? valueOnce(account, () => valuedNow(ports, account)) : valuedNow(ports, account)
}

function valuedNow(ports: ValuePorts, account: AccountRecord): AccountValue {
  const { cash, held } = ports.desk.balance(account.id)
  const all = ports.desk.positionsOf(account.id).flatMap((one) => heldPosition(ports, one) ?? [])
  const positions = all.filter(({ instrument }) => !settlesInCoin(instrument))
  const value = sumOrNull(positions.map((one) => one.worth))
  return {
    account,
    cash,
    held,
    positions,
    coinPositions: all.filter(({ instrument }) => settlesInCoin(instrument)),
    marketValue: value,
    equity: value === null ? null : cash.plus(value),
    unrealizedPnl: sumOrNull(positions.map((one) => one.unrealizedPnl)),
    invested: sumOf(positions.map((one) => one.costBasis.abs())),
    unpriced: positions.filter((one) => one.value === null).map((one) => one.symbol),
  }
}

/** The snapshot of an account's value, `flow` following right after it. Null for the venue's own accounts. */
export function snapshotOf(
  value: AccountValue,
  about: Readonly<{ id: string; at: Instant; reason: SnapshotReason; flow?: Decimal }>,
): EquitySnapshotRecord | null {
  const { account, cash, equity } = value
  if (account.userId === null) return null
  return {
    id: about.id as EquitySnapshotRecord['id'],
    accountId: account.id,
    userId: account.userId,
    at: about.at,
    reason: about.reason,
    cash,
    equity: equity === null ? null : rounded(equity),
    unrealizedPnl: value.unrealizedPnl === null ? null : rounded(value.unrealizedPnl),
    flow: about.flow ?? ZERO,
  }
}

/** A value at marks may have more digits than are kept: a mid price has one more than the tick. */
const STORED_DIGITS = 18
const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(STORED_DIGITS)
