import type { RiskBook } from '../../risk/index.ts'

/**
 * What `to` holds more than `from`, each position by the change of its units and as `to` values it, over given factors. Null where
 * one of them is on an underlying that is none of the factors.
 */
export function bookChange(from: RiskBook, to: RiskBook, factors: readonly string[]): RiskBook | null {
  const unitsBefore = new Map(from.positions.map(({ id, units }) => [id, units]))
  const kept = new Set(to.positions.map(({ id }) => id))
  const positions = [
    ...to.positions.map((one) => ({ ...one, units: one.units - (unitsBefore.get(one.id) ?? 0) })),
    ...from.positions.filter(({ id }) => !kept.has(id)).map((one) => ({ ...one, units: -one.units })),
  ].filter(({ units }) => units !== 0)
  return bookOver({ positions }, factors)
}

/** The same positions over given factors; null where an underlying is none of them. */
export function bookOver(
  { positions }: Pick<RiskBook, 'positions'>,
  factors: readonly string[],
): RiskBook | null {
  const factorOf = Int32Array.from(positions, ({ underlying }) => factors.indexOf(underlying))
  return factorOf.includes(-1) ? null : { positions, factors, factorOf }
}
