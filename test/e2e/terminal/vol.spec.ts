import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import {
  chainOf,
  figureOf,
  openSignedInDesk,
  panelOf,
  runCommand,
  strikeInBand,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

type Parameters = readonly Readonly<{ expiry: string; time_years: number; rmse: number }>[]
type Surface = Readonly<{
  parameters: Parameters
  smiles: readonly Readonly<{ expiry: string; quotes: readonly Readonly<{ strike: number }>[] }>[]
}>
type CopiedCase = Readonly<{
  request: Readonly<{ path: string; body: Readonly<Record<string, unknown>> }>
  gave: Parameters
}>

let desk: TerminalDesk
let trader: RestClient
let page: Page
let close: () => Promise<void>

test.beforeAll(async ({ browser }) => {
  ;({ desk, trader, page, close } = await openSignedInDesk(browser, {
    permissions: ['clipboard-read', 'clipboard-write'],
  }))
})
test.afterAll(() => close())

const vol = (): Locator => panelOf(page, 'Smile and surface')
const payoff = (): Locator => panelOf(page, 'Payoff')
const slice = (): Locator => vol().getByRole('region', { name: 'Surface by expiry and delta' })

test('the workspace shows smile, surface by delta and term structure of what its group looks at', async () => {
  await page.keyboard.press('Alt+5')
  await expect(vol().getByRole('heading', { name: /^Smile SPX/ })).toBeVisible()
  const { body } = await trader.ask<Surface>('GET /analytics/volatility-surface/SPX')
  await expect(slice().getByRole('row')).toHaveCount(body.parameters.length + 1)
  await expect(slice().getByRole('columnheader')).toHaveText([
    'Expiry',
    '10 Δ P',
    '15 P',
    '25 P',
    '35 P',
    'ATM',
    '35 C',
    '25 C',
    '15 C',
    '10 Δ C',
  ])
  const [tenPut, , , , money] = await slice().getByRole('row').nth(1).locator('td').allTextContents()
  expect(Number.parseFloat(tenPut ?? '')).toBeGreaterThan(Number.parseFloat(money ?? ''))
  await expect(vol().getByText(/^as of \d\d:\d\d:\d\d ET$/)).toBeVisible()
  await expect(vol().getByText(/^fit error \d+\.\d\d pt rms, \d+ strikes/)).toBeVisible()
})

test('an expiry of the table points the group; by keys the smile is read strike by strike', async () => {
  const expiry = slice().getByRole('row').nth(4).getByRole('button')
  const name = (await expiry.textContent()) ?? ''
  await expiry.press('Enter')
  await expect(expiry).toHaveAttribute('aria-pressed', 'true')
  await expect(vol().getByRole('heading', { name: `Smile SPX ${name}` })).toBeVisible()
  const smile = vol().getByRole('group', { name: `Smile of SPX ${name}` })
  await smile.focus()
  await page.keyboard.press('Home')
  await expect(
    vol().getByText(/^[\d,]+ put · bid [\d.]+ ask [\d.]+ · fit [\d.]+ · quote less fit/),
  ).toBeVisible()
  await page.keyboard.press('End')
  await expect(vol().getByText(/^[\d,]+ call · bid /)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(vol().getByText(/^fit error /)).toBeVisible()
})

test('each model fits, and is named where the line is', async () => {
  for (const model of ['SSVI', 'SABR', 'Spline', 'SVI']) {
    await vol().getByRole('button', { name: model, exact: true }).click()
    await expect(vol().getByText(`${model} now`, { exact: true })).toBeVisible()
  }
  await expect(vol().getByText(/^SVI of \d\d:\d\d:\d\d ET$/)).toBeVisible()
})

test('every picture has its table, one key away', async () => {
  await vol()
    .getByRole('group', { name: /^Smile of SPX/ })
    .focus()
  await page.keyboard.press('t')
  const table = vol().getByRole('region', { name: /^Smile of SPX .* as a table$/ })
  const { body } = await trader.ask<Surface>('GET /analytics/volatility-surface/SPX')
  const rows = table.locator('tbody tr')
  await expect(rows.nth(8)).toBeVisible()
  const strikes = (await rows.locator('th').allTextContents()).map((text) => Number(figureOf(text)))
  expect(strikes.length).toBeGreaterThan(8)
  const known = body.smiles.map(({ quotes }) => quotes.map(({ strike }) => strike))
  // Quotes come and go at the wings between two answers; the middle stands.
  const shared = known.map((one) => one.filter((strike) => strikes.includes(strike)).length)
  expect(Math.max(...shared)).toBeGreaterThanOrEqual(strikes.length - 4)
  for (const cells of await rows.evaluateAll((all) => all.slice(3, 8).map((row) => row.textContent ?? '')))
    expect(cells).toMatch(/^[\d,.]+(put|call)/)
  await expect(vol().getByRole('region', { name: 'Term structure as a table' })).toBeVisible()
  await vol()
    .getByRole('button', { name: /^As table/ })
    .click()
  await expect(table).toBeHidden()
})

test('why this number: model, inputs, what was left out; and a case that gives the same again', async () => {
  await vol().getByRole('button', { name: 'Why this number' }).click()
  const why = vol().getByRole('region', { name: 'Why this number' })
  await expect(why).toContainText('Raw SVI, one slice an expiry')
  await expect(why).toContainText('kept free of arbitrage')
  await expect(why).toContainText(/\d+ strikes, the side out of the money/)
  await expect(why).toContainText(/left out/)
  await expect(why).toContainText('source paper, live quotes')
  await why.getByRole('button', { name: 'Copy the case' }).click()
  await expect(why.getByRole('status')).toHaveText(/^Copied/)
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as CopiedCase
  const again = await trader.ask<Surface>(`POST ${copied.request.path}`, copied.request.body)
  expect(again.status).toBe(200)
  expect(again.body.parameters).toEqual(copied.gave)
})

test('it refits while the market moves, and stands still while updates are paused, saying so', async () => {
  const asOf = vol().getByText(/^as of /)
  const before = (await asOf.textContent()) ?? ''
  await expect(asOf).not.toHaveText(before)
  await page.keyboard.press('F9')
  await expect(vol().getByText(/Updates paused\. The surface is that of /)).toBeVisible()
  await page.keyboard.press('F9')
  await expect(vol().getByText(/Updates paused\. The/)).toBeHidden()
})

test('what takes long says so in every panel alike, counts, ends by hand, and begins anew by hand alone', async () => {
  const line = (panel: Locator): Locator => panel.getByText(/^Computing for \d+ s/)
  const risk = panelOf(page, 'Risk')
  desk.freeze()
  try {
    await vol().getByRole('button', { name: 'SABR', exact: true }).click()
    await risk.getByRole('button', { name: '5 d', exact: true }).click()
    for (const panel of [vol(), risk]) {
      const before = (await line(panel).textContent()) ?? ''
      await expect(line(panel)).not.toHaveText(before)
      await panel.getByRole('button', { name: 'Cancel', exact: true }).click()
      await expect(line(panel)).toBeHidden()
      await expect(panel.getByText(/^Cancelled; it is not asked again by itself\./)).toBeVisible()
    }
  } finally {
    desk.thaw()
  }
  await expect(vol().getByText('SABR now', { exact: true })).toBeHidden()
  for (const panel of [vol(), risk]) {
    await panel.getByRole('button', { name: 'Ask again' }).click()
    await expect(panel.getByText(/^Cancelled;/)).toBeHidden()
  }
  await expect(vol().getByText('SABR now', { exact: true })).toBeVisible()
  await vol().getByRole('button', { name: 'SVI', exact: true }).click()
  await expect(vol().getByText('SVI now', { exact: true })).toBeVisible()
})

test('what has no chain is said, with the way back', async () => {
  await page.keyboard.press('Alt+1')
  await runCommand(page, 'BTC-USD')
  await page.keyboard.press('Alt+5')
  await expect(vol().getByRole('heading', { name: 'No volatility surface of BTC-USD' })).toBeVisible()
  await expect(vol().getByText('no_chain', { exact: true })).toBeVisible()
  await vol().getByRole('button', { name: 'Show SPX' }).click()
  await expect(vol().getByRole('heading', { name: /^Smile SPX/ })).toBeVisible()
})

const THEMES = ['dark', 'light', 'contrast'] as const

test('pictures, tables and provenance pass every rule in three themes', async () => {
  for (const asTable of [false, true]) {
    for (const theme of THEMES) {
      await page.evaluate((wanted) => {
        const root = document.documentElement
        root.setAttribute('data-mantine-color-scheme', wanted === 'light' ? 'light' : 'dark')
        root.setAttribute('data-ox-contrast', wanted === 'contrast' ? 'high' : 'normal')
      }, theme)
      const axe = new AxeBuilder({ page })
        .options({ resultTypes: ['violations'] })
        .setLegacyMode(true)
        .include('.dv-groupview:has([data-tab-panel-id="vol"])')
      const { violations } = await axe.analyze()
      const found = violations.map(
        ({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ')} ${nodes[0]?.failureSummary}`,
      )
      expect(found, `${theme}, ${asTable ? 'tables' : 'pictures'}`).toEqual([])
    }
    await vol()
      .getByRole('button', { name: /^As table/ })
      .click()
  }
})

/** A figure of the payoff's table at the price nearest to spot. */
async function nearSpot(column: number): Promise<number> {
  const row = payoff().getByRole('row').filter({ hasText: 'nearest to spot' })
  return Number(figureOf(((await row.locator('td').nth(column).textContent()) ?? '').replace('+', '')))
}

test('the payoff moves with date and volatility against now, and is laid over what is held', async () => {
  await page.keyboard.press('Alt+1')
  const strike = await strikeInBand(page, 2, 30)
  const ask = chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`)
  await ask.click()
  const [date, shift] = [payoff().getByLabel('Date'), payoff().getByLabel('Vol shift')]
  await expect(date).toBeEnabled()
  await expect(payoff().getByRole('button', { name: 'Nothing held' })).toBeDisabled()
  await payoff()
    .getByRole('button', { name: /^Table/ })
    .click()
  await shift.focus()
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight')
  await expect(payoff().getByRole('columnheader', { name: 'Now, no shift $' })).toBeVisible()
  await expect.poll(async () => (await nearSpot(1)) - (await nearSpot(2))).toBeGreaterThan(1)
  await date.focus()
  await page.keyboard.press('End')
  await expect.poll(async () => Math.abs((await nearSpot(1)) - (await nearSpot(0)))).toBeLessThan(0.01)

  const held = await trader.ask<{ trades: readonly object[] }>('GET /trades')
  expect(held.body.trades).toEqual([])
  const { body } = await trader.ask<
    Readonly<{ chain: readonly Readonly<{ strike: string; call: { symbol: string } | null }>[] }>
  >('GET /market/options-chain/SPX')
  const symbol = body.chain.find((row) => Number(row.strike) === Number(strike))?.call?.symbol ?? ''
  const bought = await trader.ask('POST /trades', {
    symbol,
    side: 'buy',
    order_type: 'market',
    quantity: '1',
  })
  expect(bought.status).toBe(201)
  await payoff().getByRole('button', { name: 'With 1 held' }).click()
  await expect(payoff().getByRole('columnheader', { name: 'With held, expiry $' })).toBeVisible()
  // Twice the same call: what the held one gains at expiry beyond the draft is the difference of what they cost.
  await expect.poll(async () => (await nearSpot(4)) - (await nearSpot(0))).toBeLessThan(0)
})
