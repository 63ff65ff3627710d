import type { Locator } from '@playwright/test'

/** More controls than any panel has: a walk that does not end by then is caught in it. */
const STEPS_MAX = 200

type Walk = Readonly<{
  /** What a keyboard must be able to reach, in reading order. */
  controls: readonly string[]
  /** What Tab came to, in its order, until it left the panel. */
  reached: readonly string[]
}>

/** The panel's controls by name; with `true`, only the one that has the focus. */
const namesIn = (panel: Locator, focusedOnly = false): Promise<readonly string[]> =>
  panel.evaluate((root, isFocusedOnly) => {
    const nameOf = (at: Element): string => {
      const label = at instanceof HTMLInputElement || at instanceof HTMLSelectElement ? at.labels?.[0] : null
      return (at.getAttribute('aria-label') ?? label?.textContent ?? at.textContent ?? '').trim()
    }
    const isReachable = (at: Element): boolean => {
      const isChosen = !(at instanceof HTMLInputElement && at.type === 'radio') || at.checked
      return isChosen && at.checkVisibility() && !at.matches(':disabled')
    }
    const all = [...root.querySelectorAll('[data-panel-body] :is(button, input, select, [tabindex="0"])')]
    return all.filter((at) => (isFocusedOnly ? at === document.activeElement : isReachable(at))).map(nameOf)
  }, focusedOnly)

/** Walks a panel with Tab alone, from its first control to where the focus leaves it. */
export async function walkByTab(panel: Locator): Promise<Walk> {
  const controls = await namesIn(panel)
  await panel.locator('[data-panel-body] :is(button, input, select, [tabindex="0"])').first().focus()
  const reached: string[] = []
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const [name] = await namesIn(panel, true)
    if (name === undefined) break
    // The parts of a date are stops of one control.
    if (name !== reached.at(-1)) reached.push(name)
    await panel.page().keyboard.press('Tab')
  }
  return { controls, reached }
}
