import type { ClientLink } from '@orpc/client'
import { bytesOf } from './base64.ts'
import type { CallHeaders } from './call-headers.ts'

/** Entries that take a file: larger than a message of the socket may be, it goes as a form to the entry's own path. */
const FORM_PATHS: Readonly<Record<string, string>> = { 'kyc.uploadDocument': '/kyc/documents' }

type CallLink = ClientLink<CallHeaders>
type CallOptions = Parameters<CallLink['call']>[2]

function formOf({ file, ...fields }: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, text] of Object.entries(fields)) form.set(name, text)
  form.set('file', new Blob([bytesOf(file ?? '')]), 'document')
  return form
}

/** Sends one form; a refusal is thrown with its coded body, as the socket does. */
async function sendForm(url: string, input: unknown, { context, signal }: CallOptions): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    body: formOf(input as Readonly<Record<string, string>>),
    headers: {
      ...(context.authorization === undefined ? {} : { authorization: context.authorization }),
      ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
    },
    signal: signal ?? null,
  })
  const body: unknown = await answer.json()
  if (!answer.ok) throw Object.assign(new Error('refused'), { data: body })
  return body
}

/** A link whose files go over HTTP to the socket's own origin, and everything else by the socket. */
export const withForms = (link: CallLink, origin: string): CallLink => ({
  call: (path, input, options) => {
    const formPath = FORM_PATHS[path.join('.')]
    return formPath === undefined
      ? link.call(path, input, options)
      : sendForm(origin + formPath, input, options)
  },
})
