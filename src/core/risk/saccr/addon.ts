import { specialFactor, supervisoryOf } from './parameters.ts'
import type { SaccrAssetClass, SaccrTrade, SaccrTradeFigures } from './types.ts'

type Weighed = Readonly<{ trade: SaccrTrade; figures: SaccrTradeFigures }>

const sumOf = (all: readonly Weighed[]): number =>
  all.reduce((sum, { figures }) => sum + figures.effectiveNotional, 0)

function grouped(all: readonly Weighed[], keyOf: (one: Weighed) => string): readonly (readonly Weighed[])[] {
  const groups = new Map<string, Weighed[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}

const factorOf = ({ trade }: Weighed): number => supervisoryOf(trade).factor * specialFactor(trade)

/** CRE52.57: a currency's trades in three buckets by E, correlated 70 %, 70 % and 30 %. */
function rateAddon(set: readonly Weighed[]): number {
  const bucket = ({ trade }: Weighed): number => (trade.endYears < 1 ? 0 : trade.endYears <= 5 ? 1 : 2)
  const [short, middle, long] = [0, 1, 2].map((at) => sumOf(set.filter((one) => bucket(one) === at))) as [
    number,
    number,
    number,
  ]
  const squared =
    short * short +
    middle * middle +
    long * long +
    1.4 * short * middle +
    1.4 * middle * long +
    0.6 * short * long
  const [first] = set
  return first ? factorOf(first) * Math.sqrt(Math.max(squared, 0)) : 0
}

/** CRE52.59: whatever is on one pair nets. */
function pairAddon(set: readonly Weighed[]): number {
  const [first] = set
  return first ? factorOf(first) * Math.abs(sumOf(set)) : 0
}

/** CRE52.62, 52.66, 52.70: positions of one reference net; between references one common factor. */
function factorModelAddon(set: readonly Weighed[]): number {
  let [systematic, idiosyncratic] = [0, 0]
  for (const reference of grouped(set, ({ trade }) => referenceOf(trade))) {
    const [first] = reference
    if (!first) continue
    const addon = factorOf(first) * sumOf(reference)
    const { correlation } = supervisoryOf(first.trade)
    systematic += correlation * addon
    idiosyncratic += (1 - correlation * correlation) * addon * addon
  }
  return Math.sqrt(systematic * systematic + idiosyncratic)
}

/** Commodities of one type net wholly (CRE52.69); an issuer and an index of one name are two references. */
const referenceOf = ({ assetClass, commodityType, reference, isIndex, quality }: SaccrTrade): string =>
  assetClass === 'commodity'
    ? (commodityType ?? 'other')
    : `${isIndex ? 'index' : 'name'} ${reference} ${quality ?? ''}`

const SET_ADDON: Readonly<Record<SaccrAssetClass, (set: readonly Weighed[]) => number>> = {
  interest_rate: rateAddon,
  foreign_exchange: pairAddon,
  credit: factorModelAddon,
  equity: factorModelAddon,
  commodity: factorModelAddon,
}

const CLASSES = ['interest_rate', 'foreign_exchange', 'credit', 'equity', 'commodity'] as const

/** Add-ons of the five classes: hedging sets do not offset each other (CRE52.25). */
export const addonsByClass = (all: readonly Weighed[]): Readonly<Record<SaccrAssetClass, number>> =>
  Object.fromEntries(
    CLASSES.map((name) => {
      const own = all.filter(({ trade }) => trade.assetClass === name)
      const sets = grouped(own, ({ figures }) => figures.hedgingSet)
      return [name, sets.reduce((sum, set) => sum + SET_ADDON[name](set), 0)]
    }),
  ) as Record<SaccrAssetClass, number>
