import { expect, test } from '@playwright/test'
import {
  chainOf,
  enterDesk,
  openTerminalDesk,
  openWindow,
  strikeInBand,
  ticketOf,
} from '../../support/terminal-desk.ts'

test('a full tour asks nobody but its own engine, breaks no policy and logs no error', async ({
  browser,
}) => {
  const desk = await openTerminalDesk()
  await desk.trader('ada')
  const context = await openWindow(browser)
  const page = await context.newPage()
  const origin = new URL(desk.url).origin
  const strangers: string[] = []
  const failures: string[] = []
  const complaints: string[] = []
  const note = (url: string): void => {
    const { protocol, origin: asked, host } = new URL(url)
    if (protocol === 'data:' || protocol === 'blob:' || asked === origin) return
    if (protocol === 'ws:' && host === new URL(origin).host) return
    strangers.push(url)
  }
  page.on('request', (request) => note(request.url()))
  page.on('websocket', (socket) => note(socket.url()))
  page.on('response', (response) => {
    if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`blocked ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
    ),
  )
  try {
    await enterDesk(page, desk, 'ada')
    const strike = await strikeInBand(page, 2, 30)
    await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
    await ticketOf(page).getByLabel('Order type').selectOption('market')
    await ticketOf(page)
      .getByRole('button', { name: /^Review order/ })
      .click()
    await ticketOf(page)
      .getByRole('button', { name: /^Place paper order/ })
      .click()
    await expect(ticketOf(page).getByRole('heading', { name: /^Filled/ })).toBeVisible()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Symbol or command').fill('btc')
    await page.keyboard.press('Escape')
    // What is laid over gives the keyboard back when it has gone; a key pressed before that is its own.
    await expect(page.getByPlaceholder('Symbol or command')).toBeHidden()
    await page.keyboard.press('F1')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await page.keyboard.press('Control+,')
    await page.getByRole('radio', { name: 'Light', exact: true }).check()
    await page.keyboard.press('Escape')
    for (const workspace of ['2 Market', '3 Account', '1 Options desk']) {
      await page.getByRole('button', { name: workspace }).click()
      await page.waitForLoadState('networkidle')
    }
    await page.reload()
    await expect(chainOf(page).locator('[data-place="call.ask"]').first()).toBeVisible()
    expect(strangers).toEqual([])
    expect(failures).toEqual([])
    expect(complaints).toEqual([])
  } finally {
    await context.close()
    await desk.close()
  }
})
