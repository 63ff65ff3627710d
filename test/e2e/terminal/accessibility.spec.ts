import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { THEMES, putOn, violationsIn } from '../../support/axe.ts'
import type { Part } from '../../support/axe.ts'
import {
  chainOf,
  enterDesk,
  fillSignIn,
  openTerminalDesk,
  openWindow,
  panelOf,
  runCommand,
  statusOf,
  strikeInBand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// Axe looks at each of some thousand cells, in three themes, on a machine that may be busy.
test.describe.configure({ timeout: 480_000 })

let desk: TerminalDesk

test.beforeAll(async () => {
  desk = await openTerminalDesk()
  await desk.trader('ada')
})
test.afterAll(() => desk.close())

const LAID_OVER: Part = { without: 'main' }
const BLOTTER: Part = { only: '.dv-groupview:has([role="toolbar"][aria-label="Filter orders"])' }
const ALGOS: Part = { only: '.dv-groupview:has([data-tab-panel-id="algos"])' }

async function reviewAnOrder(page: Page): Promise<void> {
  const strike = await strikeInBand(page, 2, 30)
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  await ticketOf(page).getByLabel('Order type').selectOption('market')
  await ticketOf(page)
    .getByRole('button', { name: /^Review order/ })
    .click()
  await expect(ticketOf(page).getByRole('button', { name: /^Place paper order/ })).toBeVisible()
}

/**
 * Sends the order in review by its key. After axe has held the page its quote may be late for a moment: then the key sends
 * nothing and the ticket says why, and whoever sees that presses it again.
 */
const sendByKey = (page: Page, outcome: RegExp): Promise<void> =>
  expect(async () => {
    const place = ticketOf(page).getByRole('button', { name: /^Place paper order/ })
    if (await place.isVisible()) await page.keyboard.press('Control+Enter')
    await expect(ticketOf(page).getByRole('heading', { name: outcome })).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 20_000 })

async function restAnOrder(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  const strike = await strikeInBand(page, 2, 30)
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  await ticketOf(page).getByLabel('Order type').selectOption('limit')
  await ticketOf(page).getByLabel('Limit price').fill('1.05')
  await page.keyboard.press('Enter')
  await expect(ticketOf(page).getByRole('button', { name: /^Place paper order/ })).toBeVisible()
  await sendByKey(page, /^Working/)
}

type Clean = (screen: string, part?: Part) => Promise<void>

/** The screens of the trading core: every field of the ticket, ladder, kill switch, multi-leg order, portfolio. */
async function tourOfOrders(page: Page, expectClean: Clean): Promise<void> {
  await page.keyboard.press('Alt+1')
  const strike = await strikeInBand(page, 2, 30)
  const row = chainOf(page).locator(`[data-strike="${strike}"]`)
  await row.locator('[data-place="call.ask"]').click({ modifiers: ['Shift'] })
  await row.locator('[data-place="put.ask"]').click({ modifiers: ['Shift'] })
  await expect(page.getByRole('button', { name: 'Review unit' })).toBeEnabled()
  await expectClean('multi-leg order', { only: '.dv-groupview:has([aria-label="Figures of the structure"])' })
  await runCommand(page, 'PORT')
  await expect(page.getByRole('heading', { name: /^Equity curve/ })).toBeVisible()
  await expectClean('portfolio', { only: '.dv-groupview:has([aria-label="Portfolio"])' })
  await page.keyboard.press('Alt+2')
  await page
    .getByRole('listitem')
    .filter({ has: page.getByText('BTC-USD', { exact: true }) })
    .getByRole('button')
    .click()
  await runCommand(page, 'ALGO')
  const algos = panelOf(page, 'Execution algorithms')
  await algos.getByLabel('Quantity').fill('0.01')
  await algos.getByLabel('End, clock or length').fill('never')
  await expectClean('fields of an execution algorithm', ALGOS)
  await algos.getByLabel('End, clock or length').fill('20m')
  await algos.getByRole('button', { name: 'Review' }).click()
  await expect(algos.getByRole('button', { name: 'Start on paper' })).toBeEnabled()
  await expectClean('execution algorithm in review', ALGOS)
  await algos.getByRole('button', { name: 'Start on paper' }).click()
  await expect(algos.getByRole('row').filter({ hasText: 'TWAP BTC-USD' })).toBeVisible()
  await expectClean('execution algorithms at work', ALGOS)
  await page.keyboard.press('Alt+4')
  await expect(page.getByRole('grid', { name: 'Ladder of BTC-USD' })).toBeVisible()
  await page.getByLabel('Quantity of a press').fill('0.01')
  await page.locator('[data-index] [data-place="bid"]').last().click()
  await ticketOf(page).getByLabel('Order type').selectOption('stop_limit')
  await ticketOf(page).getByLabel('Valid').selectOption('GTD')
  await ticketOf(page).getByLabel('Attach stop loss').check()
  await ticketOf(page).getByRole('button', { name: 'Keep as preset' }).click()
  await page.getByRole('switch', { name: 'One press sends' }).click()
  await expectClean('ladder, armed, and a ticket with every field')
  await page.keyboard.press('Control+Shift+K')
  await expect(page.getByRole('button', { name: 'Halt now' })).toBeFocused()
  await page.getByRole('button', { name: 'Arm', exact: true }).click()
  await expect(page.getByRole('timer')).toHaveText(/^Fires at/)
  await page.getByRole('switch', { name: 'Cancel when this window is lost' }).click()
  await expect(page.getByText(/^On\. When this window closes/)).toBeVisible()
  await expectClean('kill switch', LAID_OVER)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** Every kind of menu, open: of a panel, of the person, of chart, chain and workspaces. Each gives its first item the focus. */
async function tourOfMenus(page: Page, expectClean: Clean): Promise<void> {
  await page.keyboard.press('Alt+1')
  const chain = panelOf(page, 'Option chain')
  const menus = [
    ['panel menu', page.getByRole('button', { name: 'Option chain menu' })],
    ['user menu', page.getByRole('banner').getByRole('button', { name: 'Trader ada' })],
    ['chart menu', page.getByRole('button', { name: 'Chart options' })],
    ['workspace menu', page.getByRole('navigation', { name: 'Workspaces' }).getByRole('button').last()],
    ['chain menu', chain.locator('[aria-haspopup="menu"]').first()],
  ] as const
  for (const [name, button] of menus) {
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menu')).toBeVisible()
    await expect(page.locator('[role^="menuitem"]').first()).toBeFocused()
    await expectClean(name, LAID_OVER)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toBeHidden()
    await expect(button).toBeFocused()
  }
}

/** The views of the portfolio that have figures of one portfolio. */
async function tourOfBooks(page: Page, expectClean: Clean): Promise<void> {
  await page.keyboard.press('Alt+1')
  await runCommand(page, 'PORT')
  const panel = page.getByRole('region', { name: 'Portfolio', exact: true })
  const part = { only: '.dv-groupview:has([aria-label="Portfolio"])' }
  await panel.getByRole('button', { name: 'Portfolios', exact: true }).click()
  await panel.getByRole('button', { name: 'New portfolio' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Growth')
  await expectClean('new portfolio', LAID_OVER)
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('heading', { name: /^Money in and out/ })).toBeVisible()
  await expectClean('portfolios', part)
  for (const view of ['Transactions', 'Import']) {
    await panel.getByRole('button', { name: view, exact: true }).click()
    await expect(panel.getByRole('heading', { name: /Growth/ }).first()).toBeVisible()
    await expectClean(`portfolio, ${view}`, part)
  }
}

/** From the first run over the desk to the account. */
async function tourOfDesk(page: Page, expectClean: Clean): Promise<void> {
  await page.goto(desk.url)
  await expect(page.getByRole('heading', { name: 'First run: the administrator' })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^This machine/ })).toBeVisible()
  await expectClean('first run')
  await page.getByRole('button', { name: 'Sign in instead' }).click()
  await expectClean('sign-in')
  await fillSignIn(page, 'ada')
  await expect(page.getByRole('heading', { name: 'How it should look' })).toBeVisible()
  await expectClean('how it should look')
  await page.getByRole('button', { name: /^Open the desk/ }).click()
  await reviewAnOrder(page)
  await expectClean('desk with a ticket in review')
  await sendByKey(page, /^Filled/)
  await restAnOrder(page)
  const working = panelOf(page, 'Blotter').getByRole('row').filter({ hasText: 'Working' })
  await working.getByRole('gridcell').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Amend order/ }).focus()
  await expectClean('menu of an order', BLOTTER)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('form', { name: 'Amend order' })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Audit facts/ })).toBeVisible()
  await expectClean('order details with new terms', BLOTTER)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Symbol or command').fill('c')
  await expectClean('command field', LAID_OVER)
  await page.keyboard.press('Escape')
  // What is laid over gives the keyboard back when it has gone; a key pressed before that is its own.
  await expect(page.getByPlaceholder('Symbol or command')).toBeHidden()
  await page.keyboard.press('Control+,')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectClean('settings', LAID_OVER)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('F1')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectClean('keys', LAID_OVER)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('Alt+2')
  await expect(page.getByRole('tab', { name: /Market overview/ })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expectClean('market overview')
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('tab', { name: /Account and ledger/ })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expectClean('account')
}

