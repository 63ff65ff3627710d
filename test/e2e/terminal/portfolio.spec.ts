import { expect, test } from '@playwright/test'
import { figureOf, openSignedInDesk, panelOf, runCommand } from '../../support/terminal-desk.ts'

test('the portfolio says what there is, and why what is missing has no value', async ({ browser }) => {
  const { trader, page, close } = await openSignedInDesk(browser, {
    prepare: async (client) => {
      const body = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
      expect((await client.ask('POST /trades', body)).status).toBe(201)
    },
  })
  await runCommand(page, 'PORT')
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
  await close()
})
