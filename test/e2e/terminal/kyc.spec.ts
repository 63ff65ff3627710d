import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { mrzCheckDigit } from '../../../src/core/identifiers/index.ts'
import { axeViolations } from '../../support/axe.ts'
import { administrator, enterOffice } from '../../support/office.ts'
import { PASSWORD, emailOf, openTerminalDesk, runCommand } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One statement from its first line to its approval: a customer and two officers, each at a window of their own.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

type Window = Readonly<{ page: Page; close: () => Promise<void> }>

let desk: TerminalDesk
let browser: Browser
let customer: Page
let officer: Page
const windows: Window[] = []

async function enter(name: string): Promise<Page> {
  const window = await enterOffice(browser, desk, name)
  windows.push(window)
  return window.page
}

async function engage(names: readonly string[]): Promise<void> {
  const boss = await administrator(desk)
  for (const name of names) {
    const user = { email: emailOf(name), full_name: `Officer ${name}`, password: PASSWORD }
    const made = await boss.ask('POST /admin/users', { ...user, role: 'compliance_officer' })
    expect(made.status, made.text).toBe(201)
  }
}

test.beforeAll(async ({ browser: opened }) => {
  browser = opened
  desk = await openTerminalDesk()
  await engage(['olga', 'omar'])
  await desk.trader('ada')
  customer = await enter('ada')
})
test.afterAll(async () => {
  for (const { close } of windows) await close()
  await desk.close()
})

const EXPIRY_YEAR = String(new Date().getUTCFullYear() + 5)

/** The zone of a passport of a country under the FATF's call for action; `birth` may be one that its digit is not of. */
function zoneOf(birth: string): readonly [string, string] {
  const number = 'L898902C3'
  const expiry = `${EXPIRY_YEAR.slice(2)}0415`
  const head = `${number}${mrzCheckDigit(number)}`
  const born = `${birth}${mrzCheckDigit('740812')}`
  const until = `${expiry}${mrzCheckDigit(expiry)}`
  const optional = `${'<'.repeat(14)}0`
  const digit = mrzCheckDigit(`${head}740812${mrzCheckDigit('740812')}${until}${optional}`)
  return ['P<IRNTEHRANI<<SARA'.padEnd(44, '<'), `${head}IRN${born}F${until}${optional}${digit}`]
}

/** A picture of one point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const identity = () => customer.getByRole('region', { name: 'Your identity check' })
const queue = () => officer.getByRole('region', { name: 'Queue of identity checks' })
/** Where an officer writes in the open dialog. */
const words = () => officer.getByRole('dialog').getByRole('textbox')
const inPanel = (name: string) => ({ only: `.dv-groupview:has([data-tab-panel-id="${name}"])` })

const send = async (): Promise<void> => {
  await identity().getByRole('button', { name: 'Review and send' }).click()
  await customer.getByRole('dialog').getByRole('button', { name: 'It is true; send it' }).click()
}

test('a customer sees what is allowed, is shown the wrong check digit, and submits', async () => {
  await runCommand(customer, 'KYC')
  await expect(identity().getByRole('heading', { name: /not submitted/ })).toBeVisible()
  await expect(identity().getByRole('row', { name: /^3 100,000/ })).toBeVisible()
  const [first, wrong] = zoneOf('740813')
  await identity().getByLabel('Line 1').fill(first)
  await identity().getByLabel('Line 2').fill(wrong)
  const born = identity().getByRole('row', { name: /^Date of birth/ })
  await expect(born).toContainText('does not hold')
  await expect(identity().getByRole('row', { name: /^Number L898902C3 holds/ })).toBeVisible()
  await identity().getByLabel('Line 2').fill(zoneOf('740812')[1])
  await expect(born).toContainText('1974-08-12')
  await identity().getByRole('button', { name: 'Fill the form with it' }).click()
  await expect(identity().getByLabel('Full name')).toHaveValue('SARA TEHRANI')
  const chosen = { name: 'passport.png', mimeType: 'image/png', buffer: PICTURE }
  await identity().getByLabel('Hand in a file').setInputFiles(chosen)
  await expect(identity().getByText('Passport handed in, 1 KB.')).toBeVisible()
  for (const [label, text] of [
    ['Street and number', 'Gatan 1'],
    ['City', 'Stockholm'],
    ['Postal code', '111 22'],
    ['Country of residence', 'Q1'],
  ] as const)
    await identity().getByLabel(label).fill(text)
  await send()
  await expect(identity().getByLabel('Country of residence')).toHaveAttribute('aria-invalid', 'true')
  await identity().getByLabel('Country of residence').fill('SE')
  expect(await axeViolations(customer, inPanel('identity'))).toEqual([])
  await send()
  await expect(identity().getByRole('heading', { name: /being looked at/ })).toBeVisible()
})

