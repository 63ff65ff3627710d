import { expect, test } from '@playwright/test'
import type { Browser, Locator, Page } from '@playwright/test'
import { registered, restClient } from '../../support/rest.ts'
import type { RestClient } from '../../support/rest.ts'
import {
  enterDesk,
  openTerminalDesk,
  openWindow,
  panelOf,
  runCommand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

test.describe.configure({ mode: 'serial' })

/** A Tuesday in New York: within the opening call of 09:00 to 09:30, and its end. */
const IN_CALL = '2026-11-24T14:20:00Z'
const OPENING = '2026-11-24T14:30:00Z'

/** A future on the paper bitcoin that trades in the hours of New York's exchanges. */
const LISTING = {
  ...{ asset_type: 'future', underlying: 'BTC-USD', name: 'Bitcoin future, exchange hours' },
  ...{ expires_at: '2027-01-29T21:00:00Z', tick_size: '5', lot_size: '1', multiplier: '0.1' },
  ...{ exchange: 'PAPER', hours: 'us_equity', settlement: 'cash' },
}
const SYMBOL = 'BTC-USD-20270129-F'

let desk: TerminalDesk
let ben: RestClient
let page: Page
let close: () => Promise<void>

/** Lists the future as the administrator of a new desk. */
async function listFuture(client: RestClient): Promise<void> {
  const person = { email: 'ops@example.com', password: 'SecurePassword123!', full_name: 'Operator' }
  const made = await client.ask<{ access_token: string }>('POST /setup/administrator', {
    ...person,
    code: await desk.administratorCode(),
  })
  expect(made.status).toBe(201)
  const listed = await client
    .as(made.body.access_token)
    .ask<{ symbols: readonly string[] }>('POST /admin/instruments', LISTING)
  expect([listed.status, listed.body.symbols]).toEqual([201, [SYMBOL]])
}

const open = async (browser: Browser): Promise<void> => {
  desk = await openTerminalDesk({}, IN_CALL)
  const client = restClient(new URL(desk.url).origin)
  await listFuture(client)
  ben = await registered(client, 'ben')
  await registered(client, 'ada')
  const context = await openWindow(browser)
  page = await context.newPage()
  close = async () => {
    await context.close()
    await desk.close()
  }
  await enterDesk(page, desk, 'ada')
}

test.beforeAll(async ({ browser }) => {
  try {
    await open(browser)
  } catch (error) {
    await desk.close()
    throw error
  }
})
test.afterAll(() => close())

const ladder = (): Locator => panelOf(page, 'Ladder')
const ticket = (): Locator => ticketOf(page)
const blotter = (): Locator => panelOf(page, 'Blotter')

const offer = async (quantity: string, price: string): Promise<void> => {
  const order = { symbol: SYMBOL, side: 'sell', order_type: 'limit', quantity, price }
  const placed = await ben.ask<{ status: string }>('POST /trades', order)
  expect([placed.status, placed.body.status]).toEqual([201, 'open'])
}
/** What a panel says of the call. */
const callIn = (panel: Locator): Locator => panel.getByRole('group', { name: 'Call' })

test('the ladder says that it is a call, until when, what would trade and which orders it takes', async () => {
  await offer('5', '49000')
  await runCommand(page, `${SYMBOL} DOM`)
  await expect(callIn(ladder())).toContainText('Opening call, uncrosses 14:30 UTC')
  await expect(callIn(ladder())).toContainText('Nothing would trade yet.')
  await expect(callIn(ladder())).toContainText('It takes orders that can wait')
})

test('the ticket says the same, refuses what cannot wait, and sends an order that waits', async () => {
  await runCommand(page, `${SYMBOL} TKT`)
  await ticket()
    .getByRole('button', { name: `Draft an order in ${SYMBOL}` })
    .click()
  await expect(callIn(ticket())).toContainText('Opening call, uncrosses 14:30 UTC')
  await ticket().getByLabel('Limit price').fill('49100')
  await ticket().getByLabel('Quantity').fill('3')
  await ticket()
    .getByLabel(/^Valid/)
    .selectOption('FOK')
  await expect(ticket().getByRole('img', { name: 'refuses' })).toBeVisible()
  await ticket()
    .getByLabel(/^Valid/)
    .selectOption('DAY')
  await expect(
    ticket().getByText(/^Nothing fills now\. It waits in the opening call\. At 14:30 UTC all orders trade/),
  ).toBeVisible()
  await ticket().getByRole('button', { name: 'Review order' }).click()
  await ticket().getByRole('button', { name: 'Place paper order' }).click()
  await expect(ticket().getByRole('heading', { name: 'Working' })).toBeVisible()
})

test('with both sides there the price and the quantity of the call are shown while orders wait', async () => {
  await runCommand(page, `${SYMBOL} DOM`)
  await expect(callIn(ladder())).toContainText(/3 would trade at 49,[01]\d\d, 2 more offered\./)
  await expect(blotter().getByRole('row', { name: /BTC-USD 29 Jan 27 future/ })).toContainText('Working')
})

test('the uncross fills the order at the one price, and the fill is in the blotter', async () => {
  desk.setClock(OPENING)
  await expect(blotter().getByRole('row', { name: /BTC-USD 29 Jan 27 future/ })).toContainText('Filled')
  await expect(callIn(ladder())).toHaveCount(0)
  const { body } = await ben.ask<{ orders: readonly { filled_quantity: string; status: string }[] }>(
    'GET /trading/orders',
  )
  expect(body.orders.map(({ filled_quantity: filled, status }) => [filled, status])).toEqual([
    ['3', 'partially_filled'],
  ])
})
