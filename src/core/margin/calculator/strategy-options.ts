import { Decimal, ZERO, present } from '../../kernel/index.ts'
import { bendsOf } from '../worst-loss.ts'
import { bestMatches } from './matching.ts'
import type { MarginParameters } from './parameters.ts'
import type { MarginItem, MarginUnderlying, OptionLeg } from './types.ts'

/** Contracts of a leg, above 0; the leg's own sign is gone. */
export type Part = Readonly<{ leg: OptionLeg; quantity: Decimal }>
type Pair = Readonly<{ short: Part; long: Part }>

const premiumOf = ({ leg, quantity }: Part): Decimal =>
  present(leg.premium, 'premium').times(leg.multiplier).times(quantity)

const outOfTheMoney = ({ right, strike }: OptionLeg, price: Decimal): Decimal =>
  Decimal.max(ZERO, right === 'call' ? strike.minus(price) : price.minus(strike))

/** Uncovered: the option's value, and a share of the underlying's less what it is out of the money, or the floor. */
function nakedCharge(part: Part, underlying: MarginUnderlying, rules: MarginParameters): Decimal {
  const { leg, quantity } = part
  const { price } = underlying
  const { rate, floor } = rules.strategy.naked[underlying.class]
  const aboveMoney = price.times(rate).minus(outOfTheMoney(leg, price))
  const least = (leg.right === 'call' ? price : leg.strike).times(floor)
  return premiumOf(part).plus(Decimal.max(aboveMoney, least).times(leg.multiplier).times(quantity))
}

/** What a long costs a short to be answered for: its strike's distance on the wrong side, per unit. */
const widthOf = (short: OptionLeg, long: OptionLeg): Decimal =>
  Decimal.max(
    ZERO,
    short.right === 'call' ? long.strike.minus(short.strike) : short.strike.minus(long.strike),
  )

function mayCover(short: OptionLeg, long: OptionLeg): boolean {
  const lasts = short.timeYears === null || long.timeYears === null || long.timeYears >= short.timeYears
  return short.right === long.right && short.multiplier.eq(long.multiplier) && lasts
}

type Sides = Readonly<{ pairs: readonly Pair[]; shorts: readonly Part[]; longs: readonly Part[] }>

const rest = (parts: readonly Part[], used: (at: number) => Decimal): readonly Part[] =>
  parts.flatMap(({ leg, quantity }, at) => {
    const left = quantity.minus(used(at))
    return left.gt(ZERO) ? [{ leg, quantity: left }] : []
  })

/** Longs to shorts so that the sum of what is spared against uncovered charges is the greatest. */
function paired(
  shorts: readonly Part[],
  longs: readonly Part[],
  underlying: MarginUnderlying,
  rules: MarginParameters,
): Sides {
  const one = new Decimal(1)
  const naked = shorts.map(({ leg }) => nakedCharge({ leg, quantity: one }, underlying, rules))
  const matches = bestMatches(
    shorts.map(({ quantity }) => quantity),
    longs.map(({ quantity }) => quantity),
    (at, to) => {
      const [short, long] = [(shorts[at] as Part).leg, (longs[to] as Part).leg]
      return mayCover(short, long)
        ? (naked[at] as Decimal).minus(widthOf(short, long).times(short.multiplier))
        : null
    },
  )
  const usedOf = (side: 'short' | 'long') => (at: number) =>
    matches.reduce((sum, match) => (match[side] === at ? sum.plus(match.quantity) : sum), ZERO)
  return {
    pairs: matches.map(({ short, long, quantity }) => ({
      short: { leg: (shorts[short] as Part).leg, quantity },
      long: { leg: (longs[long] as Part).leg, quantity },
    })),
    shorts: rest(shorts, usedOf('short')),
    longs: rest(longs, usedOf('long')),
  }
}

const payoff = ({ leg, quantity }: Part, price: Decimal): Decimal =>
  Decimal.max(ZERO, leg.right === 'call' ? price.minus(leg.strike) : leg.strike.minus(price))
    .times(leg.multiplier)
    .times(quantity)

const sum = (parts: readonly Part[], value: (part: Part) => Decimal): Decimal =>
  parts.reduce((total, part) => total.plus(value(part)), ZERO)

/** Greatest loss at expiry of pairs of one expiry together: straight between strikes, bounded by the pairing. */
function jointLoss(pairs: readonly Pair[]): Decimal {
  const [shorts, longs] = [pairs.map(({ short }) => short), pairs.map(({ long }) => long)]
  const strikes = [...shorts, ...longs].map(({ leg }) => ({ strike: leg.strike }))
  return bendsOf(strikes).reduce(
    (worst, price) =>
      Decimal.max(
        worst,
        sum(shorts, (part) => payoff(part, price)).minus(sum(longs, (part) => payoff(part, price))),
      ),
    ZERO,
  )
}

const namesOf = (parts: readonly Part[]): string => [...new Set(parts.map(({ leg }) => leg.name))].join(' + ')

/** Pairs of one expiry are held to their greatest loss together, and what they cost is paid in full. */
function spreadItem(pairs: readonly Pair[], rule: string): MarginItem {
  const [shorts, longs] = [pairs.map(({ short }) => short), pairs.map(({ long }) => long)]
  const debit = Decimal.max(ZERO, sum(longs, premiumOf).minus(sum(shorts, premiumOf)))
  const requirement = jointLoss(pairs).plus(debit)
  const quantity = sum(shorts, (part) => part.quantity)
  return {
    item: namesOf([...shorts, ...longs]),
    rule,
    quantity,
    initial: requirement,
    maintenance: requirement,
  }
}

