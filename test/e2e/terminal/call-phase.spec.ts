import { expect, test } from '@playwright/test'
import type { Browser, Locator, Page } from '@playwright/test'
import { MS_PER_MINUTE, addMs, asId, instant, toIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { paperPerpetual, perpetualQuote } from '../../../src/core/paper-market/derivatives.ts'
import { DEFAULT_PAPER } from '../../../src/main/engine/index.ts'
import { registered, restClient } from '../../support/rest.ts'
import type { RestClient } from '../../support/rest.ts'
import {
  enterDesk,
  openTerminalDesk,
  openWindow,
  panelOf,
  runCommand,
  statusOf,
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
const PERPETUAL = 'BTC-USD-PERP'

let desk: TerminalDesk
let ben: RestClient
let ada: RestClient
/** An account of ada's that holds little and asks for much. */
let stretched: string
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

/** A short of one bitcoin perpetual on a paper account with 500 dollars, the leverage a hundred. */
async function sellStretched(): Promise<string> {
  const named = { account_type: 'paper', ethereum_address: '0x52908400098527886E0F7030069857D2E4169EE7' }
  const made = await ada.ask<{ account_id: string }>('POST /accounts', named)
  const { account_id } = made.body
  const order = { account_id, symbol: PERPETUAL, side: 'sell', order_type: 'market', quantity: '1' }
  const asked = [
    await ada.ask(`POST /accounts/${account_id}/withdraw`, { amount: '99400' }),
    await ada.ask(`PUT /accounts/${account_id}/leverage`, { leverage: '100' }),
    await ada.ask('POST /trades', order),
  ]
  expect([made, ...asked].map(({ status }) => status)).toEqual([201, 201, 200, 201])
  return account_id
}

const open = async (browser: Browser): Promise<void> => {
  desk = await openTerminalDesk({}, IN_CALL)
  const client = restClient(new URL(desk.url).origin)
  await listFuture(client)
  ben = await registered(client, 'ben')
  ada = await registered(client, 'ada')
  stretched = await sellStretched()
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

/** Where the paper market's maker has the perpetual at an instant. */
function middleAt(at: Instant): number {
  const parties = { maker: asId<'account'>('maker'), taker: asId<'account'>('taker') }
  const { bids, asks } = perpetualQuote(DEFAULT_PAPER.seed, at, parties, paperPerpetual(at))
  return Number(bids[0]?.price.plus(asks[0]?.price ?? 0)) / 2
}

/** The first minute of the day from which on the perpetual stands between 200 and 225 dollars higher for a while. */
function whenHigher(): Instant {
  const since = instant(Date.parse(OPENING))
  const sold = middleAt(instant(Date.parse(IN_CALL)))
  const rise = (minute: number): number => middleAt(addMs(since, minute * MS_PER_MINUTE)) - sold
  const isNear = (minute: number): boolean => rise(minute) > 200 && rise(minute) < 225
  for (let minute = 1; minute < 24 * 60; minute += 1)
    if ([0, 0.5, 1, 1.5, 2].every((later) => isNear(minute + later)))
      return addMs(since, minute * MS_PER_MINUTE)
  throw new Error('the paper market did not rise')
}

test('a rise against a short warns its owner wherever they look, shows where, and ends with a deposit', async () => {
  const mask = `••${stretched.slice(-4).toUpperCase()}`
  const warning = page.getByRole('list', { name: 'Notices' }).getByText('Margin warning')
  const status = statusOf(page).getByRole('button', { name: `Margin warning, account ${mask}` })
  await expect(status).toHaveCount(0)
  desk.setClock(toIso(whenHigher()))
  await expect(warning).toHaveCount(1)
  await expect(status).toBeVisible()

  // Another account is shown: the notice leads to the one that it is about.
  await page.getByRole('button', { name: 'Show its positions' }).click()
  const positions = panelOf(page, 'Positions')
  await expect(page.getByRole('combobox', { name: 'Account' })).toHaveValue(stretched)
  await expect(positions.getByText(/^margin warning.* Maintenance of the account/)).toContainText(
    'At 100 % positions are closed. Deposit, or make the position smaller.',
  )
  await expect(positions.getByRole('row', { name: /^margin warning short, margin/ })).toContainText(
    /liquidation at 49,[78]\d\d\.\d\d/,
  )
  await expect(positions.getByRole('button', { name: 'Close BTC-USD perpetual' })).toBeVisible()

  await positions.getByRole('button', { name: 'Deposit', exact: true }).click()
  const account = panelOf(page, 'Account and ledger')
  await account.getByLabel('Amount', { exact: true }).fill('500')
  await expect(account.getByText(new RegExp(`^500\\.00 USD goes into ${mask}\\.`))).toBeVisible()
  await account.getByRole('button', { name: 'Pay in' }).click()
  await expect(account.getByText(/^Deposit booked\. Confirmation /)).toBeVisible()
  await expect(page.getByText('Margin met again')).toBeVisible()
  await expect(warning).toHaveCount(0)
  await expect(status).toHaveCount(0)
})
