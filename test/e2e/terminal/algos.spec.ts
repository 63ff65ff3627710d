import { expect, test } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { walkByTab } from '../../support/keyboard.ts'
import { openTerminalDesk, panelOf, runCommand, signInAt } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

type Listed = Readonly<{ algo_orders: readonly Readonly<Record<string, string>>[] }>

// Axe looks at every cell in three themes, on a machine that may be busy.
test.describe.configure({ timeout: 240_000 })

// One desk for all of them, each with a trader of their own.
let desk: TerminalDesk

test.beforeAll(async () => {
  desk = await openTerminalDesk()
})
test.afterAll(() => desk.close())

test('by keys alone a TWAP is reviewed, started, seen at work, paused, resumed and cancelled', async ({
  browser,
}) => {
  const { trader, page, close } = await signInAt(browser, desk, 'ada')
  const listed = async () => (await trader.ask<Listed>('GET /trading/algo-orders')).body.algo_orders
  await runCommand(page, 'BTC-USD')
  await runCommand(page, 'ALGO')
  const panel = panelOf(page, 'Execution algorithms')
  await expect(panel.getByRole('heading', { name: 'Buy BTC-USD over time' })).toBeVisible()
  await expect(panel.getByRole('heading', { name: 'No algorithm yet' })).toBeVisible()

  const review = panel.getByRole('button', { name: 'Review' })
  await expect(review).toBeDisabled()
  await panel.getByLabel('End, clock or length').fill('yesterday')
  await expect(
    panel.getByText('Write 14:30, 14:30:15, or a span such as 30m, 90s, 2h.').first(),
  ).toBeVisible()
  await panel.getByLabel('End, clock or length').fill('20m')
  await panel.getByLabel('Quantity').fill('0.6')
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('heading', { name: 'TWAP: buy 0.6 BTC-USD' })).toBeFocused()
  await expect(
    panel.getByText(/^You buy up to 0.6 BTC-USD from now until .* in equal parts\.$/),
  ).toBeVisible()
  const start = panel.getByRole('button', { name: 'Start on paper' })
  await expect(start).toBeEnabled()
  await page.keyboard.press('Escape')
  await expect(review).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(start).toBeEnabled()
  expect(await listed()).toEqual([])
  await start.focus()
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('heading', { name: 'Started' })).toBeFocused()

  const row = panel.getByRole('row').filter({ hasText: 'TWAP BTC-USD' })
  await expect(row).toContainText('Working')
  const shown = async (column: number): Promise<number> =>
    Number(await row.locator('td, th').nth(column).textContent())
  // Filled, of what is due, of the whole; and what its fills have cost.
  await expect.poll(() => shown(3)).toBeGreaterThan(0)
  await expect.poll(() => shown(6)).toBe(0.6)
  await expect(row.locator('td').nth(6)).toHaveText(/^\d{1,3}(,\d{3})*\.\d+$/)
  await expect(row.locator('td').nth(7)).toHaveText(/^[+−]?\d+\.\d$/)

  await row.getByRole('button', { name: 'Pause TWAP buy 0.6 BTC-USD' }).press('Enter')
  await expect(row).toContainText('Paused: by you')
  // Its buttons rest until the desk has answered.
  await expect(row.getByRole('button', { name: 'Resume TWAP buy 0.6 BTC-USD' })).toBeEnabled()
  // Held still: what is read cannot move under the reader.
  await page.keyboard.press('Escape')
  const { controls, reached } = await walkByTab(panel)
  expect(reached).toEqual(controls)
  expect(controls).toContain('Cancel TWAP buy 0.6 BTC-USD')
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="algos"])' })).toEqual([])
  await row.getByRole('button', { name: 'Resume TWAP buy 0.6 BTC-USD' }).press('Enter')
  await expect(row).toContainText('Working')
  await row.getByRole('button', { name: 'Cancel TWAP buy 0.6 BTC-USD' }).press('Enter')
  await expect(row).toContainText('Cancelled: by you')
  await expect(panel.getByRole('status').filter({ hasText: 'TWAP BTC-USD cancelled.' })).toBeVisible()
  const [ended] = await listed()
  expect(ended).toMatchObject({ status: 'cancelled', open_quantity: '0' })
  await expect.poll(() => shown(3)).toBe(Number(ended?.['filled_quantity']))
  await close()
})

test('a large one asks once for the whole what must be typed, and a pause by itself says why', async ({
  browser,
}) => {
  const { page, close } = await signInAt(browser, desk, 'bea')
  await runCommand(page, 'BTC-USD')
  await runCommand(page, 'ALGO')
  const panel = panelOf(page, 'Execution algorithms')
  await panel.getByLabel('Algorithm', { exact: true }).selectOption('is')
  await panel.getByLabel('Urgency κT, 0 to 50').fill('10')
  await panel.getByLabel('Quantity').fill('90')
  await panel.getByLabel('End, clock or length').fill('2m')
  await panel.getByRole('button', { name: 'Review' }).click()
  const start = panel.getByRole('button', { name: 'Start on paper' })
  const typed = panel.getByLabel('A guard asks, once for the whole. To start it all the same, type')
  await expect(typed).toBeVisible()
  await expect(start).toBeDisabled()
  await typed.fill('BUY 90 BTC-USD MARKET')
  await start.click()
  const row = panel.getByRole('row').filter({ hasText: 'Shortfall BTC-USD' })
  await expect(row).toContainText('Paused: not enough cash')
  await close()
})
