import { expect } from 'vitest'
import type { Fields, RestClient } from './rest.ts'

export const MOUNTS = ['', '/api', '/api/v1'] as const

/** `POST /auth/login` under a mount. */
export const under =
  (mount: string) =>
  (form: string): string =>
    form.replace(' /', ` ${mount}/`)

/** One line of a row: what is asked with what body, and what comes back. */
type Line = readonly [form: string, body: Fields | undefined, status: number, error?: string]

/** Asks line after line; whatever refuses says so with the code that is expected, and whatever does not has none. */
export async function expectLines(
  client: RestClient,
  mount: string,
  lines: readonly Line[],
  headers?: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [form, body, status, error] of lines) {
    const answer = await client.ask(under(mount)(form), body, headers)
    const told = { status: answer.status, error: answer.status < 400 ? undefined : answer.body['error'] }
    const sent = JSON.stringify(body)
    expect({ form, sent, ...told, ...(told.status === status ? {} : { text: answer.text }) }).toEqual({
      ...{ form, sent, status, error },
    })
  }
}
