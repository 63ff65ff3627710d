import { expect, test } from '@playwright/test'
import { enterDesk, openTerminalDesk, openWindow } from '../../support/terminal-desk.ts'

test('a layer that is asked for while another lies on top takes its place, and stays', async ({
  browser,
}) => {
  const desk = await openTerminalDesk()
  await desk.trader('ada')
  const context = await openWindow(browser)
  const page = await context.newPage()
  try {
    await enterDesk(page, desk, 'ada')
    const layer = (name: string) => page.getByRole('dialog', { name })
    await page.keyboard.press('F1')
    await expect(layer('Keys')).toBeVisible()
    // The file of this one has not been loaded yet: the one on top closes before it stands.
    await page.keyboard.press('Control+,')
    await expect(layer('How it looks')).toBeVisible()
    await expect(layer('Keys')).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(layer('How it looks')).toBeHidden()
  } finally {
    await context.close()
    await desk.close()
  }
})
