import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Theme } from './terminal-desk.ts'

const THEMES = ['dark', 'light', 'contrast'] as const satisfies readonly Theme[]

const putOn = (page: Page, theme: Theme): Promise<void> =>
  page.evaluate((wanted) => {
    const root = document.documentElement
    root.setAttribute('data-mantine-color-scheme', wanted === 'light' ? 'light' : 'dark')
    root.setAttribute('data-ox-contrast', wanted === 'contrast' ? 'high' : 'normal')
  }, theme)

/** The part of the page that is looked at; all of it when none is named. */
type Part = Readonly<{ only?: string; without?: string }>

/** What axe finds by every rule in each theme, one line each; leaves the dark one on. */
export async function axeViolations(page: Page, { only, without }: Part = {}): Promise<readonly string[]> {
  const found: string[] = []
  for (const theme of THEMES) {
    await putOn(page, theme)
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true)
    if (only !== undefined) axe.include(only)
    if (without !== undefined) axe.exclude(without)
    const { violations } = await axe.analyze()
    found.push(
      ...violations.map(
        ({ id, nodes }) =>
          `${theme}: ${id} × ${nodes.length} ${nodes[0]?.target.join(' ')} ${nodes[0]?.failureSummary ?? ''}`,
      ),
    )
  }
  await putOn(page, 'dark')
  return found
}