function pairRule({ short, long }: Pair): string {
  if (short.leg.timeYears === long.leg.timeYears) return 'vertical'
  return short.leg.strike.eq(long.leg.strike) ? 'calendar' : 'diagonal'
}

/** The name of pairs that are held together. */
function spreadRule(pairs: readonly Pair[]): string {
  const [first, second] = pairs
  const rules = new Set(pairs.map(pairRule))
  if (first === undefined || rules.size > 1) return 'combination'
  if (second === undefined || !rules.has('vertical')) return [...rules][0] as string
  if (pairs.length > 2 || !first.short.quantity.eq(second.short.quantity)) return 'combination'
  const strikes = new Set(pairs.flatMap(({ short, long }) => [`${short.leg.strike}`, `${long.leg.strike}`]))
  if (first.short.leg.right === second.short.leg.right) {
    if (strikes.size === 3) return 'butterfly'
    return strikes.size === 4 ? 'condor' : 'combination'
  }
  if (strikes.size === 2) return 'box'
  return strikes.size === 3 ? 'iron_butterfly' : 'iron_condor'
}

function spreadItems(pairs: readonly Pair[]): readonly MarginItem[] {
  const byExpiry = new Map<number | null, Pair[]>()
  for (const pair of pairs) {
    const { timeYears } = pair.short.leg
    byExpiry.set(timeYears, [...(byExpiry.get(timeYears) ?? []), pair])
  }
  return [...byExpiry.values()].map((group) => spreadItem(group, spreadRule(group)))
}

/** A short call and a short put: the greater charge, and the value of the other side. */
function straddleItem(
  call: Part,
  put: Part,
  underlying: MarginUnderlying,
  rules: MarginParameters,
): MarginItem {
  const charges = [call, put].map((part) => nakedCharge(part, underlying, rules)) as [Decimal, Decimal]
  const initial = charges[0].gte(charges[1])
    ? charges[0].plus(premiumOf(put))
    : charges[1].plus(premiumOf(call))
  const rule = call.leg.strike.eq(put.leg.strike) ? 'short_straddle' : 'short_strangle'
  return { item: namesOf([call, put]), rule, quantity: call.quantity, initial, maintenance: initial }
}

function nakedItems(
  shorts: readonly Part[],
  underlying: MarginUnderlying,
  rules: MarginParameters,
): readonly MarginItem[] {
  const items: MarginItem[] = []
  const dearest = (right: 'call' | 'put') =>
    shorts
      .filter(({ leg }) => leg.right === right)
      .map((part) => ({
        ...part,
        each: nakedCharge({ ...part, quantity: new Decimal(1) }, underlying, rules),
      }))
      .sort((a, b) => b.each.cmp(a.each))
  const [calls, puts] = [dearest('call'), dearest('put')]
  const open = { calls: [...calls], puts: [...puts] }
  while (open.calls[0] && open.puts[0]) {
    const [call, put] = [open.calls[0], open.puts[0]]
    const quantity = Decimal.min(call.quantity, put.quantity)
    items.push(straddleItem({ ...call, quantity }, { ...put, quantity }, underlying, rules))
    open.calls = [{ ...call, quantity: call.quantity.minus(quantity) }, ...open.calls.slice(1)].filter(isOpen)
    open.puts = [{ ...put, quantity: put.quantity.minus(quantity) }, ...open.puts.slice(1)].filter(isOpen)
  }
  for (const part of [...open.calls, ...open.puts]) {
    const initial = nakedCharge(part, underlying, rules)
    const rule = part.leg.right === 'call' ? 'naked_call' : 'naked_put'
    items.push({ item: part.leg.name, rule, quantity: part.quantity.neg(), initial, maintenance: initial })
  }
  return items
}

const isOpen = ({ quantity }: Part): boolean => quantity.gt(ZERO)

/** A long option is paid in full; one with long to run has some loan value. */
function longItem(part: Part, rules: MarginParameters): MarginItem {
  const { longTermRate, longTermYears } = rules.strategy
  const isLongTerm = part.leg.timeYears !== null && part.leg.timeYears > longTermYears
  const initial = premiumOf(part).times(isLongTerm ? longTermRate : 1)
  const rule = isLongTerm ? 'long_option_over_nine_months' : 'long_option'
  return { item: part.leg.name, rule, quantity: part.quantity, initial, maintenance: initial }
}

/** What options need that stock neither covers nor is protected by; longs that are left come back for the stock. */
export function optionItems(
  shorts: readonly Part[],
  longs: readonly Part[],
  underlying: MarginUnderlying,
  rules: MarginParameters,
): Readonly<{ items: readonly MarginItem[]; spareLongs: readonly Part[] }> {
  const sides = paired(shorts, longs, underlying, rules)
  return {
    items: [...spreadItems(sides.pairs), ...nakedItems(sides.shorts, underlying, rules)],
    spareLongs: sides.longs,
  }
}

export const longItems = (longs: readonly Part[], rules: MarginParameters): readonly MarginItem[] =>
  longs.map((part) => longItem(part, rules))
