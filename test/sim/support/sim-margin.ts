import type { Desk, DeskOutcome } from '../../../src/core/app/desk-port/desk.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import { Decimal, decimalText } from '../../../src/core/kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { requestOf } from './venue.ts'

type Report = Readonly<{ what: string; outcome: DeskOutcome<unknown> | null }>

/** A margin account sells as many calls that nothing covers as its cash carries, or a few more than that. */
export function sellNaked(
  desk: Desk,
  account: AccountRecord,
  instrument: Instrument | undefined,
): readonly Report[] {
  const mark = instrument ? desk.quote(instrument.symbol).bid : null
  if (!instrument || mark === null || desk.marginOf(account.id).model === 'cash') return []
  const { cash, held } = desk.balance(account.id)
  // What one holds beyond the mark that it brings: up to 15 % of a coin, less what it is out of the money.
  const each = new Decimal(6_200).plus(mark.times('0.3'))
  const lots = Decimal.max(1, cash.minus(held).times('0.95').div(each).div(instrument.lotSize).floor())
  const { symbol, lotSize } = instrument
  const placed = desk.placeOrder(
    requestOf(account, {
      ...{ symbol, side: 'sell', quantity: lots.times(lotSize).toFixed() },
      ...{ orderType: 'market', timeInForce: 'IOC', kycApproved: true },
    }),
  )
  if (!placed.ok) return [{ what: `naked refused ${placed.failure.code}`, outcome: null }]
  const hasFills = placed.value.value.fills.length > 0
  return [{ what: hasFills ? 'naked calls sold' : 'naked calls unsold', outcome: placed.value }]
}

/** Whoever is short of an option waits below the market to buy it back: one order holds cash that its fill would free. */
export function bidForShort(desk: Desk, account: AccountRecord): readonly Report[] {
  for (const { symbol, quantity } of desk.positionsOf(account.id)) {
    const [instrument, { bid }] = [desk.instrument(symbol), desk.quote(symbol)]
    if (!instrument?.option || !quantity.isNegative() || bid === null) continue
    const price = bid.times('0.9').div(instrument.tickSize).floor().times(instrument.tickSize)
    const terms = { symbol, quantity: quantity.abs().toFixed(), price: price.toFixed(), kycApproved: true }
    const placed = desk.placeOrder(requestOf(account, terms))
    if (!placed.ok) return [{ what: `close refused ${placed.failure.code}`, outcome: null }]
    const credits = desk.collateralOf(account.id).books.map(({ closingCredit }) => closingCredit)
    const isCredited = credits.some((one) => !one.isZero())
    return [{ what: isCredited ? 'closing orders credited' : 'closing orders', outcome: placed.value }]
  }
  return []
}

/**
 * A margin account has more than the maintenance of its short options after every command, or cannot be closed now because
 * no market of them trades at a level that is young enough; and from 0.8 on it has been warned.
 */
export function marginBreaches(desk: Desk, id: AccountId): readonly string[] {
  const { model, ratio, isExhausted, maintenance, equity, warnedAt, staleMarks } = desk.marginOf(id)
  if (model === 'cash') return []
  const books = desk.collateralOf(id).books.filter(({ shorts }) => shorts !== null)
  if (books.length === 0) return []
  const shorts = desk.positionsOf(id).filter(({ symbol, quantity }) => {
    const instrument = desk.instrument(symbol)
    // Shorts in coin are covered in full: they are never called.
    return quantity.isNegative() && instrument?.option && instrument.currency === 'USD'
  })
  const isFresh = (underlying: InstrumentSymbol | undefined): boolean =>
    underlying !== undefined && !staleMarks.includes(underlying)
  const mayClose = shorts.some(
    ({ symbol }) =>
      desk.tradingOf(symbol).state === 'open' && isFresh(desk.instrument(symbol)?.option?.underlying),
  )
  const isDue = isExhausted || (ratio?.gte(1) ?? false)
  if (isDue && mayClose) {
    return [`${id} has ${decimalText(equity)} for a maintenance of ${decimalText(maintenance)}`]
  }
  const isNear = isExhausted || (ratio?.gte('0.8') ?? false)
  return isNear && warnedAt === null ? [`${id} is near its maintenance and was not warned`] : []
}
