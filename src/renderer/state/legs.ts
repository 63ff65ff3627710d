import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** One leg of a unit. `ratio` counts how often it stands in one unit. */
export type Leg = Readonly<{ symbol: string; side: 'buy' | 'sell'; ratio: number }>

/** The legs picked on the chain, in the order in which they were picked. Nothing is sent from here. */
export type LegsStore = StoreApi<Readonly<{ legs: readonly Leg[] }>>

export const LEGS_MAX = 8
const RATIO_MAX = 100

export const makeLegsStore = (): LegsStore => createStore(() => ({ legs: [] }))

/** Picks a leg: a new one is added, the same again is taken away, the other side of one held turns it round. */
export function pickLeg(legs: readonly Leg[], symbol: string, side: Leg['side']): readonly Leg[] {
  const held = legs.find((leg) => leg.symbol === symbol)
  if (held === undefined) return legs.length >= LEGS_MAX ? legs : [...legs, { symbol, side, ratio: 1 }]
  if (held.side === side) return legs.filter((leg) => leg !== held)
  return legs.map((leg) => (leg === held ? { ...leg, side } : leg))
}

export const withRatio = (legs: readonly Leg[], symbol: string, by: number): readonly Leg[] =>
  legs.map((leg) =>
    leg.symbol === symbol ? { ...leg, ratio: Math.min(RATIO_MAX, Math.max(1, leg.ratio + by)) } : leg,
  )

/** Puts other instruments in the place of legs. Two legs never name the same one: then nothing changes. */
export function moveLegs(legs: readonly Leg[], moved: ReadonlyMap<string, string>): readonly Leg[] {
  const next = legs.map((leg) => ({ ...leg, symbol: moved.get(leg.symbol) ?? leg.symbol }))
  return new Set(next.map((leg) => leg.symbol)).size === legs.length ? next : legs
}
