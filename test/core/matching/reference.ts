import type { AmendTerms, BookOrder, RemainderEnd, Side } from '../../../src/core/matching/index.ts'

type Resting = {
  tag: number
  owner: number
  side: Side
  ticks: number
  shown: number
  hidden: number
  peak: number
  age: number
}

/** What a submit or an amend did, in the words of the book's own result. */
export type ReferenceResult = Readonly<{
  trades: readonly Readonly<{ maker: number; ticks: number; lots: number; makerLeftLots: number }>[]
  prevented: readonly Readonly<{ maker: number; ticks: number; lots: number; makerLeftLots: number }>[]
  leftLots: number
  decrementedLots: number
  rests: boolean
  ended: RemainderEnd | null
}>

type ReferenceBook = Readonly<{
  submit: (order: BookOrder<number>) => ReferenceResult
  cancel: (tag: number) => void
  amend: (tag: number, to: AmendTerms) => ReferenceResult & Readonly<{ kept: boolean }>
  resting: () => readonly Resting[]
  setBand: (low: number, high: number) => void
}>

const nothingDone = (leftLots: number, ended: RemainderEnd | null): ReferenceResult => ({
  ...{ trades: [], prevented: [], decrementedLots: 0, rests: false },
  leftLots,
  ended,
})

/** The plainest book that can be written: one unsorted list, searched for the best counterparty at every step. */
export function makeReferenceBook(): ReferenceBook {
  let list: Resting[] = []
  let age = 0
  let band = { low: 0, high: Infinity }
  const better = (a: Resting, b: Resting): number =>
    (a.side === 'buy' ? b.ticks - a.ticks : a.ticks - b.ticks) || a.age - b.age
  const nextAge = (): number => (age += 1)

  const limitOf = ({ side, limitTicks }: BookOrder<number>): number =>
    limitTicks ?? (side === 'buy' ? band.high : band.low)

  const counterpartyIn = (from: readonly Resting[], order: BookOrder<number>): Resting | undefined =>
    from
      .filter(({ side, ticks }) => {
        if (side === order.side) return false
        return side === 'sell' ? ticks <= limitOf(order) : ticks >= limitOf(order)
      })
      .sort(better)[0]

  const take = (from: Resting[], maker: Resting, lots: number): Resting[] => {
    maker.shown -= lots
    if (maker.shown > 0) return from
    if (maker.hidden === 0) return from.filter((other) => other !== maker)
    maker.shown = Math.min(maker.peak, maker.hidden)
    maker.hidden -= maker.shown
    maker.age = nextAge()
    return from
  }

  /** Runs an order against a list, which it changes; the list that is left comes back with what happened. */
  const run = (
    start: Resting[],
    order: BookOrder<number>,
  ): Readonly<{ after: Resting[]; result: ReferenceResult }> => {
    let after = start
    const trades = []
    const prevented = []
    let [left, decrementedLots] = [order.lots, 0]
    let ended: RemainderEnd | null = null
    while (left > 0 && ended === null) {
      const maker = counterpartyIn(after, order)
      if (maker === undefined) {
        ended = after.some(({ side }) => side !== order.side) ? 'limit_reached' : 'no_liquidity'
        break
      }
      const whole = maker.shown + maker.hidden
      const lots = Math.min(left, maker.shown)
      const met = { maker: maker.tag, ticks: maker.ticks, lots, makerLeftLots: whole - lots }
      if (maker.owner !== order.owner) {
        trades.push(met)
        after = take(after, maker, lots)
        left -= lots
        continue
      }
      const mode = order.selfTrade ?? 'cancel_newest'
      if (mode === 'decrement_and_cancel') {
        prevented.push(met)
        after = take(after, maker, lots)
        left -= lots
        decrementedLots += lots
        if (left === 0) ended = 'self_trade'
        continue
      }
      if (mode !== 'cancel_newest') {
        prevented.push({ ...met, lots: whole, makerLeftLots: 0 })
        after = after.filter((other) => other !== maker)
      }
      if (mode !== 'cancel_oldest') ended = 'self_trade'
    }
    const rests = left > 0 && order.policy === 'rest' && ended !== 'self_trade'
    if (rests) ended = null
    return { after, result: { trades, prevented, leftLots: left, decrementedLots, rests, ended } }
  }

  const refusalOf = (order: BookOrder<number>): RemainderEnd | null => {
    const { side, limitTicks, lots } = order
    if (limitTicks !== null && (side === 'buy' ? limitTicks > band.high : limitTicks < band.low))
      return 'outside_band'
    if (order.postOnly === true && counterpartyIn(list, order) !== undefined) return 'would_take'
    if (order.policy !== 'all_or_none') return null
    const ageBefore = age
    const { result } = run(
      list.map((resting) => ({ ...resting })),
      order,
    )
    age = ageBefore
    const traded = result.trades.reduce((sum, trade) => sum + trade.lots, 0)
    return traded < lots ? 'not_all_fillable' : null
  }

  const submit = (order: BookOrder<number>): ReferenceResult => {
    const refusal = refusalOf(order)
    if (refusal !== null) return nothingDone(order.lots, refusal)
    const { after, result } = run(list, order)
    list = after
    if (result.rests) {
      const { tag, owner, side, limitTicks, displayLots } = order
      const peak = displayLots !== undefined && displayLots < order.lots ? displayLots : 0
      const shown = peak === 0 ? result.leftLots : Math.min(peak, result.leftLots)
      const hidden = result.leftLots - shown
      list.push({ tag, owner, side, ticks: limitTicks as number, shown, hidden, peak, age: nextAge() })
    }
    return result
  }

  return {
    resting: () => [...list].sort((a, b) => (a.side === b.side ? better(a, b) : a.side === 'buy' ? -1 : 1)),
    cancel: (tag) => {
      list = list.filter((resting) => resting.tag !== tag)
    },
    amend: (tag, to) => {
      const order = list.find((resting) => resting.tag === tag) as Resting
      const whole = order.shown + order.hidden
      if (to.ticks === order.ticks && to.lots <= whole) {
        const fromHidden = Math.min(order.hidden, whole - to.lots)
        order.hidden -= fromHidden
        order.shown -= whole - to.lots - fromHidden
        return { ...nothingDone(to.lots, null), rests: true, kept: true }
      }
      const again: BookOrder<number> = {
        ...{ tag, owner: order.owner, side: order.side, limitTicks: to.ticks, lots: to.lots, policy: 'rest' },
        ...{ postOnly: to.postOnly, selfTrade: to.selfTrade },
      }
      const refusal = refusalOf(again)
      if (refusal !== null) return { ...nothingDone(whole, refusal), rests: true, kept: true }
      list = list.filter((resting) => resting.tag !== tag)
      const { after, result } = run(list, again)
      list = after
      if (result.rests) {
        const shown = order.peak === 0 ? result.leftLots : Math.min(order.peak, result.leftLots)
        list.push({ ...order, ticks: to.ticks, shown, hidden: result.leftLots - shown, age: nextAge() })
      }
      return { ...result, kept: false }
    },
    submit,
    setBand: (low, high) => {
      band = { low, high }
    },
  }
}
