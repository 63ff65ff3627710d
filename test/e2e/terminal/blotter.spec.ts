import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { openSignedInDesk, panelOf } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

test.describe.configure({ mode: 'serial' })

let trader: RestClient
let page: Page
let close: () => Promise<void>
/** Two orders that rest far below the market. */
let [first, second] = ['', '']

async function rest(client: RestClient, price: string): Promise<string> {
  const body = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price }
  const answer = await client.ask<{ order_id: string }>('POST /trades', body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body.order_id
}

test.beforeAll(async ({ browser }) => {
  ;({ trader, page, close } = await openSignedInDesk(browser, {
    prepare: async (client) => {
      first = await rest(client, '20000')
      second = await rest(client, '21000')
    },
    permissions: ['clipboard-read', 'clipboard-write'],
  }))
})
test.afterAll(() => close())

const blotter = (): Locator => panelOf(page, 'Blotter')
const rowOf = (id: string): Locator => blotter().locator(`[role="row"][row-id="${id}"]`)
const cellOf = (id: string, column: string): Locator => rowOf(id).locator(`[col-id="${column}"]`)
const menu = (): Locator => page.getByRole('menu', { name: 'Order menu' })
const item = (name: RegExp): Locator => menu().getByRole('menuitem', { name })
const form = (): Locator => page.getByRole('form', { name: 'Amend order' })
const drawer = (): Locator => page.getByRole('complementary', { name: 'Order details' })
const termsOf = async (id: string): Promise<string> => {
  const { body } = await trader.ask<{ price: string; quantity: string; status: string }>(`GET /trades/${id}`)
  return [body.quantity, body.price, body.status].join(' ')
}

const columnTool = (): Locator => blotter().getByRole('button', { name: /^Columns \d+ of 10$/ })

test('the grid never scrolls sideways: columns give way by rank, and what became of an order stays', async () => {
  const grid = blotter().locator('.ag-grid-viewport')
  const isWithin = (): Promise<boolean> => grid.evaluate((box) => box.scrollWidth <= box.clientWidth)
  const heads = blotter().getByRole('columnheader')
  await expect.poll(isWithin).toBe(true)
  await expect(blotter().getByRole('columnheader', { name: 'Average', exact: true })).toBeVisible()
  const wide = await heads.count()
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect.poll(() => heads.count()).toBeLessThan(wide)
  await expect.poll(isWithin).toBe(true)
  for (const name of ['Instrument', 'Limit', 'Filled', 'State'])
    await expect(blotter().getByRole('columnheader', { name, exact: true })).toBeVisible()
})

test('a column without room is in the chooser, says so, and comes when the trader wants all of them', async () => {
  await columnTool().press('Enter')
  const fees = page.getByRole('menuitem', { name: /^Fees/ })
  await expect(fees).toContainText('no room')
  await page.getByRole('menuitem', { name: 'Only those that fit' }).press('Enter')
  await expect(fees).not.toContainText('no room')
  await expect(columnTool()).toHaveText('Columns 10 of 10')
  await page.getByRole('menuitem', { name: 'Only those that fit' }).press('Enter')
  await fees.press('Enter')
  await page.keyboard.press('Escape')
  await expect(blotter().getByRole('button', { name: /^Columns \d+ of 9$/ })).toBeFocused()
  await page.setViewportSize({ width: 1600, height: 1000 })
  await blotter()
    .getByRole('button', { name: /^Columns/ })
    .press('Enter')
  await page.getByRole('menuitem', { name: 'Back to the usual columns' }).press('Enter')
  await page.keyboard.press('Escape')
  await expect(columnTool()).toBeVisible()
})

