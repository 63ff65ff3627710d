/** A stake in an entity. `percent` is 0 to 100. Owner and owned are the caller's ids. */
export type Stake = Readonly<{ owner: string; owned: string; percent: number }>

/** Why an entity is blocked by its owners: who they are, and what they hold together. */
export type OwnershipBlock = Readonly<{
  id: string
  percent: number
  /** What each of them holds directly; an owner that is blocked by its own owners stands among the blocks too. */
  owners: readonly Readonly<{ id: string; percent: number }>[]
}>

/** OFAC's line: 50 percent or more. */
const OWNERSHIP_LINE_PERCENT = 50

/** Percentages are given in decimals: 33.3 + 16.7 is 50. */
const ROUNDING = 1e-9

/** A share for a sentence: at most two places, and none that says nothing. */
export const percentText = (percent: number): string => String(Number(percent.toFixed(2)))

const sumOf = (stakes: readonly Readonly<{ percent: number }>[]): number =>
  stakes.reduce((sum, { percent }) => sum + percent, 0)

/**
 * Entities that are blocked because blocked persons own them: in the aggregate 50 percent or more, directly or through
 * entities that are themselves blocked so (OFAC, "Revised guidance on entities owned by persons whose property is
 * blocked", 13 August 2014; FAQ 398 and 401). A stake that runs through an entity below the line does not count, for that
 * entity is not blocked. Control without ownership does not block. Rings of owners end where nothing changes any more.
 */
export function blockedByOwnership(
  stakes: readonly Stake[],
  blocked: ReadonlySet<string>,
  linePercent: number = OWNERSHIP_LINE_PERCENT,
): readonly OwnershipBlock[] {
  const byOwned = Map.groupBy(stakes, ({ owned }) => owned)
  const held = new Set(blocked)
  const blockOf = (id: string, of: readonly Stake[]): OwnershipBlock => {
    const own = Map.groupBy(
      of.filter(({ owner }) => owner !== id && held.has(owner)),
      ({ owner }) => owner,
    )
    const owners = [...own].map(([owner, stakesOf]) => ({ id: owner, percent: sumOf(stakesOf) }))
    return { id, percent: sumOf(owners), owners }
  }
  const found: string[] = []
  for (let isOpen = true; isOpen;) {
    isOpen = false
    for (const [id, of] of byOwned) {
      if (held.has(id) || blockOf(id, of).percent + ROUNDING < linePercent) continue
      held.add(id)
      found.push(id)
      isOpen = true
    }
  }
  // Only now all who are blocked are known, and with them what they hold together.
  return found.map((id) => blockOf(id, byOwned.get(id) ?? []))
}
