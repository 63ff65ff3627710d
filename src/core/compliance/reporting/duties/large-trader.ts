import { ZERO } from '../../../kernel/index.ts'
import type { Decimal } from '../../../kernel/index.ts'

/** A position in a future or in options on one, as 17 CFR 17.00 counts them: contracts, signed, > 0 is long. */
export type HeldContracts = Readonly<{
  /** Who controls the account: accounts under common control are one trader (17 CFR 17.00(b)). */
  trader: string
  /** The commodity whose level counts: `CL`, `ES`. */
  commodity: string
  /** The delivery month of the future: `2026-12`. */
  month: string
  kind: 'future' | 'call' | 'put'
  strike: Decimal | null
  quantity: Decimal
}>

/** Contracts of one future (all options of a month count as one) from which a trader is reported: 17 CFR 15.03(b). */
const REPORTING_LEVELS: Readonly<Record<string, number>> = {
  ZW: 150,
  ZC: 250,
  ZS: 150,
  CL: 350,
  NG: 200,
  GC: 200,
  SI: 150,
  HG: 100,
  ES: 1_000,
  NQ: 200,
  ZN: 2_000,
  ZB: 1_500,
  '6E': 400,
  BTC: 5,
}

/** 17 CFR 15.03(b): every commodity that has no level of its own. */
const LEVEL_OTHERWISE = 25

type LargePosition = Readonly<{
  trader: string
  commodity: string
  month: string
  kind: HeldContracts['kind']
  strike: Decimal | null
  long: Decimal
  short: Decimal
}>

type Group = Readonly<{ held: readonly HeldContracts[]; level: number }>

const keyOf = (...parts: readonly string[]): string => parts.join('|')

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups.values()]
}

const sumOf = (held: readonly HeldContracts[], sign: 1 | -1): Decimal =>
  held
    .filter(({ quantity }) => (sign === 1 ? quantity.gt(ZERO) : quantity.lt(ZERO)))
    .reduce((sum, { quantity }) => sum.plus(quantity.abs()), ZERO)

/** 17 CFR 15.00(p): the open contracts of a month in futures, or in all puts or all calls of it, on either side. */
const isReportable = ({ held, level }: Group): boolean =>
  grouped(held, ({ month, kind }) => keyOf(month, kind)).some(
    (one) => sumOf(one, 1).gte(level) || sumOf(one, -1).gte(level),
  )

/**
 * Large-trader report of 17 CFR 17.00: a trader who reaches the level in one month of a commodity is reported with every
 * position in that commodity, longs and shorts apart, never netted across accounts.
 */
export function largePositions(
  held: readonly HeldContracts[],
  levels: Readonly<Record<string, number>> = REPORTING_LEVELS,
): readonly LargePosition[] {
  return grouped(held, ({ trader, commodity }) => keyOf(trader, commodity))
    .filter((group) =>
      isReportable({ held: group, level: levels[group[0]?.commodity ?? ''] ?? LEVEL_OTHERWISE }),
    )
    .flatMap((group) =>
      grouped(group, ({ month, kind, strike }) => keyOf(month, kind, strike?.toFixed() ?? '')).flatMap(
        (line) => {
          const [first] = line
          if (!first) return []
          const { trader, commodity, month, kind, strike } = first
          return [{ trader, commodity, month, kind, strike, long: sumOf(line, 1), short: sumOf(line, -1) }]
        },
      ),
    )
}
