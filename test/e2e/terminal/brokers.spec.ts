import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { PASSWORD, enterDesk, openTerminalDesk, openWindow, runCommand } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// What a broker gave a user is typed in, replaced and deleted, and stays nowhere in the page.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

const KEY = 'kite-canary-key-00001234'
const SECRET = 'kite-canary-secret-0000abcd'

let desk: TerminalDesk
let page: Page
let close: () => Promise<void>
let aheadMs = 0
/** Makes the engine's next refusal one of a store that does not answer. */
let isStoreDown = false

/** The frame of a refusal with the words of another one. */
const asStoreDown = (frame: string): string =>
  frame
    .replaceAll('"step_up_required"', '"store_unavailable"')
    .replaceAll('"STEP_UP_REQUIRED"', '"STORE_UNAVAILABLE"')
    .replaceAll(/\b401\b/g, '503')
    .replaceAll(/This wants a fresh proof[^"]*/g, 'The store does not answer. Nothing was done.')

async function open(browser: Browser): Promise<void> {
  const context = await openWindow(browser)
  page = await context.newPage()
  await page.routeWebSocket(/\/rpc/, (client) => {
    const engine = client.connectToServer()
    client.onMessage((message) => engine.send(message))
    engine.onMessage((message) => {
      const text = typeof message === 'string' ? message : message.toString('utf8')
      if (!isStoreDown || !text.includes('step_up_required')) return client.send(message)
      isStoreDown = false
      const changed = asStoreDown(text)
      client.send(typeof message === 'string' ? changed : Buffer.from(changed))
    })
  })
  close = () => context.close()
}

test.beforeAll(async ({ browser }) => {
  desk = await openTerminalDesk({}, new Date().toISOString())
  await desk.trader('ada')
  await open(browser)
})
test.afterAll(async () => {
  await close()
  await desk.close()
})

/** A quarter of an hour on: the proof of the sign-in is old. */
function later(): void {
  aheadMs += 900_000
  desk.setClock(new Date(Date.now() + aheadMs).toISOString())
}

const security = () => page.getByRole('region', { name: 'Second factor, password and sessions' })
const rowOf = (name: string) =>
  security()
    .getByRole('region', { name: 'Brokers and your keys of them' })
    .getByRole('row', { name: new RegExp(`^${name}`) })

async function prove(): Promise<void> {
  const proof = page.getByRole('dialog', { name: 'Is it you?' })
  await proof.getByLabel('Your password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(proof).toBeHidden()
}

/** Everything that the page shows and keeps: words, fields, what is stored with its origin. */
const keptInPage = (): Promise<string> =>
  page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
    ].join('\n'),
  )

test('the built-in broker is connected, and outside ones claim nothing', async () => {
  await enterDesk(page, desk, 'ada')
  await runCommand(page, 'SEC')
  await expect(rowOf('Paper')).toContainText('connected')
  await expect(rowOf('Paper')).toContainText(
    'place, amend and cancel orders of 7 types; positions, funds and quotes',
  )
  await expect(rowOf('Paper').getByRole('button')).toHaveCount(0)
  for (const name of ['Zerodha', 'Angel One']) {
    await expect(rowOf(name)).toContainText('no keys kept')
    await expect(rowOf(name)).toContainText('nothing yet')
  }
})

test('keys are kept after a fresh proof; a store that does not answer is said, and nothing is lost', async () => {
  later()
  await rowOf('Zerodha').getByRole('button', { name: 'Add keys' }).click()
  const form = page.getByRole('dialog', { name: 'Keys of Zerodha' })
  const keep = form.getByRole('button', { name: 'Keep the keys' })
  await expect(form.getByText('This release does not speak to Zerodha yet')).toBeVisible()
  await expect(keep).toBeDisabled()
  await form.getByLabel('API key').fill(` ${KEY} `)
  await form.getByLabel('API secret').fill(KEY)
  await expect(form.getByText('Off: key and secret are the same text')).toBeVisible()
  await form.getByLabel('API secret').fill(SECRET)
  await expect(form.getByLabel('API secret')).toHaveAttribute('type', 'password')
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])

  isStoreDown = true
  await keep.click()
  await expect(form.getByText('The store does not answer. Nothing was done.')).toBeVisible()
  await keep.click()
  await prove()
  await expect(form).toBeHidden()
  await expect(security().getByText('The keys of Zerodha are kept.')).toBeVisible()
  await expect(rowOf('Zerodha')).toContainText('keys kept, not connected')
  await expect(rowOf('Zerodha')).toContainText('…1234')
  await expect(rowOf('Zerodha')).toContainText('nothing yet')
  expect(await keptInPage()).not.toContain('canary')
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="security"])' })).toEqual([])
})

test('a form that was left keeps nothing', async () => {
  await rowOf('Angel One').getByRole('button', { name: 'Add keys' }).click()
  const form = page.getByRole('dialog', { name: 'Keys of Angel One' })
  await form.getByLabel('API key').fill(KEY)
  expect(await keptInPage()).toContain('canary')
  await form.getByRole('button', { name: 'Leave' }).click()
  expect(await keptInPage()).not.toContain('canary')
  await rowOf('Angel One').getByRole('button', { name: 'Add keys' }).click()
  await expect(form.getByLabel('API key')).toHaveValue('')
  await form.getByRole('button', { name: 'Leave' }).click()
})

test('keys are replaced and deleted, each after a fresh proof', async () => {
  later()
  await rowOf('Zerodha').getByRole('button', { name: 'Replace' }).click()
  const form = page.getByRole('dialog', { name: 'Replace the keys of Zerodha' })
  await form.getByLabel('API key').fill('kite-canary-key-00005678')
  await form.getByLabel('API secret').fill(`${SECRET}-next`)
  await form.getByRole('button', { name: 'Replace the keys' }).click()
  await prove()
  await expect(rowOf('Zerodha')).toContainText('…5678')

  later()
  await rowOf('Zerodha').getByRole('button', { name: 'Delete' }).click()
  const sure = page.getByRole('dialog', { name: 'Delete the keys of Zerodha' })
  await expect(sure.getByText(/cannot be had back/)).toBeVisible()
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await sure.getByRole('button', { name: 'Delete the keys' }).click()
  await prove()
  await expect(rowOf('Zerodha')).toContainText('no keys kept')
  await expect(security().getByRole('row', { name: /Broker credential deleted/ })).toBeVisible()
  expect(await keptInPage()).not.toContain('canary')
})

test('the tier says what it allows, strategies too, beside the others', async () => {
  const tiers = security().getByRole('region', { name: 'What each tier allows' })
  await expect(tiers.getByRole('row', { name: /^Free 100 1 no yours since/ })).toBeVisible()
  await expect(tiers.getByRole('row', { name: /^Pro 500 10 no$/ })).toBeVisible()
  await expect(tiers.getByRole('row', { name: /^Elite fair use 100 yes$/ })).toBeVisible()
})