/** Goes over screens, and at each puts on one theme after the other. */
async function tourWithAxe(page: Page, tour: (page: Page, clean: Clean) => Promise<void>): Promise<void> {
  const surfaces = new Set<string>()
  await tour(page, async (screen, part = {}) => {
    for (const theme of THEMES) {
      await putOn(page, theme)
      surfaces.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
      expect.soft(await violationsIn(page, theme, part), `${screen}, ${theme}`).toEqual([])
    }
  })
  expect(surfaces.size).toBe(THEMES.length)
}

test.describe('axe finds nothing by any rule, dark, light and in high contrast', () => {
  test('from the first run to the account', async ({ browser }) => {
    const context = await openWindow(browser, { asked: false })
    try {
      await tourWithAxe(await context.newPage(), tourOfDesk)
    } finally {
      await context.close()
    }
  })

  for (const [where, tour] of [
    ['on the screens of orders and portfolio', tourOfOrders],
    ['on each portfolio', tourOfBooks],
    ['on an open menu', tourOfMenus],
  ] as const) {
    test(where, async ({ browser }) => {
      const context = await openWindow(browser)
      const page = await context.newPage()
      try {
        await enterDesk(page, desk, 'ada')
        await tourWithAxe(page, tour)
      } finally {
        await context.close()
      }
    })
  }
})

