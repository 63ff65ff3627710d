import { expect, test } from '@playwright/test'
import type { Locator } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { figureOf, openTerminalDesk, signInAt } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

// Axe looks at some hundred cells of three panels in three themes, on a machine that may be busy.
test.describe.configure({ timeout: 300_000 })

type Chain = Readonly<{
  spot: string | number
  expiries: readonly Readonly<{ expiry: string }>[]
  chain: readonly Readonly<{ strike: string | number }>[]
}>

/** Buys calls and a put near the money of the second expiry, and a coin: a book with greeks, strikes and a linear line. */
async function holdSomething(trader: RestClient): Promise<void> {
  const first = await trader.ask<Chain>('GET /market/options-chain/SPX')
  const expiry = first.body.expiries[1]?.expiry ?? ''
  const { body } = await trader.ask<Chain>(`GET /market/options-chain/SPX?expiry=${expiry}`)
  const spot = Number(first.body.spot)
  const strikes = body.chain.map(({ strike }) => Number(strike))
  const near = (target: number): number =>
    strikes.reduce((best, one) => (Math.abs(one - target) < Math.abs(best - target) ? one : best), Infinity)
  const day = expiry.replaceAll('-', '')
  for (const [symbol, quantity] of [
    [`SPX-${day}-${near(spot * 1.01)}-C`, '1'],
    [`SPX-${day}-${near(spot * 0.97)}-P`, '1'],
    ['BTC-USD', '0.1'],
  ]) {
    const order = { symbol, side: 'buy', order_type: 'market', quantity }
    expect((await trader.ask('POST /trades', order)).status, symbol).toBe(201)
  }
  const bounds = { max_var: '250000', max_counterparty_exposure: '5000000' }
  for (const set of [{ max_orders_per_day: 90, ...bounds }, { max_orders_per_day: 80 }])
    expect((await trader.ask('PUT /risk/limits', set)).status).toBe(200)
}

const PANELS = ['scenarios', 'greeks', 'risk']
  .map((name) => `.dv-groupview:has([data-tab-panel-id="${name}"])`)
  .join(', ')

const numberIn = async (cell: Locator): Promise<number> =>
  Number(figureOf(((await cell.textContent()) ?? '').replace(/, .*$/, '').replace('+', '')))

const cellAt = (grid: Locator, row: number, column: number): Locator =>
  grid.locator(`[data-at="${row},${column}"]`)

// One desk for all of them, each with a trader of their own.
let desk: TerminalDesk

test.beforeAll(async () => {
  desk = await openTerminalDesk()
})
test.afterAll(() => desk.close())

