import { expect } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { restClient } from './rest.ts'
import type { RestClient } from './rest.ts'
import { PASSWORD, emailOf, fillSignIn, openTerminalDesk, openWindow } from './terminal-desk.ts'
import type { TerminalDesk } from './terminal-desk.ts'

const clientOf = (desk: TerminalDesk): RestClient => restClient(desk.server().address)

/** Somebody of this desk over REST, signed in with the password that all of them have. */
export async function signedIn(desk: TerminalDesk, name: string): Promise<RestClient> {
  const client = clientOf(desk)
  const session = await client.ask<{ access_token: string }>('POST /auth/login', {
    ...{ email: emailOf(name), password: PASSWORD },
  })
  expect(session.status, session.text).toBe(200)
  return client.as(session.body.access_token)
}

/** Makes the first administrator, who reviews as well, with the code that the console printed. */
export async function administrator(desk: TerminalDesk, name = 'boss'): Promise<RestClient> {
  const person = { email: emailOf(name), password: PASSWORD, full_name: `Trader ${name}` }
  const made = await clientOf(desk).ask('POST /setup/administrator', {
    ...{ ...person, code: await desk.administratorCode() },
  })
  expect(made.status, made.text).toBe(201)
  return signedIn(desk, name)
}

/** A window of somebody's own, with what stands around every panel there. */
export async function enterOffice(
  browser: Browser,
  desk: TerminalDesk,
  name: string,
): Promise<Readonly<{ page: Page; close: () => Promise<void> }>> {
  const context = await openWindow(browser)
  const page = await context.newPage()
  await page.goto(desk.url)
  // A page that is quicker than its link to the engine says so, and is asked again.
  await expect(async () => {
    await fillSignIn(page, name)
    await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible({ timeout: 10_000 })
  }).toPass({ timeout: 90_000 })
  // A desk is busiest in its first seconds: what a panel asks then would wait for the link.
  await expect(page.getByRole('listitem', { name: 'running' })).toBeVisible()
  return { page, close: () => context.close() }
}

type Office = Readonly<{
  desk: TerminalDesk
  boss: RestClient
  page: Page
  close: () => Promise<void>
}>

/** A desk of its own whose administrator reviews, with a window open; leaves nothing behind when that fails. */
export async function openOffice(
  browser: Browser,
  {
    environment = {},
    prepare,
  }: Readonly<{
    environment?: Readonly<Record<string, string>>
    /** What is done over REST before the window opens. */
    prepare?: (desk: TerminalDesk, boss: RestClient) => Promise<void>
  }> = {},
): Promise<Office> {
  const desk = await openTerminalDesk(environment)
  try {
    const boss = await administrator(desk)
    await prepare?.(desk, boss)
    const window = await enterOffice(browser, desk, 'boss')
    const close = async (): Promise<void> => {
      await window.close()
      await desk.close()
    }
    return { desk, boss, page: window.page, close }
  } catch (error) {
    await desk.close()
    throw error
  }
}
