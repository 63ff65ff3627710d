import { expect, test } from '@playwright/test'
import { openSignedInDesk } from '../../support/terminal-desk.ts'

test('a layer that is asked for while another lies on top takes its place, and stays', async ({
  browser,
}) => {
  const { page, close } = await openSignedInDesk(browser)
  try {
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
    await close()
  }
})
