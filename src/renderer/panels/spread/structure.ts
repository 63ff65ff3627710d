import { Decimal } from '../../../core/kernel/index.ts'
import type { Leg } from '../../state/legs.ts'
import { formatAmount, formatExpiry } from '../../widgets/figures/format.ts'
import { optionParts } from '../../widgets/words/instrument.ts'

export type LegQuote = Readonly<{ bid: string | null; ask: string | null }>

/** What one unit costs, per underlying: positive is paid, negative received. */
type Net = Readonly<{ natural: Decimal | null; mid: Decimal | null }>

const signOf = (leg: Leg): number => (leg.side === 'buy' ? leg.ratio : -leg.ratio)

/** Natural buys at asks and sells at bids, so that all legs would fill at once; null while one has no such price. */
export function netOf(legs: readonly Leg[], quotes: ReadonlyMap<string, LegQuote>): Net {
  const sum = (priceOf: (leg: Leg, quote: LegQuote) => Decimal | null): Decimal | null =>
    legs.reduce<Decimal | null>((total, leg) => {
      const quote = quotes.get(leg.symbol)
      const price = quote === undefined ? null : priceOf(leg, quote)
      return total === null || price === null ? null : total.plus(price.times(signOf(leg)))
    }, new Decimal(0))
  if (legs.length === 0) return { natural: null, mid: null }
  return {
    natural: sum((leg, { bid, ask }) => {
      const price = leg.side === 'buy' ? ask : bid
      return price === null ? null : new Decimal(price)
    }),
    mid: sum((_, { bid, ask }) => (bid === null || ask === null ? null : new Decimal(bid).plus(ask).div(2))),
  }
}

type Parts = NonNullable<ReturnType<typeof optionParts>> & Readonly<{ leg: Leg }>

const isSame = <Value>(values: readonly Value[]): boolean => new Set(values).size === 1

function pairName([first, second]: readonly Parts[]): string | null {
  if (first === undefined || second === undefined) return null
  const [sides, rights, strikes, expiries] = [
    isSame([first.leg.side, second.leg.side]),
    isSame([first.right, second.right]),
    isSame([first.strike, second.strike]),
    isSame([first.expiry, second.expiry]),
  ]
  const even = first.leg.ratio === second.leg.ratio
  if (sides && !rights && expiries && even) return strikes ? 'straddle' : 'strangle'
  if (!sides && rights && expiries && !strikes)
    return `${first.right === 'C' ? 'call' : 'put'} ${even ? 'vertical' : 'ratio spread'}`
  if (!sides && rights && !expiries) return strikes ? 'calendar' : 'diagonal'
  if (!sides && !rights && expiries && even) return strikes ? 'synthetic' : 'risk reversal'
  return null
}

function butterflyName(parts: readonly Parts[]): string | null {
  const sorted = [...parts].sort((left, right) => Number(left.strike) - Number(right.strike))
  const [low, middle, high] = sorted
  if (!low || !middle || !high || !isSame(parts.map(({ expiry }) => expiry))) return null
  const body = low.leg.side === high.leg.side && low.leg.side !== middle.leg.side
  return body &&
    isSame(parts.map(({ right }) => right)) &&
    middle.leg.ratio === low.leg.ratio + high.leg.ratio
    ? 'butterfly'
    : null
}

function condorName(parts: readonly Parts[]): string | null {
  if (!isSame(parts.map(({ expiry }) => expiry)) || !isSame(parts.map(({ leg }) => leg.ratio))) return null
  const sorted = [...parts].sort((left, right) => Number(left.strike) - Number(right.strike))
  const sides = sorted.map(({ leg }) => leg.side).join()
  const rights = sorted.map(({ right }) => right).join('')
  if (sides !== 'buy,sell,sell,buy' && sides !== 'sell,buy,buy,sell') return null
  const isFly = sorted[1]?.strike === sorted[2]?.strike
  if (rights === 'PPCC' || (isFly && [...rights].sort().join('') === 'CCPP'))
    return isFly ? 'iron butterfly' : 'iron condor'
  return isSame([...rights]) ? 'condor' : null
}

/** The name of the structure as it is spoken, else how many legs it has: `SPX iron condor, 20 Nov 26`. */
export function structureName(legs: readonly Leg[]): string {
  const parts = legs.flatMap((leg) => {
    const option = optionParts(leg.symbol)
    return option === null ? [] : [{ ...option, leg }]
  })
  const underlying = parts[0]?.underlying ?? legs[0]?.symbol ?? ''
  const whole = parts.length === legs.length && isSame(parts.map((part) => part.underlying))
  const named = [pairName, butterflyName, condorName][legs.length - 2]
  const known = whole && parts.length >= 2 && parts.length <= 4 ? (named?.(parts) ?? null) : null
  const expiries = [...new Set(parts.map(({ expiry }) => expiry))].sort().map(formatExpiry)
  return `${underlying} ${known ?? `${legs.length} legs`}${expiries.length === 0 ? '' : `, ${expiries.join(' / ')}`}`
}

/** Buying and selling it is the same unit turned round. */
export const turned = (legs: readonly Leg[]): readonly Leg[] =>
  legs.map((leg) => ({ ...leg, side: leg.side === 'buy' ? ('sell' as const) : ('buy' as const) }))

const GROUPED_MINUS = /^[\u2212-]/

/** A net price as typed: a sign is allowed, minus asks to receive. Null when it is not clear. */
export function parseNet(text: string): Decimal | null {
  const clean = text.trim().replace(GROUPED_MINUS, '-').replace(/^\+/, '')
  return /^-?(\d+(\.\d+)?|\.\d+)$/.test(clean) ? new Decimal(clean) : null
}

/** What a net price means in words: paid, received, or even. */
export const netWords = (net: Decimal): string =>
  net.isZero()
    ? 'even'
    : net.isPositive()
      ? `pay ${formatAmount(net, 2)}`
      : `receive ${formatAmount(net.abs(), 2)}`
