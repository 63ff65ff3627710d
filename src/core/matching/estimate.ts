import { LINK_OWNER, LINK_WORDS_SHIFT, MODE, NO_OWNER } from './core.ts'
import type { Core, SideCode } from './core.ts'
import { NONE, walkLevels } from './ladder.ts'
import type { Ladder } from './ladder.ts'

type Asking = {
  readonly owner: number
  readonly mode: number
  /** Lots still wanted; self-trade prevention may make them fewer without a trade. */
  left: number
  isStopped: boolean
}

/** Lots shown by one order, met by the incoming one. Returns those that would trade. */
function meet(asking: Asking, isOwn: boolean, shown: number): number {
  if (!isOwn || asking.mode === MODE.decrement) {
    const lots = Math.min(shown, asking.left)
    asking.left -= lots
    return isOwn ? 0 : lots
  }
  asking.isStopped = asking.mode !== MODE.cancelOldest
  return 0
}

/** What would trade at one level, without touching it. Icebergs queue again behind what is there, as they really do. */
function takeable(core: Core, level: number, asking: Asking): number {
  const again: { isOwn: boolean; peak: number; hidden: number }[] = []
  let traded = 0
  let slot = core.levelHead[level] as number
  while (slot !== NONE && asking.left > 0 && !asking.isStopped) {
    const at = slot << LINK_WORDS_SHIFT
    const isOwn = asking.owner !== NO_OWNER && core.links[at + LINK_OWNER] === asking.owner
    const hidden = core.hidden[slot] as number
    traded += meet(asking, isOwn, core.lots[slot] as number)
    const goesWhole = isOwn && asking.mode === MODE.cancelOldest
    if (hidden > 0 && !goesWhole) again.push({ isOwn, peak: core.peak[slot] as number, hidden })
    slot = core.links[at] as number
  }
  for (let at = 0; at < again.length && asking.left > 0 && !asking.isStopped; at += 1) {
    const { isOwn, peak, hidden } = again[at] as (typeof again)[number]
    const shown = Math.min(peak, hidden)
    traded += meet(asking, isOwn, shown)
    if (hidden > shown) again.push({ isOwn, peak, hidden: hidden - shown })
  }
  return traded
}

/** What an order would trade now, level by level (`ticks` 0: at any price). Returns the lots. */
export function estimateLots(
  core: Core,
  instrument: number,
  side: SideCode,
  ticks: number,
  lots: number,
  owner: number,
  mode: number,
  visit: ((ticks: number, lots: number) => void) | null,
): number {
  const ladder = core.ladders[instrument * 2 + 1 - side] as Ladder
  const asking: Asking = { owner, mode, left: lots, isStopped: false }
  let total = 0
  walkLevels(ladder, (level) => {
    const levelTicks = core.levelTicks[level] as number
    if (ticks !== 0 && ladder.sign * levelTicks < ladder.sign * ticks) return false
    const traded = takeable(core, level, asking)
    if (traded > 0 && visit !== null) visit(levelTicks, traded)
    total += traded
    return asking.left > 0 && !asking.isStopped
  })
  return total
}
