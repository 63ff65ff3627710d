import { expect, test } from '@playwright/test'
import { openSignedInDesk } from '../../support/terminal-desk.ts'

test('by keys alone the desk is halted, every order is cancelled, and it is resumed with a reason', async ({
  browser,
}) => {
  const order = (price: string) => ({
    ...{ symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price, time_in_force: 'GTC' },
  })
  const { trader, page, close } = await openSignedInDesk(browser, {
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
