import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startFakeEngine } from './fake-engine.ts'

/**
 * Opens every screen of the built terminal against the scripted engine and takes pictures, with an axe run on each:
 * `node test/support/terminal-shots.ts <built renderer> <pictures>`. For eyes, not for a pass or fail.
 */
const [root = 'out/renderer', pictures = 'test-results/shots'] = process.argv.slice(2)
mkdirSync(pictures, { recursive: true })

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  const { violations } = await new AxeBuilder({ page }).analyze()
  for (const violation of violations) {
    console.log(
      `${name}: ${violation.id} × ${violation.nodes.length}: ${violation.nodes[0]?.target.join(' ')}`,
    )
    console.log(`   ${violation.nodes[0]?.failureSummary?.split('\n').slice(1, 3).join(' ')}`)
  }
  console.log(`${name}: ${violations.length} violations`)
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail or user name').fill('m.okafor@desk4.example')
  await page.getByLabel('Password').fill('SecurePassword123!')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

const engine = await startFakeEngine(root)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS })

async function tour(theme: 'dark' | 'light'): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1600, height: 1000 },
    timezoneId: 'America/New_York',
  })
  await context.addInitScript((chosen) => {
    if (localStorage.getItem('optionix.look') !== null) return
    const value = {
      theme: chosen,
      direction: 'blue-orange',
      density: 'compact',
      motion: 'system',
      asked: false,
    }
    localStorage.setItem('optionix.look', JSON.stringify({ version: 1, value }))
  }, theme)
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => console.log(`page error: ${error.message}`))
  const named = (name: string): string => `${theme}-${name}`

  engine.script.administratorNeeded = theme === 'dark'
  await page.goto(engine.url)
  if (theme === 'dark') {
    await page.getByRole('heading', { name: /First run/ }).waitFor()
    await shot(page, named('administrator'))
    engine.script.administratorNeeded = false
    await page.reload()
  }
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.waitForTimeout(2_500)
  await shot(page, named('sign-in'))
  await signIn(page)
  await page.getByRole('heading', { name: 'How it should look' }).waitFor()
  await shot(page, named('first-look'))
  await page.getByRole('button', { name: /Open the desk/ }).click()
  await page.getByRole('navigation', { name: 'Workspaces' }).waitFor()
  await page.waitForTimeout(5_000)
  await shot(page, named('desk'))
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Symbol or command').fill('spx')
  await page.waitForTimeout(300)
  await shot(page, named('palette'))
  await page.keyboard.press('Escape')
  await page.keyboard.press('F1')
  await page.waitForTimeout(300)
  await shot(page, named('keys'))
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+2')
  await page.waitForTimeout(1_500)
  await shot(page, named('market'))
  await page.keyboard.press('Alt+3')
  await page.waitForTimeout(1_500)
  await shot(page, named('account'))
  engine.script.feed = 'stale'
  await page.keyboard.press('Alt+2')
  await page.waitForTimeout(2_500)
  await shot(page, named('feed-stale'))
  engine.script.feed = 'live'
  engine.script.talking = false
  await page.waitForTimeout(7_500)
  await shot(page, named('silent'))
  engine.script.talking = true
  await context.close()
}

for (const theme of ['dark', 'light'] as const) await tour(theme)
await browser.close()
await engine.close()
