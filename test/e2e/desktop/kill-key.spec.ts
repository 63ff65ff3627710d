import { expect, test } from '@playwright/test'
import { launchDesktop } from './launch.ts'
import type { Desktop } from './launch.ts'

/** The key as the window gets it before its page does. */
const pressKey = (desktop: Desktop): Promise<void> =>
  desktop.evaluate(({ BrowserWindow }) => {
    const input = { type: 'keyDown', key: 'K', control: true, shift: true, alt: false, meta: false }
    const event = { preventDefault: () => undefined }
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.emit('before-input-event', event, { ...input, isAutoRepeat: false })
  })

test('with a page that is stuck the kill switch key is answered by main, which halts the desk', async () => {
  const desktop = await launchDesktop()
  await desktop.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const HALT = 1
    const showMessageBox = (_window: unknown, { message }: { message: string }) => {
      asked.push(message)
      return Promise.resolve({ response: HALT })
    }
    Object.assign(dialog, { showMessageBox })
  })
  await desktop.page.evaluate(() => {
    const stick = (): void => {
      const end = performance.now() + 8_000
      while (performance.now() < end);
    }
    setTimeout(stick, 0)
  })
  await pressKey(desktop)
  const seen = () =>
    desktop.evaluate(() => {
      const { asked, standIn } = globalThis as unknown as {
        asked: readonly string[]
        standIn: { halted: readonly string[] }
      }
      return { asked, halted: standIn.halted }
    })
  await expect.poll(seen).toEqual({
    asked: ['Halt trading?', 'Halted: 2 accounts.'],
    halted: ['Kill switch key; the window did not answer'],
  })
  await expect.poll(() => desktop.errorText()).toContain('"trading_halted"')
  await expect(desktop.page.locator('h1')).toHaveText('Stand-in', { timeout: 20_000 })
  await desktop.close()
  expect(await desktop.ended).toBe(0)
})
