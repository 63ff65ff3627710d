import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { restClient } from '../../support/rest.ts'
import type { RestClient } from '../../support/rest.ts'
import {
  PASSWORD,
  emailOf,
  fillSignIn,
  openTerminalDesk,
  openWindow,
  runCommand,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// Names are texts that their owners chose: whatever they hold, a page shows it to the letter and runs none of it.

const RUN = 'window.wasRun=1'
const PAYLOADS = [
  `<img src=x onerror=${RUN}>`,
  `<script>${RUN}</script>`,
  `"><svg onload=${RUN}>`,
  `javascript:${RUN}//`,
  `{{constructor.constructor('${RUN}')()}}`,
  `<a href="javascript:${RUN}">click</a>`,
]

test.describe.configure({ mode: 'serial', timeout: 240_000 })

let desk: TerminalDesk
let boss: RestClient

test.beforeAll(async () => {
  desk = await openTerminalDesk()
  const client = restClient(desk.server().address)
  const made = await client.ask<{ access_token: string }>('POST /setup/administrator', {
    ...{ email: emailOf('boss'), password: PASSWORD, full_name: PAYLOADS[0] },
    code: await desk.administratorCode(),
  })
  expect(made.status, made.text).toBe(201)
  boss = client.as(made.body.access_token)
  for (const [index, payload] of PAYLOADS.entries()) {
    const user = { email: emailOf(`user${index}`), role: 'trader', full_name: payload, reason: payload }
    expect((await boss.ask('POST /admin/users', user)).status, payload).toBe(201)
    const held = await boss.ask('POST /portfolios', { name: payload, description: payload })
    expect(held.status, held.text).toBe(201)
    const key = await boss.ask('POST /api-keys', { name: payload })
    expect(key.status, key.text).toBe(201)
  }
})
test.afterAll(() => desk.close())

const NOTHING = { wasRun: undefined, images: 0, links: 0, scripts: 0 }

/** What of the payloads has become more than text. */
const madeOf = (page: Page) =>
  page.evaluate(() => ({
    wasRun: Reflect.get(window, 'wasRun') as unknown,
    images: document.querySelectorAll('img[src="x"], svg[onload]').length,
    links: document.querySelectorAll('a[href^="javascript:"]').length,
    scripts: [...document.scripts].filter(({ text }) => text.includes('wasRun')).length,
  }))

test('hostile names are shown to the letter in every list, and nothing of them runs', async ({ browser }) => {
  const context = await openWindow(browser)
  const page = await context.newPage()
  const heard: string[] = []
  page.on('dialog', (dialog) => {
    heard.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(desk.url)
  await fillSignIn(page, 'boss')
  await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
  for (const command of ['USERS', 'PORT', 'SEC', 'AUDIT']) {
    await runCommand(page, command)
    if (command !== 'AUDIT') await expect(page.getByText(PAYLOADS[0] ?? '').first(), command).toBeVisible()
    expect([command, await madeOf(page)]).toEqual([command, NOTHING])
  }
  // Were a text put in as HTML after all, this would see it, and the content policy would still run none of it.
  await page.evaluate((texts) => document.body.insertAdjacentHTML('beforeend', texts.join('')), PAYLOADS)
  await expect.poll(() => madeOf(page)).toEqual({ wasRun: undefined, images: 2, links: 1, scripts: 1 })
  expect(heard).toEqual([])
  await context.close()
})
