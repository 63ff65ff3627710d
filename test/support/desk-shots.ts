import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startFakeEngine } from './fake-engine.ts'

/**
 * Walks one order through every outcome on the built terminal against the scripted engine, with a picture and an axe run
 * at each: `node test/support/desk-shots.ts <built renderer> <pictures>`. For eyes, not for a pass or fail.
 */
const [root = 'out/renderer', pictures = 'test-results/desk', only = ''] = process.argv.slice(2)
mkdirSync(pictures, { recursive: true })

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  const { violations } = await new AxeBuilder({ page }).analyze()
  for (const violation of violations) {
    const [node] = violation.nodes
    console.log(`${name}: ${violation.id} × ${violation.nodes.length}: ${node?.target.join(' ')}`)
    console.log(`   ${node?.failureSummary?.split('\n').slice(1, 3).join(' ')}`)
  }
  console.log(`${name}: ${violations.length} violations`)
}

const engine = await startFakeEngine(root)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS })

async function signIn(page: Page): Promise<void> {
  await page.goto(engine.url)
  await page.getByLabel('E-mail or user name').fill('m.okafor@desk4.example')
  await page.getByLabel('Password').fill('SecurePassword123!')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('navigation', { name: 'Workspaces' }).waitFor()
}

/** Stages the closing order of the second line, then leads it by keys alone to the wanted outcome. */
async function order(page: Page, fate: typeof engine.script.fate, quantity: string): Promise<void> {
  engine.script.fate = fate
  await page.getByRole('button', { name: /^Close SPX 20 Nov 26/ }).click()
  await page.getByRole('textbox', { name: 'Contracts' }).fill(quantity)
  await page.waitForTimeout(900)
}

async function tour(theme: 'dark' | 'light'): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1600, height: 1000 },
    timezoneId: 'America/New_York',
  })
  await context.addInitScript((chosen) => {
    const value = {
      theme: chosen,
      direction: 'blue-orange',
      density: 'compact',
      motion: 'system',
      asked: true,
    }
    localStorage.setItem('optionix.look', JSON.stringify({ version: 1, value }))
  }, theme)
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && console.log(`console: ${message.text()}`))
  page.on('pageerror', (error) => console.log(`page error: ${error.message}`))
  const take = (name: string): Promise<void> =>
    only === '' || only.split(',').includes(name) ? shot(page, `${theme}-${name}`) : Promise.resolve()

  await signIn(page)
  await page.getByRole('button', { name: /^Close SPX 20 Nov 26/ }).waitFor()
  await page.waitForTimeout(1_500)
  await take('empty')
  await order(page, 'fill', '2')
  await page.waitForTimeout(1_200)
  await take('draft')
  await page.getByLabel('Limit price').fill('48.52')
  await take('off-tick')
  await page.getByLabel('Limit price').fill('48.50')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /Place paper order/ }).waitFor()
  await page.waitForTimeout(300)
  await take('review')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: /Filled: / }).waitFor()
  await page.waitForTimeout(900)
  await take('filled')
  await page.keyboard.press('Escape')
  for (const [fate, heading] of [
    ['rest', 'Working'],
    ['part', 'Part filled'],
    ['reject', 'Rejected'],
    ['deny', 'Denied'],
    ['slow', 'Late'],
    ['lose', 'Unknown'],
  ] as const) {
    await order(page, fate, '4')
    await page.getByLabel('Limit price').fill('48.50')
    await page.getByLabel('Limit price').press('Enter')
    await page.getByRole('button', { name: /Place paper order/ }).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: new RegExp(heading) }).waitFor({ timeout: 15_000 })
    await page.waitForTimeout(700)
    await take(fate)
    if (fate === 'slow') await page.getByRole('heading', { name: /Filled: / }).waitFor()
    await page.keyboard.press('Escape')
  }
  await page.getByRole('gridcell', { name: 'SPX 20 Nov 26 6,650 P' }).first().click()
  await page.waitForTimeout(900)
  await take('detail')
  await page
    .getByRole('button', { name: 'Table or chart, key T' })
    .or(page.getByRole('button', { name: /Table/ }))
    .first()
    .click()
  await page.waitForTimeout(300)
  await take('table')
  engine.script.feed = 'stale'
  await page.waitForTimeout(1_000)
  await take('stale')
  engine.script.feed = 'live'
  await context.close()
}

for (const theme of ['dark', 'light'] as const) await tour(theme)
await browser.close()
await engine.close()
