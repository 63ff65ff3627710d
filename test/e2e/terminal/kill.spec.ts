import { expect, test } from '@playwright/test'
import { openTerminalDesk, signInAt } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk for all of them, each with a trader of their own.
let desk: TerminalDesk

test.beforeAll(async () => {
  desk = await openTerminalDesk()
})
test.afterAll(() => desk.close())

test('by keys alone the desk is halted, every order is cancelled, and it is resumed with a reason', async ({
  browser,
}) => {
  const order = (price: string) => ({
    ...{ symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price, time_in_force: 'GTC' },
  })
  const { trader, page, close } = await signInAt(browser, desk, 'ada', {
    prepare: async (client) => {
      for (const price of ['20000', '21000'])
        expect((await client.ask('POST /trades', order(price))).status).toBe(201)
    },
  })
  const button = page.getByRole('banner').getByRole('button', { name: /^Kill switch/ })
  await expect(button).toContainText('Active')

  await page.keyboard.press('Control+Shift+K')
  const dialog = page.getByRole('dialog', { name: 'Kill switch' })
  await expect(dialog).toContainText('Cancels all 2 working orders. No order goes out.')
  await expect(dialog.getByRole('button', { name: 'Halt now' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('Halted. 2 cancelled, 0 still working.')).toBeVisible()
  await expect(button).toContainText('Halted')
  const refused = await trader.ask<{ error: string }>('POST /trades', order('20000'))
  expect(refused.body.error).toBe('trading_halted')

  await dialog.getByRole('radio', { name: /^Active/ }).check()
  await expect(dialog.getByRole('button', { name: 'Resume trading' })).toBeDisabled()
  await dialog.getByLabel('Reason, kept in the audit log').fill('drill is over')
  await page.keyboard.press('Enter')
  await expect(button).toContainText('Active')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect((await trader.ask('POST /trades', order('20000'))).status).toBe(201)
  await close()
})

test('the dead man’s switch shows its deadline and is disarmed; losing the window cancels only while it is asked to', async ({
  browser,
}) => {
  const order = {
    ...{ symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' },
    time_in_force: 'GTC',
  }
  const { trader, page, close } = await signInAt(browser, desk, 'bea', {
    prepare: async (client) => {
      expect((await client.ask('POST /trades', order)).status).toBe(201)
    },
  })
  type Orders = Readonly<{ orders: readonly Readonly<{ status: string; status_reason: string | null }>[] }>
  const first = async () => (await trader.ask<Orders>('GET /trading/orders')).body.orders[0]
  type Controls = Readonly<{ controls: readonly Readonly<{ scope: string; until: string | null }>[] }>
  const armed = async () =>
    (await trader.ask<Controls>('GET /trading/controls')).body.controls.some(
      ({ scope, until }) => scope === 'dead_man' && until !== null,
    )

  await page.keyboard.press('Control+Shift+K')
  const dialog = page.getByRole('dialog', { name: 'Kill switch' })
  await dialog.getByRole('radio', { name: '2 min' }).check()
  await dialog.getByRole('button', { name: 'Arm', exact: true }).click()
  await expect(dialog.getByRole('timer')).toHaveText(
    /^Fires at \d\d:\d\d:\d\d ET, in \d+ s, unless this window/,
  )
  await expect(page.getByRole('banner').getByRole('button', { name: /dead man \d+ s/ })).toHaveCount(1)
  expect(await armed()).toBe(true)
  await dialog.getByRole('button', { name: 'Disarm' }).click()
  await expect(dialog.getByRole('timer')).toHaveText('Not armed. Orders stay when nobody is here.')
  expect(await armed()).toBe(false)

  const guard = dialog.getByRole('switch', { name: 'Cancel when this window is lost' })
  await guard.click()
  await expect(dialog.getByText(/^On\. When this window closes/)).toBeVisible()
  await guard.click()
  await expect(guard).toHaveAttribute('aria-checked', 'false')
  expect((await first())?.status).toBe('open')
  await guard.click()
  await expect(dialog.getByText(/^On\. When this window closes/)).toBeVisible()
  await page.close()
  await expect.poll(first).toMatchObject({ status: 'cancelled', status_reason: 'disconnected' })
  await close()
})
