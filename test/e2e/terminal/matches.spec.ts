import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { openOffice } from '../../support/office.ts'
import { restClient } from '../../support/rest.ts'
import type { RestClient } from '../../support/rest.ts'
import { PASSWORD, emailOf, runCommand } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk whose administrator also reviews, two customers with listed names, and a short list.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

const LISTED = [
  `35096,"PUTIN, Vladimir Vladimirovich","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 07 Oct 1952; POB Leningrad, Russia; nationality Russia."`,
  `6365,"BIN LADIN, Usama","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 30 Jul 1957; nationality Saudi Arabia."`,
].join('\n')

let page: Page
let boss: RestClient
let close: () => Promise<void>

async function prepare(desk: TerminalDesk, officer: RestClient): Promise<void> {
  const client = restClient(desk.server().address)
  for (const [name, full_name] of [
    ['first', 'Wladimir Putin'],
    ['second', 'Usama bin Ladin'],
  ] as const) {
    const made = await client.ask('POST /auth/register', {
      ...{ email: emailOf(name), password: PASSWORD, full_name, date_of_birth: '1990-01-01' },
    })
    expect(made.status, made.text).toBeLessThan(300)
  }
  const file = Buffer.from(LISTED).toString('base64')
  const loaded = await officer.ask('POST /compliance/lists', { file, file_name: 'sdn.csv' })
  expect(loaded.status, loaded.text).toBe(200)
  await expect
    .poll(
      async () => (await officer.ask<{ total: number }>('GET /compliance/matches?status=open')).body.total,
    )
    .toBe(2)
}

test.beforeAll(async ({ browser }) => {
  ;({ boss, page, close } = await openOffice(browser, { prepare }))
})
test.afterAll(() => close())

const review = () => page.getByRole('region', { name: 'Review of matches' })

test('customer and entry stand side by side, with every part of the score and the lists in their versions', async () => {
  await runCommand(page, 'MATCH')
  const sides = review().getByRole('region', { name: 'Customer and list entry side by side' })
  await expect(sides.getByRole('row', { name: /^Born/ })).toContainText(/1952-10-07|1957-07-30/)
  const score = review().getByRole('region', { name: 'Parts of the score' })
  await expect(score.getByRole('row', { name: /^Name \+/ })).toContainText('names agree to')
  await expect(score.getByRole('row', { name: /^OFAC’s own/ })).toBeVisible()
  const lists = review().getByRole('region', { name: 'Lists in force' })
  await expect(lists.getByRole('row', { name: /OFAC SDN/ })).toContainText('2')
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="matches"])' })).toEqual([])
})

test('a false positive is decided with three keys of the six that it may take', async () => {
  let keys = 0
  const press = async (key: string): Promise<void> => {
    keys += 1
    await page.keyboard.press(key)
  }
  await expect(page.getByRole('listitem', { name: 'running' })).toBeVisible()
  await review().focus()
  await press('j')
  await press('f')
  await expect(page.getByRole('dialog', { name: /^False positive: / })).toBeVisible()
  await press('Enter')
  // Said once it is done; the open dialog holds the same words.
  await expect(
    review()
      .getByRole('status')
      .getByText(/^False positive: .* and /),
  ).toBeVisible()
  expect(keys).toBeLessThanOrEqual(6)
  const open = await boss.ask<{ total: number }>('GET /compliance/matches?status=open')
  expect(open.body.total).toBe(1)
})

test('a true match is told by its words, and nothing open says so', async () => {
  await review().focus()
  await page.keyboard.press('t')
  await page.getByRole('dialog').getByLabel('In your own words').fill('The passport names the same person.')
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await page.keyboard.press('Enter')
  await expect(review().getByText(/^Nothing is open\./)).toBeVisible()
  await review().getByRole('button', { name: 'True matches' }).click()
  await expect(review().getByText('The passport names the same person.')).toBeVisible()
})

test('a new version is loaded from files, and one that is damaged is refused by its line', async () => {
  const lists = review().getByRole('region', { name: 'Lists in force' })
  const files = lists.getByLabel('Load lists from files')
  const third = `9000,"KARLOV, Petr Ivanovich","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- `
  const list = (text: string) => ({ name: 'sdn.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await files.setInputFiles([list(`${LISTED}\n${third}`)])
  await expect(lists.getByText('OFAC SDN: 3 entries, 1 new or changed, 0 gone.')).toBeVisible()
  await expect(lists.getByRole('row', { name: /OFAC SDN/ })).toContainText('3')
  await files.setInputFiles([list(`${LISTED}\n9000,too short`)])
  await expect(lists.getByText(/line 3: 2 columns instead of 12/)).toBeVisible()
  await expect(lists.getByRole('row', { name: /OFAC SDN/ })).toContainText('3')
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="matches"])' })).toEqual([])
})
