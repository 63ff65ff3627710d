import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { enterDesk, openTerminalDesk, openWindow } from '../../support/terminal-desk.ts'

const SCRIPT_BYTES_MAX = 450 * 1024

test('the shell and its skeletons stand after at most 450 KB of script; grids and charts come later', async ({
  browser,
}) => {
  const desk = await openTerminalDesk()
  await desk.trader('ada')
  const context = await openWindow(browser)
  try {
    const first = await context.newPage()
    await enterDesk(first, desk, 'ada')
    await first.close()

    const page = await context.newPage()
    const scripts = scriptsOf(page)
    await page.goto(desk.url)
    await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
    // The dock, and with it every panel, is what the skeleton waits for.
    const before = await scripts.before(/\/Dock-/)
    expect(before.names.length).toBeGreaterThan(1)
    expect(before.bytes).toBeGreaterThan(50 * 1024)
    expect(before.bytes).toBeLessThanOrEqual(SCRIPT_BYTES_MAX)
    const eager = await entryScripts(page, desk.url)
    for (const heavy of ['Dock-', 'chain-', 'chart-', 'payoff-', 'blotter-', 'positions-', 'ticket-'])
      expect(eager.filter((name) => name.includes(heavy))).toEqual([])
  } finally {
    await context.close()
    await desk.close()
  }
})

/** Scripts in the order in which they were asked for, with their size as it would go over a wire. */
function scriptsOf(page: Page) {
  const seen: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('.js')) seen.push(request.url())
  })
  const sizeOf = async (url: string): Promise<number> =>
    gzipSync(await (await page.request.get(url)).body()).length
  return {
    before: async (last: RegExp) => {
      await expect.poll(() => seen.some((url) => last.test(url))).toBe(true)
      const names = seen.slice(
        0,
        seen.findIndex((url) => last.test(url)),
      )
      const sizes = await Promise.all(names.map(sizeOf))
      return { names, bytes: sizes.reduce((sum, one) => sum + one, 0) }
    },
  }
}

/** What the page itself names: loaded before anything is asked for lazily. */
async function entryScripts(page: Page, url: string): Promise<readonly string[]> {
  const html = await (await page.request.get(url)).text()
  return [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, name = '']) => name)
}
