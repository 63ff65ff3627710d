import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { MS_PER_DAY } from '../../../src/core/kernel/index.ts'
import { administrator } from '../../support/office.ts'
import type { Fields, RestClient } from '../../support/rest.ts'
import {
  enterDesk,
  openTerminalDesk,
  openWindow,
  panelOf,
  runCommand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

const EXPIRY = new Date((Math.floor(Date.now() / MS_PER_DAY) + 30) * MS_PER_DAY).toISOString()

/** A call on bitcoin that is quoted, paid and settled in bitcoin. */
const LISTING = {
  ...{
    asset_type: 'option',
    underlying: 'BTC-USD',
    option_type: 'call',
    strike: '20000',
    expires_at: EXPIRY,
  },
  ...{ currency: 'BTC', payoff: 'inverse', settlement: 'cash', multiplier: '1', is_paper: true },
  ...{ tick_size: '0.0001', lot_size: '0.1', exchange: 'OPTX' },
}

let desk: TerminalDesk
let page: Page
let ben: RestClient
let symbol: string
let close: () => Promise<void> = async () => undefined

async function done<Body = Fields>(client: RestClient, form: string, body?: Fields): Promise<Body> {
  const answer = await client.ask<Body>(form, body)
  expect(answer.status, `${form} ${answer.text}`).toBeLessThan(300)
  return answer.body
}

async function deposit(boss: RestClient, client: RestClient, amount: string): Promise<void> {
  const { accounts } = await done<{ accounts: Fields[] }>(client, 'GET /accounts')
  const ends = { debit_account_id: 'issuance', credit_account_id: accounts[0]?.['account_id'] }
  const reserve = { ...ends, currency: 'BTC', amount, kind: 'deposit' }
  const { transfer_id: id } = await done(boss, 'POST /admin/ledger/transfers', reserve)
  await done(boss, `POST /admin/ledger/transfers/${String(id)}/post`, {})
}

test.beforeAll(async ({ browser }) => {
  desk = await openTerminalDesk()
  const boss = await administrator(desk)
  const ada = await desk.trader('ada')
  ben = await desk.trader('ben')
  symbol = (await done<{ symbols: string[] }>(boss, 'POST /admin/instruments', LISTING)).symbols[0] ?? ''
  await deposit(boss, ada, '1')
  await deposit(boss, ben, '5')
  const order = { symbol, order_type: 'limit', price: '0.05' }
  await done(ben, 'POST /trades', { ...order, side: 'sell', quantity: '3' })
  await done(ada, 'POST /trades', { ...order, side: 'buy', quantity: '2' })
  await done(ben, 'POST /trades', { ...order, side: 'buy', quantity: '1', price: '0.04' })
  const context = await openWindow(browser)
  page = await context.newPage()
  close = () => context.close()
  await enterDesk(page, desk, 'ada')
})
test.afterAll(async () => {
  await close()
  await desk.close()
})

test('what is paid in a coin shows its coin: the position, the ticket, the blotter and the ledger', async () => {
  const look = async (name: string): Promise<void> =>
    void (await page.screenshot({ path: `test-results/coin-${name}.png` }))
  const positions = panelOf(page, 'Positions')
  await runCommand(page, 'POS')
  await expect(positions.getByText(/BTC-USD in BTC/)).toBeVisible()
  const held = positions.getByRole('row', { name: /BTC-USD .* 20,000 C/ }).last()
  await expect(held).toContainText('0.05 BTC')
  await look('positions')

  // Nobody but these two quotes it, and what is quoted for ten seconds is too old to trade on.
  await done(ben, 'POST /trades', { symbol, order_type: 'limit', price: '0.04', side: 'buy', quantity: '1' })
  await positions.getByRole('button', { name: /^Close BTC-USD/ }).click()
  await ticketOf(page).getByLabel('Limit price').fill('0.05')
  await ticketOf(page).getByRole('button', { name: 'Review order' }).click()
  await expect(ticketOf(page).getByText(/[\d.]+ BTC available after it/)).toBeVisible()
  await expect(ticketOf(page).getByText(/\$0\.\d/)).toHaveCount(0)
  await expect(ticketOf(page).getByText('Bid 0.0400 BTC')).toBeVisible()
  await expect(ticketOf(page).getByText(/2 would wait at 0\.0500 BTC/)).toBeVisible()
  await look('ticket')

  const blotter = panelOf(page, 'Blotter')
  await expect(blotter.getByRole('row', { name: /BTC-USD .* 20,000 C/ })).toContainText('2 / 20.05 BTC')
  await runCommand(page, 'ACC')
  const account = panelOf(page, 'Account and ledger')
  await expect(account.getByText('Cash, BTC')).toBeVisible()
  await expect(account.getByRole('row', { name: /−0\.1 BTC/ })).toBeVisible()
  await look('account')
})
