import { expect } from '@playwright/test'
import type { Locator } from '@playwright/test'

/** More controls than any panel has: a walk that does not end by then is caught in it. */
const STEPS_MAX = 200

/** For a panel to answer: its controls rest until the desk has. */
const PATIENT = { timeout: 20_000 }

type Walk = Readonly<{
  /** What a keyboard must be able to reach, in reading order. */
  controls: readonly string[]
  /** What Tab came to, in its order, until it left the panel. */
  reached: readonly string[]
}>

type Which = 'all' | 'focused' | 'first, given the focus'

/** The panel's controls that can be reached, by name: all, the one that has the focus, or the first, which gets it. */
const namesIn = (panel: Locator, which: Which = 'all'): Promise<readonly string[]> =>
  panel.evaluate((root, wanted) => {
    const nameOf = (at: Element): string => {
      const label = at instanceof HTMLInputElement || at instanceof HTMLSelectElement ? at.labels?.[0] : null
      return (at.getAttribute('aria-label') ?? label?.textContent ?? at.textContent ?? '').trim()
    }
    const isReachable = (at: Element): boolean => {
      const isChosen = !(at instanceof HTMLInputElement && at.type === 'radio') || at.checked
      return isChosen && at.checkVisibility() && !at.matches(':disabled')
    }
    const all = [...root.querySelectorAll('[data-panel-body] :is(button, input, select, [tabindex="0"])')]
    if (wanted === 'focused') return all.filter((at) => at === document.activeElement).map(nameOf)
    const reachable = all.filter(isReachable)
    if (wanted === 'all') return reachable.map(nameOf)
    const [first] = reachable
    if (first instanceof HTMLElement) first.focus()
    return first !== undefined && first === document.activeElement ? [nameOf(first)] : []
  }, which)

async function walkOnce(panel: Locator): Promise<Walk> {
  const controls = await namesIn(panel)
  await expect.poll(() => namesIn(panel, 'first, given the focus'), PATIENT).toHaveLength(1)
  const reached: string[] = []
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const [name] = await namesIn(panel, 'focused')
    if (name === undefined) break
    // The parts of a date are stops of one control.
    if (name !== reached.at(-1)) reached.push(name)
    await panel.page().keyboard.press('Tab')
  }
  return { controls, reached }
}

/**
 * Walks a panel with Tab alone, from its first control to where the focus leaves it. An answer of the desk that comes on the way
 * changes what can be reached: such a walk shows nothing, and is begun anew.
 */
export async function walkByTab(panel: Locator): Promise<Walk> {
  let walk: Walk = { controls: [], reached: [] }
  await expect(async () => {
    walk = await walkOnce(panel)
    expect(await namesIn(panel), 'controls came or went during the walk').toEqual(walk.controls)
  }).toPass({ timeout: 60_000 })
  return walk
}
