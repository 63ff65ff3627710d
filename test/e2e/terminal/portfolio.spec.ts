import { expect, test } from '@playwright/test'
import { enterDesk, figureOf, openTerminalDesk, openWindow, panelOf } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

let desk: TerminalDesk
test.beforeAll(async () => {
  desk = await openTerminalDesk()
})
test.afterAll(() => desk.close())

test('the portfolio says what there is, and why what is missing has no value', async ({ browser }) => {
  const trader = await desk.trader('ada')
  const body = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
  expect((await trader.ask('POST /trades', body)).status).toBe(201)
  const page = await (await openWindow(browser)).newPage()
  await enterDesk(page, desk, 'ada')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Symbol or command').fill('PORT')
  await page.keyboard.press('Enter')
  const portfolio = panelOf(page, 'Portfolio and performance')
  const figure = async (words: string): Promise<string> =>
    (await portfolio
      .locator('dl > div')
      .filter({ has: page.locator('dt', { hasText: words }) })
      .locator('dd')
      .first()
      .textContent()) ?? ''
  await expect.poll(() => figure('Open positions')).toBe('1')
  const overview = await trader.ask<{ cash_balance: string; fees: string }>('GET /portfolio/overview')
  expect(Number(figureOf(await figure('Cash $')))).toBeCloseTo(Number(overview.body.cash_balance), 2)
  expect(await figure('Booked profit $')).toMatch(/^[+−]?\d/)
  await expect(portfolio.getByRole('heading', { name: /^Equity curve/ })).toBeVisible()
  await portfolio.getByRole('button', { name: '365 d' }).click()
  await expect(portfolio.getByRole('heading', { name: 'Performance, 365 days' })).toBeVisible()
  await page.context().close()
})
