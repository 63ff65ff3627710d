import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchDesktop } from './launch.ts'

test('the built desktop says in a sentence why it cannot start, and ends with 1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'optionix-product-'))
  const blocked = join(folder, 'a-file')
  writeFileSync(blocked, 'not a directory')
  const desktop = await launchDesktop({
    program: 'product',
    dataDirectory: blocked,
    env: { XDG_CONFIG_HOME: join(folder, 'config') },
  })
  const alert = desktop.page.getByRole('alert')
  await expect(alert.getByRole('heading')).toHaveText('Optionix Terminal cannot start')
  await expect(alert.locator('code')).toHaveText(/^[a-z_]+$/)
  await expect(alert).not.toContainText(/\bat \S+\.[jt]s:\d+/)
  expect(desktop.page.url()).toContain('~failure')
  await desktop.close()
  expect(await desktop.ended).toBe(1)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('the built desktop opens on its own engine: first run, no violation, and a clean end', async () => {
  const desktop = await launchDesktop({ program: 'product' })
  await expect.poll(() => desktop.errorText()).toContain('one-time code')
  await desktop.page.addInitScript(() => {
    const violations: string[] = []
    Object.assign(window, { violations })
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      ),
    )
  })
  await desktop.page.reload()
  await expect(desktop.page.getByText(/one-time code/i).first()).toBeVisible()
  const violations = await desktop.page.evaluate(
    () => (window as unknown as { violations: string[] }).violations,
  )
  expect(violations).toEqual([])
  await desktop.page.screenshot({ path: 'test-results/desktop-first-run.png' })
  await desktop.close()
  expect(await desktop.ended).toBe(0)
})
