import type { BookOrder, Side } from '../../../src/core/matching/index.ts'

type Resting = { tag: number; owner: number; side: Side; ticks: number; lots: number; age: number }
type ReferenceTrade = Readonly<{ maker: number; ticks: number; lots: number; makerLeftLots: number }>

/** The plainest book that can be written: one unsorted list, searched for the best counterparty at every step. */
export function makeReferenceBook(): Readonly<{
  submit: (
    order: BookOrder<number>,
  ) => Readonly<{ trades: readonly ReferenceTrade[]; left: number; rests: boolean }>
  cancel: (tag: number) => void
  amend: (
    tag: number,
    ticks: number,
    lots: number,
  ) => Readonly<{ trades: readonly ReferenceTrade[]; left: number; rests: boolean; kept: boolean }>
  resting: () => readonly Resting[]
}> {
  let list: Resting[] = []
  let age = 0
  const better = (a: Resting, b: Resting): number =>
    (a.side === 'buy' ? b.ticks - a.ticks : a.ticks - b.ticks) || a.age - b.age
  const counterparties = (order: BookOrder<number>): Resting[] =>
    list
      .filter(({ side, ticks }) => {
        if (side === order.side) return false
        return (
          order.limitTicks === null ||
          (side === 'sell' ? ticks <= order.limitTicks : ticks >= order.limitTicks)
        )
      })
      .sort(better)

  const fillable = (order: BookOrder<number>): number => {
    let sum = 0
    for (const { owner, lots } of counterparties(order)) {
      if (owner === order.owner) break
      sum += lots
    }
    return sum
  }

  const submit = (
    order: BookOrder<number>,
  ): Readonly<{ trades: readonly ReferenceTrade[]; left: number; rests: boolean }> => {
    const trades: ReferenceTrade[] = []
    let left = order.lots
    if (order.policy === 'all_or_none' && fillable(order) < left) return { trades, left, rests: false }
    let isSelfTrade = false
    for (const maker of counterparties(order)) {
      if (left === 0) break
      if (maker.owner === order.owner) {
        isSelfTrade = true
        break
      }
      const lots = Math.min(left, maker.lots)
      maker.lots -= lots
      left -= lots
      trades.push({ maker: maker.tag, ticks: maker.ticks, lots, makerLeftLots: maker.lots })
    }
    list = list.filter(({ lots }) => lots > 0)
    const rests = left > 0 && order.policy === 'rest' && !isSelfTrade && order.limitTicks !== null
    if (rests) {
      const { tag, owner, side, limitTicks } = order
      list.push({ tag, owner, side, ticks: limitTicks as number, lots: left, age: (age += 1) })
    }
    return { trades, left, rests }
  }

  return {
    resting: () => [...list].sort((a, b) => (a.side === b.side ? better(a, b) : a.side === 'buy' ? -1 : 1)),
    cancel: (tag) => {
      list = list.filter((resting) => resting.tag !== tag)
    },
    amend: (tag, ticks, lots) => {
      const order = list.find((resting) => resting.tag === tag) as Resting
      if (ticks === order.ticks && lots <= order.lots) {
        order.lots = lots
        return { trades: [], left: lots, rests: true, kept: true }
      }
      list = list.filter((resting) => resting.tag !== tag)
      const { owner, side } = order
      return { ...submit({ tag, owner, side, limitTicks: ticks, lots, policy: 'rest' }), kept: false }
    },
    submit,
  }
}
