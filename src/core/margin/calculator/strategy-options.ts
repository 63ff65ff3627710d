import { Decimal, ZERO, present } from '../../kernel/index.ts'
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

/** Shorts with the longs that answer for them, and what is left of both. */
type Sides = Readonly<{ pairs: readonly Pair[]; shorts: readonly Part[]; longs: readonly Part[] }>

const rest = (parts: readonly Part[], used: (part: Part) => Decimal): readonly Part[] =>
  parts.flatMap((part) => {
    const left = part.quantity.minus(used(part))
    return left.gt(ZERO) ? [{ leg: part.leg, quantity: left }] : []
  })

type Given = Readonly<{ short: Part; long: Part; quantity: Decimal }>

/** Longs of one right to its shorts so that the sum of what is spared against uncovered charges is the greatest. */
function given(
  all: Readonly<{ shorts: readonly Part[]; longs: readonly Part[] }>,
  right: OptionLeg['right'],
  underlying: MarginUnderlying,
  rules: MarginParameters,
): readonly Given[] {
  const one = new Decimal(1)
  const ofRight = ({ leg }: Part): boolean => leg.right === right
  const [shorts, longs] = [all.shorts.filter(ofRight), all.longs.filter(ofRight)]
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
  return matches.map(({ short, long, quantity }) => ({
    ...{ short: shorts[short] as Part, long: longs[long] as Part, quantity },
  }))
}

/**
 * The ways to pair: calls and puts, one of them, none. A pair may cost more than the relief of a straddle that it breaks up, so
 * none of them is always the best.
 */
export function pairings(
  shorts: readonly Part[],
  longs: readonly Part[],
  underlying: MarginUnderlying,
  rules: MarginParameters,
): readonly Sides[] {
  const parts = { shorts, longs }
  const calls = given(parts, 'call', underlying, rules)
  const puts = given(parts, 'put', underlying, rules)
  return [[...calls, ...puts], calls, puts, []].map((all) => {
    const usedOf = (side: 'short' | 'long') => {
      const used = new Map<Part, Decimal>()
      for (const one of all) used.set(one[side], (used.get(one[side]) ?? ZERO).plus(one.quantity))
      return (part: Part): Decimal => used.get(part) ?? ZERO
    }
    return {
      pairs: all.map(({ short, long, quantity }) => ({
        ...{ short: { leg: short.leg, quantity }, long: { leg: long.leg, quantity } },
      })),
      shorts: rest(shorts, usedOf('short')),
      longs: rest(longs, usedOf('long')),
    }
  })
}

const sum = (parts: readonly Part[], value: (part: Part) => Decimal): Decimal =>
  parts.reduce((total, part) => total.plus(value(part)), ZERO)

/**
 * Greatest loss at expiry of pairs of one expiry together, bounded by the pairing: straight between strikes, so one walk over
 * them from 0 on, adding up how much steeper each makes it.
 */
function jointLoss(pairs: readonly Pair[]): Decimal {
  const bends = new Map<string, Readonly<{ strike: Decimal; steeper: Decimal }>>()
  let [loss, slope] = [ZERO, ZERO]
  const count = ({ leg, quantity }: Part, sign: number): void => {
    const units = leg.multiplier.times(quantity).times(sign)
    const key = leg.strike.toString()
    bends.set(key, { strike: leg.strike, steeper: units.plus(bends.get(key)?.steeper ?? ZERO) })
    if (leg.right === 'call') return
    loss = loss.plus(units.times(leg.strike))
    slope = slope.minus(units)
  }
  for (const { short, long } of pairs) {
    count(short, 1)
    count(long, -1)
  }
  let [worst, price] = [Decimal.max(ZERO, loss), ZERO]
  for (const { strike, steeper } of [...bends.values()].sort((a, b) => a.strike.cmp(b.strike))) {
    loss = loss.plus(strike.minus(price).times(slope))
    ;[price, slope] = [strike, slope.plus(steeper)]
    worst = Decimal.max(worst, loss)
  }
  return worst
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

/** What options need that stock neither covers nor is protected by, paired in one way. */
export const optionItems = (
  sides: Sides,
  underlying: MarginUnderlying,
  rules: MarginParameters,
): readonly MarginItem[] => [...spreadItems(sides.pairs), ...nakedItems(sides.shorts, underlying, rules)]

export const longItems = (longs: readonly Part[], rules: MarginParameters): readonly MarginItem[] =>
  longs.map((part) => longItem(part, rules))
