import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { endOf, launchDesktop, spawnOnDouble } from './launch.ts'
import { PRELOAD, STAND_IN_PAGES, buildStandIn } from './stand-in.ts'

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'optionix-desktop-life-'))
  folders.push(folder)
  return folder
}
test.afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('a second start shows the first window; a dead page comes back; the place is kept; the engine is drained', async () => {
  const dataDirectory = newFolder()
  const desktop = await launchDesktop({ dataDirectory })

  await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  if (desktop.runtime === 'double') {
    const env = { OPTIONIX_DATA: dataDirectory, STAND_IN_PAGES, STAND_IN_PRELOAD: PRELOAD }
    expect(await endOf(spawnOnDouble(await buildStandIn(), env))).toBe(0)
    await expect
      .poll(() =>
        desktop.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map((one) => one.isMinimized()),
        ),
      )
      .toEqual([false])
  }

  await desktop.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.emit('render-process-gone', {}, { reason: 'oom', exitCode: 1 })
  })
  await expect.poll(() => desktop.errorText()).toContain('"renderer_crashed"')
  await expect(desktop.page.locator('h1')).toHaveText('Stand-in')

  await desktop.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 1_200, height: 700 }),
  )
  await desktop.close()
  expect(await desktop.ended).toBe(0)
  await expect.poll(() => desktop.errorText()).toContain('drained')
  expect(JSON.parse(readFileSync(join(dataDirectory, 'desktop', 'window.json'), 'utf8'))).toMatchObject({
    width: 1_200,
    height: 700,
  })
})

test('a page that dies again and again gives way to a page that says so', async () => {
  const desktop = await launchDesktop()
  await desktop.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    for (let index = 0; index < 4; index += 1)
      contents?.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
  })
  await expect(desktop.page.getByRole('alert')).toContainText('renderer_crashed')
  await desktop.close()
})

test('a start that fails says cause, code and what to do, and ends with 1', async () => {
  const dataDirectory = newFolder()
  const desktop = await launchDesktop({ dataDirectory, env: { STAND_IN_FAILURE: 'wrong_key' } })
  const alert = desktop.page.getByRole('alert')
  await expect(alert.getByRole('heading')).toHaveText('Optionix Terminal cannot start')
  await expect(alert).toContainText(`The key does not open ${dataDirectory}.`)
  await expect(alert).toContainText('wrong_key')
  await desktop.close()
  expect(await desktop.ended).toBe(1)
})

test('a bug in the engine shows a sentence and no stack; a damaged window state is forgotten', async () => {
  const dataDirectory = newFolder()
  const first = await launchDesktop({ dataDirectory })
  await first.close()
  writeFileSync(join(dataDirectory, 'desktop', 'window.json'), '{"x":"no"')
  const desktop = await launchDesktop({ dataDirectory, env: { STAND_IN_FAILURE: 'throws' } })
  const alert = desktop.page.getByRole('alert')
  await expect(alert).toContainText('engine_crashed')
  await expect(alert).not.toContainText('a bug in the engine')
  await desktop.close()
})