test('an officer takes it with a key, sees the papers beside the words, and asks for more', async () => {
  officer = await enter('olga')
  await runCommand(officer, 'KYCR')
  await expect(queue().getByRole('row', { name: /SARA TEHRANI/ })).toContainText('Two officers')
  await queue().focus()
  await officer.keyboard.press('n')
  await expect(queue().getByRole('heading', { name: /In review/ })).toContainText(emailOf('olga'))
  await expect(queue().getByRole('row', { name: /^Country call for action/ })).toContainText('60')
  await queue().getByRole('button', { name: 'Show' }).click()
  const picture = queue().getByRole('img', { name: 'Passport of the customer' })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1)
  expect(await axeViolations(officer, inPanel('reviews'))).toEqual([])
  await queue().focus()
  await officer.keyboard.press('q')
  await expect(words()).toBeFocused()
  await officer.keyboard.type('A bill with your address, please.')
  expect(await axeViolations(officer, { only: 'dialog[open]' })).toEqual([])
  await officer.keyboard.press('Enter')
  await expect(queue().getByText(/^Asked\. It comes back/)).toBeVisible()
})

test('the customer reads it, and sends again what they typed before with the paper', async () => {
  await identity().getByRole('button', { name: 'Refresh' }).click()
  await expect(identity().getByText('An officer writes: A bill with your address, please.')).toBeVisible()
  await expect(identity()).not.toContainText(/risk|score|call for action/i)
  await expect(identity().getByLabel('Full name')).toHaveValue('SARA TEHRANI')
  await identity().getByLabel('What it is').selectOption('proof_of_address')
  const chosen = { name: 'bill.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%bill') }
  await identity().getByLabel('Hand in a file').setInputFiles(chosen)
  await expect(identity().getByRole('row', { name: /^Proof of address/ })).toBeVisible()
  await send()
  await expect(identity().getByRole('heading', { name: /being looked at/ })).toBeVisible()
})

test('one officer asks, another allows it, and the customer sees the level', async () => {
  await queue().getByRole('button', { name: 'Waiting' }).click()
  await expect(queue().getByRole('row', { name: /^Proof of address/ })).toBeVisible()
  await queue().focus()
  await officer.keyboard.press('a')
  await expect(words()).toBeFocused()
  await officer.keyboard.type('The papers bear it out.')
  await officer.keyboard.press('Enter')
  await expect(queue().getByText(/^A second officer must allow it/)).toBeVisible()
  const second = await enter('omar')
  await runCommand(second, 'APPR')
  const row = second.getByRole('row', { name: /^The approval of an identity/ })
  await expect(row).toContainText('level 1')
  await row.getByRole('button', { name: 'Allow' }).click()
  await second.getByRole('dialog').getByRole('button', { name: 'Allow it' }).click()
  await expect(second.getByText(/: executed\./)).toBeVisible()
  await identity().getByRole('button', { name: 'Refresh' }).click()
  await expect(identity().getByRole('heading', { name: /approved/ })).toBeVisible()
  await expect(identity().getByRole('row', { name: /^1 1,000/ })).toContainText('yours now')
  await expect(identity()).not.toContainText('bear it out')
})