test('risk of what is held: limits, VaR and its history, scenarios and greeks down to the positions', async ({
  browser,
}) => {
  const { page, close } = await signInAt(browser, desk, 'ada', { prepare: holdSomething })
  await page.keyboard.press('Alt+5')

  const risk = page.getByRole('region', { name: 'Limits, VaR and margin' })
  const leverage = risk.getByRole('row', { name: /^Leverage, times equity/ })
  await expect(leverage).toContainText('10.00')
  await expect(leverage).toContainText('soft 80 %')

  const changes = risk.getByRole('list', { name: 'Changes of the limits, newest first' })
  await expect(changes.getByRole('listitem').first()).toContainText(
    'Orders a day: 90 → 80, tighter. Set by you, without a second person.',
  )
  await risk.getByRole('combobox', { name: 'Every limit' }).selectOption({ label: 'VaR 95 %, 1 day, $' })
  await expect(changes.getByRole('listitem')).toHaveCount(1)
  await risk.getByRole('combobox', { name: 'Every limit' }).selectOption('')
  await risk.getByRole('toolbar', { name: 'Limit changes as' }).getByRole('button').focus()
  await page.keyboard.press('t')
  const moved = risk.getByRole('table', { name: 'Changes of the limits as a table, newest first' })
  await expect(
    moved.getByRole('row', { name: /Orders a day no limit 90 tighter you nobody else needed$/ }),
  ).toBeVisible()

  await risk
    .getByRole('toolbar', { name: 'Exposure by' })
    .getByRole('button', { name: 'Type' })
    .press('Enter')
  const heat = risk.getByRole('table', { name: 'Exposure by type, largest first' })
  await expect(heat.getByRole('row').nth(1)).toContainText(/low|moderate|high|critical/)

  const parties = risk.getByRole('table', { name: 'Exposure to counterparties, fullest limit first' })
  await expect(parties.getByRole('row').nth(1)).toContainText('5,000,000')
  await expect(parties.getByRole('row').nth(1)).toContainText('within limit')
  for (const column of [0, 3]) {
    const cell = parties.getByRole('row').nth(1).getByRole('cell').nth(column)
    await expect.poll(() => numberIn(cell)).toBeGreaterThanOrEqual(0)
  }

  const level = risk.getByRole('row', { name: /^95 %/ })
  await expect(level).toBeVisible()
  const [value, , shortfall] = [0, 1, 2].map((at) => level.getByRole('cell').nth(at))
  await expect.poll(() => numberIn(value as Locator)).toBeGreaterThan(0)
  const beyond = async (): Promise<number> =>
    (await numberIn(shortfall as Locator)) - (await numberIn(value as Locator))
  await expect.poll(beyond).toBeGreaterThanOrEqual(0)
  await risk.getByRole('button', { name: '10 d', exact: true }).click()
  await expect(risk.getByText(/^Historical, 10 d, \d+ days, .* · computed \d\d:\d\d:\d\d ET/)).toBeVisible()
  await risk.getByRole('combobox', { name: /^Method/ }).selectOption('monte_carlo')
  await expect(risk.getByText(/^Monte Carlo, 10 d, 10,000 paths/)).toBeVisible()
  await risk
    .getByText(/^Monte Carlo, 10 d/)
    .getByText('Why this number')
    .click()
  await expect(risk.getByText('Seed 1.')).toBeVisible()

  await expect(risk.getByText(/beyond VaR 95 % in \d+, expected [\d.]+ · Kupiec p/)).toBeVisible()
  const picture = risk.getByRole('group', { name: /^VaR history/ })
  await picture.focus()
  await page.keyboard.press('End')
  await expect(risk.getByText(/^\d+ \w+ \d{4}: .*VaR 95 % /)).toBeVisible()
  await page.keyboard.press('t')
  const twin = risk.getByRole('table', { name: 'VaR history as a table, newest first' })
  await expect.poll(() => twin.getByRole('row').count()).toBeGreaterThan(100)
  await expect(risk.getByText(/^No alert\./)).toBeVisible()

  const matrix = page.getByRole('grid', { name: /^Scenario matrix today/ })
  await expect(cellAt(matrix, 2, 5)).toHaveText('0, market as it is')
  const scenarios = page.getByRole('region', { name: 'Matrix and stresses' })
  await expect(scenarios.getByText(/^Worst in set: .* Largest part: /)).toBeVisible()
  await cellAt(matrix, 0, 0).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const behind = scenarios.getByRole('table', { name: 'Positions, spot −10 %, vol −10 %, today' })
  await expect(behind.getByRole('row', { name: /^Sum of 3/ })).toBeVisible()
  const parts = await behind
    .getByRole('row')
    .evaluateAll((rows) => rows.slice(1).map((row) => row.querySelector('td')?.textContent ?? ''))
  const figures = parts.map((text) => Number(text.replaceAll(',', '').replace('−', '-').replace('+', '')))
  const sum = figures.at(-1) ?? NaN
  // Each figure is rounded to a dollar.
  expect(Math.abs(figures.slice(0, -1).reduce((all, one) => all + one, 0) - sum)).toBeLessThanOrEqual(3)
  await scenarios.getByLabel('Spot', { exact: true }).fill('-12')
  await scenarios.getByLabel('After', { exact: true }).fill('5')
  await page.keyboard.press('Enter')
  await expect(scenarios.getByRole('row', { name: /^Custom 1 after 5 d −12 %/ })).toBeVisible()
  await scenarios.getByRole('button', { name: 'COVID-19' }).click()
  await expect(scenarios.getByRole('table', { name: 'Positions in COVID-19' })).toBeVisible()

  const greeks = page.getByRole('region', { name: 'Greeks by expiry and strike' })
  await greeks.getByRole('button', { name: 'delta', exact: true }).click()
  await greeks.getByRole('combobox', { name: /^Underlying/ }).selectOption('')
  await greeks.getByRole('button', { name: 'Beta-weighted' }).click()
  await expect(greeks.getByRole('heading', { name: /units of SPX, beta-weighted/ })).toBeVisible()
  const grid = page.getByRole('grid', { name: /^Δ by expiry and strike/ })
  await expect(grid.getByRole('row', { name: /^No expiry/ })).toBeVisible()
  await cellAt(grid, 1, 0).click()
  await expect(greeks.getByRole('row', { name: /^BTC-USD/ })).toBeVisible()

  expect(await axeViolations(page, { only: PANELS })).toEqual([])
  await risk.getByRole('button', { name: 'Margin breakdown' }).click()
  await expect(
    risk.getByText(/^Nothing is held: the account has no short option and no future\./),
  ).toBeVisible()
  await close()
})

test('an account that holds nothing is told what would stand there', async ({ browser }) => {
  const { page, close } = await signInAt(browser, desk, 'bea')
  await page.keyboard.press('Alt+5')
  await expect(page.getByRole('heading', { name: 'Nothing to revalue yet' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No greeks yet' })).toBeVisible()
  await expect(page.getByText(/^No VaR yet\./)).toBeVisible()
  expect(await axeViolations(page, { only: PANELS })).toEqual([])
  await close()
})