test('the menu by mouse amends an order, and the form says what becomes of its place', async () => {
  await cellOf(first, 'instrument').click({ button: 'right' })
  await item(/^Amend order/).click()
  await expect(form().getByLabel('Limit price')).toBeFocused()
  await expect(form().getByText('Nothing changes yet.')).toBeVisible()

  await form().getByLabel('Quantity').fill('0.005')
  await expect(form().getByText('The order keeps its place in the queue.')).toBeVisible()
  await form().getByLabel('Limit price').fill('20000.005')
  await expect(form().getByText(/tick/i)).toBeVisible()
  await form().getByLabel('Limit price').fill('20500.01')
  await expect(form().getByText(/^The order goes to the end of the queue/)).toBeVisible()
  await page.keyboard.press('Enter')

  await expect(blotter().getByText('Amended to 0.005 at 20,500.01, working')).toBeVisible()
  await expect(form()).toBeHidden()
  await expect(drawer().getByText('0.01 at 20,000.00 → 0.005 at 20,500.01')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(cellOf(first, 'limit')).toHaveText('20,500.01')
  expect(await termsOf(first)).toBe('0.005 20500.01 open')
})

test('an amendment that is refused leaves the order as it was and says why', async () => {
  await cellOf(first, 'instrument').click()
  await expect(drawer().getByRole('heading', { level: 2 })).toBeFocused()
  await page.keyboard.press('e')
  await form().getByLabel('Quantity').fill('40')
  await page.keyboard.press('Enter')
  await expect(form().getByRole('alert')).toContainText('Denied by us. The order was not changed.')
  await expect(form().getByRole('alert')).toContainText('The order stands as it was before.')
  await page.keyboard.press('Escape')
  await expect(form()).toBeHidden()
  await page.keyboard.press('Escape')
  expect(await termsOf(first)).toBe('0.005 20500.01 open')
})

test('the menu by keyboard copies the id and gives the keyboard back', async () => {
  await cellOf(second, 'instrument').click()
  await expect(drawer().getByRole('heading', { level: 2 })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(cellOf(second, 'instrument')).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await expect(menu()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu()).toBeHidden()
  await expect(cellOf(second, 'instrument')).toBeFocused()

  await page.keyboard.press('Shift+F10')
  await expect(menu()).toBeVisible()
  for (let step = 0; step < 6; step += 1) {
    await page.keyboard.press('ArrowDown')
    if (await item(/^Copy order id/).evaluate((one) => one === document.activeElement)) break
  }
  await page.keyboard.press('Enter')
  await expect(blotter().getByText(`Copied ${second}`)).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(second)
  await expect(cellOf(second, 'instrument')).toBeFocused()
})

test('the menu leads to the instrument, and cancels what still works', async () => {
  await cellOf(second, 'instrument').click({ button: 'right' })
  await item(/^Show in chart/).click()
  await expect(page.getByRole('application', { name: /^BTC-USD/ })).toBeVisible()

  await cellOf(second, 'instrument').click({ button: 'right' })
  await item(/^Cancel order/).click()
  await expect(cellOf(second, 'state')).toHaveText('Cancelled')
  expect(await termsOf(second)).toBe('0.01 21000 cancelled')

  await cellOf(second, 'instrument').click({ button: 'right' })
  await expect(item(/^Amend order/)).toBeDisabled()
  await expect(item(/^Cancel order/)).toContainText('it is done')
  await page.keyboard.press('Escape')
})

test('a bracket stands linked in the blotter, the filters find it, and the file holds what is shown', async () => {
  const { body } = await trader.ask<{ order_id: string }>('POST /trades', {
    ...{ symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.01' },
    ...{ stop_loss: '30000', take_profit: '90000' },
  })
  await blotter().getByLabel('Kind').selectOption('stop')
  await expect(blotter().getByRole('row').filter({ hasText: 'Pending trigger' })).toHaveCount(1)
  await expect(blotter().getByText(/^1 of 5$/)).toBeVisible()
  await blotter().getByRole('button', { name: 'Clear' }).click()
  await cellOf(body.order_id, 'instrument').click()
  await expect(drawer().getByRole('heading', { name: 'Linked orders, 2' })).toBeVisible()
  await drawer()
    .getByRole('button', { name: /take profit/ })
    .click()
  await expect(drawer().getByText('with', { exact: true })).toBeVisible()
  await expect(drawer().getByText('protects', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await blotter().getByLabel('State').selectOption('pending')
  const kept = page.waitForEvent('download')
  await blotter().getByRole('button', { name: 'CSV' }).click()
  const path = await (await kept).path()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines.slice(1).every((line) => line.includes(body.order_id))).toBe(true)
})