test('Tab reaches every control of the desk, and each shows that it has the keyboard', async ({
  browser,
}) => {
  const context = await openWindow(browser, { reducedMotion: 'reduce' })
  const page = await context.newPage()
  try {
    await enterDesk(page, desk, 'ada')
    await reviewAnOrder(page)
    await page.keyboard.press('Control+Enter')
    await expect(ticketOf(page).getByRole('heading', { name: /^Filled/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('F9')
    await expect(statusOf(page).getByRole('button', { name: /^Updates paused/ })).toBeVisible()
    const wanted = await page.evaluate(markControls)
    expect(wanted.length).toBeGreaterThan(40)
    const { reached, unseen } = await walk(page, wanted.length + 100)
    expect(wanted.filter((name) => !reached.has(name))).toEqual([])
    expect(unseen).toEqual([])
    expect(reached).toContain('a cell of the blotter')
  } finally {
    await context.close()
  }
})

test('without motion nothing is animated, and a change still shows', async ({ browser }) => {
  const context = await openWindow(browser, { reducedMotion: 'reduce' })
  const page = await context.newPage()
  try {
    await enterDesk(page, desk, 'ada')
    // The arrows beside a changed price come and go in one step each: they stand in for motion.
    const running = (arrows: boolean): Promise<readonly string[]> =>
      page.evaluate(
        (wanted) =>
          document
            .getAnimations()
            .filter((one) => Number(one.effect?.getComputedTiming().duration) > 1)
            .map((one) => one.effect as KeyframeEffect)
            .filter((effect) => (effect.pseudoElement !== null) === wanted)
            .map((effect) => effect.target?.className ?? ''),
        arrows,
      )
    const moving = (): Promise<readonly string[]> => running(false)
    const before = await chainOf(page).textContent()
    await expect.poll(() => chainOf(page).textContent()).not.toBe(before)
    expect(await moving()).toEqual([])
    await expect.poll(async () => (await running(true)).length).toBeGreaterThan(0)
    await page.keyboard.press('Control+k')
    expect(await moving()).toEqual([])
  } finally {
    await context.close()
  }
})

test('at 200 % zoom no control of the sign-in is cut off', async ({ browser }) => {
  const context = await openWindow(browser, { width: 640, height: 512 })
  const page = await context.newPage()
  try {
    await page.goto(desk.url)
    await page.getByRole('button', { name: 'Sign in instead' }).click()
    const controls = page.locator('input, button')
    await expect.poll(() => controls.count()).toBeGreaterThanOrEqual(4)
    for (const control of await controls.all()) {
      await control.scrollIntoViewIfNeeded()
      await expect(control).toBeInViewport({ ratio: 1 })
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wider).toBeLessThanOrEqual(0)
  } finally {
    await context.close()
  }
})

/**
 * Numbers every control that can be seen, and names it. What is inside a grid, and the rest of a radio group, is reached
 * by arrows from one of them.
 */
function markControls(): readonly string[] {
  const selector = 'button, a[href], input, select, textarea, [tabindex="0"]'
  const names: string[] = []
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const box = element.getBoundingClientRect()
    const skipped =
      element.matches(':disabled, [tabindex="-1"], [role="presentation"], [role="grid"] *') ||
      box.width === 0 ||
      box.height === 0 ||
      getComputedStyle(element).visibility === 'hidden'
    const rest = element instanceof HTMLInputElement && element.type === 'radio' && !element.checked
    if (skipped || rest) continue
    const label = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
    const name = `${names.length} ${element.tagName.toLowerCase()} ${label.slice(0, 40)}`
    element.dataset.tour = name
    names.push(name)
  }
  return names
}

/** Presses Tab through the whole page; tells which marked controls it met and which showed no sign of the keyboard. */
async function walk(page: Page, stepsMax: number) {
  const reached = new Set<string>()
  const unseen: string[] = []
  await page.evaluate(() => {
    document.body.tabIndex = -1
    document.body.focus()
  })
  for (let step = 0; step < stepsMax; step += 1) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      if (!element || element === document.body) return null
      const ringed = (one: Element | null, depth: number): boolean => {
        if (one === null || depth === 0) return false
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
        const shows = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
        return shows || ringed(one.parentElement, depth - 1)
      }
      const inner = element.querySelector('[data-focus]') !== null
      const isCell = element.closest('.ag-root') !== null
      return {
        name: element.dataset.tour ?? (isCell ? 'a cell of the blotter' : ''),
        shows: inner || ringed(element, 3),
      }
    })
    if (at === null || at.name === '') continue
    if (!at.shows && !reached.has(at.name)) unseen.push(at.name)
    reached.add(at.name)
  }
  return { reached, unseen }
}
