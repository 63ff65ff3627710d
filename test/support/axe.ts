import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Theme } from './terminal-desk.ts'

export const THEMES = ['dark', 'light', 'contrast'] as const satisfies readonly Theme[]

/** Puts another theme on the page as it stands, as the choice of it does. */
export const putOn = (page: Page, theme: Theme): Promise<void> =>
  page.evaluate((wanted) => {
    const root = document.documentElement
    root.setAttribute('data-mantine-color-scheme', wanted === 'light' ? 'light' : 'dark')
    root.setAttribute('data-ox-contrast', wanted === 'contrast' ? 'high' : 'normal')
  }, theme)

/** The part of the page that is looked at; all of it when none is named. */
export type Part = Readonly<{ only?: string; without?: string }>

/** What a theme can change: themes are colours alone. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block']

/** What axe finds on the page as it stands in a theme, one line each: by every rule in the first, by those of colour in all. */
export async function violationsIn(page: Page, theme: Theme, part: Part): Promise<readonly string[]> {
  const { only, without } = part
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  const runOnly = { type: 'rule', values: RULES_OF_COLOUR } as const
  axe.options({ resultTypes: ['violations'], ...(theme !== THEMES[0] && { runOnly }) })
  if (only !== undefined) axe.include(only)
  if (without !== undefined) axe.exclude(without)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes: [first, ...others] }) => {
    const fault = first?.failureSummary?.replaceAll('\n', ' ')
    return `${id} × ${others.length + 1}: ${first?.target.join(' ')} ${fault}`
  })
}

/** What axe finds in the themes, one line each; leaves the dark one on. */
export async function axeViolations(page: Page, part: Part = {}): Promise<readonly string[]> {
  const found: string[] = []
  for (const theme of THEMES) {
    await putOn(page, theme)
    found.push(...(await violationsIn(page, theme, part)).map((fault) => `${theme}: ${fault}`))
  }
  await putOn(page, 'dark')
  return found
}
